'use strict';
// Pages say all times in UTC. A button turns them to the reader's own time zone and back.

/** @typedef {'full' | 'date' | 'clock' | 'seconds'} TimeFormat */

/** Where the reader's choice is kept: `own` or nothing. */
const TIME_ZONE_KEY = 'chaos-telemetry.time-zone';
const UTC = 'UTC';
/** Fired at the document when times are shown in another zone. */
const TIME_ZONE_CHANGE = 'timezonechange';

/** As `Europe/Berlin`. */
const ownTimeZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The zone that times are shown in. */
let shownTimeZone = rememberedTimeZone();

/** @type {Map<string, Intl.DateTimeFormat>} */
const timeFormatters = new Map();

/**
 * A point in time: `2026-11-24 02:48:45 UTC`, `2026-11-24`, `02:48` or `02:48:45 UTC`.
 * @param {number} milliseconds of the epoch
 * @param {TimeFormat} format
 * @param {string} timeZone
 */
function formatTime(milliseconds, format, timeZone) {
  const parts = timeParts(milliseconds, timeZone);
  const date = `${parts.year.padStart(4, '0')}-${parts.month}-${parts.day}`;
  if (format === 'date') return date;
  const clock = `${parts.hour}:${parts.minute}`;
  if (format === 'clock') return clock;
  const seconds = `${clock}:${parts.second} ${timeZone === UTC ? UTC : parts.timeZoneName}`;
  return format === 'seconds' ? seconds : `${date} ${seconds}`;
}

/**
 * @param {number} milliseconds of the epoch
 * @param {string} timeZone
 * @returns {Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'timeZoneName', string>}
 */
function timeParts(milliseconds, timeZone) {
  let formatter = timeFormatters.get(timeZone);
  if (formatter === undefined) {
    const twoDigits = '2-digit';
    formatter = new Intl.DateTimeFormat('en-GB', {
      ...{ year: 'numeric', month: twoDigits, day: twoDigits },
      ...{ hour: twoDigits, minute: twoDigits, second: twoDigits, hourCycle: 'h23' },
      ...{ timeZoneName: 'shortOffset', timeZone },
    });
    timeFormatters.set(timeZone, formatter);
  }
  const parts = { year: '', month: '', day: '', hour: '', minute: '', second: '', timeZoneName: '' };
  return Object.assign(
    parts,
    Object.fromEntries(formatter.formatToParts(milliseconds).map(({ type, value }) => [type, value])),
  );
}

/** Writes all times of the page again. */
function showTimes() {
  const other = shownTimeZone === UTC ? ownTimeZone : UTC;
  for (const time of document.querySelectorAll('time')) {
    const milliseconds = Date.parse(time.dateTime);
    if (Number.isNaN(milliseconds)) continue;
    const format = timeFormatOf(time);
    if (format !== undefined) time.textContent = formatTime(milliseconds, format, shownTimeZone);
    time.title = formatTime(milliseconds, 'full', format === undefined ? shownTimeZone : other);
  }
}

/**
 * @param {HTMLTimeElement} time
 * @returns {TimeFormat | undefined} undefined for texts that are the same in all zones, such as `3 h ago`
 */
function timeFormatOf(time) {
  const { format } = time.dataset;
  if (format === 'date' || format === 'clock' || format === 'seconds') return format;
  return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \S+$/.test(time.textContent.trim()) ? 'full' : undefined;
}

/** @param {HTMLButtonElement} button */
function offerTimeZones(button) {
  const label = () => {
    button.textContent = `Times in ${shownTimeZone}`;
    button.setAttribute('aria-pressed', String(shownTimeZone !== UTC));
  };
  button.addEventListener('click', () => {
    shownTimeZone = shownTimeZone === UTC ? ownTimeZone : UTC;
    rememberTimeZone(shownTimeZone);
    label();
    showTimes();
    document.dispatchEvent(new Event(TIME_ZONE_CHANGE));
  });
  label();
  button.hidden = false;
}

/** Browsers may keep storage from us altogether: then nothing is remembered. */
function rememberedTimeZone() {
  try {
    return localStorage.getItem(TIME_ZONE_KEY) === 'own' ? ownTimeZone : UTC;
  } catch {
    return UTC;
  }
}

/** @param {string} timeZone */
function rememberTimeZone(timeZone) {
  try {
    if (timeZone === UTC) localStorage.removeItem(TIME_ZONE_KEY);
    else localStorage.setItem(TIME_ZONE_KEY, 'own');
  } catch {
    // As above.
  }
}

showTimes();
if (ownTimeZone !== UTC) {
  document.querySelectorAll('button[data-time-zone]').forEach((button) => {
    if (button instanceof HTMLButtonElement) offerTimeZones(button);
  });
}
