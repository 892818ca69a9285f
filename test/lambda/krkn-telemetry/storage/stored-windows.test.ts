import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import type { Bucket } from '../../../../lambda/krkn-telemetry/storage/bucket';
import { readWindowsSoon } from '../../../../lambda/krkn-telemetry/storage/stored-windows';
import { packed, windowsResult } from '../../../support/windows-results';

const run = { group: 'g', requestId: 'r' };
const { signal } = new AbortController();

/** Threads that libuv has for all of a process unless UV_THREADPOOL_SIZE says otherwise. */
const THREADS = 4;
/** Of PBKDF2: longer than a page waits. */
const ITERATIONS = 1_000_000;

it('all threads of the process are busy, as with queries of a store in it; a page has what is known of metrics', async () => {
  const bytes = Buffer.from(packed(windowsResult()));
  const bucket = { getBytes: () => Promise.resolve({ bytes, etag: '"1"' }) } as unknown as Bucket;
  let areBusy = true;
  const work = Array.from({ length: THREADS }, () => promisify(pbkdf2)('a', 'b', ITERATIONS, 64, 'sha512'));
  const ended = Promise.race(work).then(() => (areBusy = false));

  expect(await readWindowsSoon(bucket, run, Promise.resolve(), signal)).toMatchObject({ kind: 'result' });
  expect(areBusy).toBe(true);
  await Promise.all([...work, ended]);
});
