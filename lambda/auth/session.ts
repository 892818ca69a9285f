import { createHmac, timingSafeEqual } from 'node:crypto';
import { isWithin, SKEW } from '../kit/clock';

/** Milliseconds for which a session lasts. */
export const SESSION_LIFETIME = 12 * 60 * 60_000;

const VERSION = '1';

/**
 * The proof of a login: version, expiry and signature, joined by dots.
 * @param now epoch milliseconds
 */
export function signSession(key: Buffer, now: number): string {
  const claim = `${VERSION}.${Math.floor((now + SESSION_LIFETIME) / 1000)}`;
  return `${claim}.${signatureOf(claim, key)}`;
}

/** What claims to be a session. */
interface ClaimedSession {
  readonly claim: string;
  /** 43 characters. */
  readonly signature: string;
}

/**
 * What a text claims to be. Only {@link isSigned} tells whether that is true, which takes the key.
 * @param now epoch milliseconds
 * @returns undefined for what {@link signSession} would not return, and for what has expired, or would last for longer than any
 *   session: the clock was set back since
 */
export function claimedSession(text: string, now: number): ClaimedSession | undefined {
  const [, claim = '', expiry = '', signature = ''] = /^(1\.(\d{1,15}))\.([\w-]{43})$/.exec(text) ?? [];
  const signedAt = Number(expiry) * 1000 - SESSION_LIFETIME;
  return isWithin(SESSION_LIFETIME, signedAt, now, SKEW) ? { claim, signature } : undefined;
}

/** Whether a session was signed with this key. */
export function isSigned({ claim, signature }: ClaimedSession, key: Buffer): boolean {
  return timingSafeEqual(Buffer.from(signatureOf(claim, key)), Buffer.from(signature));
}

/** 43 characters. */
function signatureOf(claim: string, key: Buffer): string {
  return createHmac('sha256', key).update(claim).digest('base64url');
}
