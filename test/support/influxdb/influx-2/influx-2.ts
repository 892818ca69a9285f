/**
 * Stands in for InfluxDB 2.7 over HTTP: set-up, writes, and the parts of Flux and InfluxQL that reads of the connector need. It refuses
 * what the real one refuses, and of Flux also what it does not know.
 */
import { startServer, type RunningServer, type ServerAnswer, type ServerRequest } from '../http-server';
import { ApiError } from './api-error';
import { INDENT, json, type Call } from './call';
import { Faults } from './faults';
import { fieldKeysTarget, showFieldKeys } from './influxql';
import { queryTarget, runQuery } from './query';
import { methodsOf, type Routes } from './routes';
import { Callers } from './setup/callers';
import { Directory, type Bucket } from './setup/directory';
import { openRoutes, setupRoutes } from './setup/routes';
import { BucketData, type FieldSeries } from './storage/bucket-data';
import { struck } from './struck';
import { write, writeTarget } from './write';

/** A server that listens. No one has set it up yet. */
interface Influx2 extends RunningServer {
  readonly faults: Faults;
  /** All that has been written to a bucket. */
  readonly stored: (bucket: string) => readonly FieldSeries[];
}

/**
 * Starts a server.
 * @param options `now`: epoch milliseconds
 */
export async function startInflux2({
  now = Date.now,
}: { readonly now?: () => number } = {}): Promise<Influx2> {
  const influx = new Influx2Server(now);
  const server = await startServer((request) => influx.answer(request));
  return { ...server, faults: influx.faults, stored: (bucket) => influx.stored(bucket) };
}

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;
const EARLIEST = -(2n ** 63n);
const LATEST = 2n ** 63n - 1n;

class Influx2Server {
  readonly faults = new Faults();
  private readonly directory: Directory;
  private readonly callers: Callers;
  /** By the identifiers of buckets. */
  private readonly data = new Map<string, BucketData>();
  private readonly dataRoutes: Routes<(call: Call) => Promise<ServerAnswer>> = {
    '/api/v2/write': { POST: (call) => this.write(call) },
    '/api/v2/query': { POST: (call) => this.query(call) },
  };

  /** @param now epoch milliseconds */
  constructor(private readonly now: () => number) {
    this.directory = new Directory(now);
    this.callers = new Callers(this.directory, now);
  }

  async answer(request: ServerRequest): Promise<ServerAnswer> {
    const { method, path } = request;
    if (path.startsWith('/health')) return health();
    if (path.startsWith('/ready')) return json(200, { status: 'ready' });
    const open = methodsOf(openRoutes, path);
    if (open) {
      return answered(() => open[method]?.(this.directory, request, this.callers) ?? { status: 405 }, INDENT);
    }
    if (path === '/query' && method === 'POST') return answered(() => this.fieldKeys(request));
    if (!path.startsWith('/api/')) return { status: 404, body: 'no assets included in binary\n' };
    return answered(() => this.answerTo({ request, caller: this.callers.callerOf(request.headers) }));
  }

  stored(name: string): readonly FieldSeries[] {
    const bucket = this.directory.buckets.find((other) => other.name === name);
    return bucket ? this.dataOf(bucket).read(EARLIEST, LATEST) : [];
  }

  private answerTo(call: Call): Promise<ServerAnswer> | ServerAnswer {
    const { method, path } = call.request;
    const ofData = methodsOf(this.dataRoutes, path);
    if (ofData) {
      const handle = ofData[method];
      if (!handle) throw new ApiError('method not allowed', 'allow: OPTIONS, POST');
      return handle(call);
    }
    const ofSetup = methodsOf(setupRoutes, path);
    return answered(() => {
      if (!ofSetup) throw new ApiError('not found', 'path not found');
      return ofSetup[method]?.(this.directory, call) ?? { status: 405 };
    }, INDENT);
  }

  private write(call: Call): Promise<ServerAnswer> {
    const target = writeTarget(this.directory, call);
    const fault = this.faults.strike('write', target.bucket.name);
    const isInvalid = fault?.kind === 'invalidKeys' ? fault.matches : () => false;
    return struck(fault, () => write(this.dataOf(target.bucket), target, this.nanoseconds(), isInvalid));
  }

  private query(call: Call): Promise<ServerAnswer> {
    const target = queryTarget(this.directory, call, this.nanoseconds());
    const fault = this.faults.strike('query', target.bucket.name);
    const failure = fault?.kind === 'errorTable' ? fault.message : undefined;
    return struck(fault, () => runQuery(this.dataOf(target.bucket), target, call.request, failure));
  }

  private fieldKeys(request: ServerRequest): Promise<ServerAnswer> {
    const target = fieldKeysTarget(this.directory, request, this.callers);
    const { bucket } = target;
    const fault = bucket && this.faults.strike('query', bucket.name);
    return struck(fault, () => showFieldKeys(bucket && this.dataOf(bucket), target));
  }

  private dataOf({ id }: Bucket): BucketData {
    const data = this.data.get(id) ?? new BucketData();
    this.data.set(id, data);
    return data;
  }

  private nanoseconds(): bigint {
    return BigInt(this.now()) * NANOSECONDS_PER_MILLISECOND;
  }
}

/** The answer, or the error that is thrown instead. @param indent of the error */
async function answered(
  answer: () => Promise<ServerAnswer> | ServerAnswer,
  indent?: string,
): Promise<ServerAnswer> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof ApiError) return error.answer(indent);
    throw error;
  }
}

function health(): ServerAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: '{"name":"influxdb", "message":"ready for queries and writes", "status":"pass", "checks":[], "version": "2.7.12", "commit": "none"}',
  };
}
