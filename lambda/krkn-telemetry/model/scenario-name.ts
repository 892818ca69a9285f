import { withoutSecrets } from '../../kit/secret-text';
import { type ForeignText, shortened } from '../text/foreign-text';
import type { Scenario } from './run';

/** Characters of a file's name that are shown. */
const LONGEST_NAME = 64;

/** What a scenario is called: the path of its file, else its type. */
export function scenarioName({ scenario, scenarioType }: Scenario): ForeignText {
  return scenario ?? scenarioType ?? 'without a name';
}

/** A scenario's name for where there is little room: that of its file, without its folders. */
export function shortScenarioName(name: ForeignText): ForeignText {
  // Before it is cut at slashes: half of a secret looks like none.
  const told = withoutSecrets(name);
  const file = lastSegment(told);
  return shortened(file === '' ? told : file, LONGEST_NAME);
}

/** What is behind the last slash that something is behind; '' when there are slashes alone. */
function lastSegment(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end--;
  return path.slice(path.lastIndexOf('/', end - 1) + 1, end);
}
