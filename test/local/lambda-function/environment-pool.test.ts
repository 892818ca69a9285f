import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleFunctions } from '../../../local/lambda-function/bundle';
import { Environment } from '../../../local/lambda-function/environment';
import { EnvironmentPool } from '../../../local/lambda-function/environment-pool';
import { eventually } from '../support/eventually';

let pool: EnvironmentPool;
afterEach(() => pool.close());

async function poolOf(concurrency: number, spare: number, last = spare): Promise<EnvironmentPool> {
  const { toy } = await bundleFunctions({ toy: join(__dirname, '../fixtures/toy-function.ts') });
  const [code, bootstrap] = await Promise.all([
    readFile(toy.bundle, 'utf8'),
    readFile(toy.bootstrap, 'utf8'),
  ]);
  const ignore = (): void => undefined;
  const create = (): Environment =>
    new Environment({
      bundle: toy.bundle,
      code,
      bootstrap,
      functionName: 'toy',
      memorySize: 512,
      variables: {},
      printed: ignore,
      log: { append: ignore },
    });
  return new EnvironmentPool(concurrency, create, { spare, last });
}

/** Which environment handles an event, once it is loaded. */
const use = (): Promise<Environment> =>
  pool.use(0, async (environment) => {
    await environment.ready;
    return environment;
  });

it('a busy time, and nothing after it; all environments are ended, and the next event has a new one', async () => {
  pool = await poolOf(3, 50);
  const busy = await Promise.all([use(), use(), use()]);
  await eventually(() => {
    expect(pool.load).toEqual({ waiting: 0, inFlight: 0, environments: 0 });
  });
  expect(busy.map(({ alive }) => alive)).toEqual([false, false, false]);
  expect((await use()).alive).toBe(true);
});

it('a busy time, and one event at a time after it; one environment is left, the one that was used last', async () => {
  pool = await poolOf(3, 50, 60_000);
  const busy = await Promise.all([use(), use(), use()]);
  const last = await use();
  await eventually(() => {
    expect(pool.load.environments).toBe(1);
  });
  expect(busy).toContain(last);
  expect(await use()).toBe(last);
});

it('events that wait and are handled; counted as such', async () => {
  pool = await poolOf(1, 60_000);
  let end = (): void => undefined;
  const handled = pool.use(0, () => new Promise<void>((resolve) => (end = resolve)));
  const waiting = use();
  expect(pool.load).toEqual({ waiting: 1, inFlight: 1, environments: 1 });
  end();
  await Promise.all([handled, waiting]);
  expect(pool.load).toEqual({ waiting: 0, inFlight: 0, environments: 1 });
});
