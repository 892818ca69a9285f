import { readOutputs } from '../../client-config/stack-outputs';

const telemetry = {
  TelemetryApiUrl: 'https://a.example/prod',
  TelemetryFilesUrl: 'https://a.example/prod/files',
  TelemetryBucketName: 'runs',
};
const connector = {
  InvokeWriteURL: 'https://b.example/write',
  InvokeReadURL: 'https://b.example/read',
  PrometheusDatabaseLabel: 'db',
  PrometheusTableLabel: 'tbl',
};
const { TelemetryBucketName: _bucket, ...telemetryWithoutBucket } = telemetry;
const { PrometheusTableLabel: _tableLabel, ...influxdb } = { ...connector, ConnectorStore: 'influxdb' };
const { PrometheusTableLabel: _tableLabelToo, ...connectorWithoutTable } = connector;
const { PrometheusDatabaseLabel: _label, InvokeReadURL: _url, ...connectorWithoutTwo } = connector;

it.each<[string, unknown, unknown]>([
  [
    'stacks of any name; found by their outputs, in order',
    { two: connector, one: telemetry },
    [
      { stack: 'two', client: 'prometheus', outputs: connector },
      { stack: 'one', client: 'krkn', outputs: telemetry },
    ],
  ],
  [
    'both in one stack; found twice',
    { all: { ...connector, ...telemetry } },
    [
      { stack: 'all', client: 'krkn', outputs: { ...connector, ...telemetry } },
      { stack: 'all', client: 'prometheus', outputs: { ...connector, ...telemetry } },
    ],
  ],
  [
    'stacks of others; left out',
    { theirs: { BucketName: 'b' }, empty: {}, ours: telemetry },
    [{ stack: 'ours', client: 'krkn', outputs: telemetry }],
  ],
  [
    'empty text; as if it were absent',
    { ours: { ...connector, DefaultDatabase: '' }, notOurs: { TelemetryApiUrl: '' } },
    [{ stack: 'ours', client: 'prometheus', outputs: connector }],
  ],
  [
    'InfluxDB, which has no tables; no label for them is asked for',
    { ours: influxdb },
    [{ stack: 'ours', client: 'prometheus', outputs: influxdb }],
  ],
  ['a list; nothing', [telemetry], []],
  ['nothing; nothing', null, []],
  ['values of another shape; nothing', { a: 'text', b: [telemetry], c: null, d: { InvokeWriteURL: 1 } }, []],
])('%s', (_condition, file, expected) => {
  expect(readOutputs(file)).toEqual({ stacks: expected, problems: [] });
});

it.each<[string, unknown, string]>([
  ['an output is missing; it', telemetryWithoutBucket, 'Stack s lacks TelemetryBucketName: deploy it again'],
  [
    'several are missing; them',
    connectorWithoutTwo,
    'Stack s lacks InvokeReadURL and PrometheusDatabaseLabel: deploy it again',
  ],
  [
    'the label of tables is missing in Timestream; it',
    connectorWithoutTable,
    'Stack s lacks PrometheusTableLabel: deploy it again',
  ],
  [
    'an authentication of the future; those known',
    { ...connector, ConnectorAuth: 'oauth2' },
    "Stack s has the unknown ConnectorAuth 'oauth2', known are callerCredentials, iam, basic: use the version of this project that deployed it",
  ],
])('a problem: %s', (_condition, outputs, problem) => {
  expect(readOutputs({ s: outputs, good: telemetry })).toEqual({
    stacks: [{ stack: 'good', client: 'krkn', outputs: telemetry }],
    problems: [problem],
  });
});
