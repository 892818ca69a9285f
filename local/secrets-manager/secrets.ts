import { createHash } from 'node:crypto';
import { ServiceError } from '../aws-json/service-error';
import type { VersionedSecret } from './versioned-secret';

/**
 * Secrets by name. One that is read from elsewhere is read again at every call: when its text changes, it has been rotated,
 * and no caller can put a value into it.
 */
export type Secrets = Readonly<Record<string, (() => Promise<string>) | VersionedSecret>>;

/** The label of the version that is read unless another is asked for. */
export const CURRENT = 'AWSCURRENT';

/** ARN of a secret, which serves as its id as well as the name does. */
export function secretArn(name: string): string {
  return `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-${hexDigest(name).slice(0, 6)}`;
}

/** The name of a secret. @throws {ServiceError} ResourceNotFoundException when no secret has this name or ARN. */
export function nameOfSecret(secrets: Secrets, secretId: string | undefined): string {
  const name = Object.keys(secrets).find((known) => known === secretId || secretArn(known) === secretId);
  if (name === undefined) throw resourceNotFoundError("Secrets Manager can't find the specified secret.");
  return name;
}

/** What there is not. */
export function resourceNotFoundError(message: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', 400, message);
}

/** An id for a text, as each version of a secret has its own. */
export function versionIdOf(text: string): string {
  return hexDigest(text).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

function hexDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
