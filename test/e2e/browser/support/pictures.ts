import type { Locator, Page } from 'playwright-core';

/** A picture of a page, for the docs. */
export interface Picture {
  /** Of its files: `docs/images/<name>-light.webp` and `-dark.webp`. */
  readonly name: string;
  /** Path of the page. */
  readonly path: (runs: PicturedRuns) => string;
  /** Where it begins. Default: at the top of the page. */
  readonly from?: (page: Page) => Locator;
  /** Where it ends: at the bottom of this. */
  readonly to: (page: Page) => Locator;
  /** CSS pixels. Default: narrow, so that words stay readable where docs are 900 wide. */
  readonly width?: number;
}

/** Folders of runs of the demo. */
export interface PicturedRuns {
  /** Of a run that failed, as a pod did not recover. */
  readonly failed: string;
  /** Of a run whose metrics are known, in a group with hypotheses. */
  readonly measured: string;
}

/** The schemes in which each picture is made. */
export const schemes = ['light', 'dark'] as const;

type Part = (page: Page) => Locator;
const region =
  (name: string): Part =>
  (page) =>
    page.getByRole('region', { name, exact: true });
/** @param number of a row of the page's first table, whose head is 0 */
const row =
  (number: number): Part =>
  (page) =>
    page.getByRole('table').first().getByRole('row').nth(number);
const tabsOfMetrics: Part = (page) => region('Metrics')(page).getByRole('navigation');
const lastCard: Part = (page) => page.getByRole('article').last();

const groupOf = (run: string): string => run.slice(0, run.lastIndexOf('/'));
const HISTORY = `scenario=${encodeURIComponent('scenarios/openshift/customapp_pod.yaml')}`;

/** All of them. */
export const pictures: readonly Picture[] = [
  { name: 'run', path: ({ failed }) => `/files/${failed}`, to: region('Timeline') },
  {
    name: 'hypotheses',
    path: ({ measured }) => `/files/${measured}`,
    from: region('Metrics'),
    to: region('Hypotheses'),
  },
  {
    name: 'metrics',
    path: ({ measured }) => `/files/${measured}`,
    from: tabsOfMetrics,
    to: region('Metrics'),
  },
  { name: 'groups', path: () => '/files', to: lastCard },
  // Its table is a list of blocks where it is narrow.
  { name: 'group', path: ({ measured }) => `/files/${groupOf(measured)}`, to: row(6), width: 1440 },
  { name: 'scenarios', path: () => '/history?group=checkout-staging', to: row(7) },
  {
    name: 'history',
    path: ({ measured }) => `/history?group=${groupOf(measured)}&${HISTORY}`,
    to: row(5),
  },
  { name: 'comparison', path: ({ failed }) => `/compare?run=${encodeURIComponent(failed)}`, to: row(6) },
];
