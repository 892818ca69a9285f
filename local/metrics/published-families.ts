import { metrics as ofSecrets } from '../../lambda/auth/metric-names';
import { metrics as ofConnector } from '../../lambda/prometheus-connector/metric-names';
import { embeddedMetrics } from './embedded-metrics';
import { Counter, Durations, Reading, type Family, type Labels } from './families';

const { names, dimensions } = ofConnector;

/** What becomes of a metric that functions publish. */
interface Published {
  /** As functions call it. */
  readonly name: string;
  /** Its dimensions that are labels here. What is published without one of them is a sum of what is published with it. */
  readonly labelNames: readonly string[];
  readonly family: Family;
  readonly take: (value: number, labels: Labels) => void;
}

/**
 * The metrics that functions publish in their logs for CloudWatch, for Prometheus: what one counts is counted once.
 * docs/operations.md says what that is.
 */
export class PublishedFamilies {
  private readonly all: readonly Published[] = [
    counted(names.received, 'connector_received', 'Samples, histograms and exemplars that were decoded.'),
    counted(names.written, 'connector_written', 'Those of them that were accepted: stored, or dropped.'),
    counted(names.dropped, 'connector_dropped', 'Not stored, without an error to the sender.', [
      dimensions.reason,
    ]),
    counted(names.rejected, 'connector_rejected', 'Rejected permanently, with an error to the sender.', [
      dimensions.reason,
    ]),
    counted(names.writeRequests, 'connector_write_requests', 'Writes that were answered.', [
      dimensions.outcome,
    ]),
    timed(names.writeDuration, 'connector_write_duration', 'Time that the connector took for a write.'),
    timed(names.storeDuration, 'connector_store_duration', 'Time of it that the store took.'),
    counted(names.readRequests, 'connector_read_requests', 'Reads that were answered.', [dimensions.outcome]),
    timed(names.readDuration, 'connector_read_duration', 'Time that the connector took for a read.'),
    counted(names.readQueries, 'connector_read_queries', 'Queries of the reads that were answered.'),
    counted(names.readSamples, 'connector_read_samples', 'Samples and histograms of their answers.'),
    counted(names.readPages, 'connector_read_pages', 'Pages that the store answered them with.'),
    highest(
      names.tableDimensions,
      'connector_table_dimensions',
      'Dimensions of the fullest table seen so far.',
    ),
    counted(ofSecrets.names.failedReadings, 'failed_secret_readings', 'Readings of a secret that failed.', [
      ofSecrets.dimensions.function,
    ]),
  ];

  get families(): readonly Family[] {
    return this.all.map(({ family }) => family);
  }

  /** @param lines whole ones that a function has written into its log */
  printed(lines: Uint8Array): void {
    for (const metric of embeddedMetrics(lines)) {
      const published = this.all.find(({ name }) => name === metric.name);
      if (published?.labelNames.every((label) => label in metric.dimensions) !== true) continue;
      const labels = Object.fromEntries(
        published.labelNames.map((label) => [label, metric.dimensions[label]!]),
      );
      for (const value of metric.values) published.take(value, labels);
    }
  }
}

const fullName = (name: string): string => `chaos_telemetry_${name}`;

function counted(name: string, here: string, help: string, labelNames: readonly string[] = []): Published {
  const counter = new Counter(fullName(`${here}_total`), help);
  // There from the start, so that its first increase is seen as one.
  if (labelNames.length === 0) counter.add(0);
  return {
    name,
    labelNames,
    family: counter,
    take: (value, labels) => {
      counter.add(value, labels);
    },
  };
}

/** Of milliseconds. */
function timed(name: string, here: string, help: string): Published {
  const durations = new Durations(fullName(`${here}_seconds`), help);
  return {
    name,
    labelNames: [],
    family: durations,
    take: (value) => {
      durations.observe(value / 1000);
    },
  };
}

function highest(name: string, here: string, help: string): Published {
  let most: number | undefined;
  return {
    name,
    labelNames: [],
    family: new Reading('gauge', fullName(here), help, () => (most === undefined ? [] : [[{}, most]])),
    take: (value) => {
      most = Math.max(most ?? 0, value);
    },
  };
}
