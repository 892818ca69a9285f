import type { Right } from './wanted';

/** A right as InfluxDB describes it. */
export interface Permission {
  readonly action: string;
  readonly resource: {
    readonly type: string;
    /** Absent: all of the type. */
    readonly id?: string | undefined;
    /** Absent: of all organizations. */
    readonly orgID?: string | undefined;
  };
}

/** A token as InfluxDB lists it, without its text: it need not tell that again. */
export interface Authorization {
  readonly id: string;
  readonly description: string;
  /** `active`, or the token is refused. */
  readonly status: string;
  readonly permissions: readonly Permission[];
}

/** A bucket as it is. */
export interface FoundBucket {
  readonly id: string;
  /** Seconds that samples are kept; 0: forever. */
  readonly retention: number;
}

/** What is there in an organization of InfluxDB, and in our secrets. */
export interface Found {
  readonly organizationId: string;
  /** By name, those that were asked for. */
  readonly buckets: ReadonlyMap<string, FoundBucket>;
  /** All of the organization. */
  readonly authorizations: readonly Authorization[];
  /** The authorization whose token each secret has, if InfluxDB accepts that. */
  readonly stored: ReadonlyMap<Right, string>;
}
