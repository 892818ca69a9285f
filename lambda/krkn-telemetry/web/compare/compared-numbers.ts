import type { Change } from '../../model/comparison/change';
import type { DowntimeChange } from '../../model/comparison/compare-downtimes';
import type {
  ObjectivesChange,
  ResiliencyObjectives,
  RunComparison,
} from '../../model/comparison/compare-runs';
import { formatNumber, formatDuration } from '../../text/amounts';
import { renderNumberDelta, renderSecondsDelta } from '../parts/delta';
import { html, type Html } from '../frame/html';
import { renderAmount, renderStat } from '../parts/table';

/** The numbers of two runs as wholes, the later one's large. What neither tells is left out. */
export function renderComparedNumbers(comparison: RunComparison): Html {
  const { changes, resiliencyBefore, resiliencyAfter } = comparison;
  const { score, objectives, slowest, unrecovered, failing, duration } = changes;
  const hasRecovery = unrecovered.before !== 0 || unrecovered.after !== 0;
  const hasFailing = (failing.before ?? 0) > 0 || (failing.after ?? 0) > 0;
  return html`<dl class="stats annotated">
    ${renderNumber('Resiliency score', score, formatNumber, renderNumberDelta(score))}
    ${renderResiliency(resiliencyBefore, resiliencyAfter)}
    ${renderObjectives(objectives)}
    ${renderNumber('Slowest recovery', slowest, formatDuration, renderSecondsDelta(slowest))}
    ${hasRecovery && renderNumber('Did not come back', unrecovered, formatNumber, renderNumberDelta(unrecovered))}
    ${renderDowntime('Health-check downtime', changes.downtime)}
    ${renderDowntime('Virtual-machine downtime', changes.vmDowntime)}
    ${renderDowntime('Object states failed for', changes.objectDowntime)}
    ${hasFailing && renderNumber('Fail after the chaos', failing, formatNumber, renderNumberDelta(failing))}
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
  return renderStat(name, after === undefined ? '–' : renderAmount(format(after)), [
    before === after ? 'as before' : html`was ${before === undefined ? 'not reported' : format(before)}`,
    before !== after && delta !== undefined && html` ${delta}`,
  ]);
}

function renderResiliency(
  before: ResiliencyObjectives | undefined,
  after: ResiliencyObjectives | undefined,
): Html | undefined {
  return renderParts('Resiliency objectives', before, after);
}

function renderObjectives(change: ObjectivesChange): Html | undefined {
  const { before, after, evaluatedBefore, evaluatedAfter } = change;
  return renderParts(
    'Objectives held',
    before === undefined ? undefined : { passed: before, total: evaluatedBefore! },
    after === undefined ? undefined : { passed: after, total: evaluatedAfter! },
    renderNumberDelta(change),
  );
}

/** `5 of 6` */
function renderParts(
  name: string,
  before: ResiliencyObjectives | undefined,
  after: ResiliencyObjectives | undefined,
  delta?: Html,
): Html | undefined {
  if (before === undefined && after === undefined) return undefined;
  const words = (parts: ResiliencyObjectives | undefined): string | undefined =>
    parts && `${formatNumber(parts.passed)} of ${formatNumber(parts.total)}`;
  const [was, is] = [words(before), words(after)];
  return renderStat(name, is ?? '–', [
    was === is ? 'as before' : `was ${was ?? 'not reported'}`,
    was !== is && delta !== undefined && html` ${delta}`,
  ]);
}

function renderDowntime(name: string, change: DowntimeChange): Html | undefined {
  const { before, after, isLowerBoundBefore, isLowerBoundAfter } = change;
  if (before === undefined && after === undefined) return undefined;
  const was = downtimeWords(before, isLowerBoundBefore);
  const is = downtimeWords(after, isLowerBoundAfter);
  const isLeast = isLowerBoundBefore || isLowerBoundAfter;
  const delta = renderSecondsDelta(change, isLeast ? 'at least ' : '');
  return renderStat(name, is, [
    was === is ? 'as before' : `was ${was}`,
    was !== is && delta !== undefined && html` ${delta}`,
  ]);
}

function downtimeWords(seconds: number | undefined, isLowerBound: boolean): string {
  if (seconds === undefined) return 'not reported';
  if (!isLowerBound) return formatDuration(seconds);
  return seconds === 0 ? 'not known' : `at least ${formatDuration(seconds)}`;
}
