import { percentEncode } from '../../http/percent-encode';
import { LONGEST_SUMMARY_NAME } from '../run/run-summary';
import { shortened } from '../text/shortened';

/**
 * The path of a folder's page.
 * @param folder '' for the root; else without a slash at its end
 * @param parameters further parameters of the query; names may repeat in a URLSearchParams
 */
export function folderLink(
  basePath: string,
  folder: string,
  parameters: Readonly<Record<string, string>> | URLSearchParams = {},
): string {
  if (folder === '') return withQuery(`${basePath}/files`, parameters);
  // HTTP APIs lose what follows an encoded question mark in a path.
  if (folder.includes('?')) {
    const further = new URLSearchParams(parameters);
    return withQuery(`${basePath}/files`, new URLSearchParams([['path', folder], ...further]));
  }
  return withQuery(`${basePath}/files/${folder.split('/').map(percentEncode).join('/')}`, parameters);
}

/** The path that leads to a file's content. */
export function downloadLink(basePath: string, key: string): string {
  return withQuery(`${basePath}/download`, { key });
}

/**
 * The path of the page that compares two runs.
 * @param run folder of the run that is looked at
 * @param other folder of the one before it; undefined: the last passing run of the same scenarios
 */
export function compareLink(basePath: string, run: string, other?: string): string {
  return withQuery(`${basePath}/compare`, { run, ...(other !== undefined && { with: other }) });
}

/**
 * The path of the page that shows how a scenario went in all runs of a group.
 * @param scenario its name, of any length: histories are found by what summaries of runs keep of it
 */
export function historyLink(basePath: string, group: string, scenario: string): string {
  return withQuery(`${basePath}/history`, { group, scenario: shortened(scenario, LONGEST_SUMMARY_NAME) });
}

/** Formats that a run can be exported in. */
export const exportFormats = ['markdown', 'junit', 'json'] as const;

/** One of {@link exportFormats}. */
export type ExportFormat = (typeof exportFormats)[number];

/** The path that a report of a run is saved from. */
export function exportLink(basePath: string, run: string, format: ExportFormat): string {
  return withQuery(`${basePath}/export`, { run, format });
}

/** The path of the page that shows a run's `telemetry.json` as it is. */
export function rawLink(basePath: string, run: string): string {
  return withQuery(`${basePath}/raw`, { run });
}

function withQuery(path: string, parameters: Readonly<Record<string, string>> | URLSearchParams): string {
  const entries = parameters instanceof URLSearchParams ? [...parameters] : Object.entries(parameters);
  const pairs = entries.map(([name, value]) => `${name}=${percentEncode(value)}`);
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}
