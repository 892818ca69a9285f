/** One run of a query, whose pages are being read. */
import { randomUUID } from 'node:crypto';
import { LIMITS } from '../limits';
import { cancelledQueryError, paginationTokenError } from '../service-error';
import type { QueryRequest } from './query-request';
import type { ColumnInfo, Page, QueryResult, Row } from './query-result';

/** The answer to Query. */
interface QueryAnswer {
  readonly QueryId: string;
  /** Absent on the last page. */
  readonly NextToken?: string;
  readonly Rows: readonly Row[];
  readonly ColumnInfo: readonly ColumnInfo[];
  readonly QueryStatus: {
    readonly ProgressPercentage: number;
    readonly CumulativeBytesScanned: number;
    readonly CumulativeBytesMetered: number;
  };
}

interface PaginationToken {
  /** Place of the page's first row. */
  readonly start: number;
  /** Epoch milliseconds. */
  readonly givenAt: number;
  uses: number;
}

/** What is billed for the smallest query. @see https://aws.amazon.com/timestream/pricing/ */
const LEAST_METERED_BYTES = 10_000_000;
const TOKEN_LIFETIME = LIMITS.nextTokenHours * 3_600_000;
/** How long one that is read to the end is kept, for callers that have not received the last page. */
const FINISHED_LIFETIME = 60_000;

/** One run of a query. */
export class Execution {
  readonly id = randomUUID().replaceAll('-', '').toUpperCase();
  private readonly tokens = new Map<string, PaginationToken>();
  private lastToken: PaginationToken | undefined;
  private lastUsedAt: number;
  private hasFinished = false;
  private wasCancelled = false;

  /** @param now epoch milliseconds. */
  constructor(
    readonly queryString: string,
    readonly clientToken: string | undefined,
    private readonly result: QueryResult,
    now: number,
  ) {
    this.lastUsedAt = now;
  }

  /** What the result takes up, about. */
  get bytes(): number {
    return this.wasCancelled ? 0 : this.result.bytes;
  }

  /** Whether the last page has been answered. */
  get isFinished(): boolean {
    return this.hasFinished;
  }

  /** Whether its tokens are good no longer. */
  isOver(now: number): boolean {
    return now - this.lastUsedAt > (this.hasFinished ? FINISHED_LIFETIME : TOKEN_LIFETIME);
  }

  /** Whether this token was given for one of its pages. */
  has(nextToken: string): boolean {
    return this.tokens.has(nextToken);
  }

  /** Answers the call that runs the query. Only a result of one page is answered at once. */
  async begin({ maximumRows }: QueryRequest, now: number): Promise<QueryAnswer> {
    const page = await this.read(0, maximumRows, now);
    return page.end < this.result.rowCount ? this.answer({ rows: [], end: 0 }, now) : this.answer(page, now);
  }

  /**
   * Answers with the page of a token.
   *
   * @throws {ServiceError} ValidationException when the token has been used too often, is too old or is not the
   *   latest; ConflictException when the query is cancelled.
   */
  async continue(nextToken: string, { maximumRows }: QueryRequest, now: number): Promise<QueryAnswer> {
    const token = this.tokens.get(nextToken);
    if (token === undefined || token.uses >= LIMITS.nextTokenUses || now - token.givenAt > TOKEN_LIFETIME) {
      throw paginationTokenError();
    }
    if (token !== this.lastToken) {
      this.tokens.clear();
      this.tokens.set(nextToken, token);
      this.lastToken = token;
    }
    token.uses += 1;
    return this.answer(await this.read(token.start, maximumRows, now), now);
  }

  /** Gives up the rows. Returns whether there was anything left to cancel. */
  async cancel(): Promise<boolean> {
    const isRunning = !this.hasFinished && !this.wasCancelled;
    if (isRunning) {
      this.wasCancelled = true;
      await this.result.close();
    }
    return isRunning;
  }

  /** Whether `cancel` has been called in time. */
  get isCancelled(): boolean {
    return this.wasCancelled;
  }

  /** Gives up everything. */
  async close(): Promise<void> {
    if (!this.wasCancelled) {
      await this.result.close();
    }
  }

  private read(start: number, maximumRows: number, now: number): Promise<Page> {
    if (this.wasCancelled) {
      throw cancelledQueryError();
    }
    this.lastUsedAt = now;
    return this.result.read(start, maximumRows);
  }

  private answer({ rows, end }: Page, now: number): QueryAnswer {
    const isLast = end >= this.result.rowCount;
    this.hasFinished ||= isLast;
    return {
      QueryId: this.id,
      ...(!isLast && { NextToken: this.giveToken(end, now) }),
      Rows: rows,
      ColumnInfo: this.result.columns,
      QueryStatus: {
        ProgressPercentage: 100,
        CumulativeBytesScanned: this.result.scannedBytes,
        CumulativeBytesMetered: Math.max(this.result.scannedBytes, LEAST_METERED_BYTES),
      },
    };
  }

  private giveToken(start: number, now: number): string {
    const nextToken = randomUUID();
    this.tokens.set(nextToken, { start, givenAt: now, uses: 0 });
    return nextToken;
  }
}
