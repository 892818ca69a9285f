/** Why a server cannot be reached, in words: codes of Node.js and of OpenSSL. */
const reasons: readonly (readonly [code: RegExp, reason: string])[] = [
  [/^ECONNREFUSED$/, 'nothing listens there'],
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, 'its name is not known'],
  [/^(?:ERR_SSL_|EPROTO$)/, 'it does not speak TLS there'],
];

/**
 * Says in a few words why a server could not be reached.
 * @param error of Node.js. The message is empty where several addresses of a name were tried.
 */
export function connectionTrouble({ code = '', message = '' }: Partial<NodeJS.ErrnoException>): string {
  const known = reasons.find(([codes]) => codes.test(code))?.[1];
  return known ?? (message || code).split('\n', 1)[0] ?? '';
}
