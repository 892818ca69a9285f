import { join } from 'node:path';
import { toVariables } from '../lambda/kit/environment';
import { variables as ofWorker } from '../lambda/krkn-telemetry/windows-worker/settings';
import { deployment, usualDestination } from '../lambda/prometheus-connector/deployment';
import { keptAccessKey } from './access-key';
import type { ConnectorStore } from './connector';
import { entries, openDataFolder } from './data-folder';
import { lockDataFolder } from './data-folder-lock';
import type { InfluxdbOptions } from './influxdb/find-influxdb';
import { openInfluxdb } from './influxdb/influxdb-store';
import { closeOnFailure, type Closable, type Resources } from './resources';
import { openS3, type S3StandIn } from './s3';
import { sdkVariables } from './sdk-variables';
import { bundleServices, startServices, type ServiceOptions, type Services } from './services';
import type { AccessKey } from './sigv4';
import type { S3Access } from './telemetry';
import { startTimestream, type TimestreamStandIn } from './timestream';
import type { ThreadOptions } from './timestream/timestream-thread';
import { timestreamStore } from './timestream-store';

/** The running whole. */
export interface LocalRun<Timestream = TimestreamStandIn> extends Services, Closable {
  /** What stands in for Amazon S3, with its faults. */
  readonly s3: S3StandIn;
  /** What stands in for Amazon Timestream: in this thread, with its faults and records. */
  readonly timestream: Timestream;
}

type TimestreamEndpoint = Pick<TimestreamStandIn, 'endpoint' | 'close'>;

/** Starts what stands in for Timestream. @param bundle path of the bundled `timestream/thread.ts` */
type StartTimestream<Timestream> = (options: ThreadOptions, bundle: string) => Promise<Timestream>;

/** The table that there is from the start, as the stack of an environment `local` makes it. */
export const destination = {
  ...usualDestination('local'),
  memoryStoreRetentionHours: deployment.retention.memoryStoreHours,
  magneticStoreRetentionDays: deployment.retention.magneticStoreDays,
};
const BUCKET_NAME = 'local-telemetry';
/** Where S3 is reached on the telemetry service's port. */
const S3_PATH = '/_s3';

interface LocalRunOptions extends ServiceOptions {
  /** Whether samples older than 12 hours are taken, as the stack's setting of that name says. Default: as there, they are not. */
  readonly magneticStoreWrites?: boolean;
}

/**
 * Runs everything on this machine, without AWS, and writes `outputs.json` into the data folder when it is ready.
 * @param start what stands in for Timestream. Default: one that can be made to misbehave.
 * @throws {Error} of the part that cannot start, such as one with the `code` `EADDRINUSE`. Nothing is left running.
 */
export function startLocalRun(options: LocalRunOptions): Promise<LocalRun>;
export function startLocalRun<Timestream extends TimestreamEndpoint>(
  options: LocalRunOptions,
  start: StartTimestream<Timestream>,
): Promise<LocalRun<Timestream>>;
export function startLocalRun(
  options: LocalRunOptions,
  start: StartTimestream<TimestreamEndpoint> = startTimestream,
): Promise<LocalRun<TimestreamEndpoint>> {
  const { dataFolder } = options;
  return closeOnFailure(async (resources) => {
    await openDataFolder(dataFolder);
    await resources.use(lockDataFolder(dataFolder));
    const code = await bundleServices();
    const timestream = await startTimestreamStandIn(options, resources, (known) =>
      start(known, code['timestream-stand-in'].bundle),
    );
    const s3 = await openS3StandIn(dataFolder, resources);
    const stores = { s3: s3.access, metrics: timestream.store };
    const services = await startServices(options, code, stores, resources);
    return {
      ...services,
      s3: s3.standIn,
      timestream: timestream.standIn,
      close: () => resources.close(),
    };
  });
}

/**
 * The same with samples in an InfluxDB that runs already.
 * @throws {InfluxdbTrouble} if it cannot be used
 * @throws {Error} of the part that cannot start. Nothing is left running.
 */
export function startInfluxdbRun(
  options: ServiceOptions & { readonly influxdb: InfluxdbOptions },
): Promise<Services & Closable> {
  const { dataFolder, influxdb } = options;
  return closeOnFailure(async (resources) => {
    await openDataFolder(dataFolder);
    await resources.use(lockDataFolder(dataFolder));
    const [code, metrics, s3] = await Promise.all([
      bundleServices(),
      openInfluxdb(influxdb, dataFolder, resources),
      openS3StandIn(dataFolder, resources),
    ]);
    const services = await startServices(options, code, { s3: s3.access, metrics }, resources);
    return { ...services, close: () => resources.close() };
  });
}

async function openS3StandIn(
  dataFolder: string,
  resources: Resources,
): Promise<{ standIn: S3StandIn; access: S3Access }> {
  const accessKey = await keptAccessKey(join(dataFolder, entries.telemetryKey));
  const standIn = await resources.use(
    openS3({
      directory: join(dataFolder, entries.runs),
      accessKeys: [accessKey],
      buckets: [BUCKET_NAME],
      mountPath: S3_PATH,
    }),
  );
  const variables = { ...sdkVariables, ...credentialVariables(accessKey) };
  return {
    standIn,
    access: {
      bucketName: BUCKET_NAME,
      variables,
      standIn: { path: S3_PATH, serve: harmless(standIn.serve) },
    },
  };
}

/** Files are served beside the pages: were one shown rather than saved, nothing in it may run. */
function harmless(serve: S3StandIn['serve']): S3StandIn['serve'] {
  return (request, response) => {
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('content-security-policy', 'sandbox');
    serve(request, response);
  };
}

function credentialVariables({ accessKeyId, secretAccessKey }: AccessKey): Record<string, string> {
  return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
}

/** Variables that have the worker look at the metrics of a table. */
export function workerVariables({
  database,
  table,
}: {
  readonly database: string;
  readonly table: string;
}): Record<string, string> {
  return toVariables(ofWorker, { store: 'timestream', metrics: { tables: [{ database, table }] } });
}

async function startTimestreamStandIn<Timestream extends TimestreamEndpoint>(
  { dataFolder, magneticStoreWrites = false }: LocalRunOptions,
  resources: Resources,
  start: (options: ThreadOptions) => Promise<Timestream>,
): Promise<{ standIn: Timestream; store: ConnectorStore }> {
  const accessKey = await keptAccessKey(join(dataFolder, entries.connectorKey));
  // The worker that looks at metrics has that of the telemetry service.
  const workerKey = await keptAccessKey(join(dataFolder, entries.telemetryKey));
  const standIn = await resources.use(
    start({
      directory: join(dataFolder, entries.samples),
      accessKeys: [accessKey, workerKey],
      tables: [{ ...destination, magneticStoreWrites }],
    }),
  );
  const variables = {
    ...sdkVariables,
    AWS_ENDPOINT_URL_TIMESTREAM_WRITE: standIn.endpoint,
    AWS_ENDPOINT_URL_TIMESTREAM_QUERY: standIn.endpoint,
  };
  const worker = {
    AWS_ENDPOINT_URL_TIMESTREAM_QUERY: standIn.endpoint,
    ...workerVariables(destination),
    // Pages must not say that Amazon was asked.
    ...toVariables(ofWorker, { storeName: 'the local stand-in for Timestream' }),
  };
  return { standIn, store: timestreamStore({ variables, destination, accessKey, worker }) };
}
