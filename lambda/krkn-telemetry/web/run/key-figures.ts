import { recoveries, recoverySummary } from '../../model/recovery';
import { overallResiliency } from '../../model/resiliency';
import type { Run } from '../../model/run';
import { runWindow } from '../../model/run-window';
import { formatNumber } from '../../text/count';
import { formatDuration } from '../../text/duration';
import { foreignText } from '../parts/foreign-text';
import { html, type Html } from '../frame/html';

/** The numbers that a run is told by, those that it has. */
export function renderKeyFigures(run: Run): Html | undefined {
  const figures = figuresOf(run).filter(({ value }) => value !== undefined);
  if (figures.length === 0) return undefined;
  return html`<dl class="stats">
    ${figures.map(({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}

interface Figure {
  readonly name: string;
  readonly value: Html | undefined;
}

function figuresOf(run: Run): readonly Figure[] {
  const score = overallResiliency(run);
  const window = runWindow(run);
  const { slowest } = recoverySummary(recoveries(run));
  return [
    { name: 'Scenarios passed', value: scenariosPassed(run) },
    {
      name: 'Resiliency score',
      value: score === undefined ? undefined : html`${formatNumber(score)} <small>of 100</small>`,
    },
    { name: 'Duration', value: window && html`${formatDuration(window.end - window.start)}` },
    {
      name: 'Slowest recovery',
      value: slowest?.total === undefined ? undefined : html`${formatDuration(slowest.total)}`,
    },
    { name: 'Tag', value: run.tag === undefined ? undefined : foreignText(run.tag, 60) },
    {
      name: 'Cluster version',
      value: run.clusterVersion === undefined ? undefined : foreignText(run.clusterVersion, 60),
    },
  ];
}

function scenariosPassed({ scenarios }: Run): Html | undefined {
  if (scenarios.length === 0) return undefined;
  const passed = scenarios.filter(({ exitStatus }) => exitStatus === 0).length;
  return html`${formatNumber(passed)} <small>of ${formatNumber(scenarios.length)}</small>`;
}
