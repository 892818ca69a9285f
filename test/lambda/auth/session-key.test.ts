import { createSessionKeyOf } from '../../../lambda/auth/session-key';

it('one password of one deployment; one key, in every process', async () => {
  const [key, again] = await Promise.all([
    createSessionKeyOf('runs')('password'),
    createSessionKeyOf('runs')('password'),
  ]);
  expect(key).toHaveLength(32);
  expect(again).toEqual(key);
});

it('another password, or another deployment; another key', async () => {
  const keys = await Promise.all([
    createSessionKeyOf('runs')('password'),
    createSessionKeyOf('runs')('password '),
    createSessionKeyOf('runs of others')('password'),
  ]);
  expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(keys.length);
});

it('many that need it at once; it is derived once, and kept', async () => {
  const keyOf = createSessionKeyOf('runs');
  const first = keyOf('password');
  expect(keyOf('password')).toBe(first);
  await first;
  expect(keyOf('password')).toBe(first);
});

it('a rotation; the key of the new password, and then that is kept', async () => {
  const keyOf = createSessionKeyOf('runs');
  const before = await keyOf('old');
  const after = keyOf('new');
  expect(await after).not.toEqual(before);
  expect(keyOf('new')).toBe(after);
});

it('a derivation that failed; is not kept', async () => {
  const keyOf = createSessionKeyOf('runs');
  const noPassword = 7 as unknown as string;
  const failed = keyOf(noPassword);
  await expect(failed).rejects.toThrow('"password" argument');
  const again = keyOf(noPassword);
  expect(again).not.toBe(failed);
  await expect(again).rejects.toThrow('"password" argument');
});

it('other requests are answered while a key is derived', async () => {
  let isDerived = false;
  const key = createSessionKeyOf('runs')('password').finally(() => {
    isDerived = true;
  });
  await new Promise(setImmediate);
  expect(isDerived).toBe(false);
  await key;
});

it('a guess is expensive', async () => {
  const before = process.cpuUsage();
  await createSessionKeyOf('runs')('password');
  const { user, system } = process.cpuUsage(before);
  // Microseconds. The fastest processors take 100 ms; what is not slow on purpose takes far less than one.
  expect(user + system).toBeGreaterThan(50_000);
});
