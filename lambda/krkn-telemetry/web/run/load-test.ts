import { Fields, isEmpty } from '../../model/fields';
import { isJsonObject } from '../../model/json';
import { maskSecrets, type Masked } from '../../model/secrets/mask-secrets';
import { toYaml } from '../../model/yaml/to-yaml';
import { formatNumber, formatPercent } from '../../text/amounts';
import { renderFacts, type Fact, renderCommand } from '../parts/table';
import { foreignText } from '../parts/foreign-text';
import { html, type Html, type HtmlValue } from '../frame/html';
import { maskedSentence } from './parameters';
import type { PlacedScenario } from './placed-scenario';

/**
 * What a scenario measured itself: of `http_load_scenarios` the numbers that people ask for, of all else whatever there
 * is.
 * @returns undefined when there is nothing
 */
export function renderMeasurements({ number, scenario }: PlacedScenario): Html | undefined {
  const measured = scenario.additionalTelemetry;
  if (measured === undefined || isEmpty(measured)) return undefined;
  const masked = maskSecrets(measured);
  const facts = isJsonObject(masked.value) ? loadFacts(new Fields(masked.value)) : [];
  return facts.length > 0 ? renderLoad(facts) : renderUnknown(number, masked);
}

function renderLoad(facts: readonly Fact[]): Html {
  return html`<h4>HTTP load</h4>
    ${renderFacts(facts)}`;
}

/** Those that are known; none when this is no load test. */
function loadFacts(load: Fields): readonly Fact[] {
  const latencies = load.fields('latencies');
  const latency = latencyNames.flatMap(([field, name]) => {
    const nanoseconds = latencies.number(field);
    return nanoseconds === undefined ? [] : [`${name} ${formatNanoseconds(nanoseconds)}`];
  });
  if (latency.length === 0) return [];
  return [
    ['Requests', numberOf(load, 'requests')],
    ['Rate', perSecond(load, 'rate')],
    ['Throughput', perSecond(load, 'throughput')],
    ['Succeeded', percent(load.number('success'))],
    ['Latency', latency.join(' · ')],
    ['Status codes', statusCodes(load.fields('status_codes'))],
    ['Errors', errors(load.texts('errors'))],
    ['Sending pods', numberOf(load, 'pod_count')],
  ];
}

const latencyNames = [
  ['mean', 'mean'],
  ['50th', 'p50'],
  ['95th', 'p95'],
  ['99th', 'p99'],
  ['max', 'max'],
] as const;

function numberOf(load: Fields, name: string): string | undefined {
  const number = load.number(name);
  return number === undefined ? undefined : formatNumber(number);
}

function perSecond(load: Fields, name: string): string | undefined {
  const number = numberOf(load, name);
  return number === undefined ? undefined : `${number} a second`;
}

function percent(part: number | undefined): string | undefined {
  return formatPercent(part && 100 * part, 1);
}

/** Three digits that count: `0.84 ms`, `18.3 ms`, `1,260 ms`. */
function formatNanoseconds(nanoseconds: number): string {
  return `${(nanoseconds / 1e6).toLocaleString('en-US', { maximumSignificantDigits: 3 })} ms`;
}

const MOST_CODES = 10;
const MOST_ERRORS = 3;

function statusCodes(codes: Fields): HtmlValue {
  const counts = codes.numbers().slice(0, MOST_CODES);
  if (counts.length === 0) return undefined;
  return counts.map(([code, number], index) => [
    index > 0 && ' · ',
    foreignText(code, 20),
    ` × ${formatNumber(number)}`,
  ]);
}

function errors(texts: readonly string[]): HtmlValue {
  if (texts.length === 0) return undefined;
  const more = texts.length - MOST_ERRORS;
  return [
    texts.slice(0, MOST_ERRORS).map((text, index) => [index > 0 && ', ', foreignText(text)]),
    more > 0 && ` and ${formatNumber(more)} more`,
  ];
}

function renderUnknown(number: number, { value, count }: Masked): Html {
  const label = `Measurements of scenario ${number}`;
  return html`<details class="more">
    <summary>Measurements</summary>
    ${renderCommand({ id: `measurements-${number}`, label, text: toYaml(value) })}
    ${count > 0 && html`<p class="dim">${maskedSentence(count)}</p>`}
  </details>`;
}
