/** A stand-in in a folder of its own, with tables enough for each test to have a fresh one. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type _Record,
  TimestreamWriteClient,
  type TimestreamWriteClientConfig,
  WriteRecordsCommand,
  type WriteRecordsCommandInput,
  type WriteRecordsCommandOutput,
} from '@aws-sdk/client-timestream-write';
import {
  startTimestream,
  type TimestreamStandIn,
  type TimestreamStandInOptions,
} from '../../../local/timestream';
import type { TableDefinition } from '../../../local/timestream/engine';
import type { StoredRecord } from '../../../local/timestream/stored-record';

export const accessKey = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG' };
export const DATABASE = 'test-database';

/** Everything a test needs. */
export class Fixture {
  private nextTable = 0;

  private constructor(
    readonly directory: string,
    readonly standIn: TimestreamStandIn,
    readonly client: TimestreamWriteClient,
  ) {}

  static async start(
    options: Partial<TimestreamStandInOptions> & { readonly table?: Partial<TableDefinition> } = {},
  ): Promise<Fixture> {
    const { table, ...overrides } = options;
    const directory = await mkdtemp(join(tmpdir(), 'timestream-'));
    const tables = Array.from({ length: 150 }, (_, index) => ({
      ...table,
      database: DATABASE,
      table: `table-${index}`,
    }));
    const standIn = await startTimestream({ directory, accessKeys: [accessKey], tables, ...overrides });
    return new Fixture(directory, standIn, clientFor(standIn.endpoint));
  }

  /** Name of a table that no other test uses. */
  freshTable(): string {
    return `table-${this.nextTable++}`;
  }

  write(
    table: string,
    records: _Record[],
    more: Partial<WriteRecordsCommandInput> = {},
  ): Promise<WriteRecordsCommandOutput> {
    return this.client.send(
      new WriteRecordsCommand({ DatabaseName: DATABASE, TableName: table, Records: records, ...more }),
    );
  }

  records(table: string): Promise<StoredRecord[]> {
    return this.standIn.records(DATABASE, table);
  }

  async stop(): Promise<void> {
    this.client.destroy();
    await this.standIn.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** A client that calls the stand-in without discovery and gives up at the first failure. */
export function clientFor(
  endpoint: string,
  options: Partial<TimestreamWriteClientConfig> = {},
): TimestreamWriteClient {
  return new TimestreamWriteClient({
    region: 'eu-west-1',
    credentials: accessKey,
    endpoint,
    maxAttempts: 1,
    ...options,
  });
}

/** A valid record. */
export function record(overrides: Partial<_Record> = {}): _Record {
  return {
    Dimensions: [{ Name: 'instance', Value: 'a' }],
    MeasureName: 'up',
    MeasureValue: '1',
    Time: String(Date.now()),
    ...overrides,
  };
}

/** The error that a call fails with. */
export async function failureOf(call: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  try {
    await call;
  } catch (error) {
    return error as Error & Record<string, unknown>;
  }
  throw new Error('The call succeeded.');
}
