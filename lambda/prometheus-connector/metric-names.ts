import { errorCodes } from '../http/error-codes';
import { dropReasons } from './model/drops';
import { rejectionReasons, type RejectionReason } from './model/rejections';

/** Reasons of `rejected` that have alarms of their own. */
const watched = {
  destinationNotFound: 'destination_not_found',
  destinationDenied: 'destination_denied',
  notIsolated: 'not_isolated',
  encoderDefect: 'encoder_defect',
} as const satisfies Record<string, RejectionReason>;

/**
 * What the connector's metrics are called: the function publishes them, the stack draws them and watches them.
 * docs/operations.md says what each one counts.
 */
export const metrics = {
  namespace: 'ChaosTelemetry',
  /** The dimensions. All metrics have the first two; the others tell apart what was counted under one name. */
  dimensions: { service: 'service', environment: 'environment', reason: 'reason', outcome: 'outcome' },
  /** Value of the dimension `service`. */
  service: 'prometheus-connector',
  /** Values of the dimension `reason` that have alarms of their own. */
  reasons: watched,
  /** All values of the dimensions that not every metric has. */
  values: { dropped: dropReasons, rejected: rejectionReasons, outcome: ['success', ...errorCodes] },
  names: {
    received: 'received',
    written: 'written',
    /** By reason: not stored, without an error to the sender. */
    dropped: 'dropped',
    /** In total, and by reason: rejected permanently, with an error to the sender. */
    rejected: 'rejected',
    /** Dimensions of the fullest of the tables that a write is for, as far as the function has seen. */
    tableDimensions: 'tableDimensions',
    /** By outcome. */
    writeRequests: 'writeRequests',
    /** Milliseconds from a request to its answer. */
    writeDuration: 'writeDuration',
    /** Milliseconds of them that the store took. */
    storeDuration: 'storeDuration',
    /** By outcome. */
    readRequests: 'readRequests',
    /** Milliseconds from a request to its answer. */
    readDuration: 'readDuration',
    /** Queries of the requests that were answered. */
    readQueries: 'readQueries',
    /** Samples and histograms of their answers. */
    readSamples: 'readSamples',
    /** Pages that the store answered them with. */
    readPages: 'readPages',
  },
} as const;
