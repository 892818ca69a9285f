import fc from 'fast-check';
import { RE2JS } from 're2js';
import { parse } from 'yaml';
import { prometheusConfig, type PrometheusConnectorOutputs } from '../../client-config/prometheus';

const deployed: PrometheusConnectorOutputs = {
  InvokeWriteURL: 'https://abc.execute-api.us-east-1.amazonaws.com/prod/write',
  InvokeReadURL: 'https://abc.execute-api.us-east-1.amazonaws.com/prod/read',
  PrometheusDatabaseLabel: 'prometheusDatabaseLabel',
  PrometheusTableLabel: 'prometheusTableLabel',
  DefaultDatabase: 'dev-prometheus',
  DefaultTable: 'metrics',
};
const { DefaultDatabase, DefaultTable, ...withoutDefault } = deployed;

const dropRule = { action: 'labeldrop', regex: 'prometheusDatabaseLabel|prometheusTableLabel' };

/** Outputs of a stack whose databases have no tables. */
const influxdb: PrometheusConnectorOutputs = {
  InvokeWriteURL: deployed.InvokeWriteURL,
  InvokeReadURL: deployed.InvokeReadURL,
  PrometheusDatabaseLabel: 'prometheusDatabaseLabel',
  DefaultDatabase: 'dev-prometheus',
  ConnectorStore: 'influxdb',
  ConnectorAuth: 'basic',
  ConnectorCredentialsSecretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:Credentials-abc',
};
const { DefaultDatabase: _database, ...influxdbWithoutDefault } = influxdb;
const influxdbDropRule = { action: 'labeldrop', regex: 'prometheusDatabaseLabel' };

const block = {
  url: deployed.InvokeWriteURL,
  basic_auth: { username: 'ACCESS_KEY_ID', password: 'SECRET_ACCESS_KEY' },
  remote_timeout: '35s',
  send_native_histograms: true,
  queue_config: { max_samples_per_send: 2000, retry_on_http_429: true },
  write_relabel_configs: [dropRule],
};

const { basic_auth: _auth, ...blockWithoutAuth } = block;
const readBlock = { url: deployed.InvokeReadURL, read_recent: false };
const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:Credentials-abc';

it.each<[string, PrometheusConnectorOutputs, object]>([
  ['outputs of a stack; placeholders for the user’s own access key', deployed, block],
  [
    'outputs of the local run; its access key',
    { ...deployed, ConnectorUsername: 'AKIA0', ConnectorPassword: 's' },
    { ...block, basic_auth: { username: 'AKIA0', password: 's' } },
  ],
  [
    'a password that looks like a number; still text',
    { ...deployed, ConnectorUsername: 'AKIA0', ConnectorPassword: '0123456789' },
    { ...block, basic_auth: { username: 'AKIA0', password: '0123456789' } },
  ],
  [
    'no default destination; first the labels of targets are dropped, then rules name one for every series',
    withoutDefault,
    {
      ...block,
      write_relabel_configs: [
        dropRule,
        { target_label: 'prometheusDatabaseLabel', replacement: 'exampleDatabase' },
        { target_label: 'prometheusTableLabel', replacement: 'exampleTable' },
      ],
    },
  ],
  [
    'labels of other names; in the rules',
    { ...withoutDefault, PrometheusDatabaseLabel: 'db', PrometheusTableLabel: 'tbl' },
    {
      ...block,
      write_relabel_configs: [
        { action: 'labeldrop', regex: 'db|tbl' },
        { target_label: 'db', replacement: 'exampleDatabase' },
        { target_label: 'tbl', replacement: 'exampleTable' },
      ],
    },
  ],
  [
    'credentials of the caller, told by the output; the same as without it',
    { ...deployed, ConnectorAuth: 'callerCredentials' },
    block,
  ],
  [
    'generated credentials; placeholders for them',
    { ...deployed, ConnectorAuth: 'basic', ConnectorCredentialsSecretArn: SECRET_ARN },
    { ...block, basic_auth: { username: 'USERNAME', password: 'PASSWORD' } },
  ],
  [
    'generated credentials that the outputs have; them',
    { ...deployed, ConnectorAuth: 'basic', ConnectorUsername: 'prometheus', ConnectorPassword: 's' },
    { ...block, basic_auth: { username: 'prometheus', password: 's' } },
  ],
  [
    'IAM; signatures for the gateway of the URL’s region',
    { ...deployed, ConnectorAuth: 'iam' },
    { ...blockWithoutAuth, sigv4: { region: 'us-east-1', service_name: 'execute-api' } },
  ],
  [
    'IAM in China; its region',
    {
      ...deployed,
      ConnectorAuth: 'iam',
      InvokeWriteURL: 'https://abc.execute-api.cn-north-1.amazonaws.com.cn/write',
    },
    {
      ...blockWithoutAuth,
      url: 'https://abc.execute-api.cn-north-1.amazonaws.com.cn/write',
      sigv4: { region: 'cn-north-1', service_name: 'execute-api' },
    },
  ],
  [
    'IAM behind a domain of one’s own; a placeholder for the region',
    { ...deployed, ConnectorAuth: 'iam', InvokeWriteURL: 'https://metrics.example/write' },
    {
      ...blockWithoutAuth,
      url: 'https://metrics.example/write',
      sigv4: { region: 'REGION', service_name: 'execute-api' },
    },
  ],
  [
    'InfluxDB, which has no tables; one label is dropped',
    influxdb,
    {
      ...block,
      basic_auth: { username: 'USERNAME', password: 'PASSWORD' },
      write_relabel_configs: [influxdbDropRule],
    },
  ],
  [
    'InfluxDB without a default; one rule names the database',
    { ...influxdbWithoutDefault, PrometheusDatabaseLabel: 'db' },
    {
      ...block,
      basic_auth: { username: 'USERNAME', password: 'PASSWORD' },
      write_relabel_configs: [
        { action: 'labeldrop', regex: 'db' },
        { target_label: 'db', replacement: 'exampleDatabase' },
      ],
    },
  ],
  [
    "InfluxDB, and callers with tokens of their own; a placeholder for the user's",
    { ...influxdb, ConnectorAuth: 'callerCredentials' },
    {
      ...block,
      basic_auth: { username: 'prometheus', password: 'TOKEN' },
      write_relabel_configs: [influxdbDropRule],
    },
  ],
  [
    'InfluxDB behind IAM; signatures',
    { ...influxdb, ConnectorAuth: 'iam' },
    {
      ...blockWithoutAuth,
      sigv4: { region: 'us-east-1', service_name: 'execute-api' },
      write_relabel_configs: [influxdbDropRule],
    },
  ],
])('%s', (_condition, outputs, expected) => {
  expect(parse(prometheusConfig(outputs))).toHaveProperty('remote_write', [expected]);
});

it.each<[string, PrometheusConnectorOutputs, object]>([
  ['credentials of remote_write', deployed, { ...readBlock, basic_auth: block.basic_auth }],
  [
    'no default destination; selectors have to name one',
    { ...withoutDefault, PrometheusDatabaseLabel: 'db', PrometheusTableLabel: 'tbl' },
    {
      ...readBlock,
      basic_auth: block.basic_auth,
      required_matchers: { db: 'exampleDatabase', tbl: 'exampleTable' },
    },
  ],
  [
    'InfluxDB without a default; selectors have to name the database',
    influxdbWithoutDefault,
    {
      ...readBlock,
      basic_auth: { username: 'USERNAME', password: 'PASSWORD' },
      required_matchers: { prometheusDatabaseLabel: 'exampleDatabase' },
    },
  ],
])('reading: %s', (_condition, outputs, expected) => {
  expect(parse(prometheusConfig(outputs))).toHaveProperty('remote_read', [expected]);
});

it('reading: IAM; none, as Prometheus would not start, and a comment says what would do', () => {
  const text = prometheusConfig({ ...deployed, ConnectorAuth: 'iam' });
  expect(parse(text)).not.toHaveProperty('remote_read');
  expect(text).toMatch(
    /\n# remote_read of Prometheus cannot sign\. .*\n# and passes on to https:\S+\/read\n$/,
  );
});

it.each<[string, PrometheusConnectorOutputs, readonly string[]]>([
  [
    'a default',
    influxdb,
    [
      '# Series go to database dev-prometheus, unless your rules set the label prometheusDatabaseLabel to another.',
      '# Both are in Secrets Manager: aws secretsmanager get-secret-value --secret-id arn:aws:',
      '# Scraped targets can expose this label, and must not choose the database. Put your own rules after this one.',
    ],
  ],
  [
    'none, and tokens of callers',
    { ...influxdbWithoutDefault, ConnectorAuth: 'callerCredentials' },
    [
      '# As password a token of InfluxDB that may write and read; any username.',
      '# Every series needs this label: put the name of your database in place of this one. The first rule drops',
      '# Selectors name the database to read, with this label, or read nothing here.',
    ],
  ],
])('the text for InfluxDB with %s; speaks of no table and no access key', (_condition, outputs, lines) => {
  const text = prometheusConfig(outputs);
  for (const line of lines) expect(text).toContain(line);
  expect(text).not.toMatch(/\btables?\b|Timestream|access key/i);
});

it('the text; comments say why, and it can be pasted as it is', () => {
  expect(prometheusConfig(deployed)).toBe(
    `# Series go to table ${DefaultTable ?? ''} of database ${DefaultDatabase ?? ''}, unless your rules set the labels
# prometheusDatabaseLabel and prometheusTableLabel to another. List that in destinations of the stack.
remote_write:
  - url: https://abc.execute-api.us-east-1.amazonaws.com/prod/write
    # An IAM access key that may write to Timestream and read it, and its secret.
    basic_auth:
      username: ACCESS_KEY_ID
      password: SECRET_ACCESS_KEY
    # The gateway gives up after 30 s: wait for its answer rather than send the same data twice.
    remote_timeout: 35s
    # Without it Prometheus sends no native histograms, with remote write 2.0 neither.
    send_native_histograms: true
    queue_config:
      # Few large requests are faster and cheaper than many small ones.
      max_samples_per_send: 2000
      # Without it Prometheus drops what it sends while the gateway throttles.
      retry_on_http_429: true
    # Scraped targets can expose these labels, and must not choose the table. Put your own rules after this one.
    write_relabel_configs:
      - action: labeldrop
        regex: prometheusDatabaseLabel|prometheusTableLabel
remote_read:
  - url: https://abc.execute-api.us-east-1.amazonaws.com/prod/read
    # An IAM access key that may write to Timestream and read it, and its secret.
    basic_auth:
      username: ACCESS_KEY_ID
      password: SECRET_ACCESS_KEY
    # true has Prometheus ask for everything, and not only for what it itself no longer has.
    read_recent: false
`,
  );
});

it('the labels that are dropped are those two and no others, whatever characters they have', () => {
  const name = fc.string({
    minLength: 1,
    maxLength: 8,
    unit: fc.constantFrom(...'a B _ . | $ ^ ( ) [ ] { } * + ? \\ / - : " \' # ü'.split(' ')),
  });
  fc.assert(
    fc.property(name, name, name, (PrometheusDatabaseLabel, PrometheusTableLabel, other) => {
      const text = prometheusConfig({ ...deployed, PrometheusDatabaseLabel, PrometheusTableLabel });
      const { remote_write: entries } = parse(text) as {
        remote_write: { write_relabel_configs: { regex: string }[] }[];
      };
      const dropped = RE2JS.compile(entries[0]!.write_relabel_configs[0]!.regex);
      const isDropped = (label: string): boolean => dropped.matches(label);
      expect([PrometheusDatabaseLabel, PrometheusTableLabel].map(isDropped)).toEqual([true, true]);
      expect(isDropped(other)).toBe([PrometheusDatabaseLabel, PrometheusTableLabel].includes(other));
    }),
  );
});

it.each<[string, PrometheusConnectorOutputs, string]>([
  [
    'no default destination; what to write, and where',
    withoutDefault,
    `    # Every series needs both labels: put the names of your database and table in place of these. The first rule drops
    # what scraped targets expose, which must not choose the table: put your own rules after it.
    write_relabel_configs:
      - action: labeldrop
        regex: prometheusDatabaseLabel|prometheusTableLabel
      - target_label: prometheusDatabaseLabel
        replacement: exampleDatabase
`,
  ],
  [
    'generated credentials; where they are',
    { ...deployed, ConnectorAuth: 'basic', ConnectorCredentialsSecretArn: SECRET_ARN },
    `    # Both are in Secrets Manager: aws secretsmanager get-secret-value --secret-id ${SECRET_ARN}
    basic_auth:
`,
  ],
  [
    'IAM; from which version on, and with what',
    { ...deployed, ConnectorAuth: 'iam' },
    `    # Prometheus 3.5 or newer: older ones refuse service_name. It signs with the AWS credentials of its
    # environment, which need execute-api:Invoke on the API.
    sigv4:
      region: us-east-1
      service_name: execute-api
`,
  ],
])('the text: %s', (_condition, outputs, expected) => {
  expect(prometheusConfig(outputs)).toContain(expected);
});
