import { HttpError } from '../../../lambda/http/errors';
import { describeDestination, destinationDetails } from '../../../lambda/metrics/model/destination';
import { describeTime } from '../../../lambda/prometheus-connector/model/describe-time';
import type { Destination } from '../../../lambda/metrics/model/destination';
import { countedAs, isOptional, noItems, type Item } from '../../../lambda/prometheus-connector/model/item';
import type { Label } from '../../../lambda/metrics/model/label';
import { isIdentity } from '../../../lambda/prometheus-connector/model/label-roles';
import type { SeriesNumber } from '../../../lambda/metrics/model/numbers';
import type { QueryPlan } from '../../../lambda/metrics/model/query-plan';
import { RejectionCounts, type Example } from '../../../lambda/prometheus-connector/model/rejections';
import type { Selection } from '../../../lambda/prometheus-connector/model/selection';
import type { Meter } from '../../../lambda/metrics/model/meter';
import type { MetricReader, ReadSink } from '../../../lambda/metrics/port';
import type { MetricStore, StoreAccess, Written } from '../../../lambda/prometheus-connector/port';

type Labels = Readonly<Record<string, string>>;

/** Something that was written to a series. */
interface MemoryEntry {
  readonly destination: Destination;
  readonly labels: Labels;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly value:
    | { readonly kind: 'sample'; readonly lowWord: number; readonly highWord: number }
    | Exclude<Item, { readonly kind: 'nonFiniteSample' }>;
}

/** How a {@link MemoryStore} misbehaves. */
interface MemoryFaults {
  /** Whether it refuses an entry for good. */
  refuses: (entry: MemoryEntry) => boolean;
  /** The collection for which it is unavailable; `true`: for all. */
  unavailable: string | boolean;
  /** Whether it says nothing before the deadline. */
  hangs: boolean;
}

/** Keeps metrics in memory: what the port asks of a store, and nothing else. */
export class MemoryStore implements MetricStore, MetricReader {
  readonly faults: MemoryFaults = { refuses: () => false, unavailable: false, hangs: false };
  /** By what they are of: writing the same again changes nothing. */
  private readonly byKey = new Map<string, MemoryEntry>();

  /** For all callers. */
  get access(): StoreAccess {
    return { requiresGatewayUser: false, connect: () => Promise.resolve(this) };
  }

  get entries(): readonly MemoryEntry[] {
    return [...this.byKey.values()];
  }

  async write(selection: Selection, signal: AbortSignal): Promise<Written> {
    if (this.faults.hangs) await aborted(signal);
    const stored = { ...noItems };
    const refused = new RejectionCounts({ refused_by_store: 'refused on demand' });
    const refusedExtras = new RejectionCounts({ refused_by_store: 'refused on demand' });
    const dropped = new Map<'exemplar_refused', number>();
    let failure: HttpError | undefined;
    for (const { entry, counted, isExtra } of entriesOf(selection)) {
      if (signal.aborted || this.isUnavailable(entry.destination)) failure = unavailable(entry.destination);
      else if (this.faults.refuses(entry)) {
        (isExtra ? refusedExtras : refused).add('refused_by_store', 1, () => exampleOf(entry));
        if (counted === 'exemplars') {
          dropped.set('exemplar_refused', (dropped.get('exemplar_refused') ?? 0) + 1);
        }
      } else {
        this.byKey.set(keyOf(entry), entry);
        if (counted !== undefined) stored[counted]++;
      }
    }
    return { stored, refused: refused.list(), refusedExtras: refusedExtras.list(), dropped, failure };
  }

  async read(
    queries: readonly QueryPlan[],
    sink: ReadSink,
    meter: Meter,
    signal: AbortSignal,
  ): Promise<void> {
    meter.statements++;
    if (this.faults.hangs) await aborted(signal);
    for (const [index, { destination, start, end }] of queries.entries()) {
      if (destination === undefined) continue;
      if (signal.aborted || this.isUnavailable(destination)) throw unavailable(destination);
      const ofQuery = sink.of(index);
      for (const { destination: own, labels, timestamp, value } of this.entries) {
        const isAsked =
          JSON.stringify(own) === JSON.stringify(destination) && timestamp >= start && timestamp <= end;
        const series = isAsked ? ofQuery.series(labelsOf(labels)) : undefined;
        if (series === undefined) continue;
        if (value.kind === 'sample') ofQuery.sample(series, timestamp, value.lowWord, value.highWord);
        if (value.kind === 'histogram') ofQuery.histogram(series, timestamp, value.histogram.message);
      }
    }
    meter.pages++;
  }

  private isUnavailable({ collection }: Destination): boolean {
    return this.faults.unavailable === true || this.faults.unavailable === collection;
  }
}

function* entriesOf({ request, roles, groups, itemGroups }: Selection): Generator<{
  readonly entry: MemoryEntry;
  readonly counted: ReturnType<typeof countedAs>;
  readonly isExtra: boolean;
}> {
  const { samples, labels } = request;
  const seriesLabels = (series: SeriesNumber): Labels =>
    Object.fromEntries(
      [...request.labelsOf(series)]
        .filter((label) => isIdentity(roles[label]))
        .map((label) => [labels.names[label]!, labels.values[label]!]),
    );
  for (const {
    destination: { namespace, collection },
    samples: own,
  } of groups) {
    for (const sample of own) {
      yield {
        entry: {
          destination: { namespace, collection },
          labels: seriesLabels(samples.seriesOf(sample)),
          timestamp: samples.timestamp(sample),
          value: { kind: 'sample', lowWord: samples.lowWord(sample), highWord: samples.highWord(sample) },
        },
        counted: 'samples',
        isExtra: false,
      };
    }
  }
  for (const {
    destination: { namespace, collection },
    items,
  } of itemGroups) {
    for (const item of items) {
      const { timestamp } = item;
      yield {
        entry: {
          destination: { namespace, collection },
          labels: item.kind === 'metadata' ? { __name__: item.family } : seriesLabels(item.series),
          timestamp,
          value: item.kind === 'nonFiniteSample' ? { ...item, kind: 'sample' } : item,
        },
        counted: countedAs(item),
        isExtra: isOptional(item),
      };
    }
  }
}

/** Exemplars of one millisecond are told apart. */
function keyOf({ destination, labels, timestamp, value }: MemoryEntry): string {
  const time = value.kind === 'exemplar' ? String(value.nanoseconds) : timestamp;
  return JSON.stringify([destination, labels, value.kind, time]);
}

function labelsOf(labels: Labels): readonly Label[] {
  return Object.entries(labels)
    .map(([name, value]) => ({ name, value }))
    .sort((left, right) => Buffer.compare(Buffer.from(left.name), Buffer.from(right.name)));
}

function unavailable(destination: Destination): HttpError {
  return new HttpError({
    code: 'store_error',
    status: 503,
    message: `The store is unavailable on demand. Destination: ${describeDestination(destination)}.`,
    details: destinationDetails(destination),
  });
}

function exampleOf({ labels, timestamp, destination }: MemoryEntry): Example {
  return {
    of: JSON.stringify(labels),
    told: `${describeTime(timestamp)} for ${describeDestination(destination)}`,
  };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => {
    signal.addEventListener('abort', resolve, { once: true });
  });
}
