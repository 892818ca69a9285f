/**
 * What the metric of failed readings is called: functions that read a secret publish it, the stacks draw it and watch it.
 * docs/operations.md says what it counts.
 */
export const metrics = {
  namespace: 'ChaosTelemetry',
  /** The dimensions, which the metric always has. */
  dimensions: { service: 'service', function: 'function' },
  /** Value of the dimension `service`. */
  service: 'credentials',
  names: {
    /** Readings of the secret that led to no credentials. */
    failedReadings: 'failedSecretReadings',
  },
} as const;
