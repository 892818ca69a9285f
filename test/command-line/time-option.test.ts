import { Misuse } from '../../command-line/misuse';
import { timeOption } from '../../command-line/time-option';
import { parseCommand as parseLookAgain } from '../../tools/look-again/arguments';
import { parseCommand as parseMigrate } from '../../tools/migrate/arguments';
import { parseCommand as parseRestore } from '../../tools/restore/arguments';

it.each([
  ['2026-11-30T09:00:00Z', '2026-11-30T09:00:00.000Z'],
  ['2026-11-30T10:00+01:00', '2026-11-30T09:00:00.000Z'],
  ['2026-11-30T09:00:00.5Z', '2026-11-30T09:00:00.500Z'],
])('the time %s; %s', (text, expected) => {
  expect(new Date(timeOption('--since', text)).toISOString()).toBe(expected);
});

const problem = (option: string, text: string): string =>
  `${option} takes a time with its zone, such as 2026-11-30T09:00:00Z or 2026-11-30T10:00+01:00, not '${text}'`;

it.each([
  '2026-11-30T09:00:00',
  '2026-11-30',
  '2026-02-29T00:00Z',
  '2026-13-01T00:00Z',
  '2026-11-30T25:00Z',
  '1795990800',
  '',
])("'%s' is not a time", (text) => {
  expect(() => timeOption('--since', text)).toThrow(new Misuse(problem('--since', text)));
});

const PAST = '2026-01-01T00:00Z';

it.each([
  ['look-again', '--since', parseLookAgain, ['--group', 'g', '--since', 'yesterday']],
  ['restore', '--before', parseRestore, ['--run', 'g/r', '--before', 'yesterday']],
  ['migrate', '--start', parseMigrate, ['--from', 'a', '--to', 'b', '--start', 'yesterday', '--end', PAST]],
  ['migrate', '--end', parseMigrate, ['--from', 'a', '--to', 'b', '--start', PAST, '--end', 'yesterday']],
] as const)(
  '%s %s with what is not a time; a misuse, said in the same way',
  (_program, option, parse, args) => {
    expect(parse(args, {})).toEqual({ kind: 'misuse', problem: problem(option, 'yesterday') });
  },
);
