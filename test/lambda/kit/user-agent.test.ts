// AWS sees whose calls they are: on every client, with the version that is deployed.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { QueryCommand } from '@aws-sdk/client-timestream-query';
import { createSecretsManagerClient } from '../../../lambda/kit/secret-reader';
import { createS3Client } from '../../../lambda/krkn-telemetry/storage/s3-client';
import { createQueryClient } from '../../../lambda/metrics/timestream/query-client';
import { createTimestreamClient } from '../../../lambda/prometheus-connector/store/timestream/write/write-client';
import { writeRecordsUntil } from '../../../lambda/prometheus-connector/store/timestream/write/write-records';
import { version } from '../../../package.json';

const seen = new Map<string, string>();
let server: Server;

beforeAll(async () => {
  server = createServer(({ method = '', headers }, response) => {
    seen.set(String(headers['x-amz-target'] ?? method).replace(/.*\./, ''), String(headers['user-agent']));
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    response.end(JSON.stringify({ Endpoints: [{ Address: '127.0.0.1', CachePeriodInMinutes: 1 }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env['AWS_ENDPOINT_URL'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env['AWS_ACCESS_KEY_ID'] = 'AKIATESTTESTTESTTEST';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
});

afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const REGION = 'us-east-1';

it.each<[string, () => Promise<unknown>]>([
  ['HEAD', () => createS3Client({ region: REGION }).send(new HeadBucketCommand({ Bucket: 'b' }))],
  [
    'GetSecretValue',
    () => createSecretsManagerClient(REGION).send(new GetSecretValueCommand({ SecretId: 's' })),
  ],
  ['Query', () => createQueryClient({ region: REGION }).send(new QueryCommand({ QueryString: 'q' }))],
  [
    'WriteRecords',
    () => writeRecordsUntil(createTimestreamClient({ region: REGION }), AbortSignal.timeout(10_000))('{}'),
  ],
])('%s', async (operation, call) => {
  await call();
  expect(seen.get(operation)).toContain(`chaos-telemetry/${version}`);
});
