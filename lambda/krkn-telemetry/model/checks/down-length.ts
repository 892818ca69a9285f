import { formatDuration } from '../../text/duration';

/**
 * How long something was down, in words: `42 s`, `at least 42 s`.
 * @returns undefined when nothing of it is known
 */
export function downLength({
  seconds,
  isLengthKnown,
}: {
  readonly seconds: number;
  readonly isLengthKnown: boolean;
}): string | undefined {
  if (isLengthKnown) return formatDuration(seconds);
  return seconds > 0 ? `at least ${formatDuration(seconds)}` : undefined;
}
