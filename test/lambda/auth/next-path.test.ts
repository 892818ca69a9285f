import fc from 'fast-check';
import { HOME, pathAndQuery, safeNextPath } from '../../../lambda/auth/next-path';
import type { HttpRequest } from '../../../lambda/http/message';
import { codePoint } from '../../support/code-point';

const ORIGIN = 'https://telemetry.example';
const request = (path: string, query = ''): HttpRequest =>
  ({ path, query: new URLSearchParams(query) }) as Partial<HttpRequest> as HttpRequest;

describe('safeNextPath', () => {
  it.each(['/', '/files', '/files/', '/files/a%20b/c?x=1&y=%2F#top', '/download?key=a//b', '/a:b@c'])(
    '%s; as it is',
    (path) => {
      expect(safeNextPath(path)).toBe(path);
    },
  );

  it.each([
    null,
    '',
    'files',
    '?x',
    '#x',
    '.',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\/evil.example',
    '\\\\evil.example',
    '/files\\..',
    'https://evil.example',
    'https:/evil.example',
    'https:evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
    '\t//evil.example',
    '/\n/evil.example',
    '/\r\nset-cookie: a=b',
    ' /files',
    '/a b',
    '/\u0000',
    '/\u007f',
    '/\u00a0',
    '/é',
    '/ℋ',
    `/${'x'.repeat(1024)}`,
  ])('%j; home', (path) => {
    expect(safeNextPath(path)).toBe(HOME);
  });

  it('whatever passes stays on this site, under every base path, and in one header', () => {
    const awkward = fc
      .array(
        fc.constantFrom(
          '/',
          '\\',
          '.',
          ':',
          '@',
          '\t',
          '\n',
          '%2f',
          '%5c',
          'evil.example',
          'https',
          '?',
          '#',
        ),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: codePoint }), awkward, fc.webUrl({ withQueryParameters: true })),
        fc.constantFrom('', '/prod'),
        fc.constantFrom('', '/'),
        (text, basePath, slash) => {
          const next = safeNextPath(slash + text);
          const target = new URL(basePath + next, ORIGIN);
          expect(target.origin).toBe(ORIGIN);
          expect(next).toMatch(/^\/[\x21-\x7e]*$/);
          expect([slash + text, HOME]).toContain(next);
        },
      ),
    );
  });
});

describe('pathAndQuery', () => {
  it.each([
    ['/files', '', '/files'],
    ['/files/a b/ü', '', '/files/a%20b/%C3%BC'],
    ['/files/100%/a?b#c', '', '/files/100%25/a%3Fb%23c'],
    ['/download', 'key=a%2Fb+c&x', '/download?key=a%2Fb+c&x='],
    ['//evil.example//files/', '', '/evil.example/files/'],
    ['/', '', '/'],
  ])('%s %s; %s', (path, query, expected) => {
    expect(pathAndQuery(request(path, query))).toBe(expected);
  });

  it('of any request is a path of ours, and leads to that request again', () => {
    const segment = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
    const segments = fc.array(
      segment.filter((text) => !/[/]/.test(text) && text !== '.' && text !== '..'),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(segments, fc.dictionary(segment, segment, { maxKeys: 2 }), (names, parameters) => {
        const path = `/${names.join('/')}`;
        const query = new URLSearchParams(parameters);
        const next = pathAndQuery(request(path, query.toString()));
        expect(safeNextPath(next)).toBe(next.length > 1024 ? HOME : next);
        const target = new URL(next, ORIGIN);
        expect(decodeURIComponent(target.pathname)).toBe(path);
        expect([...target.searchParams]).toEqual([...query]);
      }),
    );
  });
});
