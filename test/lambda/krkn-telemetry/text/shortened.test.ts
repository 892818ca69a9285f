import fc from 'fast-check';
import { shortened } from '../../../../lambda/krkn-telemetry/text/foreign-text';

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

it('a length that nobody gives; 160', () => {
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
