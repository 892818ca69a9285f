// Through the gateway, as both ports of the local run have it, with limits that a test can wait for.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHttpApi, type HttpApi, type HttpApiOptions } from '../../../local/api-gateway/http-api';
import type { ServerLimits } from '../../../local/http-server/limits';
import { startSecretsManager } from '../../../local/secrets-manager';
import { eventually } from '../support/eventually';

const KI_B = 1024;
const MiB = 1024 * KI_B;

const apis: HttpApi[] = [];
const sockets: Socket[] = [];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'intake-'));
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(apis.splice(0).map((api) => api.close(0)));
  await rm(folder, { recursive: true, force: true });
});

async function start(
  serverLimits: Partial<ServerLimits>,
  options: Partial<HttpApiOptions> = {},
): Promise<HttpApi> {
  const api = await startHttpApi({
    routes: ['$default', 'POST /guarded'],
    invoke: ({ body = '' }) => Promise.resolve({ statusCode: 200, body: `${body.length} bytes` }),
    authorizer: { routeKeys: ['POST /guarded'], invoke: () => Promise.resolve(undefined), cacheSeconds: 0 },
    host: '127.0.0.1',
    port: 0,
    serverLimits,
    ...options,
  });
  apis.push(api);
  return api;
}

/** A connection, with all that has come back and when it was closed. */
interface Client {
  readonly socket: Socket;
  readonly answer: () => string;
  /** Milliseconds from the connection to its end. */
  readonly closed: Promise<number>;
}

async function open({ url }: HttpApi, ...pieces: (string | Buffer)[]): Promise<Client> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  sockets.push(socket);
  const since = performance.now();
  let received = '';
  socket.on('error', () => undefined).on('data', (piece) => (received += String(piece)));
  const closed = new Promise<number>((resolve) => {
    socket.on('close', () => {
      resolve(performance.now() - since);
    });
  });
  await once(socket, 'connect');
  for (const piece of pieces) socket.write(piece);
  return { socket, answer: () => received, closed };
}

const head = (route: string, ...lines: string[]): string =>
  [`${route} HTTP/1.1`, 'Host: api.test', ...lines, '', ''].join('\r\n');

/** Sends a piece again and again until the connection ends. */
async function drip({ socket, closed }: Client, piece: string, pause = 20): Promise<number> {
  const dripping = setInterval(() => socket.write(piece), pause);
  return closed.finally(() => {
    clearInterval(dripping);
  });
}

/** Waits until the operating system has taken all that was sent: what is in its buffers, the server has yet to read. */
async function written({ socket }: Client): Promise<void> {
  await eventually(() => {
    expect(socket.closed || socket.writableLength === 0).toBe(true);
  });
}

const statusOf = ({ answer }: Client): string => answer().slice(9, 12);

async function honest({ url }: HttpApi, size = 10): Promise<string> {
  const response = await fetch(`${url}/honest`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain', connection: 'close' },
    body: 'x'.repeat(size),
  });
  return `${response.status} ${await response.text()}`;
}

/** Admits those that say `right`. */
const authorizer: HttpApiOptions['authorizer'] = {
  routeKeys: ['POST /guarded'],
  invoke: ({ headers }) => Promise.resolve({ isAuthorized: headers?.['authorization'] === 'right' }),
  cacheSeconds: 0,
};

const quick = { stalledBody: 300, slowBody: 900, head: 200 };

describe('time', () => {
  it.each([
    ['a body that stalls; 408', head('POST /a', 'Content-Length: 100') + 'abc', '408', quick.stalledBody],
    [
      'a chunked body that stalls; 408',
      head('POST /a', 'Transfer-Encoding: chunked'),
      '408',
      quick.stalledBody,
    ],
    [
      'a body that stalls after it was refused; the answer, then the end',
      head('POST /guarded', 'Content-Length: 100') + 'abc',
      '401',
      quick.stalledBody,
    ],
    ['a head that stalls; 408', 'GET / HTTP/1.1\r\nHost: a', '408', quick.head],
    ['a connection that says nothing; 408', '', '408', quick.head],
  ])('%s', async (_condition, sent, status, least) => {
    const client = await open(await start(quick), ...(sent === '' ? [] : [sent]));
    expect(await client.closed).toBeGreaterThanOrEqual(least - 10);
    expect(statusOf(client)).toBe(status);
  });

  it.each([
    ['a body that drips; 408', head('POST /a', 'Content-Length: 100000'), 'x', '408'],
    ['a chunked body that drips; 408', head('POST /a', 'Transfer-Encoding: chunked'), '1\r\nx\r\n', '408'],
    ['a refused body that drips; the answer', head('POST /guarded', 'Content-Length: 100000'), 'x', '401'],
  ])('%s, at the end of its time', async (_condition, sent, piece, status) => {
    const client = await open(await start(quick), sent);
    expect(await drip(client, piece)).toBeGreaterThanOrEqual(quick.slowBody - 10);
    expect(statusOf(client)).toBe(status);
  });

  it('a head that drips; 408', async () => {
    const client = await open(await start(quick), 'GET / HTTP/1.1\r\nx-a: ');
    await drip(client, 'x');
    expect(statusOf(client)).toBe('408');
  });

  it('a large body that makes progress; is waited for', async () => {
    const api = await start({ ...quick, slowBody: 60_000 });
    const client = await open(
      api,
      head('POST /a', 'Content-Type: text/plain', 'Connection: close', 'Content-Length: 40'),
    );
    const sending = setInterval(() => client.socket.write('x'), 30);
    await client.closed.finally(() => {
      clearInterval(sending);
    });
    expect(client.answer()).toMatch(/40 bytes$/);
  });

  it('a transfer; may take any time as long as something moves, and ends when nothing does', async () => {
    const mount = {
      path: '/_s3',
      serve: ((request, response) => {
        let size = 0;
        request.on('data', (piece: Buffer) => (size += piece.length)).on('error', () => undefined);
        request.on('end', () => response.end(`${size} bytes`));
      }) satisfies NonNullable<HttpApiOptions['mount']>['serve'],
    };
    const api = await start({ ...quick, stalledTransfer: 2000 }, { mount });
    const upload = head('PUT /_s3/a', 'Connection: close', 'Content-Length: 4');
    const paused = await open(api, `${upload}ha`);
    const stalled = await open(api, `${upload}ha`);
    const other = await open(api, head('POST /a', 'Content-Length: 4') + 'ha');
    await other.closed;
    paused.socket.write('lf');
    await paused.closed;
    expect(paused.answer()).toMatch(/4 bytes$/);
    expect(await stalled.closed).toBeGreaterThanOrEqual(1900);
    expect(stalled.answer()).toBe('');
  });

  it('a call of AWS whose body stalls; is answered with 408, too', async () => {
    const standIn = await startSecretsManager({ accessKeys: 'any', secrets: {}, serverLimits: quick });
    const client = await open(
      { url: standIn.endpoint } as HttpApi,
      head('POST /', 'Content-Length: 9') + 'abc',
    );
    await client.closed;
    expect(client.answer()).toMatch(/^HTTP\/1.1 408 [^]*RequestTimeoutException/);
    await standIn.close();
  });
});

describe('bytes', () => {
  const limits = { bodyBytes: 4 * MiB };
  const large = (size: number) =>
    [
      head('POST /a', 'Content-Type: text/plain', `Content-Length: ${10 * MiB}`),
      Buffer.alloc(size, 'x'),
    ] as const;

  it('bodies that never end fill the room; those that wait longest go with 503, and others are served', async () => {
    const api = await start(limits);
    const strangers: Client[] = [];
    for (let count = 0; count < 8; count += 1) strangers.push(await open(api, ...large(2 * MiB)));
    await eventually(() => {
      expect(strangers.filter((stranger) => statusOf(stranger) === '503')).toHaveLength(7);
    });
    for (const { answer } of strangers.filter((stranger) => statusOf(stranger) === '503')) {
      expect(answer()).toMatch(/retry-after: \d+\r\n/i);
      expect(answer()).toMatch(/connection: close\r\n/i);
    }
    expect(await honest(api)).toBe('200 10 bytes');
    expect(await honest(api, 2 * MiB)).toBe(`200 ${2 * MiB} bytes`);
  });

  it('a body whose event has been made; takes no room while its answer is made', async () => {
    const answers: (() => void)[] = [];
    const api = await start(limits, {
      invoke: () =>
        new Promise((resolve) => {
          answers.push(() => {
            resolve({ statusCode: 200, body: 'late' });
          });
        }),
    });
    const waiting: Promise<string>[] = [];
    for (let count = 1; count <= 4; count += 1) {
      waiting.push(honest(api, 2 * MiB));
      await eventually(() => {
        expect(answers).toHaveLength(count);
      });
    }
    for (const answer of answers) answer();
    expect(await Promise.all(waiting)).toEqual(Array.from({ length: 4 }, () => '200 late'));
  });

  it('bodies with credentials fill the room of large ones; large ones without get 503, small ones have room', async () => {
    const api = await start(limits, { authorizer });
    const guarded = head('POST /guarded', 'Authorization: right', `Content-Length: ${10 * MiB}`);
    const admitted = await open(api, guarded, Buffer.alloc(2900 * KI_B, 'x'));
    // What the client has written may still be in buffers of the operating system.
    await eventually(async () => {
      expect(await honest(api, 1.4 * MiB)).toMatch(/^503 /);
    });
    expect(await honest(api, 60 * KI_B)).toBe(`200 ${60 * KI_B} bytes`);
    expect(admitted.answer()).toBe('');
  });

  it('a connection that ends amid pipelined requests; gives back what all of them held', async () => {
    const api = await start(limits, {
      invoke: ({ rawPath, body = '' }) =>
        rawPath === '/honest'
          ? Promise.resolve({ statusCode: 200, body: `${body.length} bytes` })
          : new Promise(() => undefined),
    });
    for (let count = 0; count < 3; count += 1) {
      const client = await open(
        api,
        head('GET /never'),
        head('POST /b', 'Expect: 100-continue', `Content-Length: ${10 * MiB}`),
        Buffer.alloc(1400 * KI_B, 'x'),
      );
      await written(client);
      client.socket.resetAndDestroy();
      await client.closed;
    }
    await eventually(async () => {
      expect(await honest(api, 2900 * KI_B)).toBe(`200 ${2900 * KI_B} bytes`);
    });
  });

  it('strangers that come again and again, send much and then drip; a slow caller with credentials is served', async () => {
    const api = await start(limits, { authorizer });
    const strangers: Client[] = [];
    for (let count = 0; count < 8; count += 1) {
      const stranger = await open(api, ...large(2 * MiB));
      void drip(stranger, 'x');
      strangers.push(stranger);
    }
    const pieces = 20;
    const caller = await open(
      api,
      head(
        'POST /guarded',
        'Authorization: right',
        `Content-Length: ${pieces * 100 * KI_B}`,
        'Connection: close',
      ),
    );
    for (let sent = 0; sent < pieces; sent += 1) {
      caller.socket.write(Buffer.alloc(100 * KI_B, 'x'));
      // They come back, each as large as before.
      const stranger = await open(api, ...large(2 * MiB));
      void drip(stranger, 'x');
      await written(stranger);
    }
    await caller.closed;
    expect(statusOf(caller)).toBe('200');
  });

  it('strangers that come again and again, send much and then drip; one that keeps sending, with pauses, is served', async () => {
    const api = await start({ ...limits, head: 100 });
    const strangers: Client[] = [];
    const strange = async (): Promise<void> => {
      const stranger = await open(api, ...large(2 * MiB));
      strangers.push(stranger);
      await drip(stranger, 'x');
    };
    void strange();
    const coming = setInterval(() => void strange(), 700);
    const caller = await open(
      api,
      head('POST /a', 'Content-Type: text/plain', `Content-Length: ${1200 * KI_B}`, 'Connection: close'),
    );
    await drip(caller, 'x'.repeat(240 * KI_B), 500);
    clearInterval(coming);
    expect(statusOf(caller)).toBe('200');
    expect(statusOf(strangers[0]!)).toBe('503');
  });

  it('a body of tiny pieces; is read whole', async () => {
    const api = await start(limits);
    const pieces = '1\r\nx\r\n'.repeat(100_000);
    const client = await open(
      api,
      head('POST /a', 'Content-Type: text/plain', 'Connection: close', 'Transfer-Encoding: chunked'),
      `${pieces}0\r\n\r\n`,
    );
    await client.closed;
    expect(client.answer()).toMatch(/100000 bytes$/);
  });
});

describe('answers', () => {
  /** Answers everything with a mebibyte. */
  const invoke = (): Promise<unknown> => Promise.resolve({ statusCode: 200, body: 'x'.repeat(MiB) });

  it('more requests than any client sends ahead; the connection is closed, and few of them are answered', async () => {
    let invoked = 0;
    const api = await start(
      { pipelined: 10 },
      {
        invoke: () => {
          invoked += 1;
          return new Promise(() => undefined);
        },
      },
    );
    const client = await open(api, head('GET /a').repeat(900));
    await client.closed;
    expect(invoked).toBeLessThanOrEqual(10);
    expect(client.answer()).toBe('');
  });

  it('as many as some clients send ahead; all are answered', async () => {
    const api = await start({ pipelined: 10 });
    const client = await open(api, head('GET /a').repeat(9), head('GET /a', 'Connection: close'));
    await client.closed;
    expect(client.answer().match(/HTTP\/1.1 200 OK/g)).toHaveLength(10);
  });

  it('that no one reads; take no more than their room, then the largest and oldest go, and others are served', async () => {
    const api = await start({ answerBytes: 20 * MiB }, { invoke });
    const greedy: Client[] = [];
    for (let count = 0; count < 6; count += 1) {
      const client = await open(api);
      client.socket.pause();
      client.socket.write(head('GET /a').repeat(9));
      greedy.push(client);
      expect(await honest(api)).toMatch(/^200 x/);
    }
    for (const { socket } of greedy) socket.resume();
    const outcomes = await Promise.all(
      greedy.map(async (client) => {
        await eventually(() => {
          expect(client.socket.closed || client.answer().length > 9 * MiB).toBe(true);
        });
        return client.socket.closed ? 'closed' : 'whole';
      }),
    );
    expect(outcomes).toEqual(['closed', 'closed', 'closed', 'closed', 'whole', 'whole']);
  });

  it('that no one reads; are given up when nothing can be sent for a while', async () => {
    const api = await start({ stalledAnswer: 300 }, { invoke: () => Promise.resolve('x'.repeat(20 * MiB)) });
    const client = await open(api);
    // The client does not see the end before it reads: ask the server's side.
    const closed = new Promise<number>((resolve) => {
      const started = 'http.server.request.start';
      const watch = (message: unknown): void => {
        const since = performance.now();
        (message as { readonly socket: Socket }).socket.on('close', () => {
          resolve(performance.now() - since);
        });
        unsubscribe(started, watch);
      };
      subscribe(started, watch);
    });
    client.socket.pause();
    client.socket.write(head('GET /a'));
    const lasted = await closed;
    expect(lasted).toBeGreaterThanOrEqual(290);
    expect(lasted).toBeLessThan(5000);
  });
});

describe('connections', () => {
  it('more idle ones than are allowed; the oldest are closed, and the next caller is served', async () => {
    const api = await start({ connections: 10 });
    const idle: Client[] = [];
    for (let count = 0; count < 30; count += 1) idle.push(await open(api));
    expect(await honest(api)).toBe('200 10 bytes');
    await eventually(() => {
      expect(idle.map(({ socket }) => socket.closed)).toEqual(idle.map((_, index) => index < 21));
    });
  });

  it('a flood of new ones; spares those that have been used', async () => {
    const api = await start({ connections: 10 });
    const used = await open(api, head('GET /a'));
    await eventually(() => {
      expect(statusOf(used)).toBe('200');
    });
    for (let count = 0; count < 30; count += 1) await open(api);
    used.socket.write(head('GET /a', 'Connection: close'));
    await used.closed;
    expect(used.answer().match(/HTTP\/1.1 200 OK/g)).toHaveLength(2);
  });

  it('all of them with a body that never ends; the slowest goes, and the next caller is served', async () => {
    const api = await start({ connections: 10 });
    const slow: Client[] = [];
    for (let count = 0; count < 10; count += 1) {
      const client = await open(api, head('POST /a', 'Expect: 100-continue', 'Content-Length: 10'));
      slow.push(client);
      // It has been taken in.
      await eventually(() => {
        expect(client.answer()).toMatch(/^HTTP\/1.1 100 Continue\r\n/);
      });
    }
    expect(await honest(api)).toBe('200 10 bytes');
    await slow[0]!.closed;
    expect(slow[0]!.answer()).toContain('HTTP/1.1 503 Service Unavailable');
    expect(slow.filter(({ socket }) => socket.closed)).toHaveLength(1);
  });
});
