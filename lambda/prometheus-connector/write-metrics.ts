import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import type { WriteReport } from './write';
import { writtenCounts } from './write-response';

/**
 * Publishes what became of a request: `received`, `written`, `dropped` by reason and `rejected` by reason, all counts
 * of items. https://docs.powertools.aws.dev/lambda/typescript/latest/features/metrics/
 */
export function publishWrite(metrics: Metrics, { selection, result }: WriteReport): void {
  const { samples, histograms, exemplars } = writtenCounts(selection, result);
  metrics.addMetric('received', MetricUnit.Count, itemCount(selection));
  metrics.addMetric('written', MetricUnit.Count, samples + histograms + exemplars);
  metrics.publishStoredMetrics();
  for (const [reason, count] of selection.dropped) publishByReason(metrics, 'dropped', reason, count);
  for (const [reason, count] of selection.rejections) publishByReason(metrics, 'rejected', reason, count);
}

function itemCount({ request }: WriteReport['selection']): number {
  return request.samples.length + request.histograms.length + request.exemplars.length;
}

function publishByReason(metrics: Metrics, name: string, reason: string, count: number): void {
  const metric = metrics.singleMetric();
  metric.addDimension('reason', reason);
  metric.addMetric(name, MetricUnit.Count, count);
}
