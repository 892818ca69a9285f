import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiGatewayHandler } from '../../lambda/http/api-gateway';
import type { WriteReport } from '../../lambda/prometheus-connector/write/write';
import type { Faults } from '../../local/timestream/faults';
import { startTimestream, type TimestreamStandIn } from '../../local/timestream/index';
import type { StoredRecord } from '../../local/timestream/stored-record';
import {
  accessKey,
  basic,
  callerClients,
  connectorHandler,
  edges,
  type Edge,
  type EdgeName,
  type TestRequest,
  type TestResponse,
} from './connector-edges';
import { version2 } from './write-inputs';

/** What a row sees once its request was answered. */
export interface Seen {
  readonly response: TestResponse;
  readonly records: readonly StoredRecord[];
  readonly reports: readonly WriteReport[];
  /** What the function logged of the request. */
  readonly log: readonly object[];
  readonly standIn: TimestreamStandIn;
  /** Calls of WriteRecords that the request made. */
  readonly calls: number;
  /** The row's own table, of the database `test`. */
  readonly table: string;
  /** Sends the same request again. */
  readonly resend: () => Promise<TestResponse>;
  /** Sends another body with the same headers. */
  readonly send: (body: Buffer) => Promise<TestResponse>;
}

/** A request, what it is answered, and what is stored then. */
export interface Row {
  readonly name: string;
  readonly body?: Buffer;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly method?: string;
  readonly path?: string;
  /** Which data is stored how. Default: as in production. */
  readonly rules?: Parameters<typeof connectorHandler>[0]['rules'];
  readonly faults?: (faults: Faults) => void;
  readonly status: number;
  /** Samples, histograms and exemplars that the answer says were written; `none`: it does not say. */
  readonly written?: readonly [number, number, number] | 'none';
  /** Whether the caller has not been seen before. */
  readonly isNewCaller?: boolean;
  /** Milliseconds that Lambda leaves the function. */
  readonly remainingTime?: number;
  /** Number of records in the table afterwards. */
  readonly stored?: number;
  /** Words that the answer's text must hold. */
  readonly says?: readonly (string | RegExp)[];
  readonly check?: (seen: Seen) => Promise<void> | void;
}

/**
 * Runs each row through the handler, or through each of the edges that are given: each edge with a stand-in of its own,
 * each row with a table of its own.
 */
export function testWrites(rows: readonly Row[], names: readonly EdgeName[] = ['handler']): void {
  describe.each(names.map((name) => [name, edges[name]] as const))(
    'POST /write through the %s',
    (_edgeName, edge) => {
      testWritesThrough(edge, rows);
    },
  );
}

function testWritesThrough(edge: (handler: ApiGatewayHandler) => Edge, rows: readonly Row[]): void {
  let directory: string;
  let standIn: TimestreamStandIn;
  const clients = callerClients();

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'chaos-telemetry-'));
    standIn = await startTimestream({
      directory,
      accessKeys: [accessKey],
      tables: rows.map((_, index) => ({ database: 'test', table: `row-${index}` })),
    });
    process.env['AWS_ENDPOINT_URL_TIMESTREAM_WRITE'] = standIn.endpoint;
  });

  afterAll(async () => {
    await standIn.close();
    rmSync(directory, { recursive: true });
  });

  const table = rows.map((row, index) => [row.name, row, `row-${index}`] as const);

  it.each(table)('%s', async (_name, row, tableName) => {
    standIn.faults.clear();
    const before = standIn.traffic.calls('WriteRecords');
    row.faults?.(standIn.faults);
    const reports: WriteReport[] = [];
    const log: object[] = [];
    const call = edge(
      connectorHandler({
        defaultDestination: { database: 'test', table: tableName },
        rules: row.rules,
        clients: row.isNewCaller === true ? callerClients() : clients,
        report: (report) => reports.push(report),
        log: (line) => log.push(line),
        remainingTime: row.remainingTime,
      }),
    );
    const request: TestRequest = {
      method: row.method ?? 'POST',
      path: row.path ?? '/write',
      headers: presentHeaders({
        authorization: basic(accessKey.accessKeyId, accessKey.secretAccessKey),
        'content-encoding': 'snappy',
        ...(row.headers ?? version2),
      }),
      body: row.body ?? Buffer.alloc(0),
    };
    const response = await call(request);
    standIn.faults.clear();

    expect({ status: response.status, text: response.body }).toEqual({
      status: row.status,
      text: row.status === 204 ? '' : (expect.stringMatching(/^[^]{10,}\n$/) as string),
    });
    expectErrorForm(response);
    if (row.written !== undefined) expectWritten(response, row.written);
    for (const words of row.says ?? []) expect(response.body).toMatch(words);
    const records = await standIn.records('test', tableName);
    if (row.stored !== undefined) expect(records).toHaveLength(row.stored);
    await row.check?.({
      response,
      records,
      reports,
      log: [...log],
      standIn,
      calls: standIn.traffic.calls('WriteRecords') - before,
      table: tableName,
      resend: () => call(request),
      send: (body) => call({ ...request, body }),
    });
  });
}

function presentHeaders(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Errors are short plain text without secrets; 401 challenges, what may pass says when to come back. */
function expectErrorForm({ status, headers, body }: TestResponse): void {
  if (status === 204) return;
  expect(headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(Buffer.byteLength(body)).toBeLessThan(1024);
  expect(body).not.toContain(accessKey.secretAccessKey);
  expect(headers['www-authenticate']).toEqual(
    status === 401 ? expect.stringMatching(/^Basic realm=/) : undefined,
  );
  expect(headers['retry-after']).toEqual(status >= 500 ? expect.stringMatching(/^[1-9]\d*$/) : undefined);
}

function expectWritten({ headers }: TestResponse, written: NonNullable<Row['written']>): void {
  const told = ['samples', 'histograms', 'exemplars'].map(
    (kind) => headers[`x-prometheus-remote-write-${kind}-written`],
  );
  expect(told).toEqual(written === 'none' ? [undefined, undefined, undefined] : written.map(String));
}
