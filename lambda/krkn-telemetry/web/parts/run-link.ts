import { runFolder } from '../../storage/keys/object-key';
import type { Baseline } from '../../model/comparison/baselines';
import type { RunSummary } from '../../model/run-summary';
import { foreignText } from './foreign-text';
import { shortened, type ForeignText } from '../../text/foreign-text';
import { html, type Html } from '../frame/html';
import type { Links } from '../frame/links';
import { isoTime, renderTime } from './time';

/**
 * A link to a run, which is called after its start; one that does not tell it, after its folder.
 * @param group the folder that the run is in; '' for the root
 */
export function renderRunLink(links: Links, group: ForeignText, run: RunSummary): Html {
  const link = links.folder(runFolder({ group, requestId: run.requestId }));
  return html`<a href="${link}">${renderRunName(run)}</a>`;
}

/** What the link is called: the run's start, else the name of its folder. */
export function renderRunName({ requestId, startedAt }: RunSummary): Html {
  const start = startedAt === undefined ? undefined : renderTime(startedAt);
  return start ?? foreignText(requestId, 40);
}

/** What a run is called where only text can stand: its start, else the name of its folder. */
export function runName({ requestId, startedAt }: Pick<RunSummary, 'requestId' | 'startedAt'>): string {
  const start = startedAt === undefined ? undefined : isoTime(startedAt);
  return start === undefined ? shortened(requestId, 40) : `${start.slice(0, 16).replace('T', ' ')} UTC`;
}

/** What a run that another is compared with is called, by the rule that chose it. */
export const baselineWords: Readonly<Record<Baseline['common'], string>> = {
  'same scenarios': 'the last passing run of the same scenarios',
  'scenarios in common': 'the last passing run with scenarios in common',
  'other scenarios': 'the last passing run',
};
