import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import { describeForLog } from '../http/error-response';
import type { HttpError } from '../http/errors';
import type { Logger } from '../kit/logger';
import { metrics as called } from './metric-names';

/** A reading of the secret that led to no credentials. */
export interface FailedReading {
  /** What callers are answered who cannot be judged by older credentials. */
  readonly error: HttpError;
  /** What is wrong with the secret, if that is known: no text of it. */
  readonly problem: string | undefined;
  /** Epoch milliseconds until which the credentials are good that were read before; undefined: there are none. */
  readonly usedUntil: number | undefined;
}

/** What tells of failed readings. */
interface FailedReadingParts {
  readonly logger: Pick<Logger, 'error'>;
  /** With the dimensions of {@link called}. */
  readonly metrics: Pick<Metrics, 'singleMetric'>;
}

/**
 * Makes a function that logs each failed reading and counts it, so that a rotation that went wrong does not pass for
 * one that is done.
 */
export function createFailedReadingReporter({
  logger,
  metrics,
}: FailedReadingParts): (reading: FailedReading) => void {
  return ({ error, problem, usedUntil }) => {
    logger.error('Reading the secret failed', {
      ...describeForLog(error),
      ...(problem !== undefined && { problem }),
      oldCredentials: usedUntil === undefined ? 'ended' : `good until ${new Date(usedUntil).toISOString()}`,
    });
    metrics.singleMetric().addMetric(called.names.failedReadings, MetricUnit.Count, 1);
  };
}
