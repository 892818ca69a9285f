import { alphabets, keptSecret, randomText } from './kept-secret';
import type { AccessKey } from './sigv4';

/**
 * The access key kept in a file, made at the first call to look like those of IAM.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
 * @throws {UnusableSecretFileError} if the file holds something else
 */
export function keptAccessKey(file: string): Promise<AccessKey> {
  return keptSecret<AccessKey>(file, {
    name: 'an access key',
    problemOf,
    password: 'secretAccessKey',
    output: 'ConnectorPassword',
    make: makeAccessKey,
  });
}

function makeAccessKey(): AccessKey {
  return {
    accessKeyId: `AKIA${randomText(16, alphabets.upperCaseAlphanumeric)}`,
    secretAccessKey: randomText(40, alphabets.alphanumeric),
  };
}

function problemOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'it is not a JSON object';
  const { accessKeyId, secretAccessKey } = value as Partial<Record<keyof AccessKey, unknown>>;
  // As the connector judges what Prometheus sends: https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html
  if (typeof accessKeyId !== 'string' || !/^\w{16,128}$/.test(accessKeyId)) {
    return 'accessKeyId is not a text of 16 to 128 letters and digits';
  }
  return typeof secretAccessKey === 'string' ? undefined : 'secretAccessKey is not a string';
}
