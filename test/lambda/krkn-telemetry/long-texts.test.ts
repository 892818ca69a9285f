// What others send has no end: nothing that reads a text may take more time than the text is long.
import { setImmediate } from 'node:timers/promises';
import { renderFileTable } from '../../../lambda/krkn-telemetry/web/parts/file-table';
import { foreignText } from '../../../lambda/krkn-telemetry/web/parts/foreign-text';
import { Links } from '../../../lambda/krkn-telemetry/web/frame/links';
import { renderRawPage } from '../../../lambda/krkn-telemetry/web/run/raw-page';
import { escapeMarkdown } from '../../../lambda/krkn-telemetry/reports/escape-markdown';
import { escapeXml } from '../../../lambda/krkn-telemetry/reports/escape-xml';
import { workloadName } from '../../../lambda/krkn-telemetry/model/comparison/workload-name';
import { parseTime } from '../../../lambda/krkn-telemetry/model/time';
import { shortScenarioName } from '../../../lambda/krkn-telemetry/model/scenario-name';
import { parseYaml } from '../../../lambda/krkn-telemetry/model/yaml/parse-yaml';
import { toYaml } from '../../../lambda/krkn-telemetry/model/yaml/to-yaml';
import { isLikelySecretName, isSecretName } from '../../../lambda/kit/secret-names';
import { maskText } from '../../../lambda/kit/secret-text';

const LENGTH = 200_000;

/** Milliseconds: what looks at each character a few times takes a fraction of it, what looks at it again and again more. */
const HANGS = 10_000;

/** Repeated to the length, before an end that makes all of it match in vain. */
const beginnings: readonly (readonly [repeated: string, before?: string])[] = [
  ...[
    '/',
    '\n',
    ' ',
    ' \n',
    '\t',
    'a',
    'A',
    '1',
    '-',
    '-1',
    '.',
    ':1',
    '_',
    '=',
    '#',
    '\\',
    '"',
    "'",
    'é',
    '😀',
  ].map((repeated) => [repeated] as const),
  ...[
    'eyJ-',
    '://',
    '://a:',
    'Bearer ',
    '-----BEGIN A',
    'password',
    'password ',
    'authorization ',
    '--a-',
    'Basic A',
  ].map((repeated) => [repeated] as const),
  ...['sk-', 'sk-a-', 'ghp_', 'glpat-', 'api_key="', "pass='", 'token: "\\', '://token:'].map(
    (repeated) => [repeated] as const,
  ),
  ['a', '-----BEGIN A-----'],
  ['a', 'password="'],
  [' ', 'password'],
  ['a', 'eyJ'],
  ['a', 'https://u:'],
  ['1', 'logs-a-'],
  ['-1', 'logs-'],
  ['1', '2025-04-22T17:36:00.'],
];
const texts = beginnings.map(([repeated, before = '']) => {
  return `${before}${repeated.repeat(Math.ceil(LENGTH / repeated.length))}x\ny`;
});

const file = (name: string): string =>
  renderFileTable({
    links: new Links(''),
    label: 'Files',
    files: [{ name, key: 'k', size: 1, modified: name }],
    parts: undefined,
    now: 0,
  }).text;

const readers: readonly (readonly [name: string, read: (text: string) => unknown])[] = [
  ['maskText', maskText],
  ['foreignText', (text) => foreignText(text, 600)],
  ['escapeMarkdown', (text) => escapeMarkdown(text)],
  ['escapeXml', escapeXml],
  ['shortScenarioName', shortScenarioName],
  ['workloadName', (text) => workloadName(text, new Set())],
  ['isSecretName', isSecretName],
  ['isLikelySecretName', isLikelySecretName],
  ['parseTime', parseTime],
  ['renderFileTable', file],
  ['toYaml, as a text', (text) => toYaml([text])],
  ['toYaml, as a key', (text) => toYaml({ [text]: text })],
  [
    'renderRawPage',
    (text) => renderRawPage({ links: new Links(''), folder: 'f', text, byteLength: 1 }).content.text,
  ],
];

// Numbers that were given a type are read by other rules than those that are found to be some.
const yaml = ['1', ':1', '_', '1_', '.1'].flatMap((digits) =>
  ['!!float', '!!int', ''].map((tag) => `${tag} 1${digits.repeat(LENGTH / digits.length)}x`),
);

it.each([
  ...readers.map(([name, read]) => [name, read, texts] as const),
  ['parseYaml', (text: string) => parsedOrRefused(text), yaml] as const,
])(
  '%s; long texts of whatever repeats',
  async (_, read, all) => {
    for (const text of [...all, '']) {
      read(text);
      // Lets the runner see that time is over.
      await setImmediate();
    }
  },
  HANGS,
);

function parsedOrRefused(text: string): unknown {
  try {
    return parseYaml(text);
  } catch (error) {
    return error;
  }
}
