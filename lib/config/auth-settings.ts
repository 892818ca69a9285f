import { problem, type Values } from './checks';

/** Whether the role of the connector's function writes, to the configured tables only. */
export function writesAsRole(auth: unknown): boolean {
  return auth === 'iam' || auth === 'basic';
}

/**
 * The problems of the connector's settings that mean nothing beside its `auth`, and of two policies of one name.
 * @param prefix Path of the settings' keys, for the messages: empty, or ends in a dot.
 */
export function authProblems(settings: Values, prefix: string): string[] {
  const { restrictDestinations, timestreamPolicyName } = settings;
  const found: [key: string, got: unknown, expected: string][] = [];
  if (restrictDestinations !== undefined && writesAsRole(settings['auth'])) {
    found.push([
      'restrictDestinations',
      restrictDestinations,
      'nothing beside this auth, which always restricts',
    ]);
  }
  if (
    timestreamPolicyName !== undefined &&
    (settings['auth'] ?? 'callerCredentials') === 'callerCredentials'
  ) {
    found.push([
      'timestreamPolicyName',
      timestreamPolicyName,
      'nothing beside auth callerCredentials, under which the role has no such policy',
    ]);
  }
  if (timestreamPolicyName !== undefined && timestreamPolicyName === settings['executionPolicyName']) {
    found.push(['timestreamPolicyName', timestreamPolicyName, 'a name other than executionPolicyName']);
  }
  return found.map(([key, got, expected]) => problem(prefix + key, got, expected));
}
