import { runFolder, type RunId } from '../../storage/keys/object-key';
import type { Baseline } from '../../model/comparison/baselines';
import type { RunSummary } from '../../model/run-summary';
import { shortened, type ForeignText } from '../../text/foreign-text';
import { unseenText } from '../parts/foreign-text';
import { html, type Html } from '../frame/html';
import type { Links } from '../frame/links';
import { baselineWords, runName } from '../parts/run-link';
import { statusWords } from '../parts/status';

interface CompareForm {
  readonly links: Links;
  /** The run that is looked at. */
  readonly id: RunId;
  /** Runs of its group, newest first. */
  readonly runs: readonly RunSummary[];
  /** What the run is compared with when nothing is chosen, the best first. */
  readonly baselines: readonly Baseline[];
  /** The run that it is compared with, and what is known of it; undefined: none yet. */
  readonly baseline?: RunId;
  readonly baselineSummary?: RunSummary;
}

/** Runs that one can choose from: older ones are compared by their link. */
const MOST_CHOICES = 50;

interface Choice {
  readonly folder: ForeignText;
  readonly label: string;
}

/** The form that compares a run with another of its group. Undefined when there is no other. */
export function renderCompareForm(form: CompareForm): Html | undefined {
  const { links, id, baseline, baselines } = form;
  const choices = choicesOf(form);
  if (choices.length === 0) return undefined;
  const chosen = baseline && runFolder(baseline);
  return html`<form class="toolbar" method="get" action="${links.to('/compare')}">
    <input type="hidden" name="run" value="${unseenText(runFolder(id))}" />
    <label>Compare with
      <select name="with">
        ${baseline !== undefined && baselines[0] !== undefined && html`<option value="">${capitalized(baselineWords[baselines[0].common])}</option>`}
        ${choices.map(
          ({ folder, label }) =>
            html`<option value="${unseenText(folder)}"${folder === chosen && html` selected`}>${label}</option>`,
        )}
      </select>
    </label>
    <button class="primary">Compare</button>
  </form>`;
}

function choicesOf({ id, runs, baseline, baselineSummary }: CompareForm): readonly Choice[] {
  const choices = runs
    .filter(({ requestId, status }) => requestId !== id.requestId && status !== 'unfinished')
    .slice(0, MOST_CHOICES)
    .map((run) => choice(id.group, run));
  if (baseline === undefined || baselineSummary === undefined) return choices;
  const own = choice(baseline.group, baselineSummary, baseline.group !== id.group);
  return choices.some(({ folder }) => folder === own.folder) ? choices : [own, ...choices];
}

/** @param hasGroup whether it tells its group, which is another one */
function choice(group: string, run: RunSummary, hasGroup = false): Choice {
  const place = hasGroup && group !== '' ? ` in ${shortened(group, 40)}` : '';
  const tag = run.tag === undefined ? '' : `, ${shortened(run.tag, 30)}`;
  return {
    folder: runFolder({ group, requestId: run.requestId }),
    label: `${runName(run)}${place}, ${statusWords[run.status].toLowerCase()}${tag}`,
  };
}

function capitalized(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
