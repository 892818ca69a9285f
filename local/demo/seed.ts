import type { DemoRun } from './demo-run';
import { demoGroups, demoRuns } from './demo-runs';

/** A running telemetry service and who may write to it. */
export interface SeededService {
  /** Base URL, without a slash at the end. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

/** The demo could not be stored, and how to go on: a sentence without its full stop. */
export class DemoError extends Error {
  override name = 'DemoError';
}

/** Requests under way at a time: more would only wait for the service. */
const CONCURRENCY = 8;

/**
 * Sends sample runs to a service as Krkn would, oldest first.
 * @param now epoch milliseconds
 * @returns undefined if one of the groups is there already: then nothing is sent
 * @throws {DemoError} if the service cannot be reached or refuses something
 */
export async function seedDemo(service: SeededService, now: number): Promise<{ runs: number } | undefined> {
  try {
    return await seed(service, now);
  } catch (error) {
    const { message } = error as Error;
    throw new DemoError(
      `The demo could not be sent to ${service.url}: ${message}. If that is a --public-url that leads nowhere yet, start with --demo once without it`,
      { cause: error },
    );
  }
}

async function seed(service: SeededService, now: number): Promise<{ runs: number } | undefined> {
  const listings = await Promise.all(demoGroups.map((group) => listFolder(service, group)));
  if (listings.some((entries) => entries.length > 0)) return undefined;
  const runs = demoRuns(now);
  await inOrder(runs.flatMap((run) => uploadsOf(service, run)));
  return { runs: runs.length };
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
async function inOrder(uploads: readonly Upload[]): Promise<void> {
  const waiting = uploads.values();
  const worker = async (): Promise<void> => {
    for (const upload of waiting) await upload();
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
  throw new Error(`the service answered ${response.status} to the demo: ${await response.text()}`);
}
