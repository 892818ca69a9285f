import { stringField } from '../aws-json/json-fields';
import type { Operation } from '../aws-json/operation';
import {
  CURRENT,
  nameOfSecret,
  resourceNotFoundError,
  secretArn,
  versionIdOf,
  type Secrets,
} from './secrets';
import type { SecretVersion } from './versioned-secret';

/** Answers with a version of a secret: the current one, unless another is asked for. */
export function getSecretValue(secrets: Secrets): Operation {
  return async ({ body }) => {
    const name = nameOfSecret(secrets, stringField(body, 'SecretId'));
    const id = stringField(body, 'VersionId');
    const stage = stringField(body, 'VersionStage') ?? (id === undefined ? CURRENT : undefined);
    const version = (await versionsOf(secrets[name]!)).find(
      (each) => (id === undefined || each.id === id) && (stage === undefined || each.stages.includes(stage)),
    );
    if (version === undefined) {
      const asked = id === undefined ? `staging label: ${stage!}` : `VersionId: ${id}`;
      throw resourceNotFoundError(`Secrets Manager can't find the specified secret value for ${asked}`);
    }
    return {
      ARN: secretArn(name),
      Name: name,
      VersionId: version.id,
      VersionStages: version.stages,
      SecretString: version.text,
    };
  };
}

async function versionsOf(secret: Secrets[string]): Promise<readonly SecretVersion[]> {
  if (typeof secret !== 'function') return secret.versions;
  const text = await secret();
  return [{ id: versionIdOf(text), text, stages: [CURRENT] }];
}
