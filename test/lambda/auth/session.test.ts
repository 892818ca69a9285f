import fc from 'fast-check';
import { claimedSession, isSigned, SESSION_LIFETIME, signSession } from '../../../lambda/auth/session';
import { codePoint } from '../../support/code-point';

const now = Date.parse('2026-01-01T00:00:00Z');
const key = Buffer.alloc(32, 'key');
const session = signSession(key, now);

function isValidSession(text: string, signedWith: Buffer, at: number): boolean {
  const claimed = claimedSession(text, at);
  return claimed !== undefined && isSigned(claimed, signedWith);
}

it('a session lasts for 12 hours', () => {
  expect(SESSION_LIFETIME).toBe(12 * 3600 * 1000);
  expect(session).toMatch(/^1\.1767268800\.[\w-]{43}$/);
  for (const passed of [0, 1, SESSION_LIFETIME - 1]) {
    expect(isValidSession(session, key, now + passed)).toBe(true);
  }
  for (const passed of [SESSION_LIFETIME, 10 * SESSION_LIFETIME]) {
    expect(isValidSession(session, key, now + passed)).toBe(false);
  }
});

it('a clock that is set back prolongs no session; set right again, it is good until its end', () => {
  const day = 24 * 3600 * 1000;
  for (const back of [120_000, day, 2 * day]) expect(isValidSession(session, key, now - back)).toBe(false);
  expect(isValidSession(signSession(key, now - day), key, now)).toBe(false);
  expect(isValidSession(session, key, now + 1)).toBe(true);
  // Clocks of two instances differ a little.
  expect(isValidSession(session, key, now - 1000)).toBe(true);
});

it('a session is good for the key that it was made with, and for no other', () => {
  const anyKey = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
  fc.assert(
    fc.property(anyKey, anyKey, (one, other) => {
      const signed = signSession(one, now);
      expect(isValidSession(signed, one, now)).toBe(true);
      expect(isValidSession(signed, other, now)).toBe(one.equals(other));
    }),
  );
});

it('a session that differs in any character is not valid', () => {
  const position = fc.nat({ max: session.length - 1 });
  const character = fc.string({ unit: codePoint, maxLength: 2 });
  fc.assert(
    fc.property(position, character, (at, replacement) => {
      const forged = session.slice(0, at) + replacement + session.slice(at + 1);
      expect(isValidSession(forged, key, now)).toBe(forged === session);
    }),
  );
});

it('text that no one signed is no session', () => {
  fc.assert(
    fc.property(fc.string({ unit: codePoint }), (text) => {
      expect(isValidSession(text, key, now)).toBe(false);
    }),
  );
});

it.each([
  ['nothing', ''],
  ['a later expiry', session.replace('.1767268800.', '.9999999999.')],
  ['another version', session.replace('1.', '2.')],
  ['no signature', session.slice(0, -43)],
  ['a signature of spaces', session.slice(0, -43) + ' '.repeat(43)],
  ['a longer signature', `${session}A`],
  ['a line break at the end', `${session}\n`],
  ['an expiry in another form', session.replace('.1767268800.', '.1767268800.0.')],
  ['the password', 'password'],
  ['the key', key.toString('base64url')],
])('%s; no session', (_condition, text) => {
  expect(isValidSession(text, key, now)).toBe(false);
});
