import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import type { WriteReport } from './write';
import { writtenCounts } from './write-response';

/**
 * Makes a function that publishes what became of a request: `received`, `written`, `dropped` by reason and `rejected`
 * by reason, all counts of items.
 * https://docs.powertools.aws.dev/lambda/typescript/latest/features/metrics/
 */
export function createWritePublisher(metrics: Metrics): (report: WriteReport) => void {
  const byReason = metrics.singleMetric();
  const publishByReason = (name: string, reason: string, count: number): void => {
    byReason.addDimension('reason', reason);
    byReason.addMetric(name, MetricUnit.Count, count);
  };
  return ({ selection, result }) => {
    const { samples, histograms, exemplars } = writtenCounts(selection, result);
    metrics.addMetric('received', MetricUnit.Count, itemCount(selection));
    metrics.addMetric('written', MetricUnit.Count, samples + histograms + exemplars);
    metrics.publishStoredMetrics();
    for (const [reason, count] of selection.dropped) publishByReason('dropped', reason, count);
    for (const [reason, count] of selection.rejections) publishByReason('rejected', reason, count);
  };
}

function itemCount({ request }: WriteReport['selection']): number {
  return request.samples.length + request.histograms.length + request.exemplars.length;
}
