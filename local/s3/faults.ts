/**
 * Faults on demand: how tests make the service misbehave.
 *
 *     s3.faults.add(fault.throttle, { operation: 'PutObject', times: 2 });
 *     s3.faults.clear();
 */
import type { OperationName } from './operation-name';
import { internalError, type S3Error, slowDown } from './s3-error';

/** A way to misbehave; one of {@link fault}. */
export type Fault =
  | { readonly kind: 'answer'; readonly error: () => S3Error }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'resetAfterwards' };

/** Which requests a fault strikes: by default all, until it is cleared. Requests whose signature is refused do not count. */
interface FaultScope {
  /** Only requests for this operation. */
  readonly operation?: OperationName;
  /** Only requests for keys that begin with this. */
  readonly keyPrefix?: string;
  /** Spares this many requests first. */
  readonly skip?: number;
  /** Strikes this many requests, then no more. */
  readonly times?: number;
}

/** All faults there are. */
export const fault = {
  /** 503 SlowDown; nothing is stored. SDKs retry. */
  throttle: { kind: 'answer', error: slowDown },
  /** 500 InternalError; nothing is stored. SDKs retry. */
  serverError: { kind: 'answer', error: internalError },
  /** Takes the request and says nothing; it is carried out once the fault is cleared, if anyone still waits. */
  hang: { kind: 'hang' },
  /** Breaks the connection; nothing is stored. */
  reset: { kind: 'reset' },
  /** Carries the request out, then breaks the connection instead of answering. */
  resetAfterwards: { kind: 'resetAfterwards' },
} as const satisfies Record<string, Fault>;

/** A fault that strikes a request now. */
interface StruckFault {
  readonly fault: Fault;
  /** Resolves when the fault is removed. */
  readonly removed: Promise<void>;
}

interface ActiveFault extends StruckFault {
  readonly scope: FaultScope;
  readonly remove: () => void;
  seen: number;
}

/** The faults in force. Each counts the requests in its scope for itself; of those that would strike, the first added does. */
export class Faults {
  private active: ActiveFault[] = [];
  private strikes = 0;

  /** How many requests faults have struck so far. */
  get struck(): number {
    return this.strikes;
  }

  /** Puts a fault in force. Returns what removes it again. */
  add(newFault: Fault, scope: FaultScope = {}): () => void {
    let resolveRemoved = (): void => undefined;
    const removed = new Promise<void>((resolve) => {
      resolveRemoved = resolve;
    });
    const remove = (): void => {
      this.active = this.active.filter((other) => other !== active);
      resolveRemoved();
    };
    const active: ActiveFault = { fault: newFault, scope, removed, remove, seen: 0 };
    this.active.push(active);
    return remove;
  }

  /** Removes all faults. */
  clear(): void {
    for (const { remove } of this.active) {
      remove();
    }
  }

  /** A request has come: returns the fault that strikes it, if one does. */
  strike(operation: OperationName, key: string): StruckFault | undefined {
    const striking = this.active.filter(
      ({ scope }) => (scope.operation ?? operation) === operation && key.startsWith(scope.keyPrefix ?? ''),
    );
    for (const active of striking) {
      active.seen += 1;
    }
    const struck = striking.find(({ scope, seen }) => {
      const place = seen - (scope.skip ?? 0);
      return place >= 1 && place <= (scope.times ?? Infinity);
    });
    this.strikes += struck === undefined ? 0 : 1;
    return struck;
  }
}
