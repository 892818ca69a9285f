import { Document, type YAMLMap } from 'yaml';

/** Outputs of the Prometheus connector's stack, or of the local run in its place. */
export interface PrometheusConnectorOutputs {
  /** Where Prometheus sends samples. */
  readonly InvokeWriteURL: string;
  /** Where Prometheus reads samples. */
  readonly InvokeReadURL: string;
  /** Label whose value names a series' database. */
  readonly PrometheusDatabaseLabel: string;
  /** Label whose value names a series' table. */
  readonly PrometheusTableLabel: string;
  /** Where series go that have neither label. Absent: such series are rejected. */
  readonly DefaultDatabase?: string;
  /** Belongs to {@link DefaultDatabase}. */
  readonly DefaultTable?: string;
  /** Access key that may write. Absent in AWS: there it is the user's own. */
  readonly ConnectorUsername?: string;
  /** Secret of {@link ConnectorUsername}. */
  readonly ConnectorPassword?: string;
}

/**
 * Makes the `remote_write` block of `prometheus.yml`, with comments that say why. Valid from Prometheus 2.42 on.
 * https://prometheus.io/docs/prometheus/latest/configuration/configuration/#remote_write
 * @returns YAML that ends in a newline.
 */
export function prometheusConfig(outputs: PrometheusConnectorOutputs): string {
  const document = new Document({
    remote_write: [
      {
        url: outputs.InvokeWriteURL,
        basic_auth: {
          username: outputs.ConnectorUsername ?? 'ACCESS_KEY_ID',
          password: outputs.ConnectorPassword ?? 'SECRET_ACCESS_KEY',
        },
        remote_timeout: '35s',
        queue_config: { max_samples_per_send: 2000, retry_on_http_429: true },
        ...(!hasDefault(outputs) && { write_relabel_configs: destinationRules(outputs) }),
      },
    ],
  });
  explain(document.getIn(['remote_write', 0]) as YAMLMap, {
    ...(outputs.ConnectorUsername === undefined && {
      basic_auth: 'An IAM access key that may write to Timestream, and its secret.',
    }),
    remote_timeout:
      'The gateway gives up after 30 s: wait for its answer rather than send the same data twice.',
    write_relabel_configs: 'Where the series go: put the names of your database and table in place of these.',
  });
  explain(document.getIn(['remote_write', 0, 'queue_config']) as YAMLMap, {
    max_samples_per_send: 'Few large requests are faster and cheaper than many small ones.',
    retry_on_http_429: 'Without it Prometheus drops what it sends while the gateway throttles.',
  });
  if (hasDefault(outputs)) document.contents!.commentBefore = describeDefault(outputs);
  return document.toString({ lineWidth: 0 });
}

function hasDefault({ DefaultDatabase, DefaultTable }: PrometheusConnectorOutputs): boolean {
  return Boolean(DefaultDatabase && DefaultTable);
}

function describeDefault(outputs: PrometheusConnectorOutputs): string {
  const { DefaultDatabase = '', DefaultTable = '', PrometheusDatabaseLabel, PrometheusTableLabel } = outputs;
  return [
    ` Series go to table ${DefaultTable} of database ${DefaultDatabase}, unless write_relabel_configs set the labels`,
    ` ${PrometheusDatabaseLabel} and ${PrometheusTableLabel} to another.`,
  ].join('\n');
}

function destinationRules(outputs: PrometheusConnectorOutputs): object[] {
  return [
    { target_label: outputs.PrometheusDatabaseLabel, replacement: 'exampleDatabase' },
    { target_label: outputs.PrometheusTableLabel, replacement: 'exampleTable' },
  ];
}

/** Puts a comment above each of the named keys that a mapping has. */
function explain(mapping: YAMLMap, comments: Readonly<Record<string, string>>): void {
  for (const { key } of mapping.items) {
    const node = key as { value: string; commentBefore?: string };
    const comment = comments[node.value];
    if (comment !== undefined) node.commentBefore = ` ${comment}`;
  }
}
