import type { TimestreamQueryClient } from '@aws-sdk/client-timestream-query';
import type { Destination } from '../convert/destinations';
import type { Row } from '../read/row';
import { quotedTable } from '../read/sql';
import { readColumns, type TableColumns } from '../read/table-columns';
import { queryPages } from './query-pages';

/** Milliseconds for which a description is used. */
const LIFETIME = 60_000;
/** Descriptions that are kept with a client. */
const CAPACITY = 100;

interface Description {
  /** Milliseconds since 1970. */
  readonly askedAt: number;
  readonly columns: Promise<TableColumns>;
}

/** Kept with the client that asked: what others may know of a table is theirs to ask. */
const known = new WeakMap<TimestreamQueryClient, Map<string, Description>>();

/** Columns of tables, which a query has to name. */
export class TableDescriptions {
  private readonly descriptions: Map<string, Description>;

  /** @param clock milliseconds since 1970 */
  constructor(
    private readonly client: TimestreamQueryClient,
    private readonly clock: () => number,
  ) {
    this.descriptions = known.get(client) ?? new Map<string, Description>();
    known.set(client, this.descriptions);
  }

  /**
   * The columns of a table: those of a minute ago at most, and of no earlier time than the end of what is asked for.
   * Samples that are newer than a description may have labels that it does not know, and would be taken for those of
   * other series.
   * @param end milliseconds since 1970
   */
  async columnsOf(destination: Destination, end: number, signal: AbortSignal): Promise<TableColumns> {
    const now = this.clock();
    const kept = this.descriptions.get(quotedTable(destination));
    const isRecent =
      kept !== undefined && now - kept.askedAt < LIFETIME && kept.askedAt >= Math.min(end, now);
    return isRecent ? kept.columns : this.describe(destination, signal);
  }

  /** The columns of a table as they are now. */
  async describe(destination: Destination, signal: AbortSignal): Promise<TableColumns> {
    const table = quotedTable(destination);
    const columns = this.ask(table, signal);
    if (this.descriptions.size >= CAPACITY) this.descriptions.clear();
    const description = { askedAt: this.clock(), columns };
    this.descriptions.set(table, description);
    try {
      return await columns;
    } catch (error) {
      if (this.descriptions.get(table) === description) this.descriptions.delete(table);
      throw error;
    }
  }

  private async ask(table: string, signal: AbortSignal): Promise<TableColumns> {
    const rows: Row[] = [];
    for await (const page of queryPages(this.client, `DESCRIBE ${table}`, signal)) rows.push(...page);
    return readColumns(rows);
  }
}
