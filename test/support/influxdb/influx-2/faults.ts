/**
 * Faults on demand: how tests make the server misbehave.
 *
 *     standIn.faults.add(fault.answer('unavailable'), { bucket: 'metrics', times: 2 });
 *     standIn.faults.clear();
 */
import { ApiError, type ApiErrorCode } from './api-error';
import type { Point } from './line-protocol/point';

/** A way to misbehave; made by {@link fault}. */
export type Fault =
  | { readonly kind: 'answer'; readonly error: ApiError; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'breakAnswer'; readonly after: number }
  | { readonly kind: 'errorTable'; readonly message: string }
  | { readonly kind: 'invalidKeys'; readonly matches: (point: Point) => boolean };

/** Which requests a fault strikes: by default all that write or query, until it is cleared. */
interface FaultScope {
  readonly operation?: 'write' | 'query';
  /** By its name. */
  readonly bucket?: string;
  /** Strikes this many requests, then no more. */
  readonly times?: number;
}

/** All faults there are. */
export const fault = {
  /** An error, and nothing is done. */
  answer: (code: ApiErrorCode, headers: Readonly<Record<string, string>> = {}): Fault => ({
    kind: 'answer',
    error: new ApiError(code, 'on demand'),
    headers,
  }),
  /** Says nothing until the fault is cleared, and then nothing, too. */
  hang: { kind: 'hang' },
  /** Breaks the connection, and nothing is done. */
  reset: { kind: 'reset' },
  /** Does what it is asked, and breaks the connection after this many bytes of the answer. */
  breakAnswer: (after: number): Fault => ({ kind: 'breakAnswer', after }),
  /** Ends the answer to a query, which has the status 200, in a table that says that it failed. */
  errorTable: (message: string): Fault => ({ kind: 'errorTable', message }),
  /**
   * Drops the points that match, and stores the others: as if their keys were not valid Unicode, which InfluxDB looks at when
   * it is started with `storage-validate-keys`.
   */
  invalidKeys: (matches: (point: Point) => boolean): Fault => ({ kind: 'invalidKeys', matches }),
} as const satisfies Record<string, Fault | ((argument: never) => Fault)>;

interface ActiveFault {
  readonly fault: Fault;
  readonly scope: FaultScope;
  struck: number;
}

/** The faults in force. Of those that would strike a request, the first added does. */
export class Faults {
  private active: ActiveFault[] = [];

  /** Puts a fault in force. */
  add(newFault: Fault, scope: FaultScope = {}): void {
    this.active.push({ fault: newFault, scope, struck: 0 });
  }

  /** Removes all faults. */
  clear(): void {
    this.active = [];
  }

  /** A request has come: the fault that strikes it, if one does. */
  strike(operation: 'write' | 'query', bucket: string): Fault | undefined {
    const striking = this.active.find(
      ({ scope, struck }) =>
        (scope.operation ?? operation) === operation &&
        (scope.bucket ?? bucket) === bucket &&
        struck < (scope.times ?? Infinity),
    );
    if (striking) striking.struck += 1;
    return striking?.fault;
  }
}
