import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import type { RequestReport } from './measured';
import { metrics as called } from './metric-names';
import { routes } from './routes';
import type { WriteReport } from './write';
import { writtenCounts } from './write-response';

const { names, dimensions } = called;

/**
 * Makes a function that publishes what became of what was in a request: `received`, `written` and `rejected`, counts of
 * items; `dropped` and `rejected` by reason; and `storeDuration`.
 * https://docs.powertools.aws.dev/lambda/typescript/latest/features/metrics/
 */
export function createWritePublisher(metrics: Metrics): (report: WriteReport) => void {
  const byReason = metrics.singleMetric();
  const publishByReason = (name: string, reason: string, count: number): void => {
    byReason.addDimension(dimensions.reason, reason);
    byReason.addMetric(name, MetricUnit.Count, count);
  };
  return ({ selection, result, storeDuration }) => {
    const { samples, histograms, exemplars } = writtenCounts(selection, result);
    const { dropped, rejections } = selection;
    metrics.addMetric(names.received, MetricUnit.Count, itemCount(selection));
    metrics.addMetric(names.written, MetricUnit.Count, samples + histograms + exemplars);
    metrics.addMetric(names.storeDuration, MetricUnit.Milliseconds, storeDuration);
    if (!rejections.isEmpty) metrics.addMetric(names.rejected, MetricUnit.Count, rejections.total);
    metrics.publishStoredMetrics();
    for (const [reason, count] of dropped) publishByReason(names.dropped, reason, count);
    for (const [reason, count] of rejections) publishByReason(names.rejected, reason, count);
  };
}

/** Makes a function that publishes each write: `writeRequests` by outcome, and `writeDuration`. */
export function createRequestPublisher(metrics: Metrics): (report: RequestReport) => void {
  const single = metrics.singleMetric();
  return ({ routeKey, outcome, duration }) => {
    if (routeKey !== routes.write) return;
    single.addMetric(names.writeDuration, MetricUnit.Milliseconds, duration);
    single.addDimension(dimensions.outcome, outcome);
    single.addMetric(names.writeRequests, MetricUnit.Count, 1);
  };
}

function itemCount({ request }: WriteReport['selection']): number {
  return request.samples.length + request.histograms.length + request.exemplars.length;
}
