import { parseEnvironment } from '../../../../lambda/krkn-telemetry/windows-worker/settings';

const minimal = {
  METRICS: '{"tables":[{"database":"prometheus","table":"metrics"}]}',
  BUCKET_NAME: 'runs',
  QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/123456789012/looks',
  AWS_REGION: 'eu-west-1',
};
const influxdb = {
  METRICS: '{"tables":[{"database":"metrics"}]}',
  STORE: 'influxdb',
  INFLUXDB_ENGINE: '3',
  INFLUXDB_URL: 'https://influxdb.example:8086',
  INFLUXDB_READ_TOKEN_SECRET: 'secret',
};

it.each([
  ['Timestream', {}, 'Amazon Timestream'],
  ['InfluxDB', influxdb, 'InfluxDB'],
  ['what stands in for Timestream', { STORE_NAME: 'the local stand-in' }, 'the local stand-in'],
])('%s; readers call it so', (_name, variables, storeName) => {
  expect(parseEnvironment({ ...minimal, ...variables }).storeName).toBe(storeName);
});
