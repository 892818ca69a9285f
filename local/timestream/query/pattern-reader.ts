/** Reads a pattern from left to right. */
import type { ServiceError } from '../../aws-json/service-error';
import { notImplementedError, validationError } from '../service-error';

/** The pattern is one that Java would not take. */
export function invalidPattern(pattern: string, message: string): ServiceError {
  return validationError(`Invalid regular expression '${pattern}': ${message}`);
}

/** The pattern is one of Java, and the stand-in does not know what it means. */
export function unsupportedPattern(pattern: string, what: string): ServiceError {
  return notImplementedError(
    `The stand-in has another engine for regular expressions than Timestream, and does not take ${what}: '${pattern}'`,
  );
}

/** The pattern, here as RE2 has it, is larger than RE2 takes, or repeats more than 1,000 times. */
export function unsupportedByRe2(pattern: string): ServiceError {
  return unsupportedPattern(pattern, 'so large a pattern');
}

/** A place in a pattern. */
export class PatternReader {
  private offset = 0;

  constructor(readonly pattern: string) {}

  get isAtEnd(): boolean {
    return this.offset >= this.pattern.length;
  }

  /** What is not read yet. */
  get rest(): string {
    return this.pattern.slice(this.offset);
  }

  /** Whether this comes next. */
  isAt(text: string): boolean {
    return this.pattern.startsWith(text, this.offset);
  }

  /** Reads one character. @throws {ServiceError} ValidationException at the end. */
  next(): string {
    const code = this.pattern.codePointAt(this.offset);
    if (code === undefined) {
      throw invalidPattern(this.pattern, 'Unexpected end');
    }
    const character = String.fromCodePoint(code);
    this.offset += character.length;
    return character;
  }

  /** Reads this text if it comes next. */
  takeText(text: string): boolean {
    const isNext = this.isAt(text);
    this.offset += isNext ? text.length : 0;
    return isNext;
  }

  /** Reads what a sticky expression matches here. */
  take(sticky: RegExp): RegExpExecArray | undefined {
    sticky.lastIndex = this.offset;
    const match = sticky.exec(this.pattern) ?? undefined;
    this.offset += match?.[0].length ?? 0;
    return match;
  }

  /** Reads what is quoted up to `\E`, or to the end. */
  takeQuotation(): string {
    const [quotation = ''] = this.rest.split('\\E', 1);
    this.offset += quotation.length;
    this.takeText('\\E');
    return quotation;
  }
}
