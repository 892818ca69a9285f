import { isEmpty } from '../../model/fields';
import { maskSecrets } from '../../model/secrets/mask-secrets';
import { scenarioName } from '../../model/scenario-name';
import { toYaml } from '../../model/yaml/to-yaml';
import { formatNumber } from '../../text/amounts';
import { scenarioPlace } from '../../model/findings';
import { html, type Html } from '../frame/html';
import type { PlacedScenario } from './placed-scenario';
import { renderCommand } from '../parts/table';

/** Characters of YAML in a page at most, of all scenarios together. */
const MOST_TEXT = 256 * 1024;

/**
 * What scenarios of a page are shown of in YAML, secrets masked: their parameters, the same ones of the same file only once,
 * and fields that are not known. One of these shows them for one page, scenario by scenario.
 */
export class ScenarioYaml {
  /** Numbers of the scenarios that show parameters, by file and text. */
  private readonly shown = new Map<string, number>();
  private room = MOST_TEXT;

  /** @returns undefined when there are none */
  parameters({ number, scenario }: PlacedScenario): Html | undefined {
    const { parameters } = scenario;
    if (parameters === undefined || isEmpty(parameters)) return undefined;
    const masked = maskSecrets(parameters);
    const yaml = toYaml(masked.value);
    const identity = JSON.stringify([scenarioName(scenario), yaml]);
    const first = this.shown.get(identity);
    if (first !== undefined) {
      return html`<p class="dim">Same parameters as <a href="#${scenarioPlace(first)}">scenario ${first}</a>.</p>`;
    }
    const told = this.fold({ number, name: 'Parameters', id: 'parameters', yaml, secrets: masked.count });
    if (told === undefined) {
      return html`<p class="dim">The parameters are in telemetry.json: those above fill the page.</p>`;
    }
    this.shown.set(identity, number);
    return told;
  }

  /** What newer versions of Krkn send. @returns undefined when there is nothing */
  furtherFields({ number, scenario: { furtherFields } }: PlacedScenario): Html | undefined {
    if (isEmpty(furtherFields)) return undefined;
    const { value, count } = maskSecrets(furtherFields);
    return (
      this.fold({
        number,
        name: 'Further fields',
        id: 'further-fields',
        yaml: toYaml(value),
        secrets: count,
      }) ?? html`<p class="dim">Further fields are in telemetry.json: what is above fills the page.</p>`
    );
  }

  /** Undefined when the page has no room for it. */
  private fold({ number, name, id, yaml, secrets }: Folded): Html | undefined {
    if (yaml.length > this.room) return undefined;
    this.room -= yaml.length;
    return html`<details class="more">
      <summary>${name}</summary>
      ${renderCommand({ id: `${id}-${number}`, label: `${name} of scenario ${number}`, text: yaml })}
      ${secrets > 0 && html`<p class="dim">${maskedSentence(secrets)}</p>`}
    </details>`;
  }
}

/** YAML that is shown when it is asked for. */
interface Folded {
  /** Of the scenario. */
  readonly number: number;
  readonly name: string;
  readonly id: string;
  readonly yaml: string;
  /** How many are masked. */
  readonly secrets: number;
}

/** `2 secrets are masked.` */
export function maskedSentence(secrets: number): string {
  return secrets === 1 ? '1 secret is masked.' : `${formatNumber(secrets)} secrets are masked.`;
}
