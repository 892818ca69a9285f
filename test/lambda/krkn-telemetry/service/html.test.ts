import fc from 'fast-check';
import { html } from '../../../../lambda/krkn-telemetry/web/frame/html';
import { Links } from '../../../../lambda/krkn-telemetry/web/frame/links';
import { parseTarget } from '../../../../local/api-gateway/request';
import { followed, linksOf, visibleText } from './visible-text';
import { codePoint } from '../../../support/code-point';

const hostile = fc.oneof(
  fc.string({ unit: codePoint, maxLength: 30 }),
  fc
    .array(
      fc.constantFrom(
        '<',
        '>',
        '"',
        "'",
        '&',
        '&lt;',
        '&#39;',
        '</a>',
        '-->',
        'x',
        ' ',
        '=',
        '`',
        '\u202e',
        '\ud800',
      ),
    )
    .map((parts) => parts.join('')),
);
/** A name that may be a segment of a key. */
const segment = fc.oneof(
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 10 })
    .map((text) => text.replace(/[/\p{Control}]/gu, '_')),
  fc
    .array(fc.constantFrom('%', '%2F', '%3F', '?', '#', '+', '&', '=', ';', ' ', 'é', '\\', '..', ':', 'a'), {
      minLength: 1,
    })
    .map((parts) => parts.join('')),
);
const folder = fc
  .array(
    segment.filter((name) => !['.', '..'].includes(name)),
    { minLength: 1, maxLength: 4 },
  )
  .map((segments) => segments.join('/'));

it('html; whatever text is put in, the tags are those of the template, and the text reads as it is', () => {
  fc.assert(
    fc.property(hostile, hostile, hostile, (href, text, item) => {
      const page = html`<a href="${href}">${text}</a>${[item, [item]]}`.text;
      expect(linksOf(page)).toEqual([href]);
      expect(visibleText(page)).toBe(` ${text} ${item}${item}`);
      expect(
        page.replaceAll(/<a href="[^"<>&']*(?:&(?:amp|lt|gt|quot|#39);[^"<>&']*)*">|<\/a>/g, ''),
      ).not.toMatch(/[<>"']/);
    }),
  );
});

it('html; HTML is left as it is, numbers are written, what is absent is left out', () => {
  const inner = html`<b>${'<'}</b>`;
  expect(html`${inner}|${0}|${undefined}|${false}|${[]}|${[inner, 1.5, undefined]}`.text).toBe(
    '<b>&lt;</b>|0||||<b>&lt;</b>1.5',
  );
});

it('links to folders and files; lead through the gateway to the folder and the file', () => {
  fc.assert(
    fc.property(folder, fc.constantFrom('', '/prod'), (path, basePath) => {
      const links = new Links(basePath);
      const link = links.folder(path);
      expect(link).toMatch(/^\/[!-~]+$/);
      const { path: decoded, rawQueryString } = parseTarget(followed(link))!;
      const asked = new URLSearchParams(rawQueryString).get('path');
      expect(asked ?? decoded.slice(`${basePath}/files/`.length)).toBe(path);
      expect(decoded.startsWith(`${basePath}/files`)).toBe(true);

      const download = parseTarget(followed(links.file(path)))!;
      expect(download.path).toBe(`${basePath}/download`);
      expect([...new URLSearchParams(download.rawQueryString)]).toEqual([['key', path]]);
    }),
  );
});
