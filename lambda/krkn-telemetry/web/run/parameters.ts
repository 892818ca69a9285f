import type { JsonValue } from '../../model/json';
import { maskSecrets } from '../../model/secrets/mask-secrets';
import { scenarioName } from '../../model/scenario-name';
import { toYaml } from '../../model/yaml/to-yaml';
import { formatNumber } from '../../text/amounts';
import { html, type Html } from '../frame/html';
import { scenarioAnchor, type PlacedScenario } from './scenario-anchors';

/** Characters of YAML in a page at most, of all scenarios together. */
const MOST_TEXT = 256 * 1024;

/**
 * The parameters of a page's scenarios: the same ones of the same file only once, secrets masked. One of these shows
 * them for one page, scenario by scenario.
 */
export class ParametersRenderer {
  /** Numbers of the scenarios that show them, by file and text. */
  private readonly shown = new Map<string, number>();
  private room = MOST_TEXT;

  /** @returns undefined when there are none */
  render({ number, scenario }: PlacedScenario): Html | undefined {
    const { parameters } = scenario;
    if (parameters === undefined || isEmpty(parameters)) return undefined;
    const masked = maskSecrets(parameters);
    const yaml = toYaml(masked.value);
    const identity = JSON.stringify([scenarioName(scenario), yaml]);
    const first = this.shown.get(identity);
    if (first !== undefined) {
      return html`<p class="dim">Same parameters as <a href="#${scenarioAnchor(first)}">scenario ${first}</a>.</p>`;
    }
    if (yaml.length > this.room) {
      return html`<p class="dim">The parameters are in telemetry.json: those above fill the page.</p>`;
    }
    this.room -= yaml.length;
    this.shown.set(identity, number);
    return renderParameters(number, yaml, masked.count);
  }
}

function renderParameters(number: number, yaml: string, secrets: number): Html {
  return html`<details class="more">
    <summary>Parameters</summary>
    ${renderYaml({ id: `parameters-${number}`, label: `Parameters of scenario ${number}`, yaml })}
    ${secrets > 0 && html`<p class="dim">${maskedSentence(secrets)}</p>`}
  </details>`;
}

/** A text to be read or copied. */
interface YamlText {
  /** Of the element that holds it. */
  readonly id: string;
  /** What it is, for those who do not see what is around it. */
  readonly label: string;
  readonly yaml: string;
}

/** YAML with a button that copies it. */
export function renderYaml({ id, label, yaml }: YamlText): Html {
  return html`<div class="copyable">
    <button type="button" data-copy="${id}" hidden>Copy</button>
    <pre class="code" id="${id}" tabindex="0" role="region" aria-label="${label}">${yaml}</pre>
  </div>`;
}

/** `2 secrets are masked.` */
export function maskedSentence(secrets: number): string {
  return secrets === 1 ? '1 secret is masked.' : `${formatNumber(secrets)} secrets are masked.`;
}

function isEmpty(value: JsonValue): boolean {
  return value !== null && typeof value === 'object' && Object.keys(value).length === 0;
}
