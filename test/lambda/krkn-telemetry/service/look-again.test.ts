// What makes the worker look at the metrics of runs, and what a group promises of its metrics.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parseLookMessage } from '../../../../lambda/krkn-telemetry/look-queue/look-message';
import { askedLookKey, windowsKey } from '../../../../lambda/krkn-telemetry/storage/keys/object-key';
import { failedResult } from '../../../../lambda/krkn-telemetry/windows-worker/look';
import { packResult } from '../../../../lambda/krkn-telemetry/windows-worker/packed-result';
import { startSqs } from '../../../../local/sqs';
import { MessageQueue } from '../../../../local/sqs/message-queue';
import { AnsweringServer } from '../../../support/answering-server';
import { accessKey } from '../../../support/connector-edges';
import { run, runOf } from '../../../support/krkn-payloads';
import {
  authorization,
  query,
  TelemetryEdges,
  telemetryRequest,
  type Edge,
  type TestResponse,
} from '../../../support/telemetry-edges';
import { visibleText } from './visible-text';

let folder: string;
let queue: MessageQueue;
let sqs: Awaited<ReturnType<typeof startSqs>>;
let edges: TelemetryEdges;
let send: Edge;
/** Epoch milliseconds, for the queue. */
let now = 0;

async function start(windowsQueueUrl: string | undefined, isOpen = false): Promise<void> {
  edges = await TelemetryEdges.start({ isOpen, ...(windowsQueueUrl !== undefined && { windowsQueueUrl }) });
  send = edges.edge('handler alone');
}

beforeEach(async () => {
  now = 0;
  folder = await mkdtemp(join(tmpdir(), 'look-again-'));
  queue = new MessageQueue(join(folder, 'q'), { visibilityTimeout: 60, maxReceiveCount: 3 }, () => now);
  sqs = await startSqs({ queues: { windows: queue }, accessKeys: [accessKey] });
  process.env['AWS_ENDPOINT_URL_SQS'] = sqs.endpoint;
});
afterEach(async () => {
  delete process.env['AWS_ENDPOINT_URL_SQS'];
  await edges.stop();
  await sqs.close();
  queue.close();
  await rm(folder, { recursive: true });
});

/** What every result tells. */
const told = {
  shift: 0,
  source: { store: 'timestream', destination: 'prometheus/metrics', links: [] },
} as const;

const received = (): object | undefined => {
  const message = queue.receive();
  return message && parseLookMessage(message.body);
};

describe('POST /telemetry', () => {
  const post = (body = run()): Promise<TestResponse> => send(telemetryRequest('g/h', 'a/r', body));

  it('has the metrics of the run looked at two minutes later', async () => {
    await start(sqs.urlOf('windows'));
    expect((await post()).status).toBe(200);
    now = 119_999;
    expect(received()).toBeUndefined();
    now = 120_000;
    expect(received()).toEqual({
      run: { group: 'g/h/a', requestId: 'r' },
      pass: 1,
      shift: 0,
      requestedAt: expect.any(Number) as number,
    });
  });

  it.each([
    ['without scenarios', run({ scenarios: [] })],
    ['whose scenarios tell no times', runOf({ start_timestamp: null, end_timestamp: null })],
    ['whose scenario ends before it begins', runOf({ end_timestamp: 1_745_343_000 })],
  ])('a run %s; nothing is sent', async (_condition, body) => {
    await start(sqs.urlOf('windows'));
    expect((await post(body)).status).toBe(200);
    expect(queue.size).toBe(0);
  });

  it('nothing looks at metrics; nothing is sent', async () => {
    await start(undefined);
    expect((await post()).status).toBe(200);
    expect(queue.size).toBe(0);
  });

  it.each<[string, AnsweringServer['answer'], string]>([
    ['says nothing', () => undefined, 'deadline_exceeded'],
    ['fails', (_request, response) => response.writeHead(500).end('{}'), 'store_error'],
    [
      'denies access',
      (_request, response) =>
        response
          .writeHead(400, { 'content-type': 'application/x-amz-json-1.0' })
          .end(JSON.stringify({ __type: 'com.amazon.coral.service#AccessDenied', message: 'no' })),
      'access_denied',
    ],
  ])('the queue %s; the run is stored all the same, within 2 s', async (_condition, answer, code) => {
    const server = await AnsweringServer.start();
    try {
      server.answer = answer;
      process.env['AWS_ENDPOINT_URL_SQS'] = server.url;
      await start(`${server.url}/123456789012/windows`);
      const begun = performance.now();
      const response = await post();
      expect([response.status, response.text]).toEqual([200, 'record g/h/a/r/telemetry.json created']);
      expect(performance.now() - begun).toBeLessThan(4_000);
      expect(edges.log.join('\n')).toContain('No look at the metrics of a run asked for');
      expect(edges.log.join('\n')).toMatch(new RegExp(code));
    } finally {
      await server.stop();
    }
  });

  it('there is no such queue; the run is stored all the same', async () => {
    await start(sqs.urlOf('other'));
    expect((await post()).status).toBe(200);
    expect(edges.log.join('\n')).toContain('destination_not_found');
  });
});

describe('POST /look-again', () => {
  const ask = async (
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<TestResponse> => {
    const { origin, host } = new URL(edges.url);
    return send({
      method: 'POST',
      target: '/look-again',
      headers: { host, origin, 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: query(fields).slice(1),
    });
  };

  it.each([
    [
      'g/r',
      undefined,
      { run: { group: 'g', requestId: 'r' }, pass: 1, shift: 0, requestedAt: expect.any(Number) as number },
    ],
    [
      'g/h/r',
      '-90',
      {
        run: { group: 'g/h', requestId: 'r' },
        pass: 1,
        shift: -90,
        requestedAt: expect.any(Number) as number,
      },
    ],
  ])(
    '%s, shifted by %s; is looked at at once, and the page of the run is shown',
    async (id, shift, message) => {
      await start(sqs.urlOf('windows'));
      const { cookie } = await edges.logIn(send);
      const response = await ask({ run: id, ...(shift !== undefined && { shift }) }, { cookie });
      expect([response.status, response.headers['location']]).toEqual([
        303,
        `/files/${id}?look=asked#metrics`,
      ]);
      expect(received()).toEqual(message);
    },
  );

  it.each<[string, Record<string, string>, Record<string, string>, number]>([
    ['another site', { run: 'g/r' }, { origin: 'https://evil.example' }, 403],
    ['no run', {}, {}, 400],
    ['what can be no run', { run: 'g//r' }, {}, 400],
    ['a run of ours', { run: '_chaos-telemetry/r' }, {}, 400],
    ['a shift that is no number', { run: 'g/r', shift: '1m' }, {}, 400],
    ['a shift of a part of a second', { run: 'g/r', shift: '0.5' }, {}, 400],
    ['a shift of more than a day', { run: 'g/r', shift: '86401' }, {}, 400],
    ['no form', { run: 'g/r' }, { 'content-type': 'text/plain' }, 415],
    ['a long form', { run: 'g/r', shift: '1'.repeat(5_000) }, {}, 413],
  ])('%s; is refused', async (_condition, fields, headers, status) => {
    await start(sqs.urlOf('windows'), true);
    expect((await ask(fields, headers)).status).toBe(status);
    expect(queue.size).toBe(0);
  });

  describe('pressed again', () => {
    const id = { group: 'g', requestId: 'r' };
    /** The page that an answer leads to, as it is read. */
    const follow = async (response: TestResponse): Promise<string> => {
      const { text } = await send({ target: response.headers['location']!.split('#')[0]! });
      return visibleText(/<section id="metrics"[^]*?<\/section>/.exec(text)![0]).replace(/\s+/g, ' ');
    };
    beforeEach(async () => {
      await start(sqs.urlOf('windows'), true);
      await send(telemetryRequest('g', 'r', run()));
      now = 120_000;
      received();
    });

    it('while the look is under way; is the same look, and the page says so', async () => {
      const page = await follow(await ask({ run: 'g/r' }));
      expect(page).toMatch(/Another look at these metrics was asked for at \d.* Reload the page/);
      expect(page).not.toContain('Look at them');
      expect((await ask({ run: 'g/r' })).status).toBe(303);
      expect(received()).toMatchObject({ run: id });
      expect(received()).toBeUndefined();
    });

    it('twice at the same time; is one look', async () => {
      await Promise.all([ask({ run: 'g/r' }), ask({ run: 'g/r' })]);
      expect(received()).toMatchObject({ run: id });
      expect(received()).toBeUndefined();
    });

    it('with another shift; is another look', async () => {
      await ask({ run: 'g/r' });
      await ask({ run: 'g/r', shift: '-60' });
      expect([received(), received()]).toMatchObject([{ shift: 0 }, { shift: -60 }]);
    });

    it('when the result is there; is another look, and the page says so no longer', async () => {
      const response = await ask({ run: 'g/r' });
      const { requestedAt } = received() as { readonly requestedAt: number };
      await edges.put(windowsKey(id), packResult(failedResult('No table.', told), requestedAt));
      const page = await follow(response);
      expect(page).toContain('No table. Look again');
      expect(page).not.toContain('Another look');
      await ask({ run: 'g/r' });
      expect(received()).toMatchObject({ run: id });
    });

    it('when the message seems to be lost; is another look', async () => {
      await edges.put(
        askedLookKey(id),
        gzipSync(JSON.stringify({ requestedAt: Date.now() - 121_000, shift: 0 })),
      );
      await ask({ run: 'g/r' });
      expect(received()).toMatchObject({ run: id });
    });

    it('when the last one was asked for before the clock was set back by a day; is another look', async () => {
      await edges.put(
        askedLookKey(id),
        gzipSync(JSON.stringify({ requestedAt: Date.now() + 86_400_000, shift: 0 })),
      );
      const { text } = await send({ target: '/files/g/r?look=asked' });
      expect(text).not.toContain('Another look');
      await ask({ run: 'g/r' });
      expect(received()).toMatchObject({ run: id });
    });

    it('when the queue has failed; is another look, and the page says nothing of the one that failed', async () => {
      await edges.stop();
      await start(sqs.urlOf('other'), true);
      await send(telemetryRequest('g', 'r', run()));
      for (let press = 0; press < 2; press++) expect((await ask({ run: 'g/r' })).status).toBe(503);
      const { text } = await send({ target: '/files/g/r?look=asked' });
      expect(text).not.toContain('Another look');
    });

    it.each(['', '{', '{}', '{"requestedAt":"1","shift":0}'])(
      'and %j is stored of the last look; is another look',
      async (text) => {
        await edges.put(askedLookKey(id), gzipSync(text));
        await ask({ run: 'g/r' });
        expect(received()).toMatchObject({ run: id });
      },
    );
  });

  it('without a session; leads to the login', async () => {
    await start(sqs.urlOf('windows'));
    const { status, headers } = await ask({ run: 'g/r' });
    expect([status, headers['location']?.startsWith('/login')]).toEqual([303, true]);
    expect(queue.size).toBe(0);
  });

  it('nothing looks at metrics; there is no such page', async () => {
    await start(undefined, true);
    expect((await ask({ run: 'g/r' })).status).toBe(404);
  });
});

describe('hypotheses', () => {
  const yaml = `hypotheses:
  - name: Queue stays short
    value: { of: queue_length }
    below: 100
`;
  const put = (group: string, body: string): Promise<TestResponse> =>
    send({ method: 'PUT', target: `/hypotheses${query({ group })}`, headers: { authorization }, body });
  const get = (group: string): Promise<TestResponse> =>
    send({ target: `/hypotheses${query({ group })}`, headers: { authorization } });

  it('are kept as they were sent, and hold for the groups in a group', async () => {
    await start(undefined);
    const stored = await put('payments', yaml);
    expect([stored.status, stored.text]).toEqual([200, 'hypotheses of payments stored: 1\n']);
    const own = yaml.replace('100', '5');
    await put('payments/a/b', own);
    for (const [group, expected] of [
      ['payments', yaml],
      ['payments/a', yaml],
      ['payments/a/b/c', own],
    ] as const) {
      const { status, text, headers } = await get(group);
      expect([status, text]).toEqual([200, expected]);
      expect(headers).toMatchObject({
        'content-type': 'text/plain; charset=utf-8',
        'cache-control': 'no-store',
      });
    }
    expect((await get('paymentsx')).status).toBe(404);
  });

  it('with problems; are refused with all of them, and what was there stays', async () => {
    await start(undefined);
    const { status, text } = await put('g', yaml.replace('below: 100', 'belov: 100'));
    expect(status).toBe(400);
    expect(text).toMatch(/^line 4, column \d+: /m);
    expect((await get('g')).status).toBe(404);
  });

  it.each([
    ['', 400],
    ['g//h', 400],
    ['_chaos-telemetry', 400],
  ])('of the group %j; are refused', async (group, status) => {
    await start(undefined);
    expect((await put(group, yaml)).status).toBe(status);
    expect((await get(group)).status).toBe(status);
  });
});
