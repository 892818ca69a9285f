import { copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { bundleFunctions } from '../../local/lambda-function/bundle';
import { BundleCache, bundleFileName } from '../../local/lambda-function/bundle-cache';
import {
  startLambdaFunction,
  type LambdaFunction,
  type LambdaFunctionOptions,
} from '../../local/lambda-function/lambda-function';
import type { LambdaError } from '../../local/lambda-function/errors';
import type { ToyEvent } from './fixtures/toy-function';
import { eventually } from './support/eventually';

const started: LambdaFunction[] = [];
let folder: string;
let logFile: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lambda-function-'));
  logFile = join(folder, 'logs', 'toy.log');
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((lambda) => lambda.close()));
  await rm(folder, { recursive: true, force: true });
});

async function start(options: Partial<LambdaFunctionOptions> = {}): Promise<LambdaFunction> {
  const { toy: code } = await bundleFunctions({ toy: join(__dirname, 'fixtures', 'toy-function.ts') });
  const lambda = await startLambdaFunction({
    name: 'toy',
    code,
    variables: {},
    logFile,
    memorySize: 512,
    timeout: 15,
    ...options,
  });
  started.push(lambda);
  return lambda;
}

const event = (action: ToyEvent['action'], text?: string): ToyEvent => ({
  action,
  ...(text !== undefined && { text }),
});

it('a handler is invoked; it finds its own variables, Lambda’s and nothing of this process’', async () => {
  process.env['NOT_FOR_THE_FUNCTION'] = 'secret';
  const lambda = await start({ variables: { COLOUR: 'green' }, memorySize: 1024, timeout: 10 });
  const answer = await lambda.invoke(event('describe'));
  expect(answer).toEqual({
    invocations: 1,
    variables: {
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'toy',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/toy',
      AWS_LAMBDA_LOG_STREAM_NAME: 'local',
      COLOUR: 'green',
    },
    functionName: 'toy',
    memoryLimitInMB: '1024',
    awsRequestId: expect.stringMatching(/^[\da-f-]{36}$/) as string,
    remaining: expect.closeTo(9_900, -3) as number,
  });
});

it('two functions in one process; each keeps its variables', async () => {
  const [red, blue] = await Promise.all([
    start({ variables: { COLOUR: 'red' } }),
    start({ variables: { COLOUR: 'blue' } }),
  ]);
  expect(await red.invoke(event('describe'))).toMatchObject({ variables: { COLOUR: 'red' } });
  expect(await blue.invoke(event('describe'))).toMatchObject({ variables: { COLOUR: 'blue' } });
});

it('events one after the other; they meet the same environment, native modules included', async () => {
  const lambda = await start();
  await lambda.warm();
  expect(await lambda.invoke(event('compress', 'hello'))).toBe('BRBoZWxsbw==');
  expect(await lambda.invoke(event('describe'))).toMatchObject({ invocations: 2 });
});

it('its files are deleted or changed while it runs, as by npm ci; a new environment has the same code', async () => {
  const { toy } = await bundleFunctions({ toy: join(__dirname, 'fixtures', 'toy-function.ts') });
  const copy = async (file: string, name: string): Promise<string> => {
    // Where native modules are found from.
    const path = join(dirname(file), `${name}-${basename(folder)}.js`);
    await copyFile(file, path);
    return path;
  };
  const code = { bundle: await copy(toy.bundle, 'toy'), bootstrap: await copy(toy.bootstrap, 'bootstrap') };
  const lambda = await start({ code, concurrency: 2 });
  await lambda.invoke(event('describe'));
  await writeFile(code.bundle, 'exports.handler = () => "another"');
  await rm(code.bootstrap);
  const both = await Promise.all([1, 2].map(() => lambda.invoke(event('describe'))));
  expect(both).toEqual([
    expect.objectContaining({ invocations: 2 }),
    expect.objectContaining({ invocations: 1 }),
  ]);
  await rm(code.bundle);
});

it('events at the same time; each has an environment to itself, up to the concurrency', async () => {
  const lambda = await start({ concurrency: 2 });
  const answers = await Promise.all([1, 2, 3].map(() => lambda.invoke(event('describe'))));
  const invocations = answers.map((answer) => (answer as { invocations: number }).invocations);
  expect(invocations.sort()).toEqual([1, 1, 2]);
});

it.each<[string, ToyEvent, { errorType: string; message: string }]>([
  ['a throw; its type and text', event('throw', 'no'), { errorType: 'TypeError', message: 'no' }],
  [
    'process.exit; an exit error',
    event('exit'),
    { errorType: 'Runtime.ExitError', message: expect.stringContaining('status 7') as string },
  ],
  [
    'an unhandled rejection; its type and text',
    event('reject later', 'lost'),
    { errorType: 'Error', message: 'lost' },
  ],
  [
    'more than 6 MB; refused',
    event('huge'),
    { errorType: 'Function.ResponseSizeTooLarge', message: expect.stringContaining('6291456') as string },
  ],
])('%s; and the next event is served', async (_condition, failing, error) => {
  const lambda = await start();
  await expect(lambda.invoke(failing)).rejects.toMatchObject(error);
  expect(await lambda.invoke(event('describe'))).toMatchObject({ invocations: expect.any(Number) as number });
});

it('longer than the timeout; ended, logged, and the next event finds a new environment', async () => {
  const lambda = await start({ timeout: 0.3 });
  await lambda.invoke(event('describe'));
  await expect(lambda.invoke(event('hang'))).rejects.toMatchObject({
    errorType: 'Sandbox.Timedout',
    message: expect.stringMatching(
      /^RequestId: [\da-f-]{36} Error: Task timed out after 0.30 seconds$/,
    ) as string,
  });
  expect(await lambda.invoke(event('describe'))).toMatchObject({ invocations: 1 });
  await eventually(async () => {
    expect(await readFile(logFile, 'utf8')).toContain('Task timed out after 0.30 seconds');
  });
});

it('code outside the handler throws; every event fails until it no longer does', async () => {
  const lambda = await start({ variables: { FAIL_UNLESS_EXISTS: join(folder, 'needed') } });
  await expect(lambda.warm()).rejects.toMatchObject({ message: expect.stringContaining('ENOENT') as string });
  await expect(lambda.invoke(event('describe'))).rejects.toMatchObject({ errorType: 'Error' });
  await writeFile(join(folder, 'needed'), '');
  expect(await lambda.invoke(event('describe'))).toMatchObject({ invocations: 1 });
});

it('what the function prints; appended to a private log file', async () => {
  await (await start()).invoke(event('log', 'first'));
  await Promise.all(started.splice(0).map((lambda) => lambda.close()));
  const lambda = await start();
  await lambda.invoke(event('log', 'second'));
  await expect(lambda.invoke(event('throw', 'third'))).rejects.toThrow('third');
  await eventually(async () => {
    const [first, second, third] = (await readFile(logFile, 'utf8')).split('\n');
    expect([first, second]).toEqual(['first', 'second']);
    expect(JSON.parse(third ?? '')).toEqual({
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      level: 'ERROR',
      message: {
        errorType: 'TypeError',
        errorMessage: 'third',
        stackTrace: expect.arrayContaining(['TypeError: third']) as string[],
      },
      requestId: expect.stringMatching(/^[\da-f-]{36}$/) as string,
    });
  });
  expect((await stat(logFile)).mode & 0o777).toBe(0o600);
});

it('a log that cannot be written to; events are handled all the same', async () => {
  await writeFile(join(folder, 'logs'), 'in the way');
  const lambda = await start();
  expect(await lambda.invoke(event('log', 'lost'))).toBeNull();
  await expect(lambda.invoke(event('throw', 'third'))).rejects.toThrow('third');
  expect(await lambda.invoke(event('describe'))).toMatchObject({ invocations: 3 });
});

it('more events than may wait; throttled at once, and those that wait are handled', async () => {
  const lambda = await start({ concurrency: 1 });
  const answers = await Promise.allSettled(
    Array.from({ length: 1100 }, () => lambda.invoke(event('compress', 'x'))),
  );
  const failures = answers.flatMap((answer) =>
    answer.status === 'rejected' ? [answer.reason as LambdaError] : [],
  );
  expect(new Set(failures.map(({ errorType }) => errorType))).toEqual(new Set(['TooManyRequestsException']));
  expect(failures).toHaveLength(99);
});

it('more bytes of events than may wait; throttled', async () => {
  const lambda = await start({ concurrency: 1 });
  const large = 'x'.repeat(5 * 1024 * 1024);
  const answers = await Promise.allSettled(
    Array.from({ length: 16 }, () => lambda.invoke(event('throw', large))),
  );
  const types = answers.map((answer) => (answer as { reason: LambdaError }).reason.errorType);
  expect(types.filter((type) => type === 'TooManyRequestsException')).toHaveLength(3);
});

it('large events wait; a small one that comes later need not wait for all of them', async () => {
  const lambda = await start({ concurrency: 1 });
  await lambda.warm();
  const order: string[] = [];
  const invoke = async (name: string, size: number): Promise<void> => {
    await lambda.invoke(event('compress', 'x'.repeat(size)));
    order.push(name);
  };
  await Promise.all([
    ...['a', 'b', 'c', 'd', 'e', 'f'].map((name) => invoke(name, 1_000_000)),
    invoke('small', 1),
  ]);
  expect(order.indexOf('small')).toBeLessThan(3);
  // Those that are alike are handled in the order in which they came.
  expect(order.filter((name) => name !== 'small')).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});

it('an entry that cannot be bundled; says where', async () => {
  await expect(bundleFunctions({ toy: join(folder, 'absent.ts') })).rejects.toThrow('absent.ts');
});

it('an entry, or what it imports, changes, or a bundle is damaged; bundled again, and the same when all is as before', async () => {
  const entry = join(folder, 'entry.ts');
  const imported = join(folder, 'imported.ts');
  await writeFile(entry, "export { answer as handler } from './imported';");
  const bundleWith = async (answer: string): Promise<string> => {
    await writeFile(imported, `export const answer = () => '${answer}';`);
    return (await bundleFunctions({ toy: entry })).toy.bundle;
  };
  const first = await bundleWith('one');
  expect(await bundleWith('two')).not.toBe(first);
  expect(await bundleWith('one')).toBe(first);

  const whole = await readFile(first);
  const flipped = Buffer.from(whole);
  flipped[whole.length >> 1]! ^= 1;
  for (const damage of [whole.subarray(0, 100), Buffer.alloc(0), Buffer.alloc(whole.length), flipped]) {
    await writeFile(first, damage);
    expect((await bundleFunctions({ toy: entry })).toy.bundle).toBe(first);
    expect(await readFile(first)).toEqual(whole);
  }
  await rm(first);
  expect((await bundleFunctions({ toy: entry })).toy.bundle).toBe(first);
  expect(await readFile(first)).toEqual(whole);
});

it('what it remembers of bundles is damaged; they are made again', async () => {
  const contents = Buffer.from('exports.handler = () => 1;');
  const bundles = { toy: join(folder, bundleFileName('toy', contents)) };
  await writeFile(bundles.toy, contents);
  const cache = new BundleCache(folder, { toy: join(folder, 'entry.ts') });
  await cache.keep([], bundles);
  expect(await cache.find()).toEqual(bundles);
  const [file = ''] = (await readdir(folder)).filter((name) => name.startsWith('bundles-'));
  const manifests = [
    '',
    'null',
    '[]',
    '{}',
    '{"sources":{},"bundles":{}}',
    '{"sources":{"a":1},"bundles":{}}',
  ];
  for (const damage of manifests) {
    await writeFile(join(folder, file), damage);
    expect(await cache.find()).toBeUndefined();
  }
});

it('closed; refuses further events', async () => {
  const lambda = await start();
  await lambda.close();
  started.splice(0);
  await expect(lambda.invoke(event('describe'))).rejects.toMatchObject({ errorType: 'Runtime.ExitError' });
});

it('more environment variables than Lambda takes; the function does not start', async () => {
  const variables = { NAME: 'x'.repeat(4096 - 'NAME'.length) };
  await start({ variables });

  await expect(start({ variables: { ...variables, A: '' } })).rejects.toMatchObject({
    errorType: 'InvalidParameterValueException',
    message: 'The environment variables have 4097 bytes; Lambda takes 4096.',
  });
});
