/**
 * Faults on demand: how tests make the service misbehave.
 *
 *     standIn.faults.add(fault.throttle, { times: 2 });
 *     standIn.faults.add(fault.rejectRecords((record) => 'pod' in record.dimensions));
 *     standIn.faults.clear();
 */
import { invalidSignatureError, type ServiceError, unrecognizedClientError } from '../aws-json/service-error';
import type { OperationName } from './operation-name';
import type { TimestreamRecord } from './record';
import {
  accessDeniedError,
  conflictError,
  internalServerError,
  invalidEndpointError,
  queryExecutionError,
  resourceNotFoundError,
  serviceQuotaExceededError,
  throttlingError,
} from './service-error';

/** Chooses records of a request. */
export type RecordPredicate = (record: TimestreamRecord) => boolean;

/** A fault of single records of WriteRecords; other operations are not touched by it. */
export type RecordFault =
  /** The records that match are rejected, the others stored. */
  | { readonly kind: 'rejectRecords'; readonly matches: RecordPredicate; readonly reason: string }
  /** A request with a record that matches is refused whole. */
  | { readonly kind: 'refuseRequests'; readonly matches: RecordPredicate; readonly message: string };

/** A way to misbehave; made by {@link fault}. */
export type Fault =
  | { readonly kind: 'answer'; readonly error: () => ServiceError }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'resetAfterwards' }
  | RecordFault;

/** Which calls a fault strikes: by default all, until it is cleared. */
interface FaultScope {
  /** Only calls of this operation. */
  readonly operation?: OperationName;
  /** Only calls that write to this table, in any database. */
  readonly table?: string;
  /** Spares this many calls first. */
  readonly skip?: number;
  /** Strikes this many calls, then no more. */
  readonly times?: number;
}

const answer = (error: () => ServiceError): Fault => ({ kind: 'answer', error });

/** All faults there are. */
export const fault = {
  /** 429; the SDK retries. */
  throttle: answer(throttlingError),
  /** 500; the SDK retries. */
  serverError: answer(internalServerError),
  /** 403: an IAM policy does not allow the call. */
  accessDenied: answer(() => accessDeniedError('User is not authorized to perform this operation.')),
  /** 404. */
  resourceNotFound: answer(() => resourceNotFoundError('The table does not exist.')),
  /** 403: the key was good before, and is deleted now. */
  unrecognizedClient: answer(unrecognizedClientError),
  /** 403: the secret was good before, and is another now. */
  invalidSignature: answer(() =>
    invalidSignatureError('The request signature we calculated does not match the signature you provided.'),
  ),
  /** 400: the query is right, and fails nevertheless. */
  queryExecution: answer(queryExecutionError),
  /** 402. */
  serviceQuotaExceeded: answer(serviceQuotaExceededError),
  /** 409. */
  conflict: answer(conflictError),
  /** 421: what endpoint discovery gave is out of date. */
  invalidEndpoint: answer(invalidEndpointError),
  /** Takes the request and says nothing; it is carried out once the fault is cleared, if anyone still waits. */
  hang: { kind: 'hang' },
  /** Breaks the connection; nothing is stored. */
  reset: { kind: 'reset' },
  /** Carries the call out, then breaks the connection instead of answering. */
  resetAfterwards: { kind: 'resetAfterwards' },
  /** 419 for the records that match; the others are stored. */
  rejectRecords: (matches: RecordPredicate, reason = 'Rejected on demand.'): Fault => ({
    kind: 'rejectRecords',
    matches,
    reason,
  }),
  /** 400 for each request that has a record that matches; nothing of it is stored. */
  refuseRequests: (matches: RecordPredicate, message = 'Refused on demand.'): Fault => ({
    kind: 'refuseRequests',
    matches,
    message,
  }),
} as const satisfies Record<string, Fault | ((matches: RecordPredicate, text?: string) => Fault)>;

/** A fault that strikes a call now. */
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

/** The faults in force. Each counts the calls in its scope for itself; of those that would strike, the first added does. */
export class Faults {
  private active: ActiveFault[] = [];
  /** Milliseconds that each call of WriteRecords takes longer, besides other faults. */
  latency = 0;

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
    this.latency = 0;
    for (const { remove } of this.active) {
      remove();
    }
  }

  /**
   * A call has come: returns the fault that strikes it, if one does.
   *
   * @param table that it writes to, if it does.
   */
  strike(operation: OperationName, table?: string): StruckFault | undefined {
    const striking = this.active.filter(
      ({ scope }) =>
        (scope.operation ?? operation) === operation && (scope.table === undefined || scope.table === table),
    );
    for (const active of striking) {
      active.seen += 1;
    }
    return striking.find(({ scope, seen }) => {
      const place = seen - (scope.skip ?? 0);
      return place >= 1 && place <= (scope.times ?? Infinity);
    });
  }
}
