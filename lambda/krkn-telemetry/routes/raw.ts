import type { Bucket } from '../storage/bucket';
import type { PageRoute } from '../frame';
import { runFolder, telemetryKey } from '../storage/keys/object-key';
import { renderRawPage } from '../web/run/raw-page';
import { LONGEST_TELEMETRY } from '../model/read-run';
import { noSuchRun, runParameter } from './run-parameter';

/** `GET /raw?run=G/R`: what is stored of a run, as it is but for its secrets. */
export function createRaw(bucket: Bucket): PageRoute {
  return async ({ query, links }, { signal }) => {
    const id = runParameter(query, 'run');
    const stored = await bucket.getText(telemetryKey(id), LONGEST_TELEMETRY, signal);
    if (stored === undefined) throw noSuchRun();
    return renderRawPage({ links, folder: runFolder(id), text: stored.text, byteLength: stored.size });
  };
}
