import type { Credentials } from '../../lambda/auth/basic-credentials';
import { parseRequestId } from '../../lambda/krkn-telemetry/storage/keys/request-id';

/** The telemetry service, and who calls it. */
export interface Service {
  /** Base URL, without a slash at the end. */
  readonly url: string;
  /** Undefined: it is open to everyone. */
  readonly credentials: Credentials | undefined;
}

/** The service does not do what it is asked. The message is a sentence without full stop. */
export class CannotLook extends Error {
  override name = 'CannotLook';
}

/** An entry of `GET /navigate`. */
interface Entry {
  readonly path: string;
  readonly type: string;
}

/**
 * The runs of a group by their folders, newest first.
 * @param since epoch milliseconds: runs that began before are left out. Those whose names tell no time are not
 * @throws {CannotLook}
 */
export async function runsOf(
  { url, credentials }: Service,
  group: string,
  since: number | undefined,
): Promise<readonly string[]> {
  const path = group.split('/').map(encodeURIComponent).join('/');
  const headers = credentials && {
    authorization: `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`,
  };
  const response = await ask(`${url}/navigate/${path}`, { headers: headers ?? {} });
  if (response.status !== 200) throw await refused(response);
  const entries = (await response.json()) as readonly Entry[];
  return entries
    .filter(({ type }) => type === 'folder')
    .map((entry) => entry.path.replace(/\/$/, ''))
    .filter((run) => {
      const startedAt = parseRequestId(run).startedAt;
      return since === undefined || startedAt === undefined || startedAt * 1_000 >= since;
    })
    .map((run) => `${group}/${run}`);
}

/**
 * Asks for a look at each run.
 * @param tell called for each, with what went wrong if something did
 * @returns whether all will be looked at
 * @throws {CannotLook} when it is not let in
 */
export async function lookAtAll(
  service: Service,
  runs: readonly string[],
  shift: number,
  tell: (run: string, problem: string | undefined) => void,
): Promise<boolean> {
  const { origin } = new URL(service.url);
  const headers = {
    origin,
    'content-type': 'application/x-www-form-urlencoded',
    ...(await sessionHeaders(service, origin)),
  };
  let failed = 0;
  for (const run of runs) {
    const body = new URLSearchParams({ run, shift: String(shift) }).toString();
    const response = await ask(`${service.url}/look-again`, { method: 'POST', headers, body });
    const problem = response.status === 303 ? undefined : (await refused(response)).message;
    if (problem !== undefined) failed++;
    tell(run, problem);
  }
  return failed === 0;
}

/** Logs in as a browser does. */
async function sessionHeaders(
  { url, credentials }: Service,
  origin: string,
): Promise<Readonly<Record<string, string>>> {
  if (credentials === undefined) return {};
  const response = await ask(`${url}/login`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...credentials }).toString(),
  });
  const [cookie] = response.headers.getSetCookie();
  if (cookie === undefined) {
    throw new CannotLook('The service does not take the credentials: read them again from the outputs');
  }
  return { cookie: cookie.split(';', 1)[0]! };
}

async function ask(url: string, options: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...options, redirect: 'manual', signal: AbortSignal.timeout(30_000) });
  } catch (error) {
    const { cause, message } = error as Error & { readonly cause?: Error };
    throw new CannotLook(`${new URL(url).origin} cannot be reached: ${cause?.message ?? message}`);
  }
}

/** Pages say what is wrong to people: their status is enough. */
async function refused(response: Response): Promise<CannotLook> {
  const text = await response.text();
  const isPage = (response.headers.get('content-type') ?? '').includes('html');
  const said = isPage ? '' : `: ${text.split('\n', 1)[0]!.replace(/\.$/, '')}`;
  return new CannotLook(`The service answers ${response.status}${said}`);
}
