import fc from 'fast-check';
import { nameInSentence, shortened } from '../../../../lambda/krkn-telemetry/text/foreign-text';

it.each([
  ['short', 10, 'short'],
  ['as long as', 10, 'as long as'],
  ['longer than that', 10, 'longer th…'],
  ['12345678😀9', 10, '12345678…'],
  ['', 10, ''],
  ['x'.repeat(1_000_000), 5, 'xxxx…'],
])('%j in %d characters; %j', (text, length, expected) => {
  expect(shortened(text, length)).toBe(expected);
});

it('a length that no one gives; 160', () => {
  expect(shortened('x'.repeat(200))).toHaveLength(160);
});

const SECRET = 'S3cr3tS3cr3tS3cr3t';

it.each([
  ['halved by the cut', `https://user:${SECRET}@host`, 20, 'https://user:••••••…'],
  ['made shorter, and whole', `password="${SECRET} ${SECRET}" then more`, 40, 'password="••••••" then more'],
  ['longer than what is read', `-----BEGIN KEY-----\n${SECRET.repeat(1000)}`, 40, '••••••…'],
])('a secret %s; masked', (_, text, length, expected) => {
  expect(shortened(text, length)).toBe(expected);
});

it('a secret at any place of a long text; never seen, not even in part', () => {
  const filling = fc.constantFrom(
    'x ',
    `token=${SECRET} `,
    `-----BEGIN A-----${SECRET.repeat(200)}-----END A-----`,
  );
  const any = fc.tuple(filling, fc.nat(9_000), fc.integer({ min: 2, max: 600 }));
  fc.assert(
    fc.property(any, ([fill, before, length]) => {
      const text = `${fill.repeat(Math.ceil(before / fill.length))}https://u:${SECRET}@host`.padEnd(
        20_000,
        '.',
      );
      expect(shortened(text, length)).not.toContain(SECRET.slice(0, 3));
    }),
  );
});

describe('a name in a sentence', () => {
  it.each([
    ['of 120 characters', 'x'.repeat(120), 'x'.repeat(120)],
    ['longer; its beginning and its end', `${'a'.repeat(200)}-1`, `${'a'.repeat(59)}…${'a'.repeat(58)}-1`],
    ['of characters that are two; none is cut', '😀'.repeat(100), `${'😀'.repeat(29)}…${'😀'.repeat(30)}`],
    [
      'whose secret is in its middle; masked, not halved',
      `${'a'.repeat(55)}?token=${SECRET}&${'b'.repeat(100)}`,
      `${'a'.repeat(55)}?token=••••••`,
    ],
  ])('%s', (_, name, expected) => {
    expect(nameInSentence(name)).toBe(expected);
  });

  it('with a secret anywhere; never seen, and never longer than 121', () => {
    fc.assert(
      fc.property(fc.nat(400), fc.nat(400), (before, after) => {
        const told = nameInSentence(`${'x'.repeat(before)}https://u:${SECRET}@h${'y'.repeat(after)}`);
        expect(told.length).toBeLessThanOrEqual(121);
        for (let start = 0; start + 6 <= SECRET.length; start++) {
          expect(told).not.toContain(SECRET.slice(start, start + 6));
        }
      }),
    );
  });
});
