import { percentEncode } from '../../../http/percent-encode';
import { withoutSecrets } from '../../../kit/secret-text';
import type { Window } from '../../windows/samples';
import { html, type Html } from '../frame/html';
import { foreignText } from '../parts/foreign-text';

/** What dashboards are linked to for. */
interface Dashboards {
  /** Of the settings: `https://grafana.example/d/1?from={fromMs}&to={toMs}&var-namespace={namespace}`. */
  readonly templates: readonly string[];
  readonly period: Window;
  /** Labels of a series. Undefined: of templates that name a label, none is linked to. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Templates that are looked at. */
const MOST_TEMPLATES = 5;

/** Only of hosts that the settings name: no label may choose one. */
const TEMPLATE = /^https:\/\/([^/?#{}\\@\s]+)[/?#]/;

const PLACEHOLDER = /\{([^{}]*)\}/g;

/**
 * Links to dashboards that show a time, and with labels those alone that name one: the others are of the whole scenario. Undefined
 * if there are none.
 */
export function renderDashboardLinks({ templates, period, labels }: Dashboards): Html | undefined {
  const links = templates.slice(0, MOST_TEMPLATES).flatMap((template) => {
    const host = TEMPLATE.exec(template)?.[1];
    const url = host === undefined ? undefined : filled(template, period, labels);
    return url === undefined ? [] : [html`<a href="${url}" rel="noreferrer">${foreignText(host!, 60)}</a> `];
  });
  return links.length === 0 ? undefined : html`<span class="dashboards">${links}</span>`;
}

/** Undefined when it is not meant for these labels, one that it names is absent, or it or they are secrets. */
function filled(template: string, { start, end }: Window, labels: Dashboards['labels']): string | undefined {
  const times: Readonly<Record<string, number>> = { fromMs: start * 1000, toMs: end * 1000 };
  const isTime = (name: string): boolean => Object.hasOwn(times, name);
  const names = Array.from(template.matchAll(PLACEHOLDER), ([, name]) => name!);
  const ofLabels = names.filter((name) => !isTime(name));
  if ((labels === undefined) !== (ofLabels.length === 0)) return undefined;
  const isShown = (name: string): boolean => {
    const told = Object.hasOwn(labels!, name) ? `${name}=${labels![name]!}` : undefined;
    return told !== undefined && withoutSecrets(told) === told;
  };
  if (!ofLabels.every(isShown) || withoutSecrets(template) !== template) return undefined;
  const url = template.replace(PLACEHOLDER, (_, name: string) =>
    isTime(name) ? String(Math.round(times[name]!)) : percentEncode(labels![name]!),
  );
  return URL.canParse(url) ? url : undefined;
}
