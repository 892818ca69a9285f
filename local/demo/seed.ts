import type { DemoRun } from './demo-run';
import { demoGroups } from './demo-runs';
import { refusal } from './refusal';

/** A running telemetry service and who may write to it. */
export interface SeededService {
  /** Base URL, without a slash at the end. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

/** Requests under way at a time: the service has an environment more, for pages. */
const CONCURRENCY = 3;

/**
 * Whether one of the groups of sample runs is there.
 * @throws {Error} as {@link sendRuns}
 */
export async function hasDemo(service: SeededService): Promise<boolean> {
  return explained(service, async () => {
    for (const group of demoGroups) {
      if ((await listFolder(service, group)).length > 0) return true;
    }
    return false;
  });
}

/**
 * Sends sample runs to a service as Krkn would, the newest of each group first.
 * @param runs oldest first
 * @param signal ends it between two requests
 * @param onRun called with the number of runs of which all is stored, whenever there is another
 * @throws {Error} if the service cannot be reached or refuses something: a sentence without its full stop, which says how to go on
 */
export async function sendRuns(
  service: SeededService,
  runs: readonly DemoRun[],
  signal: AbortSignal,
  onRun: (stored: number) => void,
): Promise<void> {
  let stored = 0;
  const uploads = newestFirst(runs).flatMap((run) => {
    const ofRun = uploadsOf(service, run);
    let left = ofRun.length;
    return ofRun.map((upload) => async (): Promise<void> => {
      await upload();
      left -= 1;
      if (left === 0) onRun((stored += 1));
    });
  });
  await explained(service, () => inOrder(uploads, signal));
}

async function explained<Result>({ url }: SeededService, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const { message } = error as Error;
    throw new Error(
      `The demo could not be sent to ${url}: ${message}. If that is a --public-url that leads nowhere yet, start with --demo once without it`,
      { cause: error },
    );
  }
}

/** By turns of each group, so that the newest of all can be looked at at once. */
function newestFirst(runs: readonly DemoRun[]): readonly DemoRun[] {
  const ranked = demoGroups.flatMap((group) =>
    runs
      .filter((run) => run.group === group)
      .toReversed()
      .map((run, rank) => ({ run, rank })),
  );
  return ranked.toSorted((left, right) => left.rank - right.rank).map(({ run }) => run);
}

type Upload = () => Promise<void>;

function uploadsOf(service: SeededService, { group, requestId, telemetry, files }: DemoRun): Upload[] {
  const uploads = files.map(
    ({ name, content }): Upload =>
      () =>
        putFile(service, `${group}/${requestId}`, name, Buffer.from(content)),
  );
  if (telemetry === undefined) return uploads;
  return [() => postTelemetry(service, group, requestId, telemetry), ...uploads];
}

/** Concurrent, started in the list's order. */
async function inOrder(uploads: readonly Upload[], signal: AbortSignal): Promise<void> {
  const waiting = uploads.values();
  const worker = async (): Promise<void> => {
    for (const upload of waiting) {
      signal.throwIfAborted();
      await upload();
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}

async function listFolder(service: SeededService, folder: string): Promise<readonly unknown[]> {
  const response = await ask(service, `/navigate/${folder}`);
  return (await response.json()) as readonly unknown[];
}

async function postTelemetry(
  service: SeededService,
  group: string,
  requestId: string,
  telemetry: object,
): Promise<void> {
  const query = new URLSearchParams({ request_id: requestId, telemetry_group: group });
  const response = await ask(service, `/telemetry?${query.toString()}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/plain' },
    body: JSON.stringify(telemetry, null, 4),
  });
  await response.text();
}

async function putFile(service: SeededService, folder: string, name: string, content: Buffer): Promise<void> {
  const query = new URLSearchParams({ request_id: folder, remote_filename: name });
  const link = await (await ask(service, `/presigned-url?${query.toString()}`)).text();
  const response = await fetch(link, { method: 'PUT', body: content });
  await response.text();
  if (response.status !== 200) throw new Error(`S3 answered ${response.status} to the demo's ${name}`);
}

/** A request as Krkn makes it. @throws {Error} for any status but 200, which alone Krkn takes for success */
export async function ask(
  { url, username, password }: SeededService,
  target: string,
  request: RequestInit = {},
): Promise<Response> {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const response = await fetch(url + target, {
    ...request,
    headers: { ...(request.headers as Record<string, string> | undefined), authorization },
  });
  if (response.status === 200) return response;
  throw refusal('the service', response.status, await response.text());
}
