import { OPERATOR_SECONDS } from '../../../../kit/aws-errors';
import { ConcurrencyLimit } from '../../../../kit/concurrency';
import { HttpError } from '../../../../http/errors';
import { describeDestination, destinationDetails } from '../../../../metrics/model/destination';
import type { RoutedDestination } from '../../../model/routing';
import { noItems, type ItemCounts } from '../../../model/item';
import type { RefusalCounts, Refusals } from '../../../model/refusals';
import type { DecodedRequest } from '../../../model/write-request';
import type { InfluxAccess } from '../access';
import { InfluxError } from '../../../../metrics/influxdb/client';
import { batchKey, JudgedBatch, type Part } from './judged-batch';
import type { LineBatch } from './line-batch';
import { influxRefusals, type Refusal, type RefusalReason } from './refusals';
import { mayRepeat, type SearchMemory } from './search-memory';
import { writeAnswer, type WriteAnswer } from './write-answer';

/** Calls of a request at the same time. InfluxDB 3 answers up to a second later, when it has stored the lines. */
const CONCURRENT_CALLS = 4;
/** Calls that one request may make to find out which lines are refused, beyond those of its usual batches. */
const MOST_SEARCHING_CALLS = 500;
/** Parts that a batch is searched in: four rounds find one line among ten thousand, where halving takes fourteen. */
const PARTS = 10;

/** The outcome of a call: all lines are stored, it had no use as the destination takes nothing, or what else was answered. */
type Outcome =
  WriteAnswer | { readonly kind: 'written' | 'noUse' } | { readonly kind: 'failed'; readonly error: unknown };

/** The outcome of the batches of a request. */
interface WrittenLines {
  /** What InfluxDB has acknowledged. */
  readonly stored: ItemCounts;
  readonly refusals: Refusals;
  /** Why the sender should retry the request, if it should. */
  readonly failure: HttpError | undefined;
}

interface BatchWriterProps {
  /** What the batches are of. */
  readonly request: DecodedRequest;
  readonly access: InfluxAccess;
  /** Learns which lines are refused, if the sender is to repeat the request. */
  readonly memory: SearchMemory;
  /** A text for who writes: no one learns what another may write. */
  readonly caller: string;
  /** Aborts at the deadline. */
  readonly signal: AbortSignal;
}

/** Writes the batches of one request. */
export class BatchWriter {
  private readonly stored = { ...noItems };
  private readonly refusals: RefusalCounts<RefusalReason>;
  private failure: HttpError | undefined;
  private readonly limit = new ConcurrencyLimit(CONCURRENT_CALLS);
  /** Destinations that failed. Nothing more is sent to them, as the sender will retry the whole request. */
  private readonly stopped = new Set<RoutedDestination>();
  /** Destinations that take nothing from this sender, and why. */
  private readonly closed = new Map<RoutedDestination, Refusal>();
  /** Destinations that have taken a line. */
  private readonly taking = new Set<RoutedDestination>();
  /** Destinations that refuse lines that are no extras, in words that are not known. */
  private readonly unexplained = new Set<RoutedDestination>();
  private searchingCalls = 0;
  /** Whether a call of the search got no answer before the deadline. */
  private isUnanswered = false;

  constructor(private readonly props: BatchWriterProps) {
    this.refusals = influxRefusals(props.request);
  }

  /** Writes what can be written before the signal aborts. */
  async writeAll(all: readonly LineBatch[]): Promise<WrittenLines> {
    const batches = all.map((lines) => this.recall(lines));
    await Promise.all(
      batches.map(async (batch) => {
        if (!batch.isJudged) await this.write(batch.rest());
      }),
    );
    this.judgeUnexplained(batches);
    this.judgeRest(batches);
    for (const batch of batches) this.count(batch);
    return { stored: this.stored, refusals: this.refusals.list(), failure: this.failure };
  }

  private recall(lines: LineBatch): JudgedBatch {
    const { memory, caller } = this.props;
    const batch = new JudgedBatch(lines, memory.isEmpty ? undefined : memory.recall(batchKey(lines, caller)));
    if (batch.verdicts.includes('written')) this.taking.add(lines.destination);
    return batch;
  }

  private async write(part: Part): Promise<void> {
    const outcome = await this.send(part.lines);
    if (outcome.kind === 'failed') this.failFor(outcome.error, part);
    else await this.settle(part, outcome);
  }

  /** Acts on what was answered to some lines. */
  private async settle(part: Part, outcome: Exclude<Outcome, { kind: 'failed' }>): Promise<void> {
    switch (outcome.kind) {
      case 'written':
        part.judge(() => 'written');
        return;
      case 'refused':
        return this.refuseLines(part, outcome);
      case 'refusedMany':
        return this.isolate(part, PARTS, REFUSED);
      case 'full':
        this.refuseFull(part, outcome.said);
        return;
      case 'dropped':
        return this.refuseDropped(part, outcome);
      case 'unparsed':
        return this.refuseQuoted(part, outcome.quoted);
      case 'unexplained':
        if (!isOfExtras(part.lines)) this.unexplained.add(part.lines.destination);
        return this.isolate(part, PARTS, REFUSED);
      case 'tooLarge':
        return this.isolate(part, 2, REFUSED);
      case 'noUse': {
        const refusal = this.closed.get(part.lines.destination);
        if (refusal !== undefined) part.judge(() => refusal);
      }
    }
  }

  /** Tries the parts of some lines of which nothing is stored, until the bad ones are alone: one must not cost thousands. */
  private async isolate(part: Part, count: number, refusal: Refusal): Promise<void> {
    if (part.length === 1) part.judge(() => refusal);
    else await this.search(part.batch, part.cut(count));
  }

  /**
   * Sends parts of a batch of which it is not known which lines are refused. A few at a time, each down to its last line, so
   * that some are found however many there are. Without calls left, parts stay unjudged.
   */
  private async search(batch: JudgedBatch, parts: readonly Part[]): Promise<void> {
    batch.isSearched = true;
    const limit = new ConcurrencyLimit(CONCURRENT_CALLS);
    await Promise.all(parts.map((part) => limit.run(() => this.try(part))));
  }

  private async try(part: Part): Promise<void> {
    if (this.searchingCalls >= MOST_SEARCHING_CALLS) return;
    this.searchingCalls++;
    const outcome = await this.send(part.lines);
    if (outcome.kind !== 'failed') await this.settle(part, outcome);
    else if (this.props.signal.aborted) this.isUnanswered = true;
    else this.failFor(outcome.error, part);
  }

  /** InfluxDB 3 says which lines it has not stored. */
  private async refuseLines(part: Part, { lines, isFull }: OutcomeOf<'refused'>): Promise<void> {
    const areOf = [...lines.keys()].every((position) => position >= 0 && position < part.length);
    if (!areOf) return this.isolate(part, PARTS, REFUSED);
    if (lines.size < part.length) this.taking.add(part.lines.destination);
    if (!isFull || !this.waitsForRoom(part)) part.judge((position) => lines.get(position) ?? 'written');
  }

  /** InfluxDB 3 makes no more databases. */
  private refuseFull(part: Part, said: string): void {
    if (!this.waitsForRoom(part)) part.judge(() => ({ reason: 'refused_by_store', said }));
  }

  /** Whether the request fails until there is room: an operator can make it, but no request is to wait for its extras. */
  private waitsForRoom({ lines }: Part): boolean {
    const { destination } = lines;
    const waits = destination.isConfigured && !isOfExtras(lines);
    if (waits) {
      this.stopped.add(destination);
      this.fail(full(destination));
    }
    return waits;
  }

  /** InfluxDB 2 quotes the lines that it cannot read, and stores no other. */
  private async refuseQuoted(part: Part, isQuoted: (line: string) => boolean): Promise<void> {
    const refusal: Refusal = { reason: 'encoder_defect' };
    const lines = part.lines.text().split('\n');
    const quoted = [...lines.keys()].filter(
      (position) => position < part.length && isQuoted(lines[position]!),
    );
    if (quoted.length === 0) return this.isolate(part, PARTS, refusal);
    const refused = new Set(quoted);
    part.judge((position) => (refused.has(position) ? refusal : undefined));
    if (quoted.length < part.length) await this.search(part.batch, [part.without(refused)]);
  }

  /** InfluxDB 2 says how many lines of one of its shards, at least, it has not stored. */
  private async refuseDropped(part: Part, { count, refusal, newest }: OutcomeOf<'dropped'>): Promise<void> {
    if (count >= part.length) {
      part.judge(() => refusal);
      return;
    }
    this.taking.add(part.lines.destination);
    const isOld = (position: number): boolean =>
      newest !== undefined && part.lines.refusedAt(position).timestamp <= newest;
    const old = Array.from({ length: part.length }, (_, position) => position).filter(isOld);
    if (old.length === count) part.judge((position) => (isOld(position) ? refusal : 'written'));
    // Writing them again changes nothing.
    else await this.search(part.batch, part.byTime().cut(PARTS));
  }

  private async send(lines: LineBatch): Promise<Outcome> {
    const outcome = await this.limit.run(() => this.call(lines));
    if (outcome.kind === 'written') this.taking.add(lines.destination);
    return outcome;
  }

  private async call(lines: LineBatch): Promise<Outcome> {
    const { destination, precision } = lines;
    const { access, signal } = this.props;
    if (this.stopped.has(destination) || this.closed.has(destination)) return { kind: 'noUse' };
    try {
      await access.client.write(destination.namespace, precision, lines.text(), signal);
      return { kind: 'written' };
    } catch (error) {
      const answer = error instanceof InfluxError ? writeAnswer(error) : undefined;
      if (answer !== undefined) return answer;
      const refusal = destination.isConfigured ? undefined : closingRefusal(error);
      if (refusal !== undefined) {
        this.closed.set(destination, refusal);
        return { kind: 'noUse' };
      }
      // The deadline itself ends everything that waits.
      if (!signal.aborted) this.stopped.add(destination);
      return { kind: 'failed', error };
    }
  }

  /**
   * Where InfluxDB takes others, it is the lines that it refuses for reasons that are not known. Where it takes nothing,
   * something else may be wrong, and an operator can fix it: but a destination that only a label names is the sender's.
   */
  private judgeUnexplained(batches: readonly JudgedBatch[]): void {
    for (const destination of this.unexplained) {
      if (this.taking.has(destination)) continue;
      if (destination.isConfigured) {
        this.stopped.add(destination);
        this.fail(unexplained(destination));
        continue;
      }
      for (const batch of batches) {
        if (batch.lines.destination === destination) batch.rest().judge(() => REFUSED);
      }
    }
  }

  /**
   * Lines of which it could not be found out whether they are refused are worth a retry while each attempt finds more, or got
   * no answer: what was found is remembered.
   */
  private judgeRest(batches: readonly JudgedBatch[]): void {
    const isOutranked = this.failure !== undefined;
    const searched = batches.filter(({ isSearched, lines }) => isSearched && !this.isStopped(lines));
    const open = searched.filter(({ isJudged }) => !isJudged);
    const [repeated] = open.filter(
      ({ lines, before, hasFoundMore }) =>
        !isOfExtras(lines) && (hasFoundMore || this.isUnanswered) && mayRepeat(before.attempts + 1),
    );
    if (repeated !== undefined) this.fail(searching(repeated.lines.destination));
    if (this.failure === undefined) {
      for (const batch of open) batch.rest().judge(() => NOT_ISOLATED);
      for (const batch of batches) this.forget(batch);
    } else {
      for (const batch of searched) this.remember(batch, isOutranked);
    }
  }

  /** @param isOutranked the sender repeats the request for another reason: then it is no attempt */
  private remember({ lines, before, isJudged, verdicts }: JudgedBatch, isOutranked: boolean): void {
    const { memory, caller } = this.props;
    const attempts = before.attempts + (isJudged || isOutranked ? 0 : 1);
    memory.keep(batchKey(lines, caller), { attempts, verdicts });
  }

  private forget({ lines, before }: JudgedBatch): void {
    const { memory, caller } = this.props;
    if (before.verdicts.length > 0) memory.forget(batchKey(lines, caller));
  }

  private isStopped({ destination }: LineBatch): boolean {
    return this.stopped.has(destination);
  }

  private count({ lines, verdicts }: JudgedBatch): void {
    for (const [position, verdict] of verdicts.entries()) {
      if (verdict === 'written') {
        const kind = lines.countedAs(position);
        if (kind !== undefined) this.stored[kind]++;
      } else if (verdict !== undefined) {
        this.refusals.add(lines.refusedAt(position), verdict);
      }
    }
  }

  private failFor(error: unknown, { lines }: Part): void {
    this.fail(this.props.access.toWriteFailure(error, lines.destination));
  }

  /** Keeps the first failure, unless a retryable one comes after one that is not. */
  private fail(failure: HttpError): void {
    if (this.failure === undefined || (failure.retryable && !this.failure.retryable)) this.failure = failure;
  }
}

type OutcomeOf<Kind extends Outcome['kind']> = Extract<Outcome, { readonly kind: Kind }>;

const REFUSED: Refusal = { reason: 'refused_by_store' };
const NOT_ISOLATED: Refusal = { reason: 'not_isolated' };

/** Whether lines are of extras of samples, which are written apart. */
function isOfExtras(lines: LineBatch): boolean {
  return lines.refusedAt(0).isExtra;
}

/** Not all lines that InfluxDB refuses are found. */
function searching(destination: RoutedDestination): HttpError {
  return new HttpError({
    code: 'searching_refused_records',
    status: 503,
    message: `InfluxDB refuses some of these lines, and there was not enough time to find them all. Destination: ${describeDestination(destination)}. Nothing is lost while the sender retries: those already found are remembered.`,
    details: destinationDetails(destination),
  });
}

/** InfluxDB takes nothing, and says why in words that are not known. */
function unexplained(destination: RoutedDestination): HttpError {
  return new HttpError({
    code: 'store_error',
    status: 503,
    message: `InfluxDB refuses all that is written to this database, for a reason that this connector does not know: InfluxDB's log may have it. Destination: ${describeDestination(destination)}. Nothing is lost while the sender retries.`,
    retryAfterSeconds: OPERATOR_SECONDS,
    details: destinationDetails(destination),
  });
}

/** InfluxDB 3 makes no more databases or tables. */
function full(destination: RoutedDestination): HttpError {
  return new HttpError({
    code: 'quota_exceeded',
    status: 503,
    message: `InfluxDB makes no more databases or tables: delete some. Destination: ${describeDestination(destination)}. Nothing is lost while the sender retries.`,
    retryAfterSeconds: OPERATOR_SECONDS,
    details: destinationDetails(destination),
  });
}

/** Why a destination that only a label names takes nothing: that is a mistake of the series that have the label. */
function closingRefusal(error: unknown): Refusal | undefined {
  if (!(error instanceof InfluxError) || OF_ALL.test(error.body)) return undefined;
  return closing[error.status];
}

const closing: Readonly<Record<number, Refusal | undefined>> = {
  403: { reason: 'destination_denied' },
  404: { reason: 'destination_not_found' },
  // Of a proxy or a server that does not take its name in a URL.
  414: { reason: 'invalid_destination' },
  431: { reason: 'invalid_destination' },
};

/** What InfluxDB 2 says when no other bucket would do: https://github.com/influxdata/influxdb/blob/v2.7.12/http/auth_errors.go */
const OF_ALL = /"message":"(?:organization |[^"]*token is inactive)/;
