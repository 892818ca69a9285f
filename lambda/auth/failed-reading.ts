import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import { describeForLog } from '../http/error-response';
import type { HttpError } from '../http/errors';
import type { Logger } from '../kit/logger';
import { metrics as called } from './metric-names';

/** A failed reading of the secret. */
export interface FailedReading {
  /** The answer to callers when no older credentials are valid. */
  readonly error: HttpError;
  /** What is wrong with the secret, if known. Never contains its text. */
  readonly problem: string | undefined;
  /**
   * Epoch milliseconds until which the credentials read before stay valid; undefined: there are no such credentials.
   */
  readonly usedUntil: number | undefined;
}

/** Where failed readings are reported. */
interface FailedReadingParts {
  readonly logger: Pick<Logger, 'error'>;
  /** With the dimensions of {@link called}. */
  readonly metrics: Pick<Metrics, 'singleMetric'>;
}

/** Makes a function that logs and counts each failed reading, so that a failed rotation does not go unnoticed. */
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
