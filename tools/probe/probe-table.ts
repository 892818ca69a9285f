import { setTimeout } from 'node:timers/promises';
import { type Datum, QueryCommand, type TimestreamQueryClient } from '@aws-sdk/client-timestream-query';
import {
  CreateTableCommand,
  DeleteTableCommand,
  RejectedRecordsException,
  ResourceNotFoundException,
  ValidationException,
  WriteRecordsCommand,
  type _Record,
  type TimestreamWriteClient,
} from '@aws-sdk/client-timestream-write';

/** What Timestream made of a call of WriteRecords. */
export type WriteAnswer =
  | { readonly kind: 'stored' }
  /** The whole call, with a ValidationException. */
  | { readonly kind: 'refused'; readonly text: string }
  /** Some records: RejectedRecordsException. */
  | { readonly kind: 'rejected'; readonly records: readonly RejectedRecord[] };

interface RejectedRecord {
  readonly index: number;
  readonly reason: string;
  readonly existingVersion: number | undefined;
}

/** A row of a query's result: the texts of its columns, null for NULL, and of a time series its values, sorted. */
export type ProbeRow = readonly (string | null)[];

/** What is read, and how long it may take until it is there. */
export interface ProbeClients {
  readonly write: TimestreamWriteClient;
  readonly query: TimestreamQueryClient;
  /** Milliseconds to wait for a table that was just made, and for records that were just written. */
  readonly patience: number;
}

/** A table of Timestream that a probe writes to and reads from. */
export class ProbeTable {
  constructor(
    private readonly clients: ProbeClients,
    readonly database: string,
    readonly table: string,
    private readonly signal: AbortSignal,
  ) {}

  /** Makes the table, which keeps records in memory for an hour. */
  async create(): Promise<void> {
    await this.clients.write.send(
      new CreateTableCommand({
        DatabaseName: this.database,
        TableName: this.table,
        RetentionProperties: {
          MemoryStoreRetentionPeriodInHours: 1,
          MagneticStoreRetentionPeriodInDays: 1,
        },
      }),
      { abortSignal: this.signal },
    );
  }

  /** Deletes the table, whatever has been aborted. */
  async delete(): Promise<void> {
    await this.clients.write.send(
      new DeleteTableCommand({ DatabaseName: this.database, TableName: this.table }),
    );
  }

  /** @throws {Error} what else AWS answers. */
  async write(records: readonly _Record[], common?: _Record): Promise<WriteAnswer> {
    try {
      await this.whenThere(() =>
        this.clients.write.send(
          new WriteRecordsCommand({
            DatabaseName: this.database,
            TableName: this.table,
            Records: [...records],
            CommonAttributes: common,
          }),
          { abortSignal: this.signal },
        ),
      );
      return { kind: 'stored' };
    } catch (error) {
      if (error instanceof ValidationException) return { kind: 'refused', text: error.message };
      if (!(error instanceof RejectedRecordsException)) throw error;
      const rejected = error.RejectedRecords ?? [];
      return {
        kind: 'rejected',
        records: rejected.map(({ RecordIndex = -1, Reason = '', ExistingVersion }) => ({
          index: RecordIndex,
          reason: Reason,
          existingVersion: ExistingVersion,
        })),
      };
    }
  }

  /** The name of the table in SQL. */
  get sqlName(): string {
    return `"${this.database}"."${this.table}"`;
  }

  /** Rows for which a condition is true, as soon as `isComplete` says so, or else as they are when patience ends. */
  async read(
    columns: string,
    condition: string,
    isComplete: (rows: readonly ProbeRow[]) => boolean,
  ): Promise<readonly ProbeRow[]> {
    const sql = this.select(columns, condition);
    return this.until(async () => (await this.query(sql)).rows, isComplete);
  }

  /** A query of all times, as the connector writes them. */
  select(columns: string, condition: string): string {
    const range = 'from_milliseconds(0) AND from_milliseconds(9000000000000)';
    return `SELECT ${columns} FROM ${this.sqlName} WHERE time BETWEEN ${range} AND ${condition}`;
  }

  /** All rows of a query, page by page, and the number of its pages. */
  async query(
    sql: string,
    maximumRows?: number,
  ): Promise<{ readonly rows: readonly ProbeRow[]; readonly pages: number }> {
    const rows: ProbeRow[] = [];
    let pages = 0;
    let token: string | undefined;
    do {
      const { Rows = [], NextToken } = await this.clients.query.send(
        new QueryCommand({ QueryString: sql, NextToken: token, MaxRows: maximumRows }),
        { abortSignal: this.signal },
      );
      rows.push(...Rows.map(({ Data = [] }) => Data.map(textOf)));
      token = NextToken;
      pages++;
    } while (token !== undefined);
    return { rows, pages };
  }

  /** A table that was just made may not be known everywhere. */
  private async whenThere(write: () => Promise<unknown>): Promise<void> {
    const isOver = this.deadline();
    for (;;) {
      try {
        await write();
        return;
      } catch (error) {
        if (!(error instanceof ResourceNotFoundException) || isOver()) throw error;
      }
      await this.pause();
    }
  }

  /** Tries until the answer is right or patience ends: reads are eventually consistent. */
  private async until<Answer>(
    attempt: () => Promise<Answer>,
    isRight: (answer: Answer) => boolean,
  ): Promise<Answer> {
    const isOver = this.deadline();
    for (;;) {
      const answer = await attempt();
      if (isRight(answer) || isOver()) return answer;
      await this.pause();
    }
  }

  /** Tells whether patience has ended. */
  private deadline(): () => boolean {
    const end = performance.now() + this.clients.patience;
    return () => performance.now() >= end;
  }

  private async pause(): Promise<void> {
    await setTimeout(1000, undefined, { signal: this.signal });
  }
}

function textOf({ ScalarValue, TimeSeriesValue }: Datum): string | null {
  const values = TimeSeriesValue?.map(({ Value }) => Value?.ScalarValue ?? 'NULL');
  return ScalarValue ?? values?.sort().join(' ') ?? null;
}
