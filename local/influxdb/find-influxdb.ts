import { parseJson } from '../../lambda/kit/json';
import { usualDestination } from '../../lambda/prometheus-connector/deployment';
import { connectionTrouble } from '../connection-trouble';
import { InfluxdbTrouble } from './trouble';

/** Which InfluxDB the command line names. */
export interface InfluxdbOptions {
  /** Without a path and a slash at the end. */
  readonly url: string;
  /** Holds a token that may write and read. */
  readonly tokenFile: string;
  /** Of InfluxDB 2. Default: the only one that the token sees, or that of the bucket. */
  readonly organization: string | undefined;
  /** Bucket of InfluxDB 2, database of InfluxDB 3. Default: `local-prometheus`, or the only one that the token sees. */
  readonly database: string | undefined;
  /** Default: what the server says that it is. */
  readonly engine: Engine | undefined;
}

type Engine = '2' | '3';

/** An InfluxDB that takes the token. */
export interface Influxdb {
  readonly engine: Engine;
  readonly url: string;
  /** Name or id. Undefined: it is InfluxDB 3. */
  readonly organization: string | undefined;
  readonly database: string;
}

/** What was found. */
interface FoundInfluxdb extends Influxdb {
  /** Whether there is the database already. InfluxDB 3 makes it with the first write. */
  readonly exists: boolean;
}

/** The name that is taken if the token sees several, as the stack of an environment `local` would make it. */
const USUAL = usualDestination('local').database;

/** Milliseconds for an answer. */
const PATIENCE = 5_000;

/**
 * Asks an InfluxDB, before anything is started, what could be wrong: whether it is there, which engine it is, whether it knows the
 * token, whether the token may write and read, and what the command line leaves open. Nothing is made by asking, so that no one
 * knows whether a database may be written to that InfluxDB 3 does not have yet.
 * @throws {InfluxdbTrouble}
 */
export async function findInfluxdb(options: InfluxdbOptions, token: string): Promise<FoundInfluxdb> {
  const server = new Server(options.url, token, options.tokenFile);
  const engine = await engineOf(server, options.engine);
  return engine === '2' ? findBucket(options, server) : findDatabase(options, server);
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** An InfluxDB as the holder of a token sees it. */
class Server {
  constructor(
    readonly url: string,
    private readonly token: string,
    readonly tokenFile: string,
  ) {}

  get(path: string): Promise<Answer> {
    return this.ask(path, {}, {});
  }

  post(path: string, type: string, body: string): Promise<Answer> {
    return this.ask(path, { method: 'POST', body }, { 'content-type': type });
  }

  /** What went wrong when this was asked for. */
  trouble(asked: string, { status }: Answer): InfluxdbTrouble {
    return new InfluxdbTrouble(
      `What answers at ${this.url} does not do so as InfluxDB does: ${status} for ${asked}. Check --influx-url and --influx-engine`,
    );
  }

  private async ask(
    path: string,
    request: Pick<RequestInit, 'method' | 'body'>,
    headersOfBody: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    try {
      const response = await fetch(this.url + path, {
        ...request,
        headers: { ...headersOfBody, authorization: `Token ${this.token}` },
        redirect: 'manual',
        signal: AbortSignal.timeout(PATIENCE),
      });
      const { status, headers } = response;
      const text = await response.text();
      if (status !== 401) return { status, headers, text };
    } catch (error) {
      throw new InfluxdbTrouble(
        `InfluxDB cannot be reached at ${this.url}: ${reasonOf(error as Error)}. Is it running? Start it, or correct --influx-url`,
      );
    }
    throw new InfluxdbTrouble(`InfluxDB at ${this.url} does not know the token in ${this.tokenFile}`);
  }
}

/** `fetch` has the reason as its cause. */
function reasonOf({ name, message, cause }: Error): string {
  if (name === 'TimeoutError') return `no answer within ${PATIENCE / 1000} s`;
  return connectionTrouble(cause ?? {}) || message;
}

/**
 * InfluxDB 2 has its version in a header, as 1 has; 3 in a body.
 * https://docs.influxdata.com/influxdb/v2/api/v2/#operation/GetPing
 * https://docs.influxdata.com/influxdb3/core/api/v3/#operation/GetPing
 */
async function engineOf(server: Server, wanted: Engine | undefined): Promise<Engine> {
  const answer = await server.get('/ping');
  const { version: inBody } = (parseJson(answer.text) ?? {}) as { readonly version?: unknown };
  const version = typeof inBody === 'string' ? inBody : answer.headers.get('x-influxdb-version');
  const major = /^v?(\d{1,3})\./.exec(version ?? '')?.[1];
  if ((major === '2' || major === '3') && (wanted ?? major) === major) return major;
  if (major !== undefined) {
    throw new InfluxdbTrouble(
      `InfluxDB at ${server.url} is of version ${major}: expected ${wanted ?? '2 or 3'}`,
    );
  }
  if (wanted !== undefined) return wanted;
  throw new InfluxdbTrouble(
    `What answers at ${server.url} does not say that it is InfluxDB 2 or 3. If it is, set --influx-engine`,
  );
}

interface Organization {
  readonly id: string;
  readonly name: string;
}

interface Bucket {
  readonly name: string;
  readonly orgID: string;
  readonly type: string;
}

/** A token that may only write sees no bucket, and one of a bucket no organization. */
async function findBucket(options: InfluxdbOptions, server: Server): Promise<FoundInfluxdb> {
  const { database: wanted, organization: wantedOrganization } = options;
  const query = new URLSearchParams({
    limit: '100',
    ...(wantedOrganization && { [isId(wantedOrganization) ? 'orgID' : 'org']: wantedOrganization }),
  });
  const listed = await server.get(`/api/v2/buckets?${String(query)}`);
  if (listed.status === 404 && /^organization name .* not found$/.test(messageOf(listed))) {
    throw new InfluxdbTrouble(
      `InfluxDB at ${server.url} has no organization ${JSON.stringify(wantedOrganization)}: correct --influx-org`,
    );
  }
  const buckets = listOf(listed, 'buckets') as readonly Bucket[] | undefined;
  if (buckets === undefined) throw server.trouble('a list of buckets', listed);
  const seen = buckets.filter(({ type }) => type !== 'system');
  const database =
    wanted ??
    chosenOf(
      seen.map(({ name }) => name),
      server,
    );
  if (/[,/]|^\s|\s$/.test(database)) {
    throw new InfluxdbTrouble(
      `The connector cannot name the bucket ${JSON.stringify(database)}: choose one without commas, slashes, and blanks at its ends`,
    );
  }
  const found = seen.filter(({ name }) => name === database);
  if (seen.length > 0 && found.length === 0) {
    throw new InfluxdbTrouble(
      `The token in ${server.tokenFile} sees no bucket ${JSON.stringify(database)}, but ${namesOf(seen.map(({ name }) => name))}: make the bucket, or choose one of these with --influx-bucket`,
    );
  }
  if (found.length > 1) {
    throw new InfluxdbTrouble(
      `Several organizations have a bucket ${JSON.stringify(database)}: choose one of them with --influx-org`,
    );
  }
  const organization = wantedOrganization ?? (await organizationOf(found[0]?.orgID, server));
  const influxdb: Influxdb = { engine: '2', url: server.url, organization, database };
  await mayWrite(influxdb, server);
  await mayReadBucket(influxdb, server);
  return { ...influxdb, exists: true };
}

/** Writes and queries of InfluxDB 2 take for an id what looks like one, and lists of buckets take names only. */
function isId(organization: string): boolean {
  return /^[0-9a-f]{16}$/.test(organization);
}

function chosenOf(names: readonly string[], { tokenFile }: Server): string {
  if (names.includes(USUAL)) return USUAL;
  const [first, ...others] = names;
  if (first === undefined) {
    throw new InfluxdbTrouble(
      `The token in ${tokenFile} sees no bucket: make one, or name one that it may write and read with --influx-bucket and --influx-org`,
    );
  }
  if (others.length === 0) return first;
  throw new InfluxdbTrouble(
    `The token in ${tokenFile} sees several buckets, ${namesOf(names)}: choose one with --influx-bucket`,
  );
}

/** The name if the token sees it, else the id, which does as well. */
async function organizationOf(id: string | undefined, server: Server): Promise<string> {
  const answer = await server.get('/api/v2/orgs?limit=100');
  const organizations = (listOf(answer, 'orgs') ?? []) as readonly Organization[];
  const candidates = organizations.filter((each) => id === undefined || each.id === id);
  const organization = candidates.length === 1 ? candidates[0]!.name : id;
  if (organization !== undefined) return organization;
  throw new InfluxdbTrouble(
    organizations.length === 0
      ? `The token in ${server.tokenFile} sees no organization: name it with --influx-org`
      : `The token in ${server.tokenFile} sees several organizations, ${namesOf(organizations.map(({ name }) => name))}: choose one with --influx-org`,
  );
}

/** Nothing is written: InfluxDB 2 takes an empty body. */
async function mayWrite({ organization = '', database }: Influxdb, server: Server): Promise<void> {
  const query = new URLSearchParams({ org: organization, bucket: database, precision: 'ms' });
  const answer = await server.post(`/api/v2/write?${String(query)}`, 'text/plain', '');
  if (answer.status === 204) return;
  if (answer.status === 403) throw notAllowed('write to', database, server);
  if (answer.status !== 404) throw server.trouble('a write', answer);
  throw new InfluxdbTrouble(
    `InfluxDB at ${server.url} has no bucket ${JSON.stringify(database)} in an organization ${JSON.stringify(organization)}: correct --influx-bucket and --influx-org`,
  );
}

/** InfluxDB 2 says that there is no such bucket to those who may not read it. */
async function mayReadBucket({ organization = '', database }: Influxdb, server: Server): Promise<void> {
  const name = JSON.stringify(database).replaceAll('$', '\\x24');
  const answer = await server.post(
    `/api/v2/query?${String(new URLSearchParams({ org: organization }))}`,
    'application/vnd.flux',
    `from(bucket:${name})|>range(start:time(v:0),stop:time(v:1))`,
  );
  if (answer.status === 200) return;
  throw [403, 404].includes(answer.status)
    ? notAllowed('read', database, server)
    : server.trouble('a query', answer);
}

/**
 * Queries first: InfluxDB 3 makes the database of every write, even of one without lines that it refuses. Core has room for five.
 * https://github.com/influxdata/influxdb/blob/main/influxdb3_write/src/write_buffer/mod.rs
 */
async function findDatabase({ database = USUAL }: InfluxdbOptions, server: Server): Promise<FoundInfluxdb> {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,510}$/.test(database)) {
    throw new InfluxdbTrouble(
      `InfluxDB 3 has no databases with names such as ${JSON.stringify(database)}: they have up to 511 letters, digits, _ and -, and begin with a letter or digit`,
    );
  }
  const query = await server.post(
    '/api/v3/query_sql',
    'application/json',
    JSON.stringify({ db: database, q: 'SELECT 1', format: 'jsonl' }),
  );
  if (query.status === 403) throw notAllowed('read', database, server);
  const exists = query.status === 200;
  const isMissing = query.status === 404 && /database not found/i.test(query.text);
  if (!exists && !isMissing) throw server.trouble('a query', query);
  if (exists) await mayWriteToDatabase(database, server);
  return { engine: '3', url: server.url, organization: undefined, database, exists };
}

/** Nothing is written: InfluxDB 3 refuses a write without lines, from those who may write. */
async function mayWriteToDatabase(database: string, server: Server): Promise<void> {
  const answer = await server.post(
    `/api/v3/write_lp?${String(new URLSearchParams({ db: database, precision: 'millisecond' }))}`,
    'text/plain',
    '',
  );
  if (answer.status === 403) throw notAllowed('write to', database, server);
  if (answer.status !== 204 && answer.status !== 400) throw server.trouble('a write', answer);
}

function notAllowed(act: string, database: string, { tokenFile }: Server): InfluxdbTrouble {
  return new InfluxdbTrouble(
    `The token in ${tokenFile} may not ${act} ${JSON.stringify(database)}: it needs the rights to write and to read it`,
  );
}

/** The list under a key of an answer; undefined if the answer has no such list. */
function listOf({ status, text }: Answer, key: string): readonly unknown[] | undefined {
  const { [key]: list } = (parseJson(text) ?? {}) as Readonly<Record<string, unknown>>;
  return status === 200 && Array.isArray(list) ? list : undefined;
}

/** What InfluxDB 2 says of an error; empty if it says nothing. */
function messageOf({ text }: Answer): string {
  const { message } = (parseJson(text) ?? {}) as { readonly message?: unknown };
  return typeof message === 'string' ? message : '';
}

/** Names that are told. */
const MOST_NAMES = 10;

function namesOf(names: readonly string[]): string {
  const told = names.slice(0, MOST_NAMES).map((name) => JSON.stringify(name));
  return [...told, ...(names.length > MOST_NAMES ? ['…'] : [])].join(', ');
}
