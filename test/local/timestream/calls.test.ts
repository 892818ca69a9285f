/** Who may call, what is called, and how it is said: everything before the records themselves. */
import http from 'node:http';
import {
  DescribeEndpointsCommand,
  ListDatabasesCommand,
  TimestreamWriteClient,
  WriteRecordsCommand,
} from '@aws-sdk/client-timestream-write';
import { accessKey, clientFor, DATABASE, failureOf, Fixture, record } from './fixture';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await Fixture.start();
});
afterAll(() => fixture.stop());

interface HttpRequest {
  body: string | Uint8Array;
  headers: Record<string, string>;
}

const command = (table: string) =>
  new WriteRecordsCommand({ DatabaseName: DATABASE, TableName: table, Records: [record()] });

type Change = (request: HttpRequest) => void;

/** A client that changes the request after it is signed. */
function tamperingClient(change: Change) {
  const client = clientFor(fixture.standIn.endpoint);
  client.middlewareStack.add(
    (next) => (args) => {
      change(args.request as HttpRequest);
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  return client;
}

/** A client that sends this body, properly signed, whatever the command. */
function withBody(body: string) {
  const client = clientFor(fixture.standIn.endpoint);
  client.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as HttpRequest;
      request.body = body;
      request.headers['content-length'] = String(Buffer.byteLength(body));
      return next(args);
    },
    { step: 'build', priority: 'low' },
  );
  return client;
}

describe('credentials', () => {
  test.each([
    ['an unknown key', { ...accessKey, accessKeyId: 'AKIAUNKNOWN' }, 'UnrecognizedClientException'],
    ['a wrong secret', { ...accessKey, secretAccessKey: 'wrong' }, 'InvalidSignatureException'],
  ])('%s; 403', async (_, credentials, name) => {
    const client = clientFor(fixture.standIn.endpoint, { credentials });

    const failure = await failureOf(client.send(command(fixture.freshTable())));

    expect(failure).toMatchObject({ name, $metadata: { httpStatusCode: 403 } });
  });

  it('an unknown key is refused in the words of AWS', async () => {
    const credentials = { ...accessKey, accessKeyId: 'AKIAUNKNOWN' };
    const client = clientFor(fixture.standIn.endpoint, { credentials });

    expect((await failureOf(client.send(new DescribeEndpointsCommand({})))).message).toBe(
      'The security token included in the request is invalid.',
    );
  });

  it('a body changed after it was signed; 403, nothing stored', async () => {
    const table = fixture.freshTable();
    const client = tamperingClient((request) => {
      request.body = new TextDecoder().decode(request.body as Uint8Array).replace('"up"', '"hi"');
    });

    const failure = await failureOf(client.send(command(table)));

    expect(failure).toMatchObject({ name: 'InvalidSignatureException', $metadata: { httpStatusCode: 403 } });
    expect(await fixture.records(table)).toEqual([]);
  });

  test.each([
    ['20 minutes behind', -20, /^Signature expired: /],
    ['20 minutes ahead', 20, /^Signature not yet current: /],
  ])('a clock %s; 403', async (_, minutes, message) => {
    const client = clientFor(fixture.standIn.endpoint, { systemClockOffset: minutes * 60_000 });

    const failure = await failureOf(client.send(command(fixture.freshTable())));

    expect(failure).toMatchObject({ name: 'InvalidSignatureException', $metadata: { httpStatusCode: 403 } });
    expect(failure.message).toMatch(message);
  });

  it('a client with retries sets its clock by the answer', async () => {
    const ahead = await Fixture.start({ now: () => Date.now() + 3_600_000 });
    const client = clientFor(ahead.standIn.endpoint, { maxAttempts: 2 });
    try {
      const output = await client.send(new DescribeEndpointsCommand({}));

      expect(output.$metadata.attempts).toBe(2);
    } finally {
      client.destroy();
      await ahead.stop();
    }
  });

  it('no signature; 403', async () => {
    const client = tamperingClient((request) => {
      delete request.headers['authorization'];
    });

    expect(await failureOf(client.send(command(fixture.freshTable())))).toMatchObject({
      name: 'MissingAuthenticationTokenException',
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('a signature for another service; 403', async () => {
    const client = tamperingClient((request) => {
      request.headers['authorization'] = request.headers['authorization']!.replace('/timestream/', '/s3/');
    });

    expect(await failureOf(client.send(command(fixture.freshTable())))).toMatchObject({
      name: 'InvalidSignatureException',
      message: "Credential should be scoped to correct service: 'timestream'.",
    });
  });
});

describe('endpoint discovery', () => {
  afterEach(() => {
    delete process.env['AWS_ENDPOINT_URL_TIMESTREAM_WRITE'];
  });

  it('runs once for a client that knows the stand-in from the environment, and leads back to it', async () => {
    const own = await Fixture.start();
    process.env['AWS_ENDPOINT_URL_TIMESTREAM_WRITE'] = own.standIn.endpoint;
    const client = new TimestreamWriteClient({ region: 'eu-west-1', credentials: accessKey });
    try {
      const table = own.freshTable();
      await client.send(command(table));
      await client.send(command(table));

      expect(own.standIn.traffic.calls('DescribeEndpoints')).toBe(1);
      expect(own.standIn.traffic.calls('WriteRecords')).toBe(2);
    } finally {
      client.destroy();
      await own.stop();
    }
  });

  it('fails for an unknown key before a record is sent', async () => {
    process.env['AWS_ENDPOINT_URL_TIMESTREAM_WRITE'] = fixture.standIn.endpoint;
    const credentials = { ...accessKey, accessKeyId: 'AKIAUNKNOWN' };
    const client = new TimestreamWriteClient({ region: 'eu-west-1', credentials, maxAttempts: 1 });
    const before = fixture.standIn.traffic.calls('WriteRecords');

    const failure = await failureOf(client.send(command(fixture.freshTable())));

    expect(failure).toMatchObject({ reason: { name: 'UnrecognizedClientException' } });
    expect(fixture.standIn.traffic.calls('WriteRecords')).toBe(before);
  });

  it('answers the bare host', async () => {
    const output = await fixture.client.send(new DescribeEndpointsCommand({}));

    expect(output.Endpoints).toEqual([{ Address: '127.0.0.1', CachePeriodInMinutes: 1440 }]);
  });
});

describe('the protocol', () => {
  it('an operation that is not known; 404', async () => {
    expect(await failureOf(fixture.client.send(new ListDatabasesCommand({})))).toMatchObject({
      name: 'UnknownOperationException',
      $metadata: { httpStatusCode: 404 },
    });
  });

  test.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['a time that is a number', '{"DatabaseName":"abc","TableName":"abc","Records":[{"Time":1}]}'],
    ['a version that is text', '{"DatabaseName":"abc","TableName":"abc","Records":[{"Version":"1"}]}'],
    ['a version with a fraction', '{"DatabaseName":"abc","TableName":"abc","Records":[{"Version":1.5}]}'],
    ['records that are no list', '{"DatabaseName":"abc","TableName":"abc","Records":{}}'],
    ['a record that is no object', '{"DatabaseName":"abc","TableName":"abc","Records":[1]}'],
  ])('%s; 400', async (_, body) => {
    expect(await failureOf(withBody(body).send(command('table-0')))).toMatchObject({
      name: 'SerializationException',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('a null is as good as nothing', async () => {
    const table = fixture.freshTable();
    const valid = { ...record(), Version: null, MeasureValues: null };
    const body = { DatabaseName: DATABASE, TableName: table, CommonAttributes: null, Records: [valid] };

    await withBody(JSON.stringify(body)).send(command(table));

    expect(await fixture.records(table)).toMatchObject([{ version: 1n }]);
  });

  it('a body above 2 MiB; 413 before it is read whole', async () => {
    const status = await new Promise((resolve, reject) => {
      const request = http.request(fixture.standIn.endpoint, { method: 'POST' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on('error', reject);
      // More would follow, and never does.
      request.write('x'.repeat(2 * 1024 * 1024 + 1));
    });

    expect(status).toBe(413);
  });

  it('an error says type, message and a request id', async () => {
    const body = await new Promise<string>((resolve, reject) => {
      const request = http.request(fixture.standIn.endpoint, { method: 'POST' }, (response) => {
        expect(response.headers['x-amzn-requestid']).toMatch(/^[-0-9a-f]{36}$/);
        expect(response.headers['content-type']).toBe('application/x-amz-json-1.0');
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          resolve(text);
        });
      });
      request.on('error', reject).end('{}');
    });

    expect(JSON.parse(body)).toEqual({
      __type: 'com.amazon.coral.service#MissingAuthenticationTokenException',
      message: 'Request is missing Authentication Token',
    });
  });
});
