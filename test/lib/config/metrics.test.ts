// Which metrics of runs are looked at: what cdk.json may say of them, and what each problem is told as.
import { readConfig } from '../../../lib/config/read-config';

const secret = (name: string): string =>
  `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-a1B2c3`;

function configOf(
  metrics: unknown,
  prometheusConnector: object | string = {},
): ReturnType<typeof readConfig> {
  const dev = { krknTelemetry: { bucketPrefix: 'mine', metrics }, prometheusConnector };
  return readConfig({ getAllContext: () => ({ environments: { dev } }) });
}

/** The problems, each without the path of the telemetry service or the connector. */
function problemsOf(metrics: unknown, prometheusConnector?: object | string): string[] {
  try {
    configOf(metrics, prometheusConnector);
    return [];
  } catch (error) {
    const [first, ...problems] = (error as Error).message.split('\n  ');
    expect(first).toBe('Invalid configuration:');
    return problems.map((each) => each.replace(/^environments\.dev\.(krknTelemetry\.)?/, ''));
  }
}

const DATABASE = 'dev-prometheus';

it('absent; they are, and empty ones are those of the default destination', () => {
  expect(configOf(undefined).krknTelemetry.metrics).toBeUndefined();
  expect(configOf({}).krknTelemetry.metrics).toEqual({});
});

it('become props as they are', () => {
  const metrics = {
    tables: [
      { database: DATABASE, groups: ['payments*', 'a/b'], match: '{cluster=~"a|b",job!=""}' },
      {
        database: DATABASE,
        table: 'metrics',
        match: 'up{cluster="c"}',
        links: [
          'https://grafana.example.com/d/pods?from={fromMs}&to={toMs}&var-namespace={namespace}',
          'https://grafana.example.com:3000/{pod}#{_x1}',
        ],
      },
    ],
    deny: ['go_.*', 'kube_(pod|node)_labels', String.raw`x\d+[a-z]{2,3}`],
    pinned: ['up', 'metric.name', 'größe'],
    maxLookGigabytes: 50,
  };
  expect(configOf(metrics).krknTelemetry.metrics).toEqual(metrics);
});

it.each<[string, unknown, string]>([
  ['no object', true, 'metrics: got true, expected an object'],
  [
    'a key that there is not',
    { table: 'x' },
    'metrics.table: got "x", expected a key of: tables, deny, pinned, maxLookGigabytes',
  ],
  ['no tables', { tables: [] }, 'metrics.tables: got [], expected a list of 1 to 20 objects'],
  ['a table of no object', { tables: ['x'] }, 'metrics.tables[0]: got "x", expected an object'],
  [
    'a table without a database',
    { tables: [{}] },
    'metrics.tables[0].database: got nothing, expected 3 to 64 letters, digits, hyphens, underscores and dots',
  ],
  [
    'a key of tables that there is not',
    { tables: [{ database: DATABASE, cluster: 'x' }] },
    'metrics.tables[0].cluster: got "x", expected a key of: database, table, groups, match, links',
  ],
  [
    'no groups',
    { tables: [{ database: DATABASE, groups: [] }] },
    'metrics.tables[0].groups: got [], expected a list of 1 to 50 names of groups such as payments or payments/*, in which * stands for any text',
  ],
  [
    'a selector that selects everything',
    { tables: [{ database: DATABASE, match: '{cluster=~".*"}' }] },
    'metrics.tables[0].match: got "{cluster=~\\".*\\"}", expected a selector of the series of a cluster, such as {cluster="payments"}: it needs a matcher that does not match the empty text, or it would select every series',
  ],
  [
    'no selector',
    { tables: [{ database: DATABASE, match: 'cluster=a' }] },
    'metrics.tables[0].match: got "cluster=a", expected a selector of the series of a cluster, such as {cluster="payments"}: it goes on after its end with =a',
  ],
  [
    'a selector that not every store understands',
    { tables: [{ database: DATABASE, match: String.raw`{cluster=~"\\bx"}` }] },
    String.raw`metrics.tables[0].match: got "{cluster=~\"\\\\bx\"}", expected a selector of the series of a cluster, such as {cluster="payments"}: \bx has more than characters, ., \d, \w, simple classes, groups, | and quantifiers, which not every store takes for the same`,
  ],
  [
    'a pattern that RE2 does not take',
    { deny: ['go_.*', '(?=x)'] },
    'metrics.deny: got ["go_.*","(?=x)"], expected regular expressions of names, such as go_.*: (?=x) is not a regular expression that Prometheus takes, or is too large',
  ],
  [
    'a pattern that not every store understands',
    { deny: ['(?i)go_.*'] },
    String.raw`metrics.deny: got ["(?i)go_.*"], expected regular expressions of names, such as go_.*: (?i)go_.* has more than characters, ., \d, \w, simple classes, groups, | and quantifiers, which not every store takes for the same`,
  ],
  [
    'a pattern that is too large',
    { deny: ['(a{100}){100}'] },
    'metrics.deny: got ["(a{100}){100}"], expected regular expressions of names, such as go_.*: (a{100}){100} is not a regular expression that Prometheus takes, or is too large',
  ],
  ['no names', { pinned: [''] }, 'metrics.pinned: got [""], expected a list of 1 to 20 names of metrics'],
])('%s; is refused, with what is right', (_, metrics, problem) => {
  expect(problemsOf(metrics)).toEqual([problem]);
});

it.each([
  'http://grafana.example.com',
  'javascript:alert(1)',
  '//grafana.example.com',
  'https://{host}/d/1',
  'https://grafana.{region}.example.com/d/1',
  'https://user:password@grafana.example.com/',
  'https://grafana.example.com/d/1?from={from Ms}',
  'https://grafana.example.com/d/1?from={}',
  'https://grafana.example.com/d/1?from={fromMs',
  'https://grafana.example.com/d/1?a b',
  'https:///d/1',
  `https://grafana.example.com/${'x'.repeat(500)}`,
  7,
])('a link that leads elsewhere, or to an unknown host, is refused: %s', (link) => {
  expect(problemsOf({ tables: [{ database: DATABASE, links: [link] }] })).toEqual([
    expect.stringContaining(
      'expected a list of 1 to 5 URLs that begin with https://, with names in braces only after the host',
    ),
  ]);
});

describe('together with the connector', () => {
  const callers = { store: 'influxdb', auth: 'callerCredentials' };
  const existing = { endpoint: 'influxdb.example.com', organization: 'o' };
  const given = { vpcId: 'vpc-0123456789abcdef0', subnetIds: ['subnet-0123456789abcdef0'] };
  const routed = { ...given, routeTableIds: ['rtb-0123456789abcdef0'] };
  const cells = { ingestCell: 'ingest-cell1', queryCell: 'query-cell1' };
  const imported = { destinations: [{ database: 'theirs', table: 'samples', import: 'table' }] };

  it.each<[string, object, object]>([
    ['Timestream, callers', {}, {}],
    ['Timestream, iam', {}, { auth: 'iam' }],
    ['Timestream, basic', {}, { auth: 'basic' }],
    ['Timestream of another region', {}, { ...imported, region: 'eu-west-1' }],
    ['Timestream in a VPC', {}, { vpc: { ...routed, ...cells } }],
    ['Timestream in a VPC with endpoints', {}, { vpc: { ...given, ...cells, endpoints: 'existing' } }],
    ['created InfluxDB', {}, { store: 'influxdb' }],
    ['created InfluxDB of callers, with one token', {}, { ...callers, influxdb: { tokenRotation: 1 } }],
    ['InfluxDB of callers', {}, { ...callers, influxdb: { ...existing, readTokenSecret: secret('read') } }],
    [
      'InfluxDB of callers with an administrator',
      {},
      { ...callers, influxdb: { ...existing, adminSecret: secret('a') } },
    ],
    [
      'one of two tables',
      { tables: [{ database: DATABASE, table: 'other' }] },
      { destinations: [{}, { table: 'other' }] },
    ],
    ['a table without a default one', { tables: [{ database: DATABASE }] }, { defaultDestination: false }],
  ])('%s; is fine', (_, metrics, connector) => {
    expect(problemsOf(metrics, connector)).toEqual([]);
  });

  it.each<[string, object, object | string, string[]]>([
    [
      'no connector',
      {},
      'none',
      [
        'metrics: got {}, expected no value without a connector, whose store has the metrics: deploy one, or leave out metrics',
      ],
    ],
    [
      'no default destination',
      {},
      { defaultDestination: false },
      [
        'metrics.tables: got nothing, expected the tables that have the metrics, as the connector has no default destination',
      ],
    ],
    [
      'no destinations',
      { tables: [{ database: 'theirs' }] },
      { destinations: 'none' },
      [
        'metrics.tables[0]: got "theirs/metrics", expected one of destinations of the connector, which are: none. List it there, with import "table" if it is there already',
      ],
    ],
    [
      'a table that the connector does not know',
      { tables: [{ database: DATABASE, table: 'metric' }] },
      {},
      [
        'metrics.tables[0]: got "dev-prometheus/metric", expected one of destinations of the connector, which are: dev-prometheus/metrics. List it there, with import "table" if it is there already',
      ],
    ],
    [
      'a table of InfluxDB, and a database that the connector does not know',
      { tables: [{ database: DATABASE, table: 'metrics', groups: ['a'] }, { database: 'other' }] },
      { store: 'influxdb' },
      [
        'metrics.tables[0].table: got "metrics", expected no value with store influxdb, whose databases have no tables',
        'metrics.tables[1].database: got "other", expected one of destinations of the connector, which are: dev-prometheus. List it there, with import "database" if it is there already',
      ],
    ],
    [
      'two clusters in one table, which nothing tells apart',
      {
        tables: [
          { database: DATABASE, groups: ['a'] },
          { database: DATABASE, table: 'metrics', match: '{cluster="b"}' },
        ],
      },
      {},
      [
        'metrics.tables[0].match: got nothing, expected a selector such as {cluster="payments"}, as another of tables is the same table: two clusters would be taken for one. If it is one, list all groups in one of them',
      ],
    ],
    [
      'a table for all groups before another',
      {
        tables: [
          { database: DATABASE, match: '{cluster="a"}' },
          { database: DATABASE, match: '{cluster="b"}' },
        ],
      },
      {},
      [
        'metrics.tables[0].groups: got nothing, expected groups, as only the last table can be for all others',
      ],
    ],
    [
      'more than the function has room for',
      {
        tables: [
          {
            database: DATABASE,
            groups: Array.from({ length: 50 }, (_, index) => `${'x'.repeat(60)}${index}`),
          },
        ],
      },
      {},
      ['metrics: got "3311 bytes", expected 3000 bytes as JSON: the function has no room for more'],
    ],
    [
      'more patterns than the function has room for',
      { deny: Array.from({ length: 50 }, (_, index) => `${'x'.repeat(60)}${index}`) },
      {},
      ['metrics: got "3309 bytes", expected 3000 bytes as JSON: the function has no room for more'],
    ],
    [
      'callers with tokens of their own, and no other',
      {},
      { ...callers, influxdb: existing },
      [
        'prometheusConnector.influxdb.readTokenSecret: got nothing, expected the ARN of a secret with a token, for krknTelemetry.metrics, or adminSecret',
      ],
    ],
    [
      'callers with tokens of their own, and one that writes',
      {},
      { ...callers, influxdb: { ...existing, readTokenSecret: secret('r'), writeTokenSecret: secret('w') } },
      [
        `prometheusConnector.influxdb.writeTokenSecret: got "${secret('w')}", expected no value with auth callerCredentials, where callers send their own tokens`,
      ],
    ],
    [
      'a network without a way to S3',
      {},
      { vpc: { ...given, ...cells } },
      [
        'prometheusConnector.vpc.routeTableIds: got nothing, expected the route tables of the subnets, for an endpoint of S3; or endpoints "existing", if the subnets have a way to S3',
      ],
    ],
  ])('%s; is told', (_, metrics, connector, problems) => {
    expect(problemsOf(metrics, connector)).toEqual(problems);
  });

  it.each(['theirs', 7, [7], [null]])(
    'destinations that are not valid; are told alone: %j',
    (destinations) => {
      expect(problemsOf({}, { destinations })).toEqual([
        expect.stringContaining('prometheusConnector.destinations'),
      ]);
    },
  );

  it('a token that reads, where callers send theirs and nothing is looked at; has no use', () => {
    expect(
      problemsOf(undefined, { ...callers, influxdb: { ...existing, readTokenSecret: secret('r') } }),
    ).toEqual([expect.stringContaining('influxdb.readTokenSecret: got')]);
  });
});
