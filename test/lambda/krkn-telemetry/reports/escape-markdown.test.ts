import fc from 'fast-check';
import * as markdown from 'prettier/plugins/markdown';
import { escapeMarkdown } from '../../../../lambda/krkn-telemetry/reports/escape-markdown';
import { awkwardNames } from '../service/awkward-names';
import { codePoint } from '../../../support/code-point';
import { shareOf } from '../../../support/fuzz';

interface Node {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly Node[];
}

/** What a parser of Markdown that is not ours makes of a text. */
function parse(text: string): Node {
  return markdown.parsers.markdown.parse(text, {} as never) as Node;
}

function textOf({ type, value, children = [] }: Node): string {
  if (children.length === 0) return type === 'text' ? (value ?? '') : `<${type}>`;
  return children.map(textOf).join('');
}

function typesOf({ type, children = [] }: Node): readonly string[] {
  return [type, ...children.flatMap(typesOf)];
}

/** What a reader sees: without what takes no room. */
const seen = (text: string): string => text.replaceAll('\u2060', '');

const pieces = fc.constantFrom(
  ...[
    '`',
    '``',
    '|',
    '\\',
    '\\|',
    '*',
    '**',
    '_',
    '~~',
    '[x](y)',
    '![x](y)',
    '[x]',
    '<b>',
    '</td>',
    '<!--',
    '&lt;',
  ],
  ...[
    '&#124;',
    '@user',
    '#12',
    'GH-3',
    'https://e.example/',
    'www.e.example',
    'a@b.example',
    'mailto:a@b.c',
    '$x$',
  ],
  ...[
    '\n',
    '\r\n',
    '\u2028',
    '\0',
    '- ',
    '+ ',
    '1. ',
    '1) ',
    '# ',
    '> ',
    '---',
    '===',
    '    ',
    'a',
    ' ',
    '\u202e',
  ],
);
const hostile = fc.oneof(
  fc.string({ unit: codePoint, maxLength: 40 }),
  fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join('')),
  fc.constantFrom(...awkwardNames),
);

it('whatever the text; one line, and in a list and a table nothing but text', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const escaped = escapeMarkdown(text);
      expect(escaped).not.toMatch(/[\n\r\u2028\u2029\0]/);
      expect(escaped).not.toBe('');
      const list = parse(`- ${escaped}`);
      expect(typesOf(list)).toEqual(['root', 'list', 'listItem', 'paragraph', 'text']);
      const table = parse(`| a | b |\n| --- | --- |\n| ${escaped} | end |`);
      const row = ['tableRow', 'tableCell', 'text', 'tableCell', 'text'];
      expect(typesOf(table)).toEqual(['root', 'table', ...row, ...row]);
      expect(textOf(table)).toBe(`ab${textOf(list)}end`);
    }),
    { numRuns: shareOf(300) },
  );
});

it('a text of no controls; reads as it is', () => {
  const printable = fc.array(fc.constantFrom(...Array.from('ab1 .-+=_*`|\\<>&#@!~[](){}$:/"\'é😀')), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(printable, (characters) => {
      // Markdown takes several spaces for one.
      const text = characters.join('').replace(/ +/g, ' ').trim();
      fc.pre(text !== '');
      expect(seen(textOf(parse(`- ${escapeMarkdown(text)}`)))).toBe(text);
    }),
    { numRuns: shareOf(300) },
  );
});

it.each([
  ['@octocat broke it', /@octocat/],
  ['see #12 and org/repo#12', /#\d/],
  ['GH-12 and gh-12', /gh-\d/i],
  ['https://evil.example and ftp://evil.example', /:\/\//],
  ['www.evil.example, _WWW.evil.example', /www\./i],
  ['mail a@evil.example', /@evil/],
  ['mailto:a and xmpp:b', /(?:mailto|xmpp):\w/],
])('%s; GitHub finds nothing to link in what is rendered', (text, link) => {
  const rendered = textOf(parse(`- ${escapeMarkdown(text)}`));
  expect(text).toMatch(link);
  expect(rendered).not.toMatch(link);
  expect(seen(rendered)).toBe(text);
});

it.each([
  ['', '–'],
  [' \n\u202e ', '–'],
  ['scenarios/kube/pod.yml', 'scenarios/kube/pod.yml'],
  ['4.18.9', '4.18.9'],
  ['a\nb', 'a b'],
  ['\u202eabc\u202c', 'abc'],
  ['x'.repeat(200), `${'x'.repeat(159)}…`],
])('%j; %j', (text, escaped) => {
  expect(escapeMarkdown(text)).toBe(escaped);
});
