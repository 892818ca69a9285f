import { join } from 'node:path';
import { entries, openDataFolder } from './data-folder';
import { lockDataFolder } from './data-folder-lock';
import type { InfluxdbOptions } from './influxdb/find-influxdb';
import { openInfluxdb } from './influxdb/influxdb-store';
import type { FunctionCode } from './lambda-function/bundle';
import { startLambdaFunction } from './lambda-function/lambda-function';
import { closeOnFailure, type Closable } from './resources';
import { isOfSdk } from './sdk-variables';
import { bundleServices, startServices, type ServiceOptions, type Services } from './services';
import { StartTrouble } from './start-trouble';
import { timestreamStore } from './timestream-store';

/** How the services are run on this machine with their data in AWS. */
export interface AwsRunOptions extends ServiceOptions {
  /** Environment of the process: the functions have that of it by which the SDK finds credentials, region and AWS. */
  readonly environment: Readonly<Record<string, string>>;
  /** Bucket for runs. */
  readonly bucket: string;
  /** Where series go that have no destination labels. Undefined: such series are rejected. */
  readonly destination: { readonly database: string; readonly table: string } | undefined;
  /** Where samples are kept in place of Timestream. */
  readonly influxdb?: InfluxdbOptions | undefined;
}

/**
 * Runs the services on this machine, on S3 and Timestream themselves or an InfluxDB, and writes `outputs.json` into the data folder
 * when they are ready.
 * @throws {StartTrouble} if the bucket or InfluxDB cannot be used
 * @throws {Error} of the part that cannot start, such as one with the `code` `EADDRINUSE`. Nothing is left running.
 */
export function startAwsRun(options: AwsRunOptions): Promise<Services & Closable> {
  const { dataFolder, bucket, destination, influxdb } = options;
  const variables = sdkPart(options.environment);
  return closeOnFailure(async (resources) => {
    await openDataFolder(dataFolder);
    await resources.use(lockDataFolder(dataFolder));
    const code = await bundleServices();
    await checkBucket(bucket, code['bucket-check'], variables, dataFolder);
    const stores = {
      s3: { bucketName: bucket, variables, standIn: undefined },
      metrics:
        influxdb === undefined
          ? timestreamStore({ variables, destination, accessKey: undefined, worker: undefined })
          : await openInfluxdb(influxdb, dataFolder, resources),
    };
    const services = await startServices(options, code, stores, resources);
    return { ...services, close: () => resources.close() };
  });
}

/** Krkn sends a run once: the first must not be lost because of a mistyped name. */
async function checkBucket(
  bucket: string,
  code: FunctionCode,
  variables: Readonly<Record<string, string>>,
  dataFolder: string,
): Promise<void> {
  const name = 'bucket-check';
  const check = await startLambdaFunction({
    name,
    code,
    variables,
    logFile: join(dataFolder, entries.logs, `${name}.log`),
    memorySize: 128,
    timeout: 30,
  });
  try {
    const problem = (await check.invoke({ bucket })) as string | null;
    if (problem !== null) throw new StartTrouble(problem);
  } finally {
    await check.close();
  }
}

/** What else is in the environment might be taken for the functions' own configuration. */
function sdkPart(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => isOfSdk(name)));
}
