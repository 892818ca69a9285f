import { MalformedSecretError } from '../../kit/secret-format';
import { parseJsonObject } from '../../kit/json';

/**
 * Whether a text can be sent as a token of InfluxDB, in a header that is neither cut nor refused.
 * https://docs.influxdata.com/influxdb/v2/admin/tokens/
 */
export function isToken(text: string): boolean {
  return /^[\x21-\x7e]{1,2048}$/.test(text);
}

/**
 * Reads a token from the text of a secret, or of the file of the local run: the token itself, or JSON with the string `token`,
 * as AWS keeps that of InfluxDB 3, and `influx auth create --json` prints it. White space around it does no harm.
 * @throws {MalformedSecretError}
 */
export function parseToken(text: string): string {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{')) return valid(trimmed, 'it');
  const members = parseJsonObject(trimmed);
  if (members === undefined) throw malformed('it is not JSON');
  const { token } = members;
  if (token === undefined) throw malformed('token is missing');
  if (typeof token !== 'string') throw malformed('token is not a string');
  return valid(token.trim(), 'token');
}

function valid(token: string, name: string): string {
  if (token === '') throw malformed(`${name} is empty`);
  if (!isToken(token)) throw malformed(`${name} has characters that no token has, or too many`);
  return token;
}

function malformed(problem: string): MalformedSecretError {
  return new MalformedSecretError(problem, 'a token of InfluxDB, or JSON with the string token');
}
