import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import type { EdgeLogger } from '../http/api-gateway';
import { TableDimensions } from './store/timestream/write/table-dimensions';
import type { RequestReport } from './measured';
import { metrics as called } from './metric-names';
import { routes, type RouteKey } from './routes';
import type { WriteReport } from './write/write';
import { writtenCounts } from './write/write-response';

const { names, dimensions } = called;

/**
 * Makes a function that publishes what became of what was in a request: `received`, `written` and `rejected`, counts of
 * items; `dropped` and `rejected` by reason; `tableDimensions`; and `storeDuration`. Logs what no answer tells: extras of the
 * samples that were refused.
 * https://docs.powertools.aws.dev/lambda/typescript/latest/features/metrics/
 */
export function createWritePublisher(
  metrics: Metrics,
  logger: Pick<EdgeLogger, 'warn'>,
): (report: WriteReport) => void {
  const tables = new TableDimensions();
  const byReason = metrics.singleMetric();
  const publishByReason = (name: string, reason: string, count: number): void => {
    byReason.addDimension(dimensions.reason, reason);
    byReason.addMetric(name, MetricUnit.Count, count);
  };
  return ({ selection, result, storeDuration }) => {
    const { samples, histograms, exemplars } = writtenCounts(selection, result);
    const { dropped, rejections, optionalRejections } = selection;
    metrics.addMetric(names.received, MetricUnit.Count, itemCount(selection));
    metrics.addMetric(names.written, MetricUnit.Count, samples + histograms + exemplars);
    metrics.addMetric(names.storeDuration, MetricUnit.Milliseconds, storeDuration);
    metrics.addMetric(names.tableDimensions, MetricUnit.Count, tables.add(selection));
    if (!rejections.isEmpty) metrics.addMetric(names.rejected, MetricUnit.Count, rejections.total);
    metrics.publishStoredMetrics();
    for (const [reason, count] of dropped) publishByReason(names.dropped, reason, count);
    for (const [reason, count] of rejections) publishByReason(names.rejected, reason, count);
    if (!optionalRejections.isEmpty) {
      logger.warn('Exemplars or metadata refused; the samples beside them are not affected', {
        refused: optionalRejections.total,
        reasons: [...optionalRejections].map(([reason, count]) => `${count} ${reason}`).join(', '),
      });
    }
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

function itemCount({ request }: WriteReport['selection']): number {
  return request.samples.length + request.histograms.length + request.exemplars.length;
}
