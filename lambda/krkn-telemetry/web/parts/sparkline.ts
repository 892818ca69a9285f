import { median } from '../../model/median';
import { RECENT_RUNS } from '../../model/statistics';
import type { RunSummary } from '../../model/run-summary';
import { runStatuses } from '../../model/group/runs-query';
import { count, formatDuration } from '../../text/amounts';
import { runFolder } from '../../storage/keys/object-key';
import type { ForeignText } from '../../text/foreign-text';
import { html, type Html } from '../frame/html';
import type { Links } from '../frame/links';
import { runName } from './run-link';
import { statusWords } from './status';

// The drawing is stretched to its place. Units of its own, from the top: bars, their ground, marks of failed runs.
const SLOT_WIDTH = 10;
const BAR_WIDTH = 7;
const GROUND = 32;
const HIGHEST_BAR = 31;
const LOWEST_BAR = 4;
/** Of a run that does not tell its duration. */
const USUAL_BAR = 13;
const MARK_TOP = 35;
const MARK_HEIGHT = 5;

/** Median durations above which a bar grows no more: one endless run would flatten all others. */
const LONGEST = 3;

/** Runs that are drawn. */
interface Sparkline {
  readonly links: Links;
  /** The folder that the runs are in; '' for the root. */
  readonly group: ForeignText;
  /** Newest first. */
  readonly runs: readonly RunSummary[];
}

/**
 * The newest {@link RECENT_RUNS} runs as bars, oldest first, fewer at the right: the longer the run, the higher its bar. A
 * failed run has a mark below its bar; one without telemetry or without a result is hollow. Each leads to its run, by
 * mouse: on the way of the keyboard there would be dozens of links that lists of runs have as well.
 */
export function renderSparkline({ links, group, runs }: Sparkline): Html {
  const newest = runs.slice(0, RECENT_RUNS);
  const shown = newest.toReversed();
  const height = barHeight(shown);
  const width = RECENT_RUNS * SLOT_WIDTH;
  return html`<p class="visually-hidden">${summary(shown)}</p>
    <div class="sparkline" aria-hidden="true">
      <svg viewBox="0 0 ${width} 40" preserveAspectRatio="none">
        <path class="ground" d="M0 ${GROUND + 1}h${width}" />
        ${shown.map((run, index) => {
          const slot = (RECENT_RUNS - shown.length + index) * SLOT_WIDTH;
          const path = drawing(run, slot + (SLOT_WIDTH - BAR_WIDTH) / 2, height(run));
          return html`<path class="${run.status}" d="${path}" />`;
        })}
      </svg>
      <div class="slots">
        ${newest.map((run) => {
          const link = links.folder(runFolder({ group, requestId: run.requestId }));
          return html`<a href="${link}" tabindex="-1" title="${title(run)}"></a>`;
        })}
      </div>
    </div>`;
}

function summary(runs: readonly RunSummary[]): string {
  const counts = runStatuses.flatMap((status) => {
    const number = runs.filter((run) => run.status === status).length;
    return number === 0 ? [] : [`${number} ${statusWords[status].toLowerCase()}`];
  });
  return `Last ${count(runs.length, 'run')}, oldest first: ${counts.join(', ')}`;
}

function barHeight(runs: readonly RunSummary[]): (run: RunSummary) => number {
  const durations = runs.map(({ duration }) => duration).filter((duration) => duration !== undefined);
  const ceiling = Math.min(Math.max(0, ...durations), LONGEST * (median(durations) ?? 0));
  return ({ duration }) => {
    if (duration === undefined || ceiling <= 0) return USUAL_BAR;
    return Math.round(Math.min(HIGHEST_BAR, Math.max(LOWEST_BAR, (duration / ceiling) * HIGHEST_BAR)));
  };
}

function drawing({ status }: RunSummary, left: number, height: number): string {
  const bar = rectangle(left, GROUND - height, height);
  return status === 'failed' ? bar + rectangle(left, MARK_TOP, MARK_HEIGHT) : bar;
}

function rectangle(left: number, top: number, height: number): string {
  return `M${left} ${top}h${BAR_WIDTH}v${height}h-${BAR_WIDTH}z`;
}

function title(run: RunSummary): string {
  const outcome = `${runName(run)}: ${statusWords[run.status]}`;
  return run.duration === undefined ? outcome : `${outcome}, ${formatDuration(run.duration)}`;
}
