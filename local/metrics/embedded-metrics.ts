/** One metric that a function has published. */
interface EmbeddedMetric {
  readonly name: string;
  /** More than one if it was added more than once before it was published. */
  readonly values: readonly number[];
  /** By name. */
  readonly dimensions: Readonly<Record<string, string>>;
}

/** A line of the format. */
interface PublishedLine extends Readonly<Record<string, unknown>> {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
}

/** How each line of the format begins: a line that quotes one does not. */
const BEGINNING = '{"_aws":';

/**
 * Reads the metrics that functions publish in their logs, in CloudWatch's embedded metric format. Other lines have none.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 * @param lines whole ones, as Lambda Powertools writes them
 */
export function embeddedMetrics(lines: Uint8Array): EmbeddedMetric[] {
  const bytes = Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength);
  if (!bytes.includes(BEGINNING)) return [];
  return bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line.startsWith(BEGINNING))
    .flatMap(metricsOf);
}

function metricsOf(text: string): EmbeddedMetric[] {
  let line: PublishedLine;
  try {
    line = JSON.parse(text) as PublishedLine;
  } catch {
    // Cut off where the environment that wrote it was ended: no reason for the process to end.
    return [];
  }
  return line._aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) => {
    const dimensions = Object.fromEntries(Dimensions.flat().map((name) => [name, String(line[name])]));
    return Metrics.map(({ Name }) => ({ name: Name, values: [line[Name]].flat() as number[], dimensions }));
  });
}
