import fc from 'fast-check';
import { equalCredentials } from '../../../lambda/auth/equal-credentials';
import { codePoint } from '../../support/code-point';

const text = fc.string({ unit: codePoint });
const credentials = fc.record({ username: text, password: text });

it('credentials are equal if user and password are', () => {
  fc.assert(
    fc.property(credentials, credentials, (one, other) => {
      expect(equalCredentials(one, { ...one })).toBe(true);
      const isEqual = one.username === other.username && one.password === other.password;
      expect(equalCredentials(one, other)).toBe(isEqual);
    }),
  );
});

it.each([
  ['another user', { username: 'other', password: 'secret' }],
  ['another password', { username: 'krkn', password: 'other' }],
  ['the two exchanged', { username: 'secret', password: 'krkn' }],
  ['a longer password', { username: 'krkn', password: 'secret ' }],
  ['a shorter password', { username: 'krkn', password: 'secre' }],
  ['a part moved across', { username: 'krkns', password: 'ecret' }],
  ['nothing', { username: '', password: '' }],
])('%s; not equal', (_condition, presented) => {
  expect(equalCredentials({ username: 'krkn', password: 'secret' }, presented)).toBe(false);
});
