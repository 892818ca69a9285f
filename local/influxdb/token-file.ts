import { readFile, stat } from 'node:fs/promises';
import { MalformedSecretError } from '../../lambda/kit/secret-format';
import { parseToken } from '../../lambda/metrics/influxdb/secret-format';
import { InfluxdbTrouble } from './trouble';

/** A file with a token of InfluxDB. */
interface TokenFile {
  readonly token: string;
  /** Whether other users of this machine can read it. */
  readonly isOpen: boolean;
}

/**
 * Reads a file with a token, in the forms that its secret may have in AWS, too.
 * @throws {InfluxdbTrouble}
 */
export async function readTokenFile(file: string): Promise<TokenFile> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new InfluxdbTrouble(`--influx-token-file cannot be read: ${(error as Error).message}`);
  });
  try {
    return { token: parseToken(text), isOpen: await isOpen(file) };
  } catch (error) {
    if (!(error instanceof MalformedSecretError)) throw error;
    throw new InfluxdbTrouble(
      `${file} does not hold a token of InfluxDB: ${error.problem}. Write it there, alone or as JSON with the string token`,
    );
  }
}

/** Modes mean nothing on Windows. */
async function isOpen(file: string): Promise<boolean> {
  return process.platform !== 'win32' && ((await stat(file)).mode & 0o044) !== 0;
}
