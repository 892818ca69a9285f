import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { deployment } from '../lambda/auth/deployment';
import { variables } from '../lambda/auth/settings';
import { toVariables } from '../lambda/kit/environment';
import { ServiceError } from './aws-json/service-error';
import { diskTrouble, Outage, tellOnStderr, type Tell } from './disk-trouble';
import { UnusableSecretFileError } from './kept-secret';
import type { FunctionCode } from './lambda-function/bundle';
import type { LambdaFunctionOptions } from './lambda-function/lambda-function';
import type { Resources } from './resources';
import { sdkVariables } from './sdk-variables';
import { startSecretsManager } from './secrets-manager';
import { resourceNotFoundError } from './secrets-manager/secrets';

/** Secrets, and what functions read them with. */
export interface SecretsAccess<Name extends string> {
  /** The id of each. */
  readonly ids: Readonly<Record<Name, string>>;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Secrets that any caller can read who knows their names, with any signature, since the function may have keys of AWS.
 * @param texts what reads each from its file
 * @param tell called when a file cannot be read, and when it can be again. Default: stderr
 */
export async function startSecrets<Name extends string>(
  resources: Resources,
  texts: Readonly<Record<Name, () => Promise<string>>>,
  tell: Tell = tellOnStderr,
): Promise<SecretsAccess<Name>> {
  const named = (Object.entries(texts) as [Name, () => Promise<string>][]).map(
    ([name, read]) => ({ name, id: `${name}-${randomUUID()}`, read: orRefusal(name, read, tell) }) as const,
  );
  const secrets = Object.fromEntries(named.map(({ id, read }) => [id, read]));
  const { endpoint } = await resources.use(startSecretsManager({ accessKeys: 'any', secrets }));
  return {
    ids: Object.fromEntries(named.map(({ name, id }) => [name, id])) as Record<Name, string>,
    variables: { AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint },
  };
}

/**
 * Reads a secret from its file, or says in the words of Secrets Manager why it cannot: functions log these. The operator is told
 * in those of the operating system.
 */
function orRefusal(name: string, read: () => Promise<string>, tell: Tell): () => Promise<string> {
  const outage = new Outage(
    `functions cannot read the secret ${name}`,
    `Functions can read the secret ${name} again`,
    tell,
  );
  return async () => {
    try {
      const text = await read();
      outage.worked();
      return text;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (error instanceof UnusableSecretFileError) {
        outage.failed(`${error.file}: ${error.problem}`);
        // As for a secret that AWS holds and does not give: functions take it for the end of what they know.
        throw new ServiceError('InvalidRequestException', 400, error.problem);
      }
      // Of the disk the server tells. A right that is missing is the file's.
      const isDisks = diskTrouble(error) !== undefined && code !== 'EACCES' && code !== 'EPERM';
      if (code === undefined || isDisks) throw error;
      outage.failed(message);
      throw code === 'ENOENT'
        ? resourceNotFoundError("Secrets Manager can't find the specified secret.")
        : new ServiceError('AccessDeniedException', 400, 'Access to the secret is denied.');
    }
  };
}

/** For secrets, which need only their names: a function that has this calls nothing else. */
export const anyAccessKey = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };

/** It answers in a millisecond, and strangers keep it busy: more environments would only take up memory. */
const CONCURRENCY = 2;

interface AuthorizerOptions {
  /** Of the function, and of its log. */
  readonly name: string;
  readonly code: FunctionCode;
  readonly logFolder: string;
}

/** The function of a service's authorizer as it is started. */
export function authorizerFunction(
  { name, code, logFolder }: AuthorizerOptions,
  { ids, variables: ofSecrets }: SecretsAccess<'credentials'>,
): LambdaFunctionOptions {
  return {
    name,
    code,
    memorySize: deployment.memorySize,
    timeout: deployment.timeout,
    variables: {
      ...sdkVariables,
      ...ofSecrets,
      ...anyAccessKey,
      ...toVariables(variables, { credentialsSecret: ids.credentials }),
    },
    logFile: join(logFolder, `${name}.log`),
    concurrency: CONCURRENCY,
  };
}
