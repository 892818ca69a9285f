import type { Change } from '../run/comparison/change';
import type { Objectives, RunComparison } from '../run/comparison/compare-runs';
import { formatNumber } from '../text/count';
import { renderNumberDelta, renderSecondsDelta } from './delta';
import { formatDuration } from '../text/duration';
import { html, type Html } from './html';
import { renderStat } from './stat';

/** The numbers of two runs as wholes, the later one's large. What neither tells is left out. */
export function renderComparedNumbers(comparison: RunComparison): Html {
  const { changes, objectivesBefore, objectivesAfter } = comparison;
  const { score, slowest, unrecovered, downtime, duration } = changes;
  const hasRecovery = unrecovered.before !== 0 || unrecovered.after !== 0;
  return html`<dl class="stats annotated">
    ${renderNumber('Resiliency score', score, formatNumber, renderNumberDelta(score))}
    ${renderObjectives(objectivesBefore, objectivesAfter)}
    ${renderNumber('Slowest recovery', slowest, formatDuration, renderSecondsDelta(slowest))}
    ${hasRecovery && renderNumber('Did not come back', unrecovered, formatNumber, renderNumberDelta(unrecovered))}
    ${renderNumber('Health-check downtime', downtime, formatDuration, renderSecondsDelta(downtime))}
    ${renderNumber('Duration', duration, formatDuration, renderSecondsDelta(duration))}
  </dl>`;
}

function renderNumber(
  name: string,
  { before, after }: Change,
  format: (number: number) => string,
  delta: Html | undefined,
): Html | undefined {
  if (before === undefined && after === undefined) return undefined;
  return renderStat(name, after === undefined ? '–' : format(after), [
    before === after ? 'as before' : html`was ${before === undefined ? 'not told' : format(before)}`,
    before !== after && delta !== undefined && html` ${delta}`,
  ]);
}

function renderObjectives(before: Objectives | undefined, after: Objectives | undefined): Html | undefined {
  if (before === undefined && after === undefined) return undefined;
  const words = ({ passed, total }: Objectives): string =>
    `${formatNumber(passed)} of ${formatNumber(total)}`;
  return renderStat('Objectives held', after === undefined ? '–' : words(after), [
    html`was ${before === undefined ? 'not told' : words(before)}`,
  ]);
}
