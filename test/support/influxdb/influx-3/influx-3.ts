import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { parseLine, splitLines, trimmed, type Line } from './line-protocol';
import { PlanError, SqlEngine } from './sql';
import { limits, Table } from './tables';

/** Bytes of the longest body, as it comes and unpacked. */
const LONGEST_BODY = 10 * 1024 * 1024;
/** Characters of the longest name of a database. */
const LONGEST_NAME = 511;
/** Bytes of a line that an error quotes. */
const LONGEST_QUOTED = 20;

/** What one may do with a token: of an admin, everything. */
interface TokenRights {
  readonly read: readonly string[] | 'all';
  readonly write: readonly string[] | 'all';
}

/** A fault: of writes and queries of a database, or of all. */
interface Fault {
  readonly kind: 'error' | 'hang' | 'breakAnswer' | 'tooManyFiles';
  readonly database?: string | undefined;
}

/** An answer. */
interface Answer {
  readonly status: number;
  readonly body?: string;
  readonly contentType?: string;
  /** Whether the connection ends in the middle of it. */
  readonly isBroken?: boolean;
}

/** What is wrong with a line, as an answer tells it. */
interface LineProblem {
  readonly error_message: string;
  readonly line_number: number;
  readonly original_line: string;
}

const JSON_TYPE = 'application/json';

/**
 * Stands in for InfluxDB 3 Core or Enterprise, as its source has it: no one has run it for this project. Routes and errors:
 * https://github.com/influxdata/influxdb/blob/main/influxdb3_server/src/http.rs
 * https://docs.influxdata.com/influxdb3/core/api/v3/
 */
export class Influx3 {
  readonly databases = new Map<string, Map<string, Table>>();
  /** By token. */
  readonly tokens = new Map<string, TokenRights>();
  /** Databases that may exist. */
  mostDatabases: number = limits.databases;
  /** Series whose lines are refused: those that have this value of a tag. */
  private refused: readonly { readonly tag: string; readonly value: string }[] = [];
  private faults: readonly Fault[] = [];
  private readonly sql = new SqlEngine();
  private readonly hanging = new Set<ServerResponse>();

  private constructor(private readonly server: Server) {}

  /** Starts it on the loopback interface. */
  static async start(): Promise<Influx3> {
    const server = createServer();
    const influx = new Influx3(server);
    server.on('request', (request, response) => void influx.serve(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return influx;
  }

  /** Base URL, without a slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Refuses lines whose tag has this value, as it does those whose column has another type. */
  refuse(tag: string, value: string): void {
    this.refused = [...this.refused, { tag, value }];
  }

  /** @param database default: every one */
  fail(kind: Fault['kind'], database?: string): void {
    this.faults = [...this.faults, { kind, database }];
  }

  /** Ends all faults. */
  heal(): void {
    this.faults = [];
    this.refused = [];
    for (const response of this.hanging) response.destroy();
    this.hanging.clear();
  }

  /** Waits for nothing. */
  async close(): Promise<void> {
    this.heal();
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await this.answer(request, response);
    if (answer === undefined) return;
    const { status, body = '', contentType = JSON_TYPE, isBroken = false } = answer;
    response.writeHead(status, { 'cluster-uuid': 'stand-in', 'content-type': contentType });
    if (!isBroken) {
      response.end(body);
      return;
    }
    response.write(body.slice(0, body.length / 2), () => response.destroy());
  }

  /** Undefined: it never answers. */
  private async answer(request: IncomingMessage, response: ServerResponse): Promise<Answer | undefined> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const identity = this.identify(request.headers.authorization);
    if ('status' in identity) return identity;
    const body = await read(request);
    if (body === undefined) return errorAnswer(413, 'Request too large');
    switch (`${request.method ?? ''} ${pathname}`) {
      case 'GET /health':
        return { status: 200, body: 'OK', contentType: 'text/plain' };
      case 'GET /ping':
      case 'POST /ping':
        return { status: 200, body: JSON.stringify({ product_name: 'InfluxDB 3 Core', version: '3.10.0' }) };
      case 'POST /api/v3/configure/database':
        return this.createDatabase(body);
      case 'POST /api/v3/write_lp':
        return this.writeUnlessFault(request, response, searchParams, identity, body);
      case 'POST /api/v3/query_sql':
        return this.queryUnlessFault(response, identity, body);
      default:
        return errorAnswer(404, 'not found');
    }
  }

  private identify(authorization: string | undefined): TokenRights | Answer {
    if (authorization === undefined) return errorAnswer(401, 'the request was not authenticated');
    const [scheme = '', value = '', ...more] = authorization.split(' ');
    if (more.length > 0 || !['Bearer', 'Token', 'Basic'].includes(scheme)) {
      return errorAnswer(
        400,
        'Authorization header was malformed, the request was not in the form of Authorization: Bearer <token>',
      );
    }
    const token =
      scheme === 'Basic'
        ? Buffer.from(value, 'base64')
            .toString()
            .replace(/^[^:]*:/, '')
        : value;
    return this.tokens.get(token) ?? errorAnswer(401, 'the request was not authenticated');
  }

  private createDatabase(body: Buffer): Answer {
    const { db } = JSON.parse(body.toString()) as { readonly db: string };
    if (this.databases.has(db)) return errorAnswer(409, `attempted to create a resource that already exists`);
    return this.open(db) === undefined
      ? errorAnswer(422, `Adding a new database would exceed limit of ${this.mostDatabases} databases`)
      : { status: 200 };
  }

  private open(name: string): Map<string, Table> | undefined {
    const known = this.databases.get(name);
    if (known !== undefined) return known;
    if (this.databases.size >= this.mostDatabases) return undefined;
    const tables = new Map<string, Table>();
    this.databases.set(name, tables);
    return tables;
  }

  private faultOf(database: string): Fault['kind'] | undefined {
    return this.faults.find((fault) => fault.database === undefined || fault.database === database)?.kind;
  }

  private writeUnlessFault(
    request: IncomingMessage,
    response: ServerResponse,
    parameters: URLSearchParams,
    { write }: TokenRights,
    body: Buffer,
  ): Answer | undefined {
    const database = parameters.get('db') ?? '';
    const wrongName = wrongNameOf(database);
    if (wrongName !== undefined) return errorAnswer(400, wrongName);
    if (write !== 'all' && !write.includes(database)) return errorAnswer(403, 'access was denied');
    const fault = this.faultOf(database);
    if (fault === 'hang') {
      this.hanging.add(response);
      return undefined;
    }
    if (fault === 'error') return errorAnswer(500, 'internal error');
    const text = unpacked(request, body);
    return typeof text === 'string' ? this.write(database, parameters, text) : text;
  }

  private write(database: string, parameters: URLSearchParams, text: string): Answer {
    const precision = precisions[parameters.get('precision') ?? 'auto'];
    if (precision === undefined) return errorAnswer(400, 'invalid precision');
    const tables = this.open(database);
    if (tables === undefined) {
      return errorAnswer(422, `Adding a new database would exceed limit of ${this.mostDatabases} databases`);
    }
    // The database has been made by then.
    if (text === '') return errorAnswer(400, 'incoming write was empty');
    const problems: LineProblem[] = [];
    const isPartial = parameters.get('accept_partial') !== 'false';
    const lines = splitLines(text)
      .map(trimmed)
      .filter((line) => line !== '');
    const scratch = isPartial ? tables : new Map(tables);
    for (const [index, line] of lines.entries()) {
      try {
        this.insert(scratch, parseLine(line), precision);
      } catch (error) {
        problems.push({
          error_message: (error as Error).message,
          line_number: index + 1,
          original_line: Buffer.from(line).subarray(0, LONGEST_QUOTED).toString(),
        });
        if (!isPartial) break;
      }
    }
    if (problems.length === 0) return { status: 204 };
    if (!isPartial) {
      return {
        status: 400,
        body: JSON.stringify({ error: 'line protocol parsing error', data: problems[0] }),
      };
    }
    const isLimit = problems.some(({ error_message: message }) =>
      /^(?:Update to schema would exceed number of|Adding a new database would exceed limit of)/.test(
        message,
      ),
    );
    return {
      status: isLimit ? 422 : 400,
      body: JSON.stringify({ error: 'partial write of line protocol occurred', data: problems }),
    };
  }

  private insert(tables: Map<string, Table>, line: Line, precision: bigint): void {
    const refusal = this.refused.find(({ tag, value }) =>
      line.tags.some(([name, text]) => name === tag && text === value),
    );
    if (refusal !== undefined) {
      throw new Error(
        `invalid column type for column '${refusal.tag}', expected iox::column_type::field::float, got iox::column_type::tag`,
      );
    }
    const known = tables.get(line.measurement);
    if (known === undefined && tables.size >= limits.tables) {
      throw new Error(
        `Update to schema would exceed number of tables limit: attempted to create table but already have ${tables.size} table(s) (limit: ${limits.tables})`,
      );
    }
    const table = known ?? new Table();
    tables.set(line.measurement, table);
    table.addColumns(line);
    const time = (line.time ?? BigInt(Date.now()) * 1_000_000n) * (line.time === undefined ? 1n : precision);
    if (time < -(2n ** 63n) || time >= 2n ** 63n) {
      throw new Error(
        `timestamp, ${String(line.time)}, out of range for precision: ${precision === 1n ? 'Nanosecond' : 'Millisecond'}`,
      );
    }
    table.insert(line, time);
  }

  private async queryUnlessFault(
    response: ServerResponse,
    { read: readable }: TokenRights,
    body: Buffer,
  ): Promise<Answer | undefined> {
    const { db, q, format } = JSON.parse(body.toString()) as Readonly<Record<'db' | 'q' | 'format', string>>;
    if (readable !== 'all' && !readable.includes(db)) return errorAnswer(403, 'access was denied');
    const fault = this.faultOf(db);
    if (fault === 'hang') {
      this.hanging.add(response);
      return undefined;
    }
    if (fault === 'error') return errorAnswer(500, 'internal error');
    if (fault === 'tooManyFiles') {
      return plain(
        500,
        'error while planning query: External error: Query would scan 433 Parquet files, exceeding the file limit. InfluxDB 3 Core caps file access',
      );
    }
    const tables = this.databases.get(db);
    if (tables === undefined) return errorAnswer(404, `database not found: ${db}`);
    if (format !== 'jsonl') return errorAnswer(400, 'invalid format');
    try {
      const rows = await this.sql.query(q, tables);
      return {
        status: 200,
        body: rows.map((row) => `${row}\n`).join(''),
        contentType: 'application/jsonl',
        isBroken: fault === 'breakAnswer',
      };
    } catch (error) {
      if (error instanceof PlanError) return plain(400, error.message);
      throw error;
    }
  }
}

/** What is wrong with the name of a database. The form `database/retention policy` is left out. */
function wrongNameOf(database: string): string | undefined {
  if (database === '') return 'db name cannot be empty';
  if (database.length > LONGEST_NAME) return `db name too long: max ${LONGEST_NAME}`;
  if (!/^[A-Za-z0-9]/.test(database)) return 'db name did not start with a number or letter';
  return /^[\w-]*$/.test(database)
    ? undefined
    : 'invalid character in database or rp name: must be ASCII, containing only letters, numbers, underscores, or hyphens';
}

/** Nanoseconds of a unit of time. Absent is `auto`, which guesses; what guesses is wrong sometimes, so it is refused here. */
const precisions: Readonly<Record<string, bigint | undefined>> = {
  nanosecond: 1n,
  ns: 1n,
  millisecond: 1_000_000n,
  ms: 1_000_000n,
};

async function read(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).byteLength;
  }
  return length > LONGEST_BODY ? undefined : Buffer.concat(chunks);
}

function unpacked(request: IncomingMessage, body: Buffer): string | Answer {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (!['gzip', 'identity'].includes(encoding)) {
    return errorAnswer(400, `Received content-encoding '${encoding}', not supported`);
  }
  let bytes: Buffer;
  try {
    bytes = encoding === 'gzip' ? gunzipSync(body) : body;
  } catch {
    return errorAnswer(400, 'error decoding gzip stream');
  }
  if (bytes.byteLength > LONGEST_BODY) return errorAnswer(413, 'Request too large');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return errorAnswer(400, 'body content is not valid utf8');
  }
}

function errorAnswer(status: number, error: string): Answer {
  return { status, body: JSON.stringify({ error }) };
}

function plain(status: number, body: string): Answer {
  return { status, body, contentType: 'text/plain' };
}
