import { shortened } from '../text/shortened';
import type { Scenario } from './run';

/** Characters of a file's name that are shown. */
const LONGEST_NAME = 64;

/** What a scenario is called: the path of its file, else its type. */
export function scenarioName({ scenario, scenarioType }: Scenario): string {
  return scenario ?? scenarioType ?? 'without a name';
}

/** A scenario's name for where there is little room: that of its file, without its folders. */
export function shortScenarioName(name: string): string {
  const file = name.replace(/\/+$/, '').split('/').at(-1) ?? '';
  return shortened(file === '' ? name : file, LONGEST_NAME);
}
