import { shortScenarioName } from '../../../../lambda/krkn-telemetry/model/scenario-name';

it.each([
  ['a path', 'scenarios/kube/pod.yml', 'pod.yml'],
  ['a type', 'pod_disruption_scenarios', 'pod_disruption_scenarios'],
  ['a folder', 'scenarios/kube/', 'kube'],
  ['a long file', `scenarios/${'a'.repeat(50)}.yml`, `${'a'.repeat(50)}.yml`],
  ['an endless file', `scenarios/${'a'.repeat(9000)}`, `${'a'.repeat(63)}…`],
  ['slashes alone', '////', '////'],
  ['slashes at both ends', '//kube//', 'kube'],
  ['a secret with slashes', 'password="a/b c/d"', 'password="••••••"'],
  ['nothing', '', ''],
])('%s', (_name, path, short) => {
  expect(shortScenarioName(path)).toBe(short);
});
