import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import type { Logger } from '../kit/logger';
import type { RequestReport } from './measured';
import { metrics as called } from './metric-names';
import { rejectionTotal } from './model/rejections';
import { routes, type RouteKey } from './routes';
import { countsByReason, describeRejections } from './write/describe-rejections';
import type { WriteReport } from './write/write';

const { names, dimensions } = called;

/**
 * Makes a function that publishes what became of what was in a request: `received`, `written` and `rejected`, counts of
 * items; `dropped` and `rejected` by reason; and `storeDuration`. Logs what no answer tells: extras of the samples that were
 * refused, and at level DEBUG what became of each write.
 * https://docs.powertools.aws.dev/lambda/typescript/latest/features/metrics/
 */
export function createWritePublisher(
  metrics: Metrics,
  logger: Pick<Logger, 'debug' | 'warn'>,
): (report: WriteReport) => void {
  const byReason = metrics.singleMetric();
  const publishByReason = (name: string, reason: string, count: number): void => {
    byReason.addDimension(dimensions.reason, reason);
    byReason.addMetric(name, MetricUnit.Count, count);
  };
  return ({ received, written, refused, refusedExtras, dropped, storeDuration }) => {
    const { samples, histograms, exemplars } = written;
    metrics.addMetric(names.received, MetricUnit.Count, received);
    metrics.addMetric(names.written, MetricUnit.Count, samples + histograms + exemplars);
    metrics.addMetric(names.storeDuration, MetricUnit.Milliseconds, storeDuration);
    if (refused.length > 0) metrics.addMetric(names.rejected, MetricUnit.Count, rejectionTotal(refused));
    metrics.publishStoredMetrics();
    for (const [reason, count] of dropped) publishByReason(names.dropped, reason, count);
    for (const { reason, count } of refused) publishByReason(names.rejected, reason, count);
    if (refusedExtras.length > 0) {
      logger.warn('Exemplars or metadata refused; the samples beside them are not affected', {
        refused: rejectionTotal(refusedExtras),
        reasons: describeRejections(refusedExtras, LONGEST_LOGGED),
      });
    }
    logger.debug('Write', {
      received,
      ...written,
      rejected: countsByReason(refused),
      refusedExtras: countsByReason(refusedExtras),
      dropped: countsByReason(Array.from(dropped, ([reason, count]) => ({ reason, count }))),
      storeDuration,
    });
  };
}

/** Bytes of what the log says of extras. */
const LONGEST_LOGGED = 2000;

/**
 * Makes a function that publishes how full the fullest table of a write is, together with the write's other metrics.
 */
export function createTablePublisher(metrics: Metrics): (dimensionCount: number) => void {
  return (dimensionCount) => {
    metrics.addMetric(names.tableDimensions, MetricUnit.Count, dimensionCount);
  };
}

/** The metrics of a route's requests. */
const ofRoute: Readonly<Partial<Record<RouteKey, { readonly duration: string; readonly requests: string }>>> =
  {
    [routes.write]: { duration: names.writeDuration, requests: names.writeRequests },
    [routes.read]: { duration: names.readDuration, requests: names.readRequests },
  };

/**
 * Makes a function that publishes each write and each read: `writeRequests` or `readRequests` by outcome, and
 * `writeDuration` or `readDuration`.
 */
export function createRequestPublisher(metrics: Metrics): (report: RequestReport) => void {
  const single = metrics.singleMetric();
  return ({ route, outcome, duration }) => {
    const own = ofRoute[route];
    if (own === undefined) return;
    single.addMetric(own.duration, MetricUnit.Milliseconds, duration);
    single.addDimension(dimensions.outcome, outcome);
    single.addMetric(own.requests, MetricUnit.Count, 1);
  };
}
