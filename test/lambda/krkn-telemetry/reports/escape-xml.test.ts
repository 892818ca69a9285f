import fc from 'fast-check';
import { escapeXml } from '../../../../lambda/krkn-telemetry/reports/escape-xml';
import { codePoint } from '../../../support/code-point';

const unescaped = (xml: string): string =>
  xml.replace(/&#(\d+);/g, (_, digits: string) => String.fromCharCode(Number(digits)));

it('whatever the text; only what XML 1.0 holds, no markup, and all else comes back', () => {
  fc.assert(
    fc.property(fc.string({ unit: codePoint }), (text) => {
      const xml = escapeXml(text);
      expect(xml).not.toMatch(/[<>"'\t\n\r]|&(?!#\d+;)/);
      expect(xml).toMatch(/^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
      const held = Array.from(text, (each) =>
        /[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(each) ? each : '\ufffd',
      );
      expect(unescaped(xml)).toBe(held.join(''));
    }),
  );
});

it.each([
  ['\0\u0008\u000b\u001f', '\ufffd\ufffd\ufffd\ufffd'],
  ['\ufffe\uffff', '\ufffd\ufffd'],
  ['a\ud800b', 'a\ufffdb'],
  ['😀é', '😀é'],
  [']]>', ']]&#62;'],
  ['a\r\nb', 'a&#13;&#10;b'],
])('%j; %j', (text, xml) => {
  expect(escapeXml(text)).toBe(xml);
});
