// S3 in trouble. Krkn does not repeat the telemetry, but anyone who does must find that nothing stands in the way.
import { createServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { fault, type Fault } from '../../../../local/s3/faults';
import { accessDenied, noSuchBucket } from '../../../../local/s3/s3-error';
import { run } from '../../../support/krkn-payloads';
import {
  apiRequest,
  BUCKET_NAME,
  PASSWORD,
  telemetryRequest,
  throughHandler,
  TelemetryEdges,
  type Edge,
  type TestRequest,
  type TestResponse,
} from '../../../support/telemetry-edges';
import { visibleText } from './visible-text';

const deniedFault: Fault = { kind: 'answer', error: () => accessDenied() };
const missingBucket: Fault = { kind: 'answer', error: () => noSuchBucket(BUCKET_NAME) };

/** Requests of which each needs S3 in another way, with a session and credentials. */
function requests(cookies: Readonly<Record<string, string>>): Record<string, TestRequest> {
  return {
    telemetry: telemetryRequest('g', 'r', run()),
    navigate: apiRequest('/navigate/g'),
    'download-url': apiRequest('/download-url/g/r/telemetry.json'),
    page: { target: '/files/g', headers: cookies },
    download: { target: '/download?key=g%2Fr%2Ftelemetry.json', headers: cookies },
  };
}

async function answersTo(
  edge: Edge,
  asked: Record<string, TestRequest>,
): Promise<Record<string, TestResponse>> {
  const entries = await Promise.all(
    Object.entries(asked).map(async ([name, request]) => [name, await edge(request)] as const),
  );
  return Object.fromEntries(entries);
}

function expectUnavailable({ status, headers, text }: TestResponse, says: RegExp): void {
  expect([status, headers['content-type']]).toEqual([
    503,
    expect.stringMatching(/^text\/(?:plain|html); charset=utf-8$/),
  ]);
  const isPage = headers['content-type'] === 'text/html; charset=utf-8';
  const said = isPage ? /S3 .*/.exec(visibleText(text))?.[0].trim() : text.trimEnd();
  expect(headers['retry-after']).toMatch(/^[1-9]\d?$/);
  expect(said).toMatch(says);
  expect(said).toMatch(/^S3 [ -~]+ Nothing is lost if the request is retried\.$/);
  for (const secret of [PASSWORD, 'X-Amz', 'http', BUCKET_NAME]) expect(text).not.toContain(secret);
}

throughHandler((send, edges) => {
  let asked: Record<string, TestRequest>;
  beforeAll(async () => {
    asked = requests(await edges().logIn(send));
  });
  afterEach(() => {
    edges().s3.faults.clear();
    edges().remainingTime = 28_000;
  });

  it.each<[string, Fault, RegExp, number?]>([
    ['throttled', fault.throttle, /S3 throttled the request/],
    [
      'an error of S3',
      fault.serverError,
      /S3 answered with an error\. It says: We encountered an internal error/,
    ],
    ['no answer', fault.hang, /S3 did not answer in time/, 2_500],
    ['a broken connection', fault.reset, /S3 could not be reached/],
    ['a connection that breaks when it is done', fault.resetAfterwards, /S3 could not be reached/],
    ['access denied', deniedFault, /S3 denied access: allow the function's role/],
    ['no such bucket', missingBucket, /S3 has no such bucket: create it/],
  ])(
    '%s; 503 and when to come back, then all is well',
    async (_condition, struck, says, remainingTime = 28_000) => {
      edges().remainingTime = remainingTime;
      edges().s3.faults.add(struck);
      const begun = Date.now();
      const answers = await answersTo(send, asked);
      for (const answer of Object.values(answers)) expectUnavailable(answer, says);
      expect(Date.now() - begun).toBeLessThan(remainingTime);

      edges().s3.faults.clear();
      edges().remainingTime = 28_000;
      expect((await send(asked['telemetry']!)).status).toBe(200);
      const again = await answersTo(send, asked);
      expect(Object.values(again).map(({ status }) => status)).toEqual([200, 200, 200, 200, 302]);
    },
  );

  it('the listing is given and the telemetry is not; 503', async () => {
    await send(asked['telemetry']!);
    edges().s3.faults.add(fault.serverError, { operation: 'GetObject' });
    expectUnavailable(await send({ ...asked['page']!, target: '/files/g/r' }), /S3 answered with an error/);
  });

  it('the first of two stores fails; the run is complete when it is repeated', async () => {
    const request = telemetryRequest('once', 'r', run());
    edges().s3.faults.add(deniedFault, { operation: 'PutObject', times: 1 });
    expectUnavailable(await send(request), /S3 denied access/);
    expect((await send(request)).status).toBe(200);
    expect(await edges().keys('once')).toEqual(['once/r/telemetry.json']);
    expect(await edges().keys('_chaos-telemetry/raw/once')).toEqual(['_chaos-telemetry/raw/once/r.json']);
  });

  it('a link needs no S3', async () => {
    edges().s3.faults.add(fault.throttle);
    const { status } = await send(apiRequest('/presigned-url?request_id=g%2Fr&remote_filename=f'));
    expect(status).toBe(200);
  });
});

it('two failures in a row; the SDK gets over them, and no one notices', async () => {
  const edges = await TelemetryEdges.start();
  try {
    const send = edges.edge('handler alone');
    edges.s3.faults.add(fault.serverError, { operation: 'PutObject', times: 2 });
    expect((await send(telemetryRequest('g', 'r', run()))).status).toBe(200);
    expect(edges.s3.faults.struck).toBe(2);
  } finally {
    await edges.stop();
  }
});

describe('what is reached instead of S3', () => {
  const answering = (status: number, contentType: string, body: string, headers = {}) =>
    createServer((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(status, { 'content-type': contentType, ...headers }).end(body);
      });
    });

  it.each<[string, number, Server]>([
    ['a page of somebody else', 200, answering(200, 'text/html', '<html><p>Welcome<br></html>')],
    ['an error page of a proxy', 503, answering(502, 'text/html', '<h1>Bad Gateway</h1><hr>')],
    ['JSON', 503, answering(403, 'application/json', '{"message":"Forbidden"}')],
    ['XML that is cut off', 200, answering(200, 'application/xml', '<ListBucketResult><Contents><Key>g/')],
    [
      'another region',
      503,
      answering(301, 'application/xml', '<Error><Code>PermanentRedirect</Code></Error>', {
        'x-amz-bucket-region': 'eu-west-1',
      }),
    ],
    [
      'a connection that breaks while it answers',
      503,
      createServer((_request, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('<ListBucketResult>', () => response.destroy());
      }),
    ],
    ['something that speaks no HTTP', 503, createTcpServer((socket) => socket.end('220 mail ESMTP\r\n'))],
    // Of a PUT, S3 itself says no more than 200.
  ])('%s; 503, or %d for what is stored', async (_condition, stored, server) => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const s3Endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const edges = await TelemetryEdges.start({ s3Endpoint });
    try {
      edges.remainingTime = 6_000;
      const send = edges.edge('handler alone');
      const answers = await answersTo(send, requests(await edges.logIn(send)));
      expect(Object.fromEntries(Object.entries(answers).map(([name, { status }]) => [name, status]))).toEqual(
        {
          telemetry: stored,
          navigate: 503,
          'download-url': 503,
          page: 503,
          download: 503,
        },
      );
    } finally {
      await edges.stop();
      server.close();
    }
  });

  it('no one; 503', async () => {
    // Port 9 of this machine: who listens there discards everything.
    const edges = await TelemetryEdges.start({ s3Endpoint: 'http://127.0.0.1:9' });
    try {
      const send = edges.edge('handler alone');
      const answers = await answersTo(send, requests(await edges.logIn(send)));
      for (const answer of Object.values(answers)) expectUnavailable(answer, /S3 could not be reached/);
    } finally {
      await edges.stop();
    }
  });
});
