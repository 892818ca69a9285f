import type { Matcher } from '../model/matcher';
import { encodeName, encodeValue } from './label-codec';
import { portableRegexes } from './portable-regex';

/** Longest that the conditions of a query are together, in bytes. InfluxDB 2.7.12 compiles it in half a second. */
export const LONGEST_CONDITIONS = 500_000;

/** What a tag must be like for a matcher to accept a series: for all that it accepts, and mostly nothing else. */
export interface TagCondition {
  readonly key: string;
  /** Whether series that lack the tag are accepted. */
  readonly acceptsAbsent: boolean;
  /** Whether those that have it must not match. */
  readonly isNegated: boolean;
  readonly pattern: TagPattern;
}

/** What the value of a tag matches: one of some texts, or one of some regular expressions, as a whole. */
type TagPattern =
  | { readonly kind: 'texts'; readonly texts: readonly string[] }
  /** Of the label's value: one that is encoded is accepted, whether it matches or not. */
  | { readonly kind: 'regexes'; readonly regexes: readonly string[] };

/** The conditions of matchers, without those that all series fulfil, or of which no condition can tell. */
export function tagConditionsOf(matchers: readonly Matcher[]): readonly TagCondition[] {
  return matchers.map(conditionOf).filter((condition) => condition !== undefined);
}

function conditionOf(matcher: Matcher): TagCondition | undefined {
  const key = encodeName(matcher.name);
  const acceptsAbsent = matcher.accepts('');
  const pattern = patternOf(matcher);
  if (pattern !== undefined) return { key, acceptsAbsent, isNegated: matcher.isNegated, pattern };
  // Whatever else it says, it wants a value.
  return acceptsAbsent ? undefined : { key, acceptsAbsent, isNegated: true, pattern: noTexts };
}

const noTexts: TagPattern = { kind: 'texts', texts: [] };

function patternOf({ isNegated, texts, regex }: Matcher): TagPattern | undefined {
  if (texts !== undefined) {
    return { kind: 'texts', texts: texts.filter((text) => text !== '').map(encodeValue) };
  }
  if (regex === undefined || (!isNegated && anything.includes(regex))) return undefined;
  const regexes = portableRegexes(regex);
  return regexes === undefined || regexes.length > MOST_REGEXES ? undefined : { kind: 'regexes', regexes };
}

const anything: readonly string[] = ['.*', '.+'];

/** Of one condition. Each is tried on every value. */
const MOST_REGEXES = 32;
