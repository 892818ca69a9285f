// The course of a metric before, during and after scenarios.

/**
 * @typedef {object} WindowsChart
 * @property {'windows'} kind
 * @property {string} name
 * @property {string} unit
 * @property {number[]} times epoch seconds, ascending
 * @property {(number | null)[]} values
 * @property {[number, number] | undefined} usual the lowest and the highest value that are usual
 * @property {[number, number][]} scenarios epoch seconds from and to
 * @property {number | undefined} recovered epoch seconds
 */

/**
 * @param {Record<string, unknown>} value
 * @returns {WindowsChart | undefined} undefined if it cannot be drawn
 */
function readWindowsChart({ name, unit, start, steps, values, usual, scenarios, recovered }) {
  if (!isText(name) || !isText(unit) || !isFiniteNumber(start)) return undefined;
  if (!isNumberList(steps) || steps.some((step) => step <= 0)) return undefined;
  const series = [{ name, values }];
  if (!isSeriesList(series, steps.length + 1)) return undefined;
  let time = start;
  return {
    kind: 'windows',
    name,
    unit,
    times: [start, ...steps.map((step) => (time += step))],
    values: series[0]?.values ?? [],
    usual: isPair(usual) ? usual : undefined,
    scenarios: Array.isArray(scenarios) ? scenarios.filter(isPair) : [],
    recovered: isFiniteNumber(recovered) ? recovered : undefined,
  };
}

/**
 * @param {unknown} value
 * @returns {value is number[]}
 */
function isNumberList(value) {
  return Array.isArray(value) && value.every(isFiniteNumber);
}

/**
 * @param {unknown} value
 * @returns {value is [number, number]}
 */
function isPair(value) {
  return isNumberList(value) && value.length === 2;
}

/**
 * @param {WindowsChart} chart
 * @param {Ink} ink
 * @returns {Picture}
 */
function windowsPicture({ name, unit, times, values, usual, scenarios, recovered }, ink) {
  const lowest = Math.min(...(usual ?? []), 0);
  return {
    data: [times, values],
    options: {
      scales: {
        x: { range: [times[0] ?? 0, times.at(-1) ?? 0] },
        left: {
          range: (_plot, low, high) => [Math.min(lowest, low), Math.max(high, usual?.[1] ?? 0) * 1.08 || 1],
        },
      },
      axes: [
        { ...axisInk(ink), grid: { show: false }, size: 32, values: (_plot, splits) => splits.map(clockOf) },
        { ...valueAxis(unit, 'left', ink), space: 30 },
      ],
      series: [{}, { scale: 'left', stroke: ink.series(0), width: 1.5, points: { show: false } }],
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), shownTimeZone),
      hooks: { drawClear: [windowsGround(usual, scenarios, ink)], draw: [recoveryTick(recovered, ink)] },
    },
    legend: [],
    tip: (index) => ({
      title: formatTime((times[index] ?? 0) * 1000, 'full', shownTimeZone),
      rows: rowsOf(name, values[index], unit, seriesMark(0)),
    }),
  };
}

/**
 * What lies behind the line: scenarios in colour, and grey what is usual.
 * @param {readonly [number, number] | undefined} usual
 * @param {readonly (readonly [number, number])[]} scenarios
 * @param {Ink} ink
 * @returns {(plot: uPlot) => void}
 */
function windowsGround(usual, scenarios, ink) {
  return (plot) => {
    const { ctx: context, bbox: box } = plot;
    context.save();
    context.beginPath();
    context.rect(box.left, box.top, box.width, box.height);
    context.clip();
    context.globalAlpha = 0.12;
    context.fillStyle = ink.accent;
    for (const [start, end] of scenarios) {
      const x = plot.valToPos(start, 'x', true);
      context.fillRect(x, box.top, Math.max(devicePixelRatio, plot.valToPos(end, 'x', true) - x), box.height);
    }
    if (usual !== undefined) {
      const [y, bottom] = [plot.valToPos(usual[1], 'left', true), plot.valToPos(usual[0], 'left', true)];
      context.globalAlpha = 0.16;
      context.fillStyle = ink.dim;
      context.fillRect(box.left, y, box.width, Math.max(devicePixelRatio, bottom - y));
    }
    context.restore();
  };
}

/**
 * A dashed line at the time of recovery.
 * @param {number | undefined} recovered
 * @param {Ink} ink
 * @returns {(plot: uPlot) => void}
 */
function recoveryTick(recovered, ink) {
  return (plot) => {
    if (recovered === undefined) return;
    const { ctx: context, bbox: box } = plot;
    const x = plot.valToPos(recovered, 'x', true);
    context.save();
    context.strokeStyle = ink.good;
    context.lineWidth = 1.5 * devicePixelRatio;
    context.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
    context.beginPath();
    context.moveTo(x, box.top);
    context.lineTo(x, box.top + box.height);
    context.stroke();
    context.restore();
  };
}
