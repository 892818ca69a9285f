import { join } from 'node:path';
import { startTimestream, type TimestreamStandIn } from '../../../local/timestream';
import { accessKey, BUCKET, S3Fixture } from '../s3/fixture';

/** Whose key Prometheus sends: not one of the machine's own. */
export const callersKey = {
  accessKeyId: 'AKIACALLERCALLERCALL',
  secretAccessKey: 'callercallercallercallercallercallercall',
};
export const destination = { database: 'metrics', table: 'prometheus' };

/** S3 and Timestream in this process, for an `npm start -- --aws` in another: only its environment leads to them, as to AWS. */
export class AwsStandIns {
  private constructor(
    readonly s3: S3Fixture,
    readonly timestream: TimestreamStandIn,
  ) {}

  /** @param folder keeps what is written to Timestream */
  static async start(folder: string): Promise<AwsStandIns> {
    const s3 = await S3Fixture.start({ mountPath: '' });
    const directory = join(folder, 'timestream');
    return new AwsStandIns(
      s3,
      await startTimestream({ directory, accessKeys: [callersKey], tables: [destination] }),
    );
  }

  readonly options = [
    ...['--aws', '--bucket', BUCKET],
    ...['--database', destination.database, '--table', destination.table],
  ];

  get environment(): Readonly<Record<string, string>> {
    return {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: accessKey.accessKeyId,
      AWS_SECRET_ACCESS_KEY: accessKey.secretAccessKey,
      AWS_ENDPOINT_URL_S3: this.s3.endpoint,
      AWS_ENDPOINT_URL_TIMESTREAM_WRITE: this.timestream.endpoint,
      AWS_ENDPOINT_URL_TIMESTREAM_QUERY: this.timestream.endpoint,
    };
  }

  async stop(): Promise<void> {
    await this.timestream.close();
    await this.s3.stop();
  }
}
