import { createHash } from 'node:crypto';
import uplotScript from 'uplot/dist/uPlot.iife.min.js';
import uplotStyles from 'uplot/dist/uPlot.min.css';
import icon from './icon.svg';
import chartTextScript from './scripts/chart-text.page.js';
import chartsScript from './scripts/charts.page.js';
import controlsScript from './scripts/controls.page.js';
import historyChartScript from './scripts/history-chart.page.js';
import stackedChartScript from './scripts/stacked-chart.page.js';
import timesScript from './scripts/times.page.js';
import baseStyles from './styles/base.css';
import chartStyles from './styles/charts.css';
import compareStyles from './styles/compare.css';
import groupStyles from './styles/groups.css';
import loginStyles from './styles/login.css';
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
  ]),
  /** What our pages do beyond HTML: times of the reader's zone, copying, charts. */
  pageScript: asset('page', 'js', 'text/javascript', [
    timesScript,
    chartTextScript,
    stackedChartScript,
    historyChartScript,
    chartsScript,
    controlsScript,
  ]),
  /** https://github.com/leeoniya/uPlot: for pages with charts. */
  chartScript: asset('uplot', 'js', 'text/javascript', [uplotScript]),
  icon: asset('icon', 'svg', 'image/svg+xml', [icon]),
} as const;

const byName: ReadonlyMap<string, Asset> = new Map(Object.values(assets).map((each) => [each.name, each]));

/** The asset of a name, or undefined if there is none. */
export function findAsset(name: string): Asset | undefined {
  return byName.get(name);
}

function asset(name: string, extension: string, type: string, parts: readonly string[]): Asset {
  const body = parts.join('\n');
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
  return { name: `${name}-${hash}.${extension}`, contentType: `${type}; charset=utf-8`, body };
}
