import type { Authorization, Found, Permission } from './found';
import { SetupError } from './setup-error';
import { rights, type Right, type Wanted } from './wanted';

/** A change, in InfluxDB and in our secrets. */
export type Step =
  | { readonly kind: 'createBucket'; readonly name: string; readonly retention: number }
  | {
      readonly kind: 'setRetention';
      readonly id: string;
      readonly name: string;
      readonly retention: number;
    }
  /** Makes a token and puts it into the secret of its right. */
  | {
      readonly kind: 'makeToken';
      readonly right: Right;
      readonly description: string;
      readonly permissions: readonly Permission[];
    }
  | { readonly kind: 'deleteToken'; readonly id: string; readonly description: string };

/**
 * What to do next to get from what is there to what is wanted. Nothing: it is there. First buckets, as tokens name them;
 * then tokens; and only when the secrets hold these, old ones are deleted. So whatever a failure leaves behind, the next look
 * at it leads on.
 * @throws {SetupError} if a bucket is missing that is imported
 */
export function nextSteps(wanted: Wanted, found: Found): readonly Step[] {
  const buckets = bucketSteps(wanted, found);
  if (buckets.length > 0) return buckets;
  const permissions = (right: Right): Permission[] =>
    wanted.buckets.map(({ name }) => ({
      action: right,
      resource: { type: 'buckets', id: found.buckets.get(name)!.id, orgID: found.organizationId },
    }));
  const kept = new Map(rights.map((right) => [right, keptToken(right, wanted, found, permissions(right))]));
  const missing = wanted.tokens.filter((right) => kept.get(right) === undefined);
  if (missing.length > 0) {
    return missing.map((right) => ({
      kind: 'makeToken',
      right,
      description: descriptionOf(right, wanted),
      permissions: permissions(right),
    }));
  }
  const keptIds = wanted.tokens.map((right) => kept.get(right)!.id);
  return found.authorizations
    .filter((each) => isOurs(each, wanted) && !keptIds.includes(each.id))
    .map(({ id, description }) => ({ kind: 'deleteToken', id, description }));
}

function bucketSteps({ buckets }: Wanted, found: Found): Step[] {
  return buckets.flatMap(({ name, retention }): Step[] => {
    const bucket = found.buckets.get(name);
    if (retention === undefined) {
      if (bucket !== undefined) return [];
      throw new SetupError(
        `InfluxDB has no bucket ${JSON.stringify(name)}: create it, or do not import it`,
        false,
      );
    }
    if (bucket === undefined) return [{ kind: 'createBucket', name, retention }];
    return bucket.retention === retention ? [] : [{ kind: 'setRetention', id: bucket.id, name, retention }];
  });
}

function keptToken(
  right: Right,
  wanted: Wanted,
  { authorizations, stored }: Found,
  permissions: readonly Permission[],
): Authorization | undefined {
  return authorizations.find(
    (each) =>
      each.id === stored.get(right) &&
      each.description === descriptionOf(right, wanted) &&
      each.status === 'active' &&
      textOf(each.permissions) === textOf(permissions),
  );
}

function descriptionOf(right: Right, { owner, rotation }: Wanted): string {
  return `${owner}: ${right}, rotation ${rotation}`;
}

function isOurs({ description }: Authorization, { owner }: Wanted): boolean {
  return description.startsWith(`${owner}: `);
}

/** The same for the same rights, in whichever order they are. */
function textOf(permissions: readonly Permission[]): string {
  const each = permissions.map(({ action, resource: { type, id, orgID } }) => [action, type, id, orgID]);
  return each
    .map((parts) => JSON.stringify(parts))
    .sort()
    .join();
}
