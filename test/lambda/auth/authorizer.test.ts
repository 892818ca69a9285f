import { createAuthorizer, type AuthorizerResult } from '../../../lambda/auth/authorizer';
import type { Credentials } from '../../../lambda/auth/basic-credentials';
import { SecretCredentials } from '../../../lambda/auth/credential-check';
import { basic } from '../../support/connector-edges';

const right = { username: 'krkn', password: 'planted-password' };

/** Asks an authorizer of its own, and returns what it wrote to the log as well. */
async function ask(
  authorization: string | undefined,
  read: () => Promise<Credentials> = () => Promise.resolve(right),
): Promise<{ result: AuthorizerResult | Error; log: string }> {
  const lines: object[] = [];
  const write = (message: string, fields: object): unknown => lines.push({ message, ...fields });
  const authorizer = createAuthorizer({
    check: new SecretCredentials({ read, now: () => 0, report: () => undefined }),
    logger: { debug: write, warn: write, error: write },
  });
  const headers = authorization === undefined ? {} : { authorization };
  const result = await authorizer({ headers }, { getRemainingTimeInMillis: () => 600 }).catch(
    (error: unknown) => error as Error,
  );
  return { result, log: JSON.stringify(lines) };
}

it('the right credentials; in, with the user as context', async () => {
  expect(await ask(basic('krkn', right.password))).toEqual({
    result: { isAuthorized: true, context: { user: 'krkn' } },
    log: '[]',
  });
});

it.each([
  ['another password', basic('krkn', 'wrong')],
  ['another user', basic('other', right.password)],
  ['another scheme', `Bearer ${right.password}`],
  ['no scheme', `krkn:${right.password}`],
  ['no base64', `Basic krkn:${right.password}`],
  ['nothing', undefined],
])('%s; out, without a word in the log', async (_condition, authorization) => {
  expect(await ask(authorization)).toEqual({ result: { isAuthorized: false }, log: '[]' });
});

it.each<[string, () => Promise<Credentials>, object]>([
  [
    'the secret cannot be read',
    () => Promise.reject(new RangeError(right.password)),
    { cause: 'RangeError' },
  ],
  ['the secret is not read in time', () => new Promise(() => undefined), {}],
])('%s; throws, and logs the name of the cause alone', async (_condition, read, cause) => {
  const { result, log } = await ask(basic('krkn', right.password), read);
  expect(result).toMatchObject({ code: 'secret_unavailable' });
  expect(JSON.parse(log)).toEqual([
    { message: 'Authorization failed', code: 'secret_unavailable', status: 503, ...cause },
  ]);
  expect(`${log} ${(result as Error).message}`).not.toContain(right.password);
});
