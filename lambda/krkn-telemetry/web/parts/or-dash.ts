import { foreignText } from './foreign-text';
import type { HtmlValue } from '../frame/html';
import { renderTime } from './time';
import type { ForeignText } from '../../text/foreign';

/** A foreign text in a table's cell, or an en dash when there is none. */
export function orDash(text: ForeignText | undefined, length?: number): HtmlValue {
  return text === undefined ? '–' : foreignText(text, length);
}

/**
 * A point in time in a table's cell, or an en dash when there is none.
 * @param seconds epoch seconds
 */
export function timeOrDash(seconds: number | undefined): HtmlValue {
  return (seconds === undefined ? undefined : renderTime(seconds)) ?? '–';
}
