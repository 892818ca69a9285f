// What charts write: durations, numbers, times.

const DAY = 86_400;

/** Steps that read well on an axis of durations, in seconds. */
const DURATION_STEPS = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800],
  ...[1, 2, 4, 8, 12, 24, 48, 96, 240, 480, 960, 2400].map((hours) => hours * 3600),
];

/**
 * A value with its unit, as pages write it.
 * @param {number} value
 * @param {string} unit `s` for seconds; anything else stands behind the number
 */
function formatValue(value, unit) {
  if (unit === 's') return formatDuration(value);
  const digits = Math.abs(value) < 0.1 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 2 };
  const number = value.toLocaleString('en-US', digits);
  return unit === '' || unit.startsWith('/') ? number + unit : `${number} ${unit}`;
}

/**
 * As pages write durations: `0.4 s`, `41.2 s`, `5 min 45 s`, `1 h 12 min`, `3 d 4 h`.
 * @param {number} seconds
 * @returns {string}
 */
function formatDuration(seconds) {
  if (seconds < 0) return `−${formatDuration(-seconds)}`;
  if (seconds < 59.95) {
    return seconds === 0 || seconds >= 0.05 ? `${seconds.toFixed(1).replace(/\.0$/, '')} s` : '< 0.1 s';
  }
  const whole = Math.round(seconds);
  if (whole < 3600) return twoUnits(whole, 60, 'min', 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return twoUnits(minutes, 60, 'h', 'min');
  return twoUnits(Math.round(seconds / 3600), 24, 'd', 'h');
}

/**
 * @param {number} amount of small units
 * @param {number} size small units in a large one
 * @param {string} large
 * @param {string} small
 */
function twoUnits(amount, size, large, small) {
  const rest = amount % size;
  const whole = Math.floor(amount / size).toLocaleString('en-US');
  return `${whole} ${large}${rest === 0 ? '' : ` ${rest} ${small}`}`;
}

/**
 * The labels of an axis of time: days with the year below, or hours with the day below, where that changes.
 * @param {readonly number[]} times epoch seconds
 * @param {number} step seconds between them
 */
function formatAxisTimes(times, step) {
  const upper = step < DAY ? clockOf : dayOf;
  const lower = step < DAY ? dayOf : yearOf;
  return times.map((time, index) => {
    const previous = times[index - 1];
    const isSame = previous !== undefined && lower(previous) === lower(time);
    return isSame ? upper(time) : `${upper(time)}\n${lower(time)}`;
  });
}

/** @param {number} seconds of the epoch */
function clockOf(seconds) {
  return formatTime(seconds * 1000, 'clock', shownTimeZone);
}

/** @param {number} seconds of the epoch */
function dayOf(seconds) {
  const { month, day } = timeParts(seconds * 1000, shownTimeZone);
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  return `${Number(day)} ${months[Number(month) - 1] ?? ''}`;
}

/** @param {number} seconds of the epoch */
function yearOf(seconds) {
  return timeParts(seconds * 1000, shownTimeZone).year;
}

/**
 * A text cut in its middle: names of pods differ at their ends.
 * @param {string} text
 * @param {number} width pixels that there are for it
 */
function fitted(text, width) {
  const length = Math.floor(width / 7) - 2;
  if (text.length <= length) return text;
  if (length < 6) return '';
  const end = Math.floor(length / 2);
  return `${text.slice(0, length - end - 1)}…${text.slice(-end)}`;
}
