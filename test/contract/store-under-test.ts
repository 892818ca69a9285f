import type { MetricRanker } from '../../lambda/metrics/port';
import type { StoreAccess } from '../../lambda/prometheus-connector/port';

/** An exemplar that a store holds. */
interface StoredExemplar {
  /** Of its series. */
  readonly labels: Readonly<Record<string, string>>;
  readonly exemplarLabels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
}

/** A place for series as configuration and labels name it. */
interface Place {
  readonly database: string;
  /** Absent in a store whose databases have no tables. */
  readonly table?: string;
}

/** A store that runs, with {@link collections}, and what makes it misbehave. */
export interface StoreUnderTest {
  /** Where a collection is. */
  readonly placeOf: (collection: string) => Place;
  readonly access: StoreAccess;
  /** `Authorization` of a caller who may write and read. */
  readonly authorization: string;
  /** Exemplars cannot be read by remote read. */
  readonly exemplars: (collection: string) => Promise<readonly StoredExemplar[]>;
  /** It refuses for good whatever it is given of series with this label. */
  readonly refuse: (label: string, value: string) => void;
  /** It fails for a cause that may pass: in a collection, or everywhere. */
  readonly fail: (collection?: string) => void;
  /** It says nothing. */
  readonly hang: () => void;
  /** It behaves again. */
  readonly heal: () => void;
  readonly close: () => Promise<void>;
}

/** One that ranks what it stores, too. */
export interface RankerUnderTest extends StoreUnderTest {
  readonly ranker: MetricRanker;
}

/** Collections of a {@link StoreUnderTest}: one for each row. */
export const collections: readonly string[] = Array.from({ length: 100 }, (_, index) => `row-${index}`);
