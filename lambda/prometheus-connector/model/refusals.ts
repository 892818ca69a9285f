import { lineOf } from '../../kit/secret-text';
import { describeDestination } from '../../metrics/model/destination';
import {
  describeExcess,
  describeLabelSizes,
  exampleOf,
  exampleOfFamily,
  type Excess,
} from './describe-refused';
import type { Destination } from '../../metrics/model/destination';
import { DropCounts, joinDrops, type DropReason, type Drops } from './drops';
import { isOptional, type Item } from './item';
import type { SeriesNumber } from '../../metrics/model/numbers';
import {
  joinRejections,
  RejectionCounts,
  type Example,
  type Rejection,
  type RejectionReason,
} from './rejections';
import type { DecodedRequest } from './write-request';

/** Why a store refuses something, and what its sender should know of it. */
export interface Refusal<R extends RejectionReason> {
  readonly reason: R;
  /** How far it is beyond a limit. */
  readonly excess?: Excess;
  /** What else is known, the rest of a sentence. */
  readonly fact?: string;
  /** What the store says. */
  readonly said?: string | undefined;
}

/** What of a sample or an item matters when a store refuses it. */
export interface RefusedEntry {
  readonly destination: Destination;
  /** Index of its series; of metadata, the name of the metric family. */
  readonly of: SeriesNumber | string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  /** Whether it is an extra of samples: the request does not fail because of it. */
  readonly isExtra: boolean;
  /** Why it is not stored, if that is counted too. */
  readonly notStored?: DropReason | undefined;
}

/** What of a sample matters when it is refused. */
export function refusedSample(
  { samples }: DecodedRequest,
  sample: number,
  destination: Destination,
): RefusedEntry {
  const of = samples.seriesOf(sample);
  return { destination, of, timestamp: samples.timestamp(sample), isExtra: false };
}

/** What of an item matters when it is refused. */
export function refusedItem(item: Item, destination: Destination): RefusedEntry {
  return {
    destination,
    of: item.kind === 'metadata' ? item.family : item.series,
    timestamp: item.timestamp,
    isExtra: isOptional(item),
    notStored: notStoredReasons[item.kind],
  };
}

const notStoredReasons: Readonly<Partial<Record<Item['kind'], DropReason>>> = {
  exemplar: 'exemplar_refused',
  metadata: 'metadata_not_stored',
  startTimestamp: 'start_timestamp_not_stored',
};

/** What a store refused of a request, by reason, as `Written` of the port has it. */
export interface Refusals {
  readonly refused: readonly Rejection[];
  readonly refusedExtras: readonly Rejection[];
  readonly dropped: Drops;
}

/** A store that refuses. */
interface Refuser<R extends RejectionReason> {
  /** As it is called in texts. */
  readonly name: string;
  /** Its reasons in words. */
  readonly explanations: Readonly<Record<R, string>>;
}

/** Counts what a store refuses of a request. */
export class RefusalCounts<R extends RejectionReason> {
  private readonly refused: RejectionCounts<R>;
  private readonly refusedExtras: RejectionCounts<R>;
  private readonly dropped = new DropCounts();

  constructor(
    private readonly request: DecodedRequest,
    private readonly store: Refuser<R>,
  ) {
    this.refused = new RejectionCounts(store.explanations);
    this.refusedExtras = new RejectionCounts(store.explanations);
  }

  add(entry: RefusedEntry, refusal: Refusal<R>): void {
    const counts = entry.isExtra ? this.refusedExtras : this.refused;
    counts.add(refusal.reason, 1, () => example(this.request, entry, refusal, this.store.name));
    if (entry.notStored !== undefined) this.dropped.count(entry.notStored, 1);
  }

  /** Counts what is not stored, as the store has it from another replica: that is no mistake. */
  addReplicaConflict(): void {
    this.dropped.count('replica_conflict', 1);
  }

  /** Those so far. */
  list(): Refusals {
    return {
      refused: this.refused.list(),
      refusedExtras: this.refusedExtras.list(),
      dropped: new Map(this.dropped),
    };
  }
}

/** Those of several lists together. */
export function joinRefusals(lists: readonly Refusals[]): Refusals {
  return {
    refused: lists.map(({ refused }) => refused).reduce(joinRejections, []),
    refusedExtras: lists.map(({ refusedExtras }) => refusedExtras).reduce(joinRejections, []),
    dropped: joinDrops(...lists.map(({ dropped }) => dropped)),
  };
}

/** Characters of a store's own words that are shown. */
const LONGEST_SAID = 200;

/** What was refused, with what of it is to be corrected. */
function example<R extends RejectionReason>(
  request: DecodedRequest,
  { destination, of, timestamp }: RefusedEntry,
  { reason, excess, fact, said }: Refusal<R>,
  store: string,
): Example {
  const sizes =
    reason === 'labels_too_large' && typeof of !== 'string' ? describeLabelSizes(request, of) : undefined;
  const facts = [
    excess && describeExcess(excess),
    sizes,
    fact,
    `for ${describeDestination(destination)}`,
    said && `of which ${store} says: ${lineOf(said, LONGEST_SAID)}`,
  ];
  if (typeof of === 'string') return exampleOfFamily(of, facts);
  return exampleOf(request, of, facts, timestamp);
}
