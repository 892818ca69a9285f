import { clockNote } from '../../model/checks/check-clock';
import type { Run } from '../../model/run';
import type { Period } from '../../model/time';
import type { WindowsResult } from '../../windows/result';
import { shortScenarioName } from '../../model/scenario-name';
import { timeline, type Timeline } from '../../model/timeline/timeline';
import type { Lane } from '../../model/timeline/timeline-lane';
import { count, formatDuration } from '../../text/amounts';
import { foreignText } from '../parts/foreign-text';
import { withoutSecrets } from '../../../kit/secret-text';
import { shortened, type ForeignText } from '../../text/foreign-text';
import { html, type Html } from '../frame/html';
import { isoTime, renderTime, timeOrDash } from '../parts/time';
import { timeAxis, type TimeAxis, renderLegend, renderTrack, toPercent, secondsOf } from './timeline-track';
import { number, renderRest, renderTable, renderSection } from '../parts/table';

/** Characters of a lane's name at most: it is cut where there is no room. */
const LONGEST_NAME = 80;

interface TimelineSection {
  readonly run: Run;
  /** What is known of its metrics. */
  readonly metrics?: WindowsResult | undefined;
}

/** A picture of what happened when in a run, and the same as a table. Undefined when nothing in it has a time. */
export function renderTimeline({ run, metrics }: TimelineSection): Html | undefined {
  const model = timeline(run, metrics);
  if (model === undefined) return undefined;
  return renderSection(
    'timeline',
    'Timeline',
    html`<figure class="timeline card">
      <div class="lanes">${renderBackdrop(model)} ${renderAxis(model)} ${renderLaneGroups(model)}</div>
      <figcaption>${renderLegend(model)} ${renderCaption(model)}</figcaption>
    </figure>
    ${renderTimelineTable(model)}`,
  );
}

/** When scenarios ran, and the lines of the axis, behind all lanes: so that cause and effect line up. */
function renderBackdrop(model: Timeline): Html {
  const bands = model.scenarios.map(({ start, end }) => {
    const x = toPercent(start, model);
    const width = toPercent(end - start + model.start, model);
    return html`<rect class="band" x="${x}%" y="0" width="${width}%" height="100%" />`;
  });
  const lines = timeAxis(model).ticks.map((tick) => {
    const x = toPercent(tick, model);
    return html`<line class="grid" x1="${x}%" x2="${x}%" y1="0" y2="100%" />`;
  });
  return html`<svg class="backdrop" aria-hidden="true">${bands}${lines}</svg>`;
}

function renderAxis(model: Timeline): Html {
  const axis = timeAxis(model);
  return html`<div class="lane axis">
    <svg class="track">
      ${axis.ticks.map((tick) => renderTick(tick, axis, model))}
    </svg>
  </div>`;
}

/** Script rewrites times of HTML, so these are HTML in a picture. */
function renderTick(tick: number, { format }: TimeAxis, window: Period): Html | undefined {
  const time = isoTime(tick);
  if (time === undefined) return undefined;
  return html`<svg x="${toPercent(tick, window)}%" width="1" height="20" overflow="visible">
    <foreignObject x="-45" y="0" width="90" height="20">
      <time datetime="${time}" data-format="${format}">${format === 'clock' ? time.slice(11, 16) : time.slice(0, 10)}</time>
    </foreignObject>
  </svg>`;
}

const groupNames: Readonly<Record<Lane['kind'], string>> = {
  scenario: 'Scenarios',
  hypothesis: 'Hypotheses',
  health: 'Health checks',
  vm: 'Virtual machines',
  object: 'Object states',
  node: 'Nodes',
  alert: 'Alerts and logs',
  objective: 'Alerts and logs',
  error: 'Alerts and logs',
  event: 'Alerts and logs',
};

function renderLaneGroups(model: Timeline): readonly Html[] {
  const names = [...new Set(model.lanes.map(({ kind }) => groupNames[kind]))];
  return names.map(
    (name) =>
      html`<div class="lane-group" role="group" aria-label="${name}">
        <p class="lane-kind" aria-hidden="true">${name}</p>
        ${model.lanes.filter(({ kind }) => groupNames[kind] === name).map((lane) => renderLane(lane, model))}
      </div>`,
  );
}

function renderLane(lane: Lane, window: Period): Html {
  return html`<div class="lane">
    <div class="lane-name" title="${shortened(lane.label)}">${renderLaneName(lane)}</div>
    <div class="lane-result${lane.isBad && ' bad'}${lane.isWarning === true && ' warning'}">${lane.result}</div>
    ${renderTrack(lane, window)}
  </div>`;
}

function renderLaneName({ kind, label, scenarioIndex }: Lane): Html {
  const name = kind === 'scenario' ? shortScenarioName(label) : withoutScheme(withoutSecrets(label));
  const text = foreignText(name, LONGEST_NAME);
  return scenarioIndex === undefined ? text : html`<a href="#scenario-${scenarioIndex + 1}">${text}</a>`;
}

/** Once secrets are masked: without a scheme, the password of a URL looks like none. */
function withoutScheme(label: ForeignText): ForeignText {
  return label.replace(/^https?:\/\/(?=.)/, '');
}

function renderCaption({ start, end, hidden, clock, lanes }: Timeline): Html {
  const note = clockNote(clock);
  const from = renderTime(start);
  const to = renderTime(end);
  return html`<p>
      ${from !== undefined && to !== undefined && html`${from} – ${to}. `}
      ${
        lanes.some(({ kind }) => kind === 'node') &&
        'Krkn says how long nodes were disrupted, not when: their bars begin with the scenario and last for all steps, stopping included. Recovery counts from the order to start.'
      }
      ${hidden > 0 && `${count(hidden, 'lane')} with fewer problems ${hidden === 1 ? 'is' : 'are'} hidden.`}
    </p>
    ${note !== undefined && html`<p>${note}</p>`}`;
}

/** Most rows of the table. */
const MOST_ROWS = 200;

interface Row {
  readonly at: number;
  /** Seconds; undefined of what has no length, or none that is known. */
  readonly seconds: number | undefined;
  readonly lane: Lane;
  readonly label: ForeignText;
}

/** The timeline in words, in order of time, for those who do not see the picture. */
function renderTimelineTable({ lanes }: Timeline): Html {
  const rows = lanes.flatMap(rowsOf).sort((left, right) => left.at - right.at);
  return html`<details class="more">
    <summary>Timeline as a table</summary>
    ${renderTable('Timeline as a table', ['Time', 'Source', 'What happened', number('Duration')], rows.slice(0, MOST_ROWS).map(renderRow))}
    ${renderRest(rows.length, MOST_ROWS)}
  </details>`;
}

function rowsOf(lane: Lane): readonly Row[] {
  return [
    ...lane.bars.map((bar) => ({ at: bar.start, seconds: secondsOf(bar), lane, label: bar.label })),
    ...lane.points.map(({ at, label }) => ({ at, seconds: undefined, lane, label })),
  ];
}

function renderRow({ at, seconds, lane, label }: Row): Html {
  return html`<tr>
    <td>${timeOrDash(at)}</td>
    <td>${foreignText(lane.label, 80)}</td>
    <td>${foreignText(label)}</td>
    <td class="number">${seconds === undefined ? '–' : formatDuration(seconds)}</td>
  </tr>`;
}
