import { makePrivateFolder } from './private-files';
import { closeOnFailure, type Closable } from './resources';
import { bundleServices, startServices, type ServiceOptions, type Services } from './services';

/** How the services are run on this machine with their data in AWS. */
export interface AwsRunOptions extends ServiceOptions {
  /** Environment variables that the functions have beside their own: credentials and region, as the SDK reads them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Bucket for runs. */
  readonly bucket: string;
  /** Where series go that have no destination labels. Undefined: such series are rejected. */
  readonly destination: { readonly database: string; readonly table: string } | undefined;
}

/**
 * Runs the services on this machine, on S3 and Timestream themselves, and writes `outputs.json` into the data folder
 * when they are ready.
 * @throws Error of what cannot start, such as one with the `code` `EADDRINUSE`. Nothing is left running.
 */
export function startAwsRun(options: AwsRunOptions): Promise<Services & Closable> {
  const { dataFolder, environment, bucket, destination } = options;
  return closeOnFailure(async (resources) => {
    await makePrivateFolder(dataFolder);
    const stores = {
      s3: { bucketName: bucket, variables: environment, standIn: undefined },
      timestream: { variables: environment, destination, accessKey: undefined },
    };
    const services = await startServices(options, await bundleServices(), stores, resources);
    return { ...services, close: () => resources.close() };
  });
}
