/** A user and password as HTTP Basic authentication carries them. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** What is likely wrong with credentials that were refused, a sentence after a blank; empty if that is not known. */
export function hintOf({ password }: Credentials): string {
  return /\s$/.test(password)
    ? ' What was sent as password has white space at the end, such as a line break: remove it.'
    : '';
}

/** Header without which a client does not learn how to authenticate. https://www.rfc-editor.org/rfc/rfc7617 */
export const challenge = { 'www-authenticate': 'Basic realm="Chaos Telemetry", charset="UTF-8"' } as const;

/**
 * Reads the value of an `Authorization` header. The scheme's case does not matter; the password may contain colons.
 * https://www.rfc-editor.org/rfc/rfc7617
 * @returns undefined when the header is absent, of another scheme, or lacks a user or password
 */
export function parseBasicCredentials(authorization: string | undefined): Credentials | undefined {
  const encoded = /^basic +([a-z0-9+/]+=*) *$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  if (colon < 1 || colon === decoded.length - 1) return undefined;
  return { username: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}
