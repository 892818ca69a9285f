import type { Credentials } from '../../../lambda/auth/basic-credentials';
import { loggingShortPassword } from '../../../lambda/auth/short-password';

const warnings: unknown[] = [];
const logger = { warn: (...line: unknown[]) => void warnings.push(line) };
let password = '';
const reading = (): (() => Promise<Credentials>) =>
  loggingShortPassword(() => Promise.resolve({ username: 'krkn', password }), logger);
beforeEach(() => {
  warnings.splice(0);
});

it('a password of 15 characters; stays valid, and is logged once for each environment', async () => {
  password = 'planted-passwor';
  const read = reading();
  for (let count = 0; count < 3; count += 1) expect(await read()).toEqual({ username: 'krkn', password });
  const line = [
    'The password of the secret may be guessed',
    { problem: 'password has fewer than 16 characters' },
  ];
  expect(warnings).toEqual([line]);
  await reading()();
  expect(warnings).toEqual([line, line]);
});

it('a password that becomes short; is logged then, and one of 16 characters is not', async () => {
  password = 'planted-password';
  const read = reading();
  await read();
  expect(warnings).toEqual([]);
  password = 'short';
  await read();
  expect(warnings).toHaveLength(1);
});
