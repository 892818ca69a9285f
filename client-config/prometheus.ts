import { Document, type YAMLMap } from 'yaml';
import type { AuthMode, Store } from '../lambda/prometheus-connector/settings';

/** Outputs of the Prometheus connector's stack, or of the local run in its place. */
export interface PrometheusConnectorOutputs {
  /** Where Prometheus sends samples. */
  readonly InvokeWriteURL: string;
  /** Where Prometheus reads samples. */
  readonly InvokeReadURL: string;
  /** Label whose value names a series' database. */
  readonly PrometheusDatabaseLabel: string;
  /** Label whose value names a series' table. Absent: databases of the store have no tables. */
  readonly PrometheusTableLabel?: string;
  /** Where series go that have no such label. Absent: such series are rejected. */
  readonly DefaultDatabase?: string;
  /** Belongs to {@link DefaultDatabase}, if there are tables. */
  readonly DefaultTable?: string;
  /** Where samples are kept. Absent: in Timestream. */
  readonly ConnectorStore?: Store;
  /** URL of InfluxDB, without a slash at the end. */
  readonly InfluxDBUrl?: string;
  /** Organization of InfluxDB 2. */
  readonly InfluxDBOrganization?: string;
  /**
   * `callerCredentials`: whose access key, or InfluxDB token, may write to the store; `iam`: whom IAM lets call the API;
   * `basic`: who has the generated credentials. Absent: `callerCredentials`.
   */
  readonly ConnectorAuth?: AuthMode;
  /** Secret that holds user and password. Only with `basic`, and not of the local run. */
  readonly ConnectorCredentialsSecretArn?: string;
  /** User, or access key that may write. Absent in AWS: it is in the secret, or it is the user's own. */
  readonly ConnectorUsername?: string;
  /** Belongs to {@link ConnectorUsername}. */
  readonly ConnectorPassword?: string;
}

/**
 * Makes the `remote_write` and `remote_read` blocks of `prometheus.yml`, with comments that say why. Valid from Prometheus
 * 2.42 on, with `iam` from 3.5 on. With `iam` there is no `remote_read`: Prometheus does not sign reads, and one that finds
 * `sigv4` there does not start.
 * https://prometheus.io/docs/prometheus/latest/configuration/configuration/#remote_write
 * https://prometheus.io/docs/prometheus/latest/configuration/configuration/#remote_read
 * @returns YAML that ends in a newline.
 */
export function prometheusConfig(outputs: PrometheusConnectorOutputs): string {
  const document = new Document({
    remote_write: [
      {
        url: outputs.InvokeWriteURL,
        ...credentials(outputs).settings,
        remote_timeout: '35s',
        send_native_histograms: true,
        queue_config: { max_samples_per_send: 2000, retry_on_http_429: true },
        write_relabel_configs: [dropDestinationLabels(outputs), ...destinationRules(outputs)],
      },
    ],
    ...(!isSigned(outputs) && {
      remote_read: [
        {
          url: outputs.InvokeReadURL,
          ...credentials(outputs).settings,
          read_recent: false,
          ...(!hasDefault(outputs) && { required_matchers: destinationMatchers(outputs) }),
        },
      ],
    }),
  });
  explain(document.getIn(['remote_write', 0]) as YAMLMap, {
    ...credentials(outputs).comments,
    remote_timeout:
      'The gateway gives up after 30 s: wait for its answer rather than send the same data twice.',
    send_native_histograms:
      'Without it Prometheus sends no native histograms, with remote write 2.0 neither.',
    write_relabel_configs: describeRules(outputs),
  });
  explain(document.getIn(['remote_write', 0, 'queue_config']) as YAMLMap, {
    max_samples_per_send: 'Few large requests are faster and cheaper than many small ones.',
    retry_on_http_429: 'Without it Prometheus drops what it sends while the gateway throttles.',
  });
  if (isSigned(outputs)) {
    document.comment = [
      ' remote_read of Prometheus cannot sign. To read back, give it the URL of a proxy that signs with SigV4 for execute-api',
      ` and passes on to ${outputs.InvokeReadURL}`,
    ].join('\n');
  } else {
    explain(document.getIn(['remote_read', 0]) as YAMLMap, {
      ...credentials(outputs).comments,
      read_recent: 'true has Prometheus ask for everything, and not only for what it itself no longer has.',
      required_matchers: hasTables(outputs)
        ? 'Selectors name the table to read, with these labels, or read nothing here.'
        : 'Selectors name the database to read, with this label, or read nothing here.',
    });
  }
  if (hasDefault(outputs)) document.contents!.commentBefore = describeDefault(outputs);
  return document.toString({ lineWidth: 0 });
}

interface Credentials {
  /** Part of the entries of `remote_write` and `remote_read`. */
  readonly settings: object;
  /** Comments on keys of the settings. */
  readonly comments: Readonly<Record<string, string>>;
}

function credentials(outputs: PrometheusConnectorOutputs): Credentials {
  const { ConnectorUsername: username, ConnectorPassword: password } = outputs;
  if (isSigned(outputs)) return signature(outputs);
  if (username !== undefined) return basicAuth(username, password ?? 'PASSWORD');
  if (outputs.ConnectorAuth !== 'basic') {
    return outputs.ConnectorStore === 'influxdb'
      ? basicAuth(
          'prometheus',
          'TOKEN',
          'As password a token of InfluxDB that may write and read; any username.',
        )
      : basicAuth(
          'ACCESS_KEY_ID',
          'SECRET_ACCESS_KEY',
          'An IAM access key that may write to Timestream and read it, and its secret.',
        );
  }
  const secret = outputs.ConnectorCredentialsSecretArn ?? '<ConnectorCredentialsSecretArn>';
  return basicAuth(
    'USERNAME',
    'PASSWORD',
    `Both are in Secrets Manager: aws secretsmanager get-secret-value --secret-id ${secret}`,
  );
}

function basicAuth(username: string, password: string, comment?: string): Credentials {
  return {
    settings: { basic_auth: { username, password } },
    comments: comment === undefined ? {} : { basic_auth: comment },
  };
}

/**
 * The region is written even where the environment has it: Prometheus signs with what is written, and would sign for no
 * region. The name of the service is not among the documented settings, but read since Prometheus 3.5, whose go.mod is
 * the first with v0.2.0 of https://github.com/prometheus/sigv4/blob/v0.2.0/sigv4_config.go
 */
function signature({ InvokeWriteURL }: PrometheusConnectorOutputs): Credentials {
  const region = /\.execute-api\.([a-z0-9-]+)\./.exec(InvokeWriteURL)?.[1] ?? 'REGION';
  return {
    settings: { sigv4: { region, service_name: 'execute-api' } },
    comments: {
      sigv4: [
        'Prometheus 3.5 or newer: older ones refuse service_name. It signs with the AWS credentials of its',
        ' environment, which need execute-api:Invoke on the API.',
      ].join('\n'),
    },
  };
}

function hasTables({ PrometheusTableLabel }: PrometheusConnectorOutputs): boolean {
  return PrometheusTableLabel !== undefined;
}

/** Labels by which series name their destination, each with a name to be replaced. */
function destinationLabels(outputs: PrometheusConnectorOutputs): readonly (readonly [string, string])[] {
  const { PrometheusDatabaseLabel, PrometheusTableLabel } = outputs;
  return [
    [PrometheusDatabaseLabel, 'exampleDatabase'],
    ...(PrometheusTableLabel === undefined ? [] : [[PrometheusTableLabel, 'exampleTable'] as const]),
  ];
}

function hasDefault(outputs: PrometheusConnectorOutputs): boolean {
  const { DefaultDatabase, DefaultTable } = outputs;
  return Boolean(hasTables(outputs) ? DefaultDatabase && DefaultTable : DefaultDatabase);
}

function describeDefault(outputs: PrometheusConnectorOutputs): string {
  const { DefaultDatabase = '', DefaultTable = '', PrometheusDatabaseLabel, PrometheusTableLabel } = outputs;
  if (PrometheusTableLabel === undefined) {
    return [
      ` Series go to database ${DefaultDatabase}, unless your rules set the label ${PrometheusDatabaseLabel} to another.`,
      ' List that in destinations of the stack.',
    ].join('\n');
  }
  return [
    ` Series go to table ${DefaultTable} of database ${DefaultDatabase}, unless your rules set the labels`,
    ` ${PrometheusDatabaseLabel} and ${PrometheusTableLabel} to another. List that in destinations of the stack.`,
  ].join('\n');
}

function describeRules(outputs: PrometheusConnectorOutputs): string {
  if (!hasTables(outputs)) {
    return hasDefault(outputs)
      ? 'Scraped targets can expose this label, and must not choose the database. Put your own rules after this one.'
      : [
          'Every series needs this label: put the name of your database in place of this one. The first rule drops',
          ' what scraped targets expose, which must not choose the database: put your own rules after it.',
        ].join('\n');
  }
  return hasDefault(outputs)
    ? 'Scraped targets can expose these labels, and must not choose the table. Put your own rules after this one.'
    : [
        'Every series needs both labels: put the names of your database and table in place of these. The first rule drops',
        ' what scraped targets expose, which must not choose the table: put your own rules after it.',
      ].join('\n');
}

/**
 * Any scraped target can expose any label, and so send series to a destination of its choice.
 * https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config
 */
function dropDestinationLabels(outputs: PrometheusConnectorOutputs): object {
  const labels = destinationLabels(outputs).map(([label]) => escapeRegex(label));
  return { action: 'labeldrop', regex: labels.join('|') };
}

/** As a regular expression of RE2 that matches the text and no other. https://pkg.go.dev/regexp#QuoteMeta */
function escapeRegex(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}

/** Where all series go, if there is no default. */
function destinationRules(outputs: PrometheusConnectorOutputs): object[] {
  if (hasDefault(outputs)) return [];
  return destinationLabels(outputs).map(([label, example]) => ({
    target_label: label,
    replacement: example,
  }));
}

function isSigned({ ConnectorAuth }: PrometheusConnectorOutputs): boolean {
  return ConnectorAuth === 'iam';
}

function destinationMatchers(outputs: PrometheusConnectorOutputs): object {
  return Object.fromEntries(destinationLabels(outputs));
}

/** Puts a comment above each of the named keys that a mapping has. */
function explain(mapping: YAMLMap, comments: Readonly<Record<string, string>>): void {
  for (const { key } of mapping.items) {
    const node = key as { value: string; commentBefore?: string };
    const comment = comments[node.value];
    if (comment !== undefined) node.commentBefore = ` ${comment}`;
  }
}
