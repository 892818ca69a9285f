import { RE2JS, RE2JSException } from 're2js';
import { HttpError } from '../../http/errors';
import { readLimits } from '../read/limits';
import { regexShape } from '../read/regex-shape';

/** How a label is compared. https://prometheus.io/docs/prometheus/latest/querying/basics/#instant-vector-selectors */
export const comparisons = ['=', '!=', '=~', '!~'] as const;

/** A condition on a label as it is asked for. */
export interface LabelMatcher {
  readonly comparison: (typeof comparisons)[number];
  readonly name: string;
  /** A text, or a regular expression. */
  readonly value: string;
}

/** A condition on a label, ready to be judged. */
export interface Matcher {
  /** The label. */
  readonly name: string;
  /** Whether the label must not match. */
  readonly isNegated: boolean;
  /** All texts that match, when they are few. */
  readonly texts: readonly string[] | undefined;
  /** Otherwise a regular expression that Java, too, takes for what it is, if it is one. Matches the whole of a text. */
  readonly portableRegex: string | undefined;
  /** Whether a series whose label has this value is asked for. An absent label has the value ''. */
  readonly accepts: (value: string) => boolean;
}

/**
 * Makes a condition that judges as Prometheus does: a regular expression is one of RE2, matches the whole value, and its
 * dot matches line feeds.
 * @throws HttpError 400 `invalid_regex`, `regex_too_large`
 */
export function toMatcher({ comparison, name, value }: LabelMatcher): Matcher {
  const isNegated = comparison === '!=' || comparison === '!~';
  const pattern = comparison === '=' || comparison === '!=' ? ofTexts([value]) : ofRegex(name, value);
  const { texts, portableRegex, matches } = pattern;
  return { name, isNegated, texts, portableRegex, accepts: (text) => matches(text) !== isNegated };
}

interface Pattern extends Pick<Matcher, 'texts' | 'portableRegex'> {
  readonly matches: (value: string) => boolean;
}

function ofTexts(texts: readonly string[]): Pattern {
  const set = new Set(texts);
  return { texts: [...set], portableRegex: undefined, matches: (value) => set.has(value) };
}

function ofRegex(label: string, regex: string): Pattern {
  const shape = regexShape(regex);
  if (shape?.texts !== undefined) return ofTexts(shape.texts);
  const compiled = compile(label, regex);
  return {
    texts: undefined,
    portableRegex: shape === undefined ? undefined : regex,
    matches: (value) => compiled.matches(value),
  };
}

function compile(label: string, regex: string): RE2JS {
  if (regex.length > readLimits.regexLength) throw tooLarge(label);
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(regex, RE2JS.DOTALL);
  } catch (cause) {
    if (!(cause instanceof RE2JSException)) throw cause;
    throw new HttpError({
      code: 'invalid_regex',
      status: 400,
      message: `The regular expression for label ${quoted(label)} is none that Prometheus takes: ${quoted(regex)}. Its syntax is RE2's: https://github.com/google/re2/wiki/Syntax`,
      cause,
    });
  }
  if (compiled.programSize() > readLimits.regexProgram) throw tooLarge(label);
  return compiled;
}

function tooLarge(label: string): HttpError {
  return new HttpError({
    code: 'regex_too_large',
    status: 400,
    message: `The regular expression for label ${quoted(label)} is too large: up to ${readLimits.regexLength} characters are taken, and less with counted repetitions. A plain list of values, a|b|c, may be longer.`,
  });
}

function quoted(text: string): string {
  return JSON.stringify(text.length <= 80 ? text : `${text.slice(0, 80)}…`);
}
