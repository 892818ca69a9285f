/** What a token lets its holder do with the buckets. Each token has one right: who reads cannot write. */
export type Right = 'write' | 'read';

/** The rights, in the order in which their tokens are made. */
export const rights: readonly Right[] = ['write', 'read'];

/** A bucket that samples are to be in. */
interface WantedBucket {
  readonly name: string;
  /** Seconds that samples are kept; 0: forever. Undefined: the bucket is imported, must be there, and is not altered. */
  readonly retention: number | undefined;
}

/** What is to be there in an organization of InfluxDB. */
export interface Wanted {
  /** Who the tokens are of: descriptions of them begin so, and of no others. */
  readonly owner: string;
  readonly buckets: readonly WantedBucket[];
  /** The rights that there are to be tokens for, on all of the buckets. */
  readonly tokens: readonly Right[];
  /** Tokens of another number are replaced. */
  readonly rotation: number;
}
