/**
 * Names of the metrics that the connector publishes: the function writes them, the stack draws them and watches them.
 * docs/operations.md says what each one counts.
 */
export const metrics = {
  namespace: 'ChaosTelemetry',
  /** Value of the dimension `service`. */
  service: 'prometheus-connector',
  /** Dimensions besides `service`. All metrics have `environment`; the last two, those that are told apart by them. */
  dimensions: { environment: 'environment', reason: 'reason', outcome: 'outcome' },
  names: {
    received: 'received',
    written: 'written',
    /** By reason: never stored, and the sender is not told. */
    dropped: 'dropped',
    /** In total, and by reason: refused for good, and the sender is told. */
    rejected: 'rejected',
    /** By outcome: `stored`, or the code of the error that answered. */
    writeRequests: 'writeRequests',
    /** Milliseconds from a request's arrival to its answer. */
    writeDuration: 'writeDuration',
    /** Milliseconds of them that the store took. */
    storeDuration: 'storeDuration',
  },
} as const;
