import { Document, type YAMLMap } from 'yaml';

/** Outputs of the telemetry service's stack, or of the local run in its place. */
export interface KrknTelemetryOutputs {
  /** Base URL, without a slash at the end. */
  readonly TelemetryApiUrl: string;
  /** Where people look at runs. */
  readonly TelemetryFilesUrl: string;
  readonly TelemetryBucketName: string;
  /** Secret that holds user and password. Absent: anyone may send, or it is the local run. */
  readonly TelemetryCredentialsSecretArn?: string;
  /** Absent in AWS: it is in the secret. */
  readonly TelemetryUsername?: string;
  /** Absent in AWS: it is in the secret. */
  readonly TelemetryPassword?: string;
}

/**
 * Makes the `telemetry` section of Krkn's `config.yaml`, with every key that Krkn reads without a default.
 * https://krkn-chaos.dev/docs/krkn/config/#telemetry
 * @returns YAML that ends in a newline.
 */
export function krknConfig(outputs: KrknTelemetryOutputs): string {
  const document = new Document({
    telemetry: {
      enabled: true,
      api_url: outputs.TelemetryApiUrl,
      username: outputs.TelemetryUsername ?? 'krkn',
      password: outputs.TelemetryPassword ?? 'PASSWORD',
      telemetry_group: 'default',
      run_tag: '',
      max_retries: 5,
      backup_threads: 5,
      archive_path: '/tmp',
      archive_size: 50_000,
      prometheus_backup: false,
      full_prometheus_backup: false,
      prometheus_namespace: '',
      prometheus_container_name: '',
      prometheus_pod_name: '',
      logs_backup: false,
      logs_filter_patterns: [
        String.raw`(\w{3}\s\d{1,2}\s\d{2}:\d{2}:\d{2}\.\d+).+`,
        String.raw`kinit (\d+/\d+/\d+\s\d{2}:\d{2}:\d{2})\s+`,
        String.raw`(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d+Z).+`,
      ],
      oc_cli_path: '/usr/bin/oc',
      events_backup: true,
    },
  });
  explain(document.get('telemetry') as YAMLMap, {
    ...(outputs.TelemetryPassword === undefined && { username: whereCredentialsAre(outputs) }),
    telemetry_group: 'A folder for the runs of one team or cluster.',
    run_tag: "The end of each run's name, such as nightly.",
    max_retries: '0 would repeat forever: a wrong password would hang the run.',
    archive_size: 'KiB of each part of an archive.',
    prometheus_backup: "True sends Prometheus' data with each run.",
  });
  return document.toString({ lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' });
}

function whereCredentialsAre({ TelemetryCredentialsSecretArn: secret }: KrknTelemetryOutputs): string {
  return secret === undefined
    ? 'Krkn requires both; the service accepts any values.'
    : `Both are in Secrets Manager: aws secretsmanager get-secret-value --secret-id ${secret}`;
}

/** Puts a comment above each of the named keys that a mapping has. */
function explain(mapping: YAMLMap, comments: Readonly<Record<string, string>>): void {
  for (const { key } of mapping.items) {
    const node = key as { value: string; commentBefore?: string };
    const comment = comments[node.value];
    if (comment !== undefined) node.commentBefore = ` ${comment}`;
  }
}
