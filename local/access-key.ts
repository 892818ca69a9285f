import { randomInt } from 'node:crypto';
import { readJson, writePrivateJson } from './private-files';
import type { AccessKey } from './sigv4';

const upperCase = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const digits = '0123456789';

/**
 * The access key kept in a file, made at the first call to look like those of IAM.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
 * @throws Error if the file holds something else.
 */
export async function keptAccessKey(file: string): Promise<AccessKey> {
  const kept = await readJson(file);
  if (isAccessKey(kept)) return kept;
  if (kept !== undefined)
    throw new Error(`${file} does not hold an access key. Delete it to have a new one made.`);
  const made: AccessKey = {
    accessKeyId: `AKIA${randomText(16, upperCase + digits)}`,
    secretAccessKey: randomText(40, upperCase + upperCase.toLowerCase() + digits),
  };
  await writePrivateJson(file, made);
  return made;
}

function randomText(length: number, alphabet: string): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}

function isAccessKey(value: unknown): value is AccessKey {
  if (typeof value !== 'object' || value === null) return false;
  const { accessKeyId, secretAccessKey } = value as Partial<Record<keyof AccessKey, unknown>>;
  return typeof accessKeyId === 'string' && typeof secretAccessKey === 'string';
}
