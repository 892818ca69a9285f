import { percentEncode } from '../../../http/percent-encode';
import { LONGEST_SUMMARY_NAME } from '../../model/run-summary';
import { shortened } from '../../text/foreign-text';

/** Formats that a run can be exported in. */
export const exportFormats = ['markdown', 'junit', 'json'] as const;

/** One of {@link exportFormats}. */
export type ExportFormat = (typeof exportFormats)[number];

/** The paths of everything that pages lead to, as the client of one request reaches them. */
export class Links {
  readonly login: string;
  readonly logout: string;

  /** @param basePath path that the service is reached under: `/prod`, or an empty string */
  constructor(private readonly basePath: string) {
    this.login = this.to('/login');
    this.logout = this.to('/logout');
  }

  /** @param path of the service, without the base path */
  to(path: string): string {
    return this.basePath + path;
  }

  /**
   * The page of a folder.
   * @param folder '' for the root; else without a slash at its end
   * @param parameters further parameters of the query; names may repeat in a URLSearchParams
   */
  folder(folder: string, parameters: Readonly<Record<string, string>> | URLSearchParams = {}): string {
    const files = this.to('/files');
    if (folder === '') return withQuery(files, parameters);
    // HTTP APIs lose what follows an encoded question mark in a path.
    if (folder.includes('?')) {
      const further = new URLSearchParams(parameters);
      return withQuery(files, new URLSearchParams([['path', folder], ...further]));
    }
    return withQuery(`${files}/${folder.split('/').map(percentEncode).join('/')}`, parameters);
  }

  /** A file's content. */
  file(key: string): string {
    return withQuery(this.to('/download'), { key });
  }

  /**
   * The page that compares two runs.
   * @param run folder of the run that is looked at
   * @param other folder of the one before it; undefined: the last passing run of the same scenarios
   */
  compare(run: string, other?: string): string {
    return withQuery(this.to('/compare'), { run, ...(other !== undefined && { with: other }) });
  }

  /**
   * The page that shows how a scenario went in all runs of a group.
   * @param scenario its name, of any length: histories are found by what summaries of runs keep of it
   */
  history(group: string, scenario: string): string {
    return withQuery(this.to('/history'), { group, scenario: shortened(scenario, LONGEST_SUMMARY_NAME) });
  }

  /** The page that shows how all scenarios of a group go. */
  scenarios(group: string): string {
    return withQuery(this.to('/history'), { group });
  }

  /**
   * The page of all metrics that moved during a run.
   * @param run its folder
   */
  metrics(run: string, parameters: Readonly<Record<string, string>> = {}): string {
    const slash = run.lastIndexOf('/');
    const [group, id] = [run.slice(0, Math.max(0, slash)), run.slice(slash + 1)];
    return withQuery(this.to('/metrics'), { group, run: id, ...parameters });
  }

  /** The report of a run, to be saved. */
  export(run: string, format: ExportFormat): string {
    return withQuery(this.to('/export'), { run, format });
  }

  /** The page that shows a run's `telemetry.json` as it is. */
  raw(run: string): string {
    return withQuery(this.to('/raw'), { run });
  }

  /** @param name of a static file, as `assets/assets.ts` has it */
  asset(name: string): string {
    return this.to(`/assets/${name}`);
  }
}

function withQuery(path: string, parameters: Readonly<Record<string, string>> | URLSearchParams): string {
  const entries = parameters instanceof URLSearchParams ? [...parameters] : Object.entries(parameters);
  const pairs = entries.map(([name, value]) => `${name}=${percentEncode(value)}`);
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}
