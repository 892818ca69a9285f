import { alphabets, keptSecret, randomText } from './kept-secret';
import type { AccessKey } from './sigv4';

/**
 * The access key kept in a file, made at the first call to look like those of IAM.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
 * @throws {Error} if the file holds something else.
 */
export function keptAccessKey(file: string): Promise<AccessKey> {
  return keptSecret(file, { name: 'an access key', is: isAccessKey, make: makeAccessKey });
}

function makeAccessKey(): AccessKey {
  return {
    accessKeyId: `AKIA${randomText(16, alphabets.upperCaseAlphanumeric)}`,
    secretAccessKey: randomText(40, alphabets.alphanumeric),
  };
}

function isAccessKey(value: unknown): value is AccessKey {
  if (typeof value !== 'object' || value === null) return false;
  const { accessKeyId, secretAccessKey } = value as Partial<Record<keyof AccessKey, unknown>>;
  return typeof accessKeyId === 'string' && typeof secretAccessKey === 'string';
}
