import { percentEncode } from '../../../http/percent-encode';
import { withoutSecrets } from '../../../kit/secret-text';
import type { Window } from '../../windows/samples';
import { html, type Html } from '../frame/html';
import { foreignText } from '../parts/foreign-text';

/** A template of links to a dashboard: `https://grafana.example/d/1?from={fromMs}&to={toMs}&var-namespace={namespace}`. */
export interface Dashboard {
  readonly template: string;
  readonly host: string;
  /** Labels that it names. With any it is of series, without of scenarios. */
  readonly labels: readonly string[];
}

/** Templates that are looked at. */
const MOST_TEMPLATES = 5;

/** Only of hosts that the settings name: no label may choose one. */
const TEMPLATE = /^https:\/\/([^/?#{}\\@\s]+)[/?#]/;

const PLACEHOLDER = /\{([^{}]*)\}/g;
const TIMES = ['fromMs', 'toMs'];

/** What templates of the settings are: those that can be links, and hold no secret. */
export function dashboardsOf(templates: readonly string[]): readonly Dashboard[] {
  return templates.slice(0, MOST_TEMPLATES).flatMap((template) => {
    const host = TEMPLATE.exec(template)?.[1];
    if (host === undefined || withoutSecrets(template) !== template) return [];
    const names = Array.from(template.matchAll(PLACEHOLDER), ([, name]) => name!);
    return [{ template, host, labels: names.filter((name) => !TIMES.includes(name)) }];
  });
}

/**
 * Links to dashboards that show a time: of a series those that name its labels, without a series those that name none. Undefined if
 * there are none.
 */
export function renderDashboardLinks(
  dashboards: readonly Dashboard[],
  period: Window,
  series?: Readonly<Record<string, string>>,
): Html | undefined {
  const links = dashboards.flatMap((dashboard) => {
    if ((series === undefined) !== (dashboard.labels.length === 0)) return [];
    const url = filled(dashboard, period, series ?? {});
    return url === undefined
      ? []
      : [html`<a href="${url}" rel="noreferrer">${foreignText(dashboard.host, 60)}</a> `];
  });
  return links.length === 0 ? undefined : html`<span class="dashboards">${links}</span>`;
}

/** Undefined when a label is absent, or is a secret. */
function filled(
  { template, labels }: Dashboard,
  { start, end }: Window,
  series: Readonly<Record<string, string>>,
): string | undefined {
  const isShown = (name: string): boolean => {
    const told = Object.hasOwn(series, name) ? `${name}=${series[name]!}` : undefined;
    return told !== undefined && withoutSecrets(told) === told;
  };
  if (!labels.every(isShown)) return undefined;
  const url = template.replace(PLACEHOLDER, (_, name: string) => {
    if (name === 'fromMs') return String(Math.round(start * 1000));
    return name === 'toMs' ? String(Math.round(end * 1000)) : percentEncode(series[name]!);
  });
  return URL.canParse(url) ? url : undefined;
}
