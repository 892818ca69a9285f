import { HttpError } from '../../http/errors';
import { LONGEST_RECOVERY } from '../windows/windows';
import { parseDuration, writeDuration } from './duration';
import type { Bound, Hypothesis } from './hypothesis';
import { formKinds, readForm } from './read-form';
import { Problem, YamlProblems, YamlReader, type Place } from './yaml-reader';

/** Bytes of a file. */
const LARGEST_FILE = 64 * 1024;
/** Hypotheses of a group: each is read and judged for every run. */
const MOST_HYPOTHESES = 50;
const LONGEST_NAME = 200;
const MOST_SCENARIOS = 20;
/** Seconds of `for`. */
const LONGEST_TOLERATED = 3_600;

const boundKinds = ['below', 'above', 'between', 'within'] as const;
const severities = ['warning', 'error'] as const;
const noDataRules = ['inconclusive', 'fail'] as const;
const checks = ['always', 'during', 'recovery'] as const;
const keys = [
  ...['name', ...formKinds, ...boundKinds, 'for', 'severity', 'check', 'recovers_within'],
  ...['scenarios', 'no_data'],
];

/**
 * Reads a group's file of hypotheses: docs/hypotheses.md.
 * @param text YAML
 * @throws {HttpError} 400 `invalid_hypotheses`, whose message has each problem on a line: `line 3, column 5: …`
 */
export function parseHypotheses(text: string): readonly Hypothesis[] {
  try {
    return readHypotheses(text);
  } catch (cause) {
    if (!(cause instanceof YamlProblems)) throw cause;
    throw new HttpError({ code: 'invalid_hypotheses', status: 400, message: cause.message, cause });
  }
}

function readHypotheses(text: string): readonly Hypothesis[] {
  const bytes = Buffer.byteLength(text);
  if (bytes > LARGEST_FILE) {
    throw new YamlProblems(`line 1, column 1: the file has ${bytes} bytes: expected at most ${LARGEST_FILE}`);
  }
  const reader = new YamlReader(text);
  const places = reader.attempt(() => readList(reader)) ?? [];
  const names = new Set<string>();
  const hypotheses = places.map((place) => reader.attempt(() => readHypothesis(reader, place, names)));
  reader.finish();
  // Without problems none is undefined.
  return hypotheses.filter((hypothesis) => hypothesis !== undefined);
}

function readList(reader: YamlReader): readonly Place[] {
  const root = reader.root();
  const fields = reader.mapping('the file', root, ['hypotheses'], 'a mapping with the key hypotheses');
  const list = fields.get('hypotheses');
  if (list === undefined) throw new Problem(root, 'the file has no hypotheses: expected a list of them');
  return reader.list('hypotheses', list, MOST_HYPOTHESES, 'a list, each beginning with - name:');
}

/** @param names of those before it; its own is added */
function readHypothesis(reader: YamlReader, place: Place, names: Set<string>): Hypothesis | undefined {
  const fields = reader.mapping('a hypothesis', place, keys, 'a mapping that begins with name:');
  /** Reads the value of a key, if it is there and as expected. */
  const optional = <Value>(key: string, read: (field: Place, key: string) => Value): Value | undefined => {
    const field = fields.get(key);
    return field && reader.attempt(() => read(field, key));
  };
  const name = reader.attempt(() => readName(reader, fields.get('name'), place, names));
  const kind = reader.attempt(() => theOne(fields, place, formKinds, 'asks for nothing'));
  const form = kind && reader.attempt(() => readForm(reader, kind, fields.get(kind)!));
  const bound = reader.attempt(() => (kind === 'absent' ? noneOf(fields) : readBound(reader, fields, place)));
  if (fields.has('for') && fields.has('recovers_within')) {
    const problem =
      'for stands beside recovers_within: expected one of them, as both say how long it may take';
    reader.keep(new Problem(fields.get('for')!, problem));
  }
  const rules = {
    ...readCheck(reader, fields),
    tolerated: optional('for', (field, key) => readSeconds(reader, field, key, LONGEST_TOLERATED)) ?? 0,
  };
  const severity = optional('severity', (field, key) => reader.oneOf(key, field, severities));
  const noData = optional('no_data', (field, key) => reader.oneOf(key, field, noDataRules));
  const scenarios = optional('scenarios', (field) => readScenarios(reader, field));
  if (name === undefined || form === undefined || bound === undefined) return undefined;
  return {
    name,
    form: form.form,
    bound,
    told: tell(form.told, kind === 'absent' ? undefined : bound, rules),
    ...rules,
    severity: severity ?? 'warning',
    scenarios: scenarios ?? [],
    noData: noData ?? 'inconclusive',
  };
}

function readName(reader: YamlReader, place: Place | undefined, whole: Place, names: Set<string>): string {
  const expected = 'a text on one line';
  if (place === undefined) throw new Problem(whole, `a hypothesis has no name: expected ${expected}`);
  const name = reader.text('name', place, expected).trim();
  if (name === '' || name.length > LONGEST_NAME || /[\p{Control}\u2028\u2029]/u.test(name)) {
    throw reader.unexpected('name', place, `${expected}, of at most ${LONGEST_NAME} characters`);
  }
  if (names.has(name)) {
    throw new Problem(place, 'another hypothesis has this name: expected one that tells them apart');
  }
  names.add(name);
  return name;
}

/** The one key that is there. None or several are a problem. */
function theOne<const Key extends string>(
  fields: ReadonlyMap<string, Place>,
  whole: Place,
  choices: readonly Key[],
  nothing: string,
): Key {
  const present = [...fields.keys()].filter((key) => choices.some((choice) => choice === key)) as Key[];
  const [first, second] = present;
  const expected = `expected one of ${choices.join(', ')}`;
  if (first === undefined) throw new Problem(whole, `a hypothesis ${nothing}: ${expected}`);
  if (second === undefined) return first;
  throw new Problem(fields.get(second)!, `${second} stands beside ${first}: ${expected}`);
}

function readBound(reader: YamlReader, fields: ReadonlyMap<string, Place>, whole: Place): Bound {
  const kind = theOne(fields, whole, boundKinds, 'has no bound');
  const place = fields.get(kind)!;
  if (kind === 'between') return readBetween(reader, place);
  if (kind === 'within') return readWithin(reader, place);
  return { kind, limit: reader.number(kind, place, 'a number, such as 0.01') };
}

function readBetween(reader: YamlReader, place: Place): Bound {
  const expected = 'two numbers, the lower one first, such as [1, 3]';
  const items = reader.list('between', place, 2, expected);
  const [lowest, highest] = items.map((item) => reader.number('a bound', item, 'a number, such as 1'));
  if (lowest === undefined || highest === undefined || lowest > highest) {
    throw new Problem(place, `between is no range: expected ${expected}`);
  }
  return { kind: 'between', lowest, highest };
}

function readWithin(reader: YamlReader, place: Place): Bound {
  const expected = 'a percentage of what it was before, from 0.1% to 1000%, such as 10%';
  const text = reader.text('within', place, expected);
  const percent = Number(/^(\d{1,4}(?:\.\d{1,6})?) ?%$/.exec(text)?.[1]);
  if (!(percent >= 0.1 && percent <= 1_000)) throw reader.unexpected('within', place, expected);
  return { kind: 'within', share: percent / 100 };
}

/** What is not to be there has no values that could be bounded. */
function noneOf(fields: ReadonlyMap<string, Place>): Bound {
  for (const key of [...boundKinds, 'no_data']) {
    const place = fields.get(key);
    if (place === undefined) continue;
    throw new Problem(place, `absent has no ${key}: expected none, as series are not to be there at all`);
  }
  return { kind: 'between', lowest: 0, highest: 0 };
}

function readSeconds(reader: YamlReader, place: Place, key: string, most: number): number {
  const expected = `a duration of at most ${writeDuration(most)}, such as 1m or 90s`;
  const seconds = parseDuration(reader.text(key, place, expected));
  if (seconds === undefined || seconds > most) throw reader.unexpected(key, place, expected);
  return seconds;
}

/** Without a check, a recovery that is asked for is one. */
function readCheck(
  reader: YamlReader,
  fields: ReadonlyMap<string, Place>,
): Pick<Hypothesis, 'check' | 'recoversWithin'> {
  const recovery = fields.get('recovers_within');
  const recoversWithin =
    recovery && reader.attempt(() => readSeconds(reader, recovery, 'recovers_within', LONGEST_RECOVERY));
  const place = fields.get('check');
  if (place === undefined) return { check: recovery === undefined ? 'always' : 'recovery', recoversWithin };
  const check = reader.attempt(() => reader.oneOf('check', place, checks));
  if (check === undefined) return { check: 'always', recoversWithin };
  if (check === 'recovery' && recovery === undefined) {
    reader.keep(new Problem(place, 'check: recovery has no recovers_within: expected one, such as 5m'));
  } else if (check !== 'recovery' && recovery !== undefined) {
    reader.keep(
      new Problem(recovery, `recovers_within stands beside check: ${check}: expected check: recovery`),
    );
  }
  return { check, recoversWithin };
}

function readScenarios(reader: YamlReader, place: Place): readonly string[] {
  const expected = "a list of patterns, such as ['pod_*']";
  const items = reader.list('scenarios', place, MOST_SCENARIOS, expected);
  if (items.length === 0) throw new Problem(place, `scenarios has no items: expected ${expected}`);
  return items.map((item) => {
    const pattern = reader.text('a pattern', item, 'a name, in which * stands for any characters');
    if (pattern !== '' && pattern.length <= LONGEST_NAME) return pattern;
    throw reader.unexpected('a pattern', item, `a name of at most ${LONGEST_NAME} characters`);
  });
}

/** A hypothesis in words: `http_requests_total{code=~"5.."} to http_requests_total by service, below 0.01`. */
function tell(
  form: string,
  bound: Bound | undefined,
  { check, recoversWithin, tolerated }: Pick<Hypothesis, 'check' | 'recoversWithin' | 'tolerated'>,
): string {
  const asked = [
    form,
    ...(bound === undefined ? [] : [tellBound(bound)]),
    ...(check === 'during' ? ['during the scenario'] : []),
    ...(recoversWithin === undefined ? [] : [`again within ${writeDuration(recoversWithin)}`]),
  ].join(', ');
  return tolerated > 0 ? `${asked}; a breach shorter than ${writeDuration(tolerated)} does not count` : asked;
}

function tellBound(bound: Bound): string {
  if (bound.kind === 'between') return `between ${bound.lowest} and ${bound.highest}`;
  if (bound.kind === 'within') return `within ${Number((100 * bound.share).toPrecision(6))} % of before`;
  return `${bound.kind} ${bound.limit}`;
}
