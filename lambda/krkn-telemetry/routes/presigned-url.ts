import type { Route } from '../../http/message';
import { describeForLog, toHttpError } from '../../http/error-response';
import { noStore, text } from '../../http/respond';
import type { Logger } from '../../kit/logger';
import { alertsKey } from '../index/stored-run';
import type { RunIndex } from '../index/run-index';
import type { Bucket } from '../storage/bucket';
import { objectKey, runFolder, runIdOfFolder } from '../storage/keys/object-key';

interface PresignedUrlParts {
  readonly bucket: Bucket;
  readonly index: RunIndex;
  readonly logger: Pick<Logger, 'warn'>;
}

/** Milliseconds that noting it in the index may take: Krkn waits for the link. */
const INDEX_TIME = 3_000;

/**
 * `GET /presigned-url?request_id=G/R&remote_filename=F`: a link to which Krkn PUTs a file of a run. Krkn takes every
 * byte of the body for a part of the link. Alerts come after the telemetry and change what lists tell of the run: S3 takes
 * them without our knowing, so the index is told that they may come. What fails there fails no link.
 */
export function createPresignedUrl({ bucket, index, logger }: PresignedUrlParts): Route {
  return async ({ query }, { signal }) => {
    const run = runIdOfFolder(query.get('request_id') ?? '');
    const key = objectKey(run, query.get('remote_filename') ?? '');
    if (key === alertsKey(run)) {
      const ended = AbortSignal.any([signal, AbortSignal.timeout(INDEX_TIME)]);
      await index.awaitAlerts(runFolder(run), ended).catch((error: unknown) => {
        logger.warn('Alerts not noted in the index', describeForLog(toHttpError(error)));
      });
    }
    return noStore(text(await bucket.uploadLink(key)));
  };
}
