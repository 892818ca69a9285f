import type { KrknTelemetryOutputs } from './krkn';
import { settings } from '../lambda/prometheus-connector/settings';
import type { PrometheusConnectorOutputs } from './prometheus';

/** The outputs of one stack that clients can be configured from. */
export type StackOutputs =
  | { readonly stack: string; readonly client: 'krkn'; readonly outputs: KrknTelemetryOutputs }
  | { readonly stack: string; readonly client: 'prometheus'; readonly outputs: PrometheusConnectorOutputs };

/** What was found in a file of outputs. */
export interface OutputsFile {
  /** In the file's order. */
  readonly stacks: readonly StackOutputs[];
  /** Problems of stacks that are recognized but cannot be used: one sentence each, without full stop. */
  readonly problems: readonly string[];
}

/** Outputs that stacks of each kind always have. The first one identifies the kind. */
const always = {
  krkn: ['TelemetryApiUrl', 'TelemetryFilesUrl', 'TelemetryBucketName'],
  prometheus: ['InvokeWriteURL', 'InvokeReadURL', 'PrometheusDatabaseLabel'],
} as const;

/**
 * Finds this project's stacks, under any name, in a file that `cdk deploy --outputs-file` or the local run has written:
 * `{"<stack>": {"<output>": "<text>"}}`. The file may hold other stacks too.
 */
export function readOutputs(file: unknown): OutputsFile {
  const stacks: StackOutputs[] = [];
  const problems: string[] = [];
  for (const [stack, value] of Object.entries(isRecord(file) ? file : {})) {
    const outputs = textsOf(value);
    for (const client of ['krkn', 'prometheus'] as const) {
      if (!(always[client][0] in outputs)) continue;
      const found = problemOf(client, outputs);
      if (found !== undefined) problems.push(`Stack ${stack} ${found}`);
      // The checks above establish these types.
      else stacks.push({ stack, client, outputs } as unknown as StackOutputs);
    }
  }
  return { stacks, problems };
}

type Texts = Readonly<Record<string, string>>;

function problemOf(client: 'krkn' | 'prometheus', outputs: Texts): string | undefined {
  // Databases of InfluxDB have no tables.
  const ofTables =
    client === 'prometheus' && outputs['ConnectorStore'] !== 'influxdb' ? ['PrometheusTableLabel'] : [];
  const absent = [...always[client], ...ofTables].filter((name) => !(name in outputs));
  if (absent.length > 0) return `lacks ${absent.join(' and ')}: deploy it again`;
  const auth = outputs['ConnectorAuth'];
  const known = settings.auth.schema.options;
  if (auth === undefined || known.some((each) => each === auth)) return undefined;
  return `has the unknown ConnectorAuth '${auth}', known are ${known.join(', ')}: use the version of this project that deployed it`;
}

function textsOf(value: unknown): Texts {
  const entries = Object.entries(isRecord(value) ? value : {});
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== ''),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
