import { createHash } from 'node:crypto';
import { stringField } from '../aws-json/json-fields';
import type { Operation } from '../aws-json/operation';
import { ServiceError } from '../aws-json/service-error';

/** Secrets by name. Each is read again at every call: when its text changes, it has been rotated. */
export type Secrets = Readonly<Record<string, () => Promise<string>>>;

const CURRENT = 'AWSCURRENT';

/** ARN of a secret, which serves as its id as well as the name does. */
export function secretArn(name: string): string {
  return `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-${hexDigest(name).slice(0, 6)}`;
}

/** Answers with the current version of a secret, the only one there is. */
export function getSecretValue(secrets: Secrets): Operation {
  return async ({ body }) => {
    const secretId = stringField(body, 'SecretId');
    const name = Object.keys(secrets).find((known) => known === secretId || secretArn(known) === secretId);
    if (name === undefined) {
      throw resourceNotFoundError("Secrets Manager can't find the specified secret.");
    }
    const text = await secrets[name]!();
    const versionId = uuidOf(text);
    const isCurrent =
      (stringField(body, 'VersionId') ?? versionId) === versionId &&
      (stringField(body, 'VersionStage') ?? CURRENT) === CURRENT;
    if (!isCurrent) {
      throw resourceNotFoundError("Secrets Manager can't find the specified secret value.");
    }
    return {
      ARN: secretArn(name),
      Name: name,
      VersionId: versionId,
      VersionStages: [CURRENT],
      SecretString: text,
    };
  };
}

function resourceNotFoundError(message: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', 400, message);
}

/** Another for another text, as each version of a secret has its own. */
function uuidOf(text: string): string {
  return hexDigest(text).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

function hexDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
