import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { startLocalRun, type LocalRun } from '../../local/run';
import { basic } from '../support/connector-edges';
import { eventually } from '../local/support/eventually';
import { TelemetryApi } from './support/telemetry-api';

const MI_B = 1024 * 1024;
const GiB = 1024 * MI_B;

let folder: string;
let run: LocalRun;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'upload-'));
  run = await startLocalRun({ dataFolder: folder, telemetryPort: 0, connectorPort: 0 });
});

afterEach(async () => {
  await run.close();
  await rm(folder, { recursive: true, force: true });
});

it('a file of 1 GiB through a presigned URL; stored byte for byte, in constant memory', async () => {
  const peak = new PeakMemory();
  const sent = createHash('sha256');
  const answer = await put(await uploadLink('large.tar'), GiB, (chunk) => sent.update(chunk));
  expect(answer.statusCode).toBe(200);

  const got = createHash('sha256');
  const { download_link } = await api<{ download_link: string }>('/download-url/g/1-r/large.tar');
  const { body } = await fetch(download_link);
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) got.update(chunk);
  expect(got.digest('hex')).toBe(sent.digest('hex'));
  // Sender and receiver are in this process, together with all that buffers hold between them.
  expect(peak.growth()).toBeLessThan(256 * MI_B);
}, 120_000);

it('a connection that is cut in the middle of a file; there is no object, and no rest of it on the disk', async () => {
  const url = await uploadLink('cut.tar');
  await expect(
    put(url, GiB, (_chunk, request, size) => size > 200 * MI_B && request.destroy()),
  ).rejects.toThrow();
  await eventually(async () => {
    expect(await sizeOf(join(folder, 's3'))).toBeLessThan(MI_B);
  });
  const listed = await (await TelemetryApi.ofLocalRun(folder)).navigate('');
  expect(listed).toEqual([]);
}, 60_000);

type OnChunk = (chunk: Buffer, request: ReturnType<typeof httpRequest>, size: number) => unknown;

/** Sends `size` bytes, no two chunks the same, with nothing but their number, as Krkn does. */
async function put(url: string, size: number, onChunk: OnChunk): Promise<IncomingMessage> {
  const request = httpRequest(url, { method: 'PUT', headers: { 'content-length': size } });
  const answered = once(request, 'response') as Promise<[IncomingMessage]>;
  // Awaited below, after the sending, which fails for the same cause.
  answered.catch(() => undefined);
  const chunks = function* (): Iterable<Buffer> {
    const chunk = Buffer.alloc(MI_B, 'Krkn');
    for (let sent = 0; sent < size; sent += MI_B) {
      chunk.writeUInt32LE(sent / MI_B);
      const copy = Buffer.from(chunk);
      onChunk(copy, request, sent);
      yield copy;
    }
  };
  await pipeline(Readable.from(chunks()), request);
  const [answer] = await answered;
  answer.resume();
  return answer;
}

async function uploadLink(filename: string): Promise<string> {
  const response = await request(`/presigned-url?request_id=g%2F1-r&remote_filename=${filename}`);
  return response.text();
}

async function api<T>(target: string): Promise<T> {
  return (await (await request(target)).json()) as T;
}

function request(target: string): Promise<Response> {
  const { TelemetryUsername, TelemetryPassword } = run.outputs['local-KrknTelemetry'];
  const authorization = basic(TelemetryUsername!, TelemetryPassword!);
  return fetch(run.telemetryUrl + target, { headers: { authorization } });
}

/** Bytes of all files of a folder. */
async function sizeOf(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true });
  const sizes = await Promise.all(
    entries.map((entry) =>
      stat(join(directory, entry)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** How much the memory of this process grows from its making on. */
class PeakMemory {
  private readonly before = process.memoryUsage.rss();
  private peak = this.before;
  private readonly timer = setInterval(() => {
    this.peak = Math.max(this.peak, process.memoryUsage.rss());
  }, 20);

  /** Bytes, at their highest. Ends the watching. */
  growth(): number {
    clearInterval(this.timer);
    return this.peak - this.before;
  }
}
