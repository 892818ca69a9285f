import { inspect } from 'node:util';
import { parseToken } from '../../../../lambda/metrics/influxdb/secret-format';

const PLANTED = 'planted-secret-text';

describe('a token is read from', () => {
  it.each([
    ['itself', 'abc_DEF-123==', 'abc_DEF-123=='],
    ['itself with white space around it', ' \tapiv3_x\r\n', 'apiv3_x'],
    ['JSON', '{"token":"abc=="}', 'abc=='],
    ['JSON of AWS, which has more', '{\n"engine":"timestream-influxdb","token":" abc "}\n', 'abc'],
  ])('%s', (_form, text, token) => {
    expect(parseToken(text)).toBe(token);
  });

  it.each([
    ['nothing', '', 'it is empty'],
    ['white space', ' \n', 'it is empty'],
    ['JSON that is cut off', `{"token":"${PLANTED}`, 'it is not JSON'],
    ['JSON without it', `{"password":"${PLANTED}"}`, 'token is missing'],
    ['JSON with a number', '{"token":12345678}', 'token is not a string'],
    ['JSON with an empty one', '{"token":""}', 'token is empty'],
    [
      'JSON with a sentence',
      `{"token":"my ${PLANTED}"}`,
      'token has characters that no token has, or too many',
    ],
    ['two lines', `${PLANTED}\n${PLANTED}`, 'it has characters that no token has, or too many'],
    ['letters that no header has', `${PLANTED}ü`, 'it has characters that no token has, or too many'],
    ['a whole file', PLANTED.repeat(200), 'it has characters that no token has, or too many'],
  ])('%s; not, and the error tells nothing of it', (_form, text, problem) => {
    const error = thrownBy(() => parseToken(text));
    expect(error).toMatchObject({ name: 'MalformedSecretError', problem });
    expect(`${error.stack} ${JSON.stringify(error)} ${inspect(error)}`).not.toMatch(/planted|12345678/);
  });
});

function thrownBy(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
