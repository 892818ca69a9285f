import fc from 'fast-check';
import { parseBasicCredentials } from '../../../lambda/auth/basic-credentials';

const encode = (text: string): string => Buffer.from(text).toString('base64');

describe('parseBasicCredentials', () => {
  it.each([
    [undefined],
    [''],
    ['Basic'],
    ['Basic '],
    ['Basic !!!'],
    [`Bearer ${encode('a:b')}`],
    [`Basic ${encode('ab')}`],
    [`Basic ${encode(':b')}`],
    [`Basic ${encode('a:')}`],
    [`Basic ${encode('a:b')} ${encode('c:d')}`],
  ])('%s holds no credentials', (authorization) => {
    expect(parseBasicCredentials(authorization)).toBeUndefined();
  });

  it('gives back any user without a colon and any password, whatever the case of the scheme', () => {
    const username = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes(':'));
    const password = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(fc.constantFrom('Basic', 'basic', 'BASIC'), username, password, (scheme, user, word) => {
        expect(parseBasicCredentials(`${scheme} ${encode(`${user}:${word}`)}`)).toEqual({
          username: user,
          password: word,
        });
      }),
    );
  });
});
