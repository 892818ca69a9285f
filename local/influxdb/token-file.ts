import { open } from 'node:fs/promises';
import { MalformedSecretError } from '../../lambda/kit/secret-format';
import { parseToken } from '../../lambda/metrics/influxdb/secret-format';
import { systemReason } from '../disk-trouble';
import { isOpen } from '../private-files';
import { InfluxdbTrouble } from './trouble';

/** A file with a token of InfluxDB. */
interface TokenFile {
  readonly token: string;
  /** Whether other users of this machine can read or change it. */
  readonly isOpen: boolean;
}

/** Bytes that are read: more than any token has. */
const MOST_BYTES = 65_536;

/**
 * Reads a file with a token, in the forms that its secret may have in AWS, too.
 * @throws {InfluxdbTrouble}
 */
export async function readTokenFile(file: string): Promise<TokenFile> {
  const text = await beginningOf(file).catch((error: unknown) => {
    const reason = systemReason(error) ?? (error as Error).message;
    throw new InfluxdbTrouble(`The token in ${file} cannot be read: ${reason}. Correct --influx-token-file`);
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

/** Not all of it: a device has no end. */
async function beginningOf(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { bytesRead, buffer } = await handle.read({ buffer: Buffer.alloc(MOST_BYTES) });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
