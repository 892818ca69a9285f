// Draws what pages have in `data-chart`, by uPlot. The same numbers are always in a table beside it.

/**
 * The colours and the type of the page, as a canvas takes them.
 * @typedef {object} Ink
 * @property {string} text
 * @property {string} dim
 * @property {string} line
 * @property {string} bad
 * @property {string} good
 * @property {string} accent
 * @property {string} font
 * @property {(index: number) => string} series
 */

/**
 * What a chart consists of.
 * @typedef {object} Picture
 * @property {uPlot.AlignedData} data
 * @property {Omit<uPlot.Options, 'width' | 'height'>} options
 * @property {{ mark: string, name: string }[]} legend
 * @property {(index: number) => { title: string, rows: TipRow[] }} tip what is told of a point or a column
 */

/** @typedef {{ mark: string, name: string, value: string }} TipRow */

/** Series have a colour each, and then the first again. */
const SERIES_COLOURS = 4;

/** @param {HTMLElement} holder */
function startChart(holder) {
  const chart = readChart(holder.dataset['chart'] ?? '');
  if (chart === undefined) return;
  const frame = element('div', 'chart-plot');
  const tip = element('div', 'chart-tip');
  const legend = element('div', 'chart-legend');
  /** @type {uPlot | undefined} */
  let plot;

  const draw = () => {
    const ink = readInk(holder);
    const picture = pictureOf(chart, ink);
    tip.hidden = true;
    legend.replaceChildren(...picture.legend.map(({ mark, name }) => legendEntry(mark, name)));
    plot = new uPlot(withTip(picture, frame, tip), picture.data, frame);
  };
  const fit = () => {
    // Charts in what is closed have no size: they are drawn when it is opened.
    if (frame.clientWidth === 0) return;
    if (plot === undefined) draw();
    else plot.setSize({ width: frame.clientWidth, height: frame.clientHeight });
  };
  const redraw = () => {
    plot?.destroy();
    plot = undefined;
    fit();
  };

  frame.append(tip);
  holder.replaceChildren(frame, legend);
  // Without script, its caption would tell of a chart that is not there.
  holder.closest('figure')?.removeAttribute('hidden');
  holder.setAttribute('role', 'img');
  const caption = holder.closest('figure')?.querySelector('figcaption')?.textContent ?? 'Chart';
  if (!holder.hasAttribute('aria-label')) holder.setAttribute('aria-label', caption.trim());
  new ResizeObserver(fit).observe(frame);
  // On paper, pages are light, and as wide as it is.
  for (const query of ['(prefers-color-scheme: dark)', 'print']) {
    matchMedia(query).addEventListener('change', redraw);
  }
  document.addEventListener(TIME_ZONE_CHANGE, redraw);
}

/**
 * @param {string} text
 * @returns {StackedChart | HistoryChart | WindowsChart | undefined} undefined if it cannot be drawn
 */
function readChart(text) {
  try {
    /** @type {unknown} */
    const value = JSON.parse(text);
    if (!isRecord(value)) return undefined;
    if (value['kind'] === 'stacked') return readStackedChart(value);
    if (value['kind'] === 'windows') return readWindowsChart(value);
    return value['kind'] === 'history' ? readHistoryChart(value) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {StackedChart | HistoryChart | WindowsChart} chart
 * @param {Ink} ink
 */
function pictureOf(chart, ink) {
  if (chart.kind === 'stacked') return stackedPicture(chart, ink);
  return chart.kind === 'windows' ? windowsPicture(chart, ink) : historyPicture(chart, ink);
}

/**
 * uPlot's options, with a tip that follows the pointer.
 * @param {Picture} picture
 * @param {HTMLElement} frame
 * @param {HTMLElement} tip
 * @returns {uPlot.Options}
 */
function withTip({ options, tip: tipAt }, frame, tip) {
  const setCursor = (/** @type {uPlot} */ plot) => {
    const { idx: index, left = -1 } = plot.cursor;
    tip.hidden = index === undefined || index === null || left < 0;
    if (tip.hidden || index === undefined || index === null) return;
    const { title, rows } = tipAt(index);
    tip.replaceChildren(element('b', '', title), ...rows.map(tipRow));
    const x = plot.over.offsetLeft + left;
    const room = frame.clientWidth - tip.offsetWidth;
    const wanted = x < frame.clientWidth / 2 ? x + 14 : x - tip.offsetWidth - 14;
    tip.style.left = `${Math.max(0, Math.min(room, wanted))}px`;
  };
  return {
    ...options,
    width: frame.clientWidth,
    height: frame.clientHeight,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, ...options.cursor },
    hooks: { ...options.hooks, setCursor: [setCursor] },
  };
}

/**
 * @param {HTMLElement} holder
 * @returns {Ink}
 */
function readInk(holder) {
  const probe = holder.appendChild(element('span', ''));
  // Of the property itself, only `light-dark(…)` could be read.
  const colour = (/** @type {string} */ token) => {
    probe.style.color = `var(--${token})`;
    return getComputedStyle(probe).color;
  };
  const series = Array.from({ length: SERIES_COLOURS }, (_, index) => colour(`series-${index + 1}`));
  const ink = {
    ...{ text: colour('text'), dim: colour('dim'), line: colour('line'), bad: colour('bad') },
    ...{ good: colour('good'), accent: colour('accent') },
    font: `12px ${getComputedStyle(holder).fontFamily}`,
    series: (/** @type {number} */ index) => series[index % SERIES_COLOURS] ?? '',
  };
  probe.remove();
  return ink;
}

/**
 * @param {Ink} ink
 * @returns {uPlot.Axis}
 */
function axisInk({ dim, line, font }) {
  return { stroke: dim, font, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
}

/**
 * @param {string} unit
 * @param {string} scale `right` is shown there, any other on the left
 * @param {Ink} ink
 * @returns {uPlot.Axis}
 */
function valueAxis(unit, scale, ink) {
  const isRight = scale === 'right';
  return {
    ...axisInk(ink),
    // uPlot.Axis.Side.Right, of which nothing is there at run time.
    // oxlint-disable-next-line typescript/no-unsafe-enum-assignment
    ...(isRight && { side: 1, grid: { show: false } }),
    ...(unit === 's' && { incrs: DURATION_STEPS }),
    scale,
    values: (_plot, values) => values.map((value) => formatValue(value, unit)),
    size: (/** @type {uPlot} */ _plot, /** @type {string[] | null} */ labels) =>
      18 + 7 * Math.max(0, ...(labels ?? []).map((label) => label.length)),
  };
}

/**
 * @param {string} name
 * @param {number | null | undefined} value
 * @param {string} unit
 * @param {string} mark
 * @returns {TipRow[]} none if there is no value
 */
function rowsOf(name, value, unit, mark) {
  return value === null || value === undefined ? [] : [{ mark, name, value: formatValue(value, unit) }];
}

/** @param {TipRow} row */
function tipRow({ mark, name, value }) {
  const row = element('div', 'chart-tip-row');
  row.append(
    element('span', `chart-mark ${mark}`),
    element('span', '', name),
    element('span', 'number', value),
  );
  return row;
}

/**
 * @param {string} mark
 * @param {string} name
 */
function legendEntry(mark, name) {
  const entry = element('span', 'chart-legend-entry');
  entry.append(element('span', `chart-mark ${mark}`), name);
  return entry;
}

/** @param {number} index */
function seriesMark(index) {
  return `series-${(index % SERIES_COLOURS) + 1}`;
}

/**
 * @param {string} name
 * @param {string} className
 * @param {string} [text]
 */
function element(name, className, text = '') {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

/**
 * Whether each series has a name and as many values as there are columns or times.
 * @param {unknown} list
 * @param {number} length
 * @returns {list is { name: string, unit?: unknown, values: (number | null)[] }[]}
 */
function isSeriesList(list, length) {
  if (!Array.isArray(list) || list.length === 0) return false;
  return list.every((/** @type {unknown} */ each) => {
    if (!isRecord(each) || !isText(each['name']) || !Array.isArray(each['values'])) return false;
    if (each['values'].length !== length) return false;
    return each['values'].every((value) => value === null || isFiniteNumber(value));
  });
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isRecord(value) {
  return typeof value === 'object' && value !== null;
}

/**
 * @param {unknown} value
 * @returns {value is string}
 */
function isText(value) {
  return typeof value === 'string';
}

/**
 * @param {unknown} value
 * @returns {value is number}
 */
function isFiniteNumber(value) {
  return Number.isFinite(value);
}

// The page has no uPlot if it has no charts.
if (typeof uPlot === 'function') {
  document.querySelectorAll('[data-chart]').forEach((holder) => {
    if (holder instanceof HTMLElement) startChart(holder);
  });
}
