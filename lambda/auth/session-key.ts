import { scrypt } from 'node:crypto';

/** Finds the key that sessions are signed with while this is the password. */
export type SessionKeyOf = (password: string) => Promise<Buffer>;

/**
 * What a guess costs: 64 MiB of memory, and 0.2 s of a processor. Anyone who has a cookie can try passwords on a machine of
 * their own until one of them gives its signature. docs/security.md has the sum.
 * https://datatracker.ietf.org/doc/html/rfc7914#section-2
 */
const cost = { N: 2 ** 16, r: 8, p: 1 } as const;
/** Bytes that OpenSSL may take: 128 N r for the table, and a little more. */
const MOST_MEMORY = 2 * 128 * cost.N * cost.r;
const KEY_BYTES = 32;

/**
 * Derives the key from the password, so that a rotation ends all sessions, and so slowly that no session gives the password
 * away. The last key is kept: it is derived once for each password, by the first request that needs it, for all that wait.
 * @param deployment a name that no other deployment has: no one can try a password on the sessions of two of them at once
 */
export function createSessionKeyOf(deployment: string): SessionKeyOf {
  const salt = `chaos-telemetry session ${deployment}`;
  // In here, neither JSON nor an inspection of an object shows the password.
  let kept: { readonly password: string; readonly key: Promise<Buffer> } | undefined;
  return (password) => {
    if (kept?.password === password) return kept.key;
    const key = derive(password, salt);
    const latest = { password, key };
    kept = latest;
    key.catch(() => {
      if (kept === latest) kept = undefined;
    });
    return key;
  };
}

/** In a thread of its own, so that other requests are answered meanwhile. */
function derive(password: string, salt: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, KEY_BYTES, { ...cost, maxmem: MOST_MEMORY }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
