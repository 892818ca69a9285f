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
  /** What is wrong with stacks that are known by an output but cannot be used, a sentence without full stop each. */
  readonly problems: readonly string[];
}

/** Outputs that stacks of each kind always have. They are known by the first. */
const always = {
  krkn: ['TelemetryApiUrl', 'TelemetryFilesUrl', 'TelemetryBucketName'],
  prometheus: ['InvokeWriteURL', 'InvokeReadURL', 'PrometheusDatabaseLabel', 'PrometheusTableLabel'],
} as const;

/**
 * Finds the stacks of this project in what `cdk deploy --outputs-file` or the local run has written, whatever they are
 * called: `{"<stack>": {"<output>": "<text>"}}`. Stacks of others may be among them.
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
      // What the types promise has just been tried.
      else stacks.push({ stack, client, outputs } as unknown as StackOutputs);
    }
  }
  return { stacks, problems };
}

type Texts = Readonly<Record<string, string>>;

function problemOf(client: 'krkn' | 'prometheus', outputs: Texts): string | undefined {
  const absent = always[client].filter((name) => !(name in outputs));
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
