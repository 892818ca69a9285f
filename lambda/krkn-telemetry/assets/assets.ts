import { createHash } from 'node:crypto';
import uplotScript from 'uplot/dist/uPlot.iife.min.js';
import uplotStyles from 'uplot/dist/uPlot.min.css';
import failedIcon from './icons/failed.svg';
import icon from './icons/icon.svg';
import passedIcon from './icons/passed.svg';
import unfinishedIcon from './icons/unfinished.svg';
import unknownIcon from './icons/unknown.svg';
import chartTextScript from './scripts/chart-text.page.js';
import chartsScript from './scripts/charts.page.js';
import controlsScript from './scripts/controls.page.js';
import foldingScript from './scripts/folding.page.js';
import historyChartScript from './scripts/history-chart.page.js';
import refreshScript from './scripts/refresh.page.js';
import stackedChartScript from './scripts/stacked-chart.page.js';
import tablesScript from './scripts/tables.page.js';
import timesScript from './scripts/times.page.js';
import windowsChartScript from './scripts/windows-chart.page.js';
import baseStyles from './styles/base.css';
import chartStyles from './styles/charts.css';
import compareStyles from './styles/compare.css';
import groupStyles from './styles/groups.css';
import loginStyles from './styles/login.css';
import metricStyles from './styles/metrics.css';
import recoveryStyles from './styles/recovery.css';
import runStyles from './styles/run.css';
import scenarioStyles from './styles/scenarios.css';
import timelineStyles from './styles/timeline.css';

/** A static file. */
interface Asset {
  /** Name under `/assets/`. Another content has another name: browsers keep it forever. */
  readonly name: string;
  readonly contentType: string;
  readonly body: string;
}

/** All that pages load. */
export const assets = {
  styles: asset('style', 'css', 'text/css', [
    baseStyles,
    loginStyles,
    groupStyles,
    runStyles,
    timelineStyles,
    recoveryStyles,
    scenarioStyles,
    compareStyles,
    uplotStyles,
    chartStyles,
    metricStyles,
  ]),
  /** What our pages do beyond HTML: times of the reader's zone, charts, copying, folding, looking for more. */
  pageScript: asset('page', 'js', 'text/javascript', [
    timesScript,
    chartTextScript,
    stackedChartScript,
    historyChartScript,
    windowsChartScript,
    chartsScript,
    controlsScript,
    foldingScript,
    tablesScript,
    refreshScript,
  ]),
  /** https://github.com/leeoniya/uPlot: for pages with charts. */
  chartScript: asset('uplot', 'js', 'text/javascript', [uplotScript]),
  icon: svg('icon', icon),
} as const;

/** Icons of tabs that tell how a run went. */
export const statusIcons = {
  passed: svg('passed', passedIcon),
  failed: svg('failed', failedIcon),
  unknown: svg('unknown', unknownIcon),
  unfinished: svg('unfinished', unfinishedIcon),
} as const;

const byName: ReadonlyMap<string, Asset> = new Map(
  [...Object.values(assets), ...Object.values(statusIcons)].map((each) => [each.name, each]),
);

/** The asset of a name, or undefined if there is none. */
export function findAsset(name: string): Asset | undefined {
  return byName.get(name);
}

function svg(name: string, body: string): Asset {
  return asset(name, 'svg', 'image/svg+xml', [body]);
}

function asset(name: string, extension: string, type: string, parts: readonly string[]): Asset {
  const body = parts.join('\n');
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
  return { name: `${name}-${hash}.${extension}`, contentType: `${type}; charset=utf-8`, body };
}
