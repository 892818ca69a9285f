// Columns whose parts are stacked, such as the phases of each pod's recovery.

/**
 * @typedef {object} StackedChart
 * @property {'stacked'} kind
 * @property {string[]} labels of the columns
 * @property {{ name: string, values: (number | null)[] }[]} series a part of every column each, the lowest first
 * @property {string} unit
 */

/** Columns from which there is no room for their names below them. */
const MANY_COLUMNS = 13;
/** Pixels of a column below which its name stands upright. */
const NARROW_COLUMN = 80;
/** Pixels that upright names take. */
const UPRIGHT_NAME = 120;
/** Pixels that the axis of values takes, about. */
const VALUE_AXIS = 90;

/**
 * @param {Record<string, unknown>} value
 * @returns {StackedChart | undefined} undefined if it cannot be drawn
 */
function readStackedChart({ labels, series, unit }) {
  if (!Array.isArray(labels) || !labels.every(isText) || labels.length === 0) return undefined;
  if (!isSeriesList(series, labels.length)) return undefined;
  return { kind: 'stacked', labels, series, unit: isText(unit) ? unit : '' };
}

/**
 * @param {StackedChart} chart
 * @param {Ink} ink
 * @returns {Picture}
 */
function stackedPicture({ labels, series, unit }, ink) {
  const tops = stackedTops(series.map(({ values }) => values));
  const highest = Math.max(...tops.flat().map(Number));
  return {
    // What reaches highest is drawn first: the rest covers its foot.
    data: [labels.map((_, index) => index), ...tops.toReversed()],
    options: {
      scales: {
        x: { time: false, range: [-0.5, labels.length - 0.5] },
        y: { range: [0, Math.max(1, highest * 1.05)] },
      },
      axes: [columnAxis(labels, ink), valueAxis(unit, 'y', ink)],
      series: [
        {},
        ...tops
          .map((_, index) => ({
            ...(uPlot.paths.bars && { paths: uPlot.paths.bars({ size: [0.7, 44] }) }),
            fill: ink.series(index),
            width: 0,
            points: { show: false },
          }))
          .toReversed(),
      ],
      cursor: { x: false, points: { show: false } },
    },
    legend: series.map(({ name }, index) => ({ mark: seriesMark(index), name })),
    tip: (column) => ({
      title: labels[column] ?? '',
      rows: [
        ...series.flatMap(({ name, values }, index) => rowsOf(name, values[column], unit, seriesMark(index))),
        ...(series.length > 1 ? rowsOf('Total', tops.at(-1)?.[column], unit, '') : []),
      ],
    }),
  };
}

/**
 * How high each part of each column reaches: as high as the parts up to it are together.
 * @param {(number | null)[][]} parts
 */
function stackedTops(parts) {
  return parts.map((part, index) =>
    part.map((_, column) => {
      const below = parts.slice(0, index + 1).map((values) => values[column] ?? null);
      return below.every((value) => value === null) ? null : below.reduce(sum, 0);
    }),
  );
}

/**
 * @param {number | null} left
 * @param {number | null} right
 */
function sum(left, right) {
  return (left ?? 0) + (right ?? 0);
}

/**
 * @param {readonly string[]} labels
 * @param {Ink} ink
 * @returns {uPlot.Axis}
 */
function columnAxis(labels, ink) {
  if (labels.length >= MANY_COLUMNS) return { show: false };
  const room = (/** @type {uPlot} */ plot) => (plot.width - VALUE_AXIS) / labels.length;
  const isUpright = (/** @type {uPlot} */ plot) => room(plot) < NARROW_COLUMN;
  return {
    ...axisInk(ink),
    ...{ grid: { show: false }, ticks: { show: false }, gap: 8 },
    size: (plot) => (isUpright(plot) ? UPRIGHT_NAME : 28),
    rotate: (plot) => (isUpright(plot) ? -90 : 0),
    splits: () => labels.map((_, index) => index),
    values: (plot, indexes) =>
      indexes.map((index) => fitted(labels[index] ?? '', isUpright(plot) ? UPRIGHT_NAME : room(plot))),
  };
}
