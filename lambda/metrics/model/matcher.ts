import { RE2JS, RE2JSException } from 're2js';
import { HttpError } from '../../http/errors';
import { isPlain, regexShape } from './regex-shape';
import { TextTrie } from './text-trie';

/** Characters of a regular expression that is more than a list of texts, in which a dot is any character. */
const LONGEST_REGEX = 4096;
/** Instructions that a regular expression is compiled to. */
const LARGEST_PROGRAM = 5000;

/** How a label is compared. https://prometheus.io/docs/prometheus/latest/querying/basics/#instant-vector-selectors */
export const comparisons = ['=', '!=', '=~', '!~'] as const;

/** A condition on a label, as requested. */
export interface LabelMatcher {
  readonly comparison: (typeof comparisons)[number];
  readonly name: string;
  /** A text, or a regular expression. */
  readonly value: string;
}

/** A condition on a label, ready to evaluate. */
export interface Matcher {
  /** The label. */
  readonly name: string;
  /** Whether the label must not match. */
  readonly isNegated: boolean;
  /** All texts that match, when they are few. */
  readonly texts: readonly string[] | undefined;
  /** Otherwise a regular expression of RE2, which matches the whole of a text. */
  readonly regex: string | undefined;
  /** Whether a series whose label has this value matches. An absent label has the value ''. */
  readonly accepts: (value: string) => boolean;
}

/**
 * Makes a condition that matches as Prometheus does: a regular expression is one of RE2, matches the whole value, and
 * its dot matches line feeds.
 * @throws {HttpError} 400 `invalid_regex`, `regex_too_large`
 */
export function toMatcher({ comparison, name, value }: LabelMatcher): Matcher {
  const isNegated = comparison === '!=' || comparison === '!~';
  const pattern = comparison === '=' || comparison === '!=' ? ofTexts([value]) : ofRegex(name, value);
  const { texts, regex, matches } = pattern;
  return { name, isNegated, texts, regex, accepts: (text) => matches(text) !== isNegated };
}

interface Pattern extends Pick<Matcher, 'texts' | 'regex'> {
  readonly matches: (value: string) => boolean;
}

function ofTexts(texts: readonly string[]): Pattern {
  const set = new Set(texts);
  return { texts: [...set], regex: undefined, matches: (value) => set.has(value) };
}

function ofRegex(label: string, regex: string): Pattern {
  const texts = regexShape(regex)?.texts;
  if (texts?.every(isPlain)) return ofTexts(texts);
  if (texts !== undefined) {
    const trie = new TextTrie(texts);
    return { texts: undefined, regex, matches: (value) => trie.matches(value) };
  }
  const compiled = compile(label, regex);
  return { texts: undefined, regex, matches: (value) => compiled.matches(value) };
}

function compile(label: string, regex: string): RE2JS {
  if (regex.length > LONGEST_REGEX) throw tooLarge(label);
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(regex, RE2JS.DOTALL);
  } catch (cause) {
    if (!(cause instanceof RE2JSException)) throw cause;
    throw new HttpError({
      code: 'invalid_regex',
      status: 400,
      message: `The regular expression for label ${quoted(label)} is not a valid Prometheus (RE2) regular expression: ${quoted(regex)}. Its syntax: https://github.com/google/re2/wiki/Syntax`,
      cause,
    });
  }
  if (compiled.programSize() > LARGEST_PROGRAM) throw tooLarge(label);
  return compiled;
}

function tooLarge(label: string): HttpError {
  return new HttpError({
    code: 'regex_too_large',
    status: 400,
    message: `The regular expression for label ${quoted(label)} is too large: the limit is ${LONGEST_REGEX} characters, and lower with counted repetitions. A plain list of values, a|b|c, may be longer, also with dots.`,
  });
}

function quoted(text: string): string {
  return JSON.stringify(text.length <= 80 ? text : `${text.slice(0, 80)}…`);
}
