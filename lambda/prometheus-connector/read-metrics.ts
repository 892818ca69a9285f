import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import { metrics as called } from './metric-names';
import type { ReadReport } from './read/read';

const { names } = called;

/** Makes a function that publishes what the answer to a read holds: `readQueries`, `readSamples` and `readPages`. */
export function createReadPublisher(metrics: Metrics): (report: ReadReport) => void {
  return ({ queries, samples, pages }) => {
    metrics.addMetric(names.readQueries, MetricUnit.Count, queries);
    metrics.addMetric(names.readSamples, MetricUnit.Count, samples);
    metrics.addMetric(names.readPages, MetricUnit.Count, pages);
    metrics.publishStoredMetrics();
  };
}
