import type { SetupProperties } from '../../../../lambda/influxdb-setup/settings';
import type { ListedToken } from './operator';
import { SIGNATURE, type SetupStack } from './setup-stack';

const rights = ['write', 'read'] as const;

/** The tokens by right; fails unless InfluxDB and the secrets are exactly as the properties say. */
export async function expectListed(
  stack: SetupStack,
  properties: SetupProperties,
): Promise<Record<string, ListedToken>> {
  const buckets = await Promise.all(
    properties.Buckets.map(async ({ Name, RetentionSeconds }) => {
      const bucket = (await stack.operator.bucket(Name))!;
      if (RetentionSeconds !== undefined) {
        expect(bucket.retentionRules[0]?.everySeconds).toBe(Number(RetentionSeconds));
      }
      return bucket;
    }),
  );
  const tokens = await stack.tokens();
  const named = rights.map((right) => {
    const held = stack.held(right)!;
    const listed = tokens.find(({ id }) => id === held.authorization)!;
    expect(listed).toMatchObject({ token: held.token, status: 'active' });
    expect(listed.description).toMatch(
      new RegExp(`^Chaos Telemetry .*: ${right}, rotation ${properties.TokenRotation}$`),
    );
    const allowed = listed.permissions.map(({ action, resource: { type, id } }) => `${action} ${type} ${id}`);
    expect(allowed.sort()).toEqual(buckets.map(({ id }) => `${right} buckets ${id}`).sort());
    return [right, listed] as const;
  });
  expect(tokens).toHaveLength(2);
  return Object.fromEntries(named);
}

/** Fails if the log of the function, or CloudFormation, was told a secret. */
export function expectNothingTold(stack: SetupStack): void {
  const hidden = [
    SIGNATURE,
    stack.server.password,
    stack.server.operatorToken,
    ...rights.flatMap((right) => stack.secrets[right].versions.map(({ text }) => tokenIn(text))),
  ];
  const told = [...stack.log, ...stack.responses.map(({ response }) => JSON.stringify(response))].join();
  for (const secret of hidden) expect(told.includes(secret)).toBe(false);
}

function tokenIn(text: string): string {
  try {
    return (JSON.parse(text) as { readonly token: string }).token;
  } catch {
    return text;
  }
}
