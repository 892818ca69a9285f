// Lines over time, with what happened at some of the times marked.

/**
 * @typedef {object} HistoryChart
 * @property {'history'} kind
 * @property {number[]} times epoch seconds, ascending
 * @property {{ name: string, unit: string, values: (number | null)[] }[]} series
 * @property {HistoryMark[]} marks
 */

/**
 * @typedef {object} HistoryMark
 * @property {number} time epoch seconds
 * @property {string} status
 * @property {string} [versionChanged] in words
 */

/** Points from which they are shown as lines only. */
const MANY_POINTS = 150;

/**
 * @param {Record<string, unknown>} value
 * @returns {HistoryChart | undefined} undefined if it cannot be drawn
 */
function readHistoryChart({ times, series, marks }) {
  if (!Array.isArray(times) || !times.every(isFiniteNumber) || times.length === 0) return undefined;
  if (times.some((time, index) => index > 0 && time < (times[index - 1] ?? time))) return undefined;
  if (!isSeriesList(series, times.length)) return undefined;
  return {
    kind: 'history',
    times,
    series: series.map((each) => ({ ...each, unit: isText(each.unit) ? each.unit : '' })),
    marks: Array.isArray(marks) ? marks.filter(isHistoryMark) : [],
  };
}

/**
 * @param {unknown} value
 * @returns {value is HistoryMark}
 */
function isHistoryMark(value) {
  if (!isRecord(value) || !isFiniteNumber(value['time']) || !isText(value['status'])) return false;
  return value['versionChanged'] === undefined || isText(value['versionChanged']);
}

/**
 * @param {HistoryChart} chart
 * @param {Ink} ink
 * @returns {Picture}
 */
function historyPicture({ times, series, marks }, ink) {
  const [leftUnit, rightUnit] = [...new Set(series.map(({ unit }) => unit))];
  const failures = marks.filter(({ status }) => status === 'failed');
  const changes = marks.filter(({ versionChanged }) => versionChanged !== undefined);
  const side = (/** @type {string} */ unit) => (unit === leftUnit ? 'left' : 'right');
  return {
    data: [times, ...series.map(({ values }) => values)],
    options: {
      scales: {
        x: { range: widened(times[0] ?? 0, times.at(-1) ?? 0) },
        left: { range: rangeFromZero },
        right: { range: rangeFromZero },
      },
      axes: [
        {
          ...axisInk(ink),
          grid: { show: false },
          values: (_plot, splits, _axis, _space, step) => formatAxisTimes(splits, step),
        },
        valueAxis(leftUnit ?? '', 'left', ink),
        ...(rightUnit === undefined ? [] : [valueAxis(rightUnit, 'right', ink)]),
      ],
      series: [
        {},
        ...series.map(({ unit }, index) => ({
          scale: side(unit),
          stroke: ink.series(index),
          width: 2,
          ...(index % 2 === 1 && { dash: [6, 4] }),
          spanGaps: true,
          points: { show: times.length < MANY_POINTS, size: 7, fill: ink.series(index) },
        })),
      ],
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), shownTimeZone),
      hooks: {
        drawAxes: [changeLines(changes, ink)],
        draw: [failureCrosses(failures, ink)],
      },
    },
    legend: [
      ...series.map(({ name, unit }, index) => ({
        mark: seriesMark(index),
        name: rightUnit === undefined ? name : `${name} (${side(unit)})`,
      })),
      ...(failures.length > 0 ? [{ mark: 'failure', name: 'Failed run' }] : []),
      ...(changes.length > 0 ? [{ mark: 'change', name: 'Version changed' }] : []),
    ],
    tip: (index) => {
      const time = times[index] ?? 0;
      const here = marks.filter((mark) => mark.time === time);
      return {
        title: formatTime(time * 1000, 'full', shownTimeZone),
        rows: [
          ...series.flatMap(({ name, unit, values }, each) =>
            rowsOf(name, values[index], unit, seriesMark(each)),
          ),
          ...(here.some(({ status }) => status === 'failed')
            ? [{ mark: 'failure', name: 'Failed', value: '' }]
            : []),
          ...here.flatMap(({ versionChanged = '' }) =>
            versionChanged === '' ? [] : [{ mark: 'change', name: versionChanged, value: '' }],
          ),
        ],
      };
    },
  };
}

/**
 * A little more than the time from the first point to the last: points at the edges would be cut.
 * @param {number} first epoch seconds
 * @param {number} last epoch seconds
 * @returns {[number, number]}
 */
function widened(first, last) {
  const margin = Math.max(3600, (last - first) * 0.02);
  return [first - margin, last + margin];
}

/**
 * @param {uPlot} _plot
 * @param {number | null} lowest
 * @param {number | null} highest
 * @returns {[number, number]}
 */
function rangeFromZero(_plot, lowest, highest) {
  return [Math.min(0, lowest ?? 0), Math.max(1, (highest ?? 0) * 1.08)];
}

/**
 * A dashed line at every mark.
 * @param {readonly HistoryMark[]} changes
 * @param {Ink} ink
 * @returns {(plot: uPlot) => void}
 */
function changeLines(changes, ink) {
  return (plot) => {
    const { ctx: context, bbox: box } = plot;
    context.save();
    context.strokeStyle = ink.text;
    context.lineWidth = devicePixelRatio;
    context.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
    context.beginPath();
    for (const { time } of changes) {
      const x = plot.valToPos(time, 'x', true);
      context.moveTo(x, box.top);
      context.lineTo(x, box.top + box.height);
    }
    context.stroke();
    context.restore();
  };
}

/**
 * A cross on the baseline at every mark.
 * @param {readonly HistoryMark[]} failures
 * @param {Ink} ink
 * @returns {(plot: uPlot) => void}
 */
function failureCrosses(failures, ink) {
  return (plot) => {
    const { ctx: context, bbox: box } = plot;
    const arm = 4 * devicePixelRatio;
    const y = box.top + box.height - arm;
    context.save();
    context.strokeStyle = ink.bad;
    context.lineWidth = 2 * devicePixelRatio;
    context.beginPath();
    for (const { time } of failures) {
      const x = plot.valToPos(time, 'x', true);
      context.moveTo(x - arm, y - arm);
      context.lineTo(x + arm, y + arm);
      context.moveTo(x + arm, y - arm);
      context.lineTo(x - arm, y + arm);
    }
    context.stroke();
    context.restore();
  };
}
