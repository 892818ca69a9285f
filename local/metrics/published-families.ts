import { metrics as ofSecrets } from '../../lambda/auth/metric-names';
import { metrics as ofConnector } from '../../lambda/prometheus-connector/metric-names';
import { embeddedMetrics } from './embedded-metrics';
import { Counter, Durations, Reading, type Family, type Labels } from './families';

const { names, dimensions, values } = ofConnector;

/** What becomes of a metric that functions publish. */
interface Published {
  /** As functions call it. */
  readonly name: string;
  /** Its dimension that is a label here. What is published without it is a sum of what is published with it. */
  readonly label: string | undefined;
  readonly family: Family;
  readonly take: (value: number, labels: Labels) => void;
}

/**
 * The metrics that functions publish in their logs for CloudWatch, for Prometheus: what one counts is counted once.
 * docs/operations.md says what that is.
 */
export class PublishedFamilies {
  private readonly failedReadings = new Counter(
    fullName('failed_secret_readings_total'),
    'Readings of a secret that failed.',
  );
  private readonly all: readonly Published[] = [
    counted(names.received, 'connector_received', 'Samples, histograms and exemplars that were decoded.'),
    counted(names.written, 'connector_written', 'Those of them that were accepted: stored, or dropped.'),
    counted(names.dropped, 'connector_dropped', 'Not stored, without an error to the sender.', {
      name: dimensions.reason,
      values: values.dropped,
    }),
    counted(names.rejected, 'connector_rejected', 'Rejected permanently, with an error to the sender.', {
      name: dimensions.reason,
      values: values.rejected,
    }),
    counted(names.writeRequests, 'connector_write_requests', 'Writes that were answered.', outcome),
    timed(names.writeDuration, 'connector_write_duration', 'Time that the connector took for a write.'),
    timed(names.storeDuration, 'connector_store_duration', 'Time of it that the store took.'),
    counted(names.readRequests, 'connector_read_requests', 'Reads that were answered.', outcome),
    timed(names.readDuration, 'connector_read_duration', 'Time that the connector took for a read.'),
    counted(names.readQueries, 'connector_read_queries', 'Queries of the reads that were answered.'),
    counted(names.readSamples, 'connector_read_samples', 'Samples and histograms of their answers.'),
    counted(names.readPages, 'connector_read_pages', 'Pages that the store answered them with.'),
    highest(
      names.tableDimensions,
      'connector_table_dimensions',
      'Dimensions of the fullest table seen so far.',
    ),
    counting(ofSecrets.names.failedReadings, this.failedReadings, ofSecrets.dimensions.function),
  ];

  get families(): readonly Family[] {
    return this.all.map(({ family }) => family);
  }

  /** A function is there, which may come to publish metrics. */
  started(functionName: string): void {
    this.failedReadings.begin({ [ofSecrets.dimensions.function]: functionName });
  }

  /** @param lines whole ones that a function has written into its log */
  printed(lines: Uint8Array): void {
    for (const metric of embeddedMetrics(lines)) {
      const published = this.all.find(({ name }) => name === metric.name);
      if (published === undefined) continue;
      const labels = labelsOf(published, metric.dimensions);
      if (labels === undefined) continue;
      for (const value of metric.values) published.take(value, labels);
    }
  }
}

function labelsOf({ label }: Published, all: Labels): Labels | undefined {
  if (label === undefined) return {};
  const value = all[label];
  return value === undefined ? undefined : { [label]: value };
}

/** A label, with all values that it may have. */
interface KnownLabel {
  readonly name: string;
  readonly values: readonly string[];
}

const outcome: KnownLabel = { name: dimensions.outcome, values: values.outcome };

function fullName(name: string): string {
  return `chaos_telemetry_${name}`;
}

function counted(name: string, here: string, help: string, label?: KnownLabel): Published {
  const counter = new Counter(fullName(`${here}_total`), help);
  const known = label === undefined ? [{}] : label.values.map((value) => ({ [label.name]: value }));
  for (const labels of known) counter.begin(labels);
  return counting(name, counter, label?.name);
}

function counting(name: string, counter: Counter, label: string | undefined): Published {
  return {
    name,
    label,
    family: counter,
    take: (value, labels) => {
      counter.add(value, labels);
    },
  };
}

/** Of milliseconds. */
function timed(name: string, here: string, help: string): Published {
  const durations = new Durations(fullName(`${here}_seconds`), help);
  durations.begin();
  return {
    name,
    label: undefined,
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
    label: undefined,
    family: new Reading('gauge', fullName(here), help, () => (most === undefined ? [] : [[{}, most]])),
    take: (value) => {
      most = Math.max(most ?? 0, value);
    },
  };
}
