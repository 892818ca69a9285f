import { formatDuration } from '../../text/amounts';
import { html, type Html, type HtmlValue } from '../frame/html';

/**
 * A point in time, in UTC. Scripts of ours turn it to the reader's own time when asked to.
 * @param seconds epoch seconds
 */
export function renderTime(seconds: number): Html | undefined {
  const time = isoTime(seconds);
  if (time === undefined) return undefined;
  return html`<time datetime="${time}">${time.slice(0, 10)} ${time.slice(11, 19)} UTC</time>`;
}

/** The same without its date, which stands beside it. */
export function renderTimeOfDay(seconds: number): Html | undefined {
  const time = isoTime(seconds);
  if (time === undefined) return undefined;
  return html`<time datetime="${time}" data-format="seconds">${time.slice(11, 19)} UTC</time>`;
}

/** The same to the minute, in UTC unless the page says otherwise: `02:48`. */
export function renderClock(seconds: number): Html | undefined {
  const time = isoTime(seconds);
  if (time === undefined) return undefined;
  return html`<time datetime="${time}" data-format="clock">${time.slice(11, 16)}</time>`;
}

/**
 * A point in time in a table's cell, or an en dash when there is none.
 * @param seconds epoch seconds
 */
export function timeOrDash(seconds: number | undefined): HtmlValue {
  return (seconds === undefined ? undefined : renderTime(seconds)) ?? '–';
}

/** A point in time as `2026-11-24T02:48:45Z`; undefined for one that no calendar has. */
export function isoTime(seconds: number): string | undefined {
  const date = new Date(seconds * 1000);
  const year = date.getUTCFullYear();
  return year >= 1 && year <= 9999 ? date.toISOString().replace(/\.\d+Z$/, 'Z') : undefined;
}

/**
 * How long ago something was, in one unit: `just now`, `5 min ago`, `3 h ago`, `12 d ago`.
 * @param seconds epoch seconds
 * @param now epoch milliseconds
 */
export function formatAge(seconds: number, now: number): string {
  const age = now / 1000 - seconds;
  if (age < 60) return 'just now';
  return `${formatDuration(age).split(' ').slice(0, 2).join(' ')} ago`;
}
