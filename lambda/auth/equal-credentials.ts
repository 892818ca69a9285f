import { createHash, timingSafeEqual } from 'node:crypto';
import type { Credentials } from './basic-credentials';

/**
 * Whether user and password are the same. Takes the same time for every difference: it compares digests, which reveal
 * neither lengths nor common prefixes.
 */
export function equalCredentials(one: Credentials, other: Credentials): boolean {
  const sameUser = equalText(one.username, other.username);
  const samePassword = equalText(one.password, other.password);
  return sameUser && samePassword;
}

function equalText(one: string, other: string): boolean {
  return timingSafeEqual(sha256(one), sha256(other));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
