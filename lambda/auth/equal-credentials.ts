import { createHash, timingSafeEqual } from 'node:crypto';
import type { Credentials } from './basic-credentials';

/**
 * Whether user and password are the same. Takes as long whichever of them differs, and wherever: what is compared are
 * digests, which say nothing of lengths and beginnings.
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
