/** An index of runs on a stand-in for S3. */
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { setMaxListeners } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bucket } from '../../../../lambda/krkn-telemetry/storage/bucket';
import { RunIndex } from '../../../../lambda/krkn-telemetry/index/run-index';
import { readRun } from '../../../../lambda/krkn-telemetry/model/read-run';
import { summarizeRun, type RunSummary } from '../../../../lambda/krkn-telemetry/model/run-summary';
import { ObjectStore } from '../../../../local/s3/object-store';
import { run } from '../../../support/krkn-payloads';
import { BUCKET as bucketName, S3Fixture } from '../../../local/s3/fixture';

const HOUR = 60 * 60 * 1000;

/** Ends nothing: tests have a limit of their own. */
export const { signal } = new AbortController();
setMaxListeners(0, signal);

/** Milliseconds that no busy machine exceeds. */
export const ENOUGH_TIME = 60_000;

/** What the telemetry of a run comes to. */
export function summaryOf(requestId: string, text = run()): RunSummary {
  return summarizeRun(requestId, readRun(text)!);
}

/** Names of runs. */
export const idsOf = (runs: readonly RunSummary[]): readonly string[] =>
  runs.map(({ requestId }) => requestId);

/** An id as Krkn makes it, of the n-th run. */
export const idOf = (place: number): string => `${1_745_343_338 + place * 97}-uuid-tag`;

/** A bucket with whatever runs a test puts in it, and the requests that were sent to it. */
export class IndexFixture {
  /** Hours that have gone by for the index, though not for S3. */
  hours = 0;
  /** Names of the requests since the last {@link IndexFixture.countRequests}. */
  private requests: string[] = [];
  readonly bucket: Bucket;

  private constructor(
    readonly s3: S3Fixture,
    private readonly directory: string,
  ) {
    const { client } = s3;
    this.bucket = new Bucket({ name: bucketName, client, linkClient: client, linkExpiration: 60 });
    client.middlewareStack.add(
      (next, { commandName = '' }) =>
        (args) => {
          this.requests.push(commandName);
          return next(args);
        },
      { step: 'initialize' },
    );
  }

  /** @param seed puts what is in the bucket from the start */
  static async start(seed: (store: ObjectStore) => void = () => undefined): Promise<IndexFixture> {
    const directory = await mkdtemp(join(tmpdir(), 'run-index-'));
    const store = await ObjectStore.open(directory);
    seed(store);
    store.close();
    return new IndexFixture(await S3Fixture.start({ directory }), directory);
  }

  async stop(): Promise<void> {
    await this.s3.stop();
    await rm(this.directory, { recursive: true });
  }

  /** An index that has read nothing yet, as in a new process. */
  index(): RunIndex {
    return new RunIndex({ bucket: this.bucket, now: () => Date.now() + this.hours * HOUR });
  }

  /** Stores telemetry as the service does, but for the index. */
  async put(folder: string, text = run()): Promise<void> {
    await this.bucket.putJson(`${folder}/telemetry.json`, text, signal);
  }

  /** Stores an object. */
  async putFile(key: string, bytes: string | Buffer = 'x'): Promise<void> {
    await this.bucket.putJson(key, bytes, signal);
  }

  /** Stores telemetry and adds it to the index, as the service does. */
  async post(folder: string, text = run(), index = this.index()): Promise<void> {
    await this.put(folder, text);
    await index.add(folder, summaryOf(folder.slice(folder.lastIndexOf('/') + 1), text), signal);
  }

  /** Deletes all that is in a folder, as the expiry of a bucket does. */
  async remove(folder: string): Promise<void> {
    const objects = await this.bucket.listTree(`${folder}/`, signal);
    const { client } = this.s3;
    await Promise.all(
      objects.map(({ key }) => client.send(new DeleteObjectCommand({ Bucket: bucketName, Key: key }))),
    );
  }

  /** The keys of the index. */
  async indexKeys(): Promise<readonly string[]> {
    const objects = await this.bucket.listTree('_chaos-telemetry/index/', signal);
    return objects.map(({ key }) => key.slice('_chaos-telemetry/index/'.length));
  }

  /** What an act returns, and the requests that it took. */
  async countRequests<Value>(act: () => Promise<Value>): Promise<[Value, readonly string[]]> {
    this.requests = [];
    const value = await act();
    return [value, this.requests];
  }
}
