import type { QueryPlan } from '../model/query-plan';
import { ESCAPE } from './label-codec';
import { fields, MEASUREMENT } from './schema';
import { portableRegexes, regexOfTexts } from './portable-regex';
import { LONGEST_CONDITIONS, tagConditionsOf, type TagCondition } from './tag-condition';
import { timeRangeOf } from './time-range';

/** Each condition is within the next: InfluxDB 2.7.12 takes 160 expressions within one another. */
const MOST_CONDITIONS = 50;
/**
 * Texts that are compared one by one. As a regular expression a thousand take InfluxDB half the time that comparisons take, and
 * a tenth of that of `contains`.
 */
const FEW_TEXTS = 16;

/** A query in Flux. */
export interface FluxQuery {
  readonly text: string;
  /** Tags that all series of the answer have, by key. Each of its rows would repeat them, so that it leaves them out. */
  readonly known: ReadonlyMap<string, string>;
}

/**
 * A query in Flux, for at least what a plan asks for: a table for each field of each series, with its times and values.
 * Undefined: there is nothing to ask for.
 * https://docs.influxdata.com/flux/v0/
 * @param read fields that are asked for
 */
export function fluxOf(
  { destination, matchers, onlyFinite, ...plan }: QueryPlan,
  read: readonly string[] = onlyFinite === true ? [fields.value] : readFields,
): FluxQuery | undefined {
  const range = timeRangeOf(plan);
  if (destination === undefined || range === undefined) return undefined;
  const isRead = read.map((field) => `r._field==${quotedText(field)}`).join(' or ');
  const conditions = [`r._measurement==${quotedText(MEASUREMENT)}`, `(${isRead})`];
  const known = new Map<string, string>();
  let bytes = 0;
  for (const condition of tagConditionsOf(matchers)) {
    const text = expressionOf(condition);
    if (text === undefined) continue;
    const size = Buffer.byteLength(text);
    // Without one, more is read than is asked for.
    if (bytes + size > LONGEST_CONDITIONS || conditions.length > MOST_CONDITIONS) continue;
    conditions.push(text);
    bytes += size;
    const value = onlyTextOf(condition);
    if (value !== undefined) known.set(condition.key, value);
  }
  const dropped = ['_start', '_stop', '_measurement', ...known.keys()].map(quotedText);
  const text = [
    `from(bucket:${quotedText(destination.namespace)})`,
    // Its end is exclusive.
    `range(start:time(v:${range.first}),stop:time(v:${range.last + 1n}))`,
    `filter(fn:(r)=>${conditions.join(' and ')})`,
    `drop(columns:[${dropped.join(',')}])`,
  ].join('|>');
  return { text, known };
}

/** The one value that a tag can have. */
function onlyTextOf({ acceptsAbsent, isNegated, pattern }: TagCondition): string | undefined {
  const isOnly = !acceptsAbsent && !isNegated && pattern.kind === 'texts' && pattern.texts.length === 1;
  return isOnly ? pattern.texts[0] : undefined;
}

const readFields = [fields.value, fields.nonFinite, fields.histogram];

/** A text in Flux. What could end it, or begin an expression in it, is written as a number. */
function quotedText(text: string): string {
  return `"${text.replace(/["\\$\0-\x1f\x7f]/g, hex)}"`;
}

function hex(character: string): string {
  return String.raw`\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

/** Undefined: every series fulfils the condition, or Flux cannot say it. */
function expressionOf({ key, acceptsAbsent, isNegated, pattern }: TagCondition): string | undefined {
  const tag = `r[${quotedText(key)}]`;
  const exists = acceptsAbsent ? undefined : `exists ${tag}`;
  if (pattern.kind === 'texts' && pattern.texts.length === 0) {
    return acceptsAbsent && !isNegated ? `not exists ${tag}` : exists;
  }
  // What is encoded may be matched by the label's value, but not by the tag's.
  const matches =
    pattern.kind === 'regexes'
      ? `(${matchesRegexes(tag, isNegated, pattern.regexes)} or ${tag}=~/${ESCAPE}/)`
      : matchesTexts(tag, isNegated, pattern.texts);
  if (matches === undefined) return exists;
  // Whatever an absent tag is compared with, the series is left out.
  if (acceptsAbsent) return `(not exists ${tag} or ${matches})`;
  return isNegated ? `${exists} and ${matches}` : matches;
}

/** Undefined when there are many, and one of them is too long. */
function matchesTexts(tag: string, isNegated: boolean, texts: readonly string[]): string | undefined {
  if (texts.length > FEW_TEXTS) {
    const regexes = portableRegexes(regexOfTexts(texts));
    return regexes && matchesRegexes(tag, isNegated, regexes);
  }
  const comparison = isNegated ? '!=' : '==';
  return all(
    texts.map((text) => tag + comparison + quotedText(text)),
    isNegated,
  );
}

function matchesRegexes(tag: string, isNegated: boolean, regexes: readonly string[]): string {
  const comparison = isNegated ? '!~' : '=~';
  return all(
    regexes.map((regex) => `${tag}${comparison}/^(?s:${inSlashes(regex)})$/`),
    isNegated,
  );
}

function all(comparisons: readonly string[], isNegated: boolean): string {
  return comparisons.length === 1 ? comparisons[0]! : `(${comparisons.join(isNegated ? ' and ' : ' or ')})`;
}

/** A regular expression in Flux, in which a slash ends it. https://docs.influxdata.com/flux/v0/spec/lexical-elements/#regular-expression-literals */
function inSlashes(regex: string): string {
  return regex.replaceAll('/', String.raw`\/`);
}
