import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CallerClients } from '../../../../../lambda/prometheus-connector/store/timestream/caller-clients';
import { TimestreamClients } from '../../../../../lambda/prometheus-connector/store/timestream/clients';
import { fault } from '../../../../../local/timestream/faults';
import { startTimestream, type TimestreamStandIn } from '../../../../../local/timestream/index';
import { callerClients } from '../../../../support/connector-edges';

const secretOf = (index: number): string => `secret-${index}`;
const callers = Array.from({ length: 70 }, (_, index) => ({
  username: `AKIACALLER${String(index).padStart(10, '0')}`,
  password: secretOf(index),
}));
const signal = AbortSignal.timeout(60_000);
let directory: string;
let standIn: TimestreamStandIn;
const discoveries = (): number => standIn.traffic.calls('DescribeEndpoints');

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'chaos-telemetry-'));
  standIn = await startTimestream({
    directory,
    accessKeys: callers.map(({ username, password }) => ({
      accessKeyId: username,
      secretAccessKey: password,
    })),
    tables: [],
  });
  process.env['AWS_ENDPOINT_URL_TIMESTREAM_WRITE'] = standIn.endpoint;
});

afterEach(() => {
  standIn.faults.clear();
});

afterAll(async () => {
  await standIn.close();
  rmSync(directory, { recursive: true });
});

describe('CallerClients', () => {
  it('asks AWS about a caller once', async () => {
    const clients = callerClients();
    const before = discoveries();
    const first = await clients.connect(callers[0]!, signal);
    expect(await clients.connect(callers[0]!, signal)).toBe(first);
    expect(discoveries() - before).toBe(1);
  });

  it('refuses the right key with a wrong secret although the right one is known, and asks AWS each time', async () => {
    const clients = callerClients();
    await clients.connect(callers[0]!, signal);
    const before = discoveries();
    for (let attempt = 0; attempt < 2; attempt++) {
      const wrong = clients.connect({ ...callers[0]!, password: 'wrong' }, signal);
      await expect(wrong).rejects.toMatchObject({ status: 401, code: 'invalid_credentials' });
    }
    expect(discoveries() - before).toBe(2);
  });

  it('does not keep a caller that AWS could not be asked about', async () => {
    const clients = callerClients();
    standIn.faults.add(fault.serverError);
    await expect(clients.connect(callers[0]!, signal)).rejects.toMatchObject({ status: 503 });
    standIn.faults.clear();
    await expect(clients.connect(callers[0]!, signal)).resolves.toBeDefined();
  });

  it.each([
    [
      'may not even ask where Timestream is',
      fault.accessDenied,
      'access_denied',
      /: allow timestream:DescribeEndpoints on \*\. Retry/,
    ],
    ['is throttled', fault.throttle, 'throttled', /check of this access key\. Retry/],
  ])('a caller %s; 503 in words for writes and reads', async (_, refusal, code, says) => {
    standIn.faults.add(refusal);
    const attempt = callerClients().connect(callers[0]!, signal);
    await expect(attempt).rejects.toMatchObject({
      status: 503,
      code,
      message: expect.stringMatching(says) as string,
    });
  });

  it('ends with the deadline when AWS does not answer', async () => {
    standIn.faults.add(fault.hang);
    const attempt = callerClients().connect(callers[0]!, AbortSignal.timeout(100));
    await expect(attempt).rejects.toMatchObject({ status: 503, code: 'deadline_exceeded' });
  });

  it('asks again about a caller that was forgotten', async () => {
    const clients = callerClients();
    const first = await clients.connect(callers[0]!, signal);
    clients.forget(callers[0]!);
    expect(await clients.connect(callers[0]!, signal)).not.toBe(first);
  });

  it('keeps 64 callers, closes the client of the one that was away longest, and forgets no one else', async () => {
    const closed: string[] = [];
    const clients = new CallerClients(({ username, password }) => {
      const client = new TimestreamClients({
        region: 'us-east-1',
        credentials: { accessKeyId: username, secretAccessKey: password },
      });
      const destroy = client.destroy.bind(client);
      client.destroy = () => {
        closed.push(username);
        destroy();
      };
      return client;
    });
    for (const caller of callers.slice(0, 64)) await clients.connect(caller, signal);
    await clients.connect(callers[0]!, signal);
    await clients.connect(callers[64]!, signal);
    expect(closed).toEqual([callers[1]!.username]);
    const before = discoveries();
    await clients.connect(callers[0]!, signal);
    expect(discoveries()).toBe(before);
  });
});
