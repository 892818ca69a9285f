import { HttpError } from '../../http/errors';
import type { PageRoute } from '../frame';
import { readRun, LONGEST_TELEMETRY } from '../model/read-run';
import type { Bucket } from '../storage/bucket';
import { telemetryKey } from '../storage/keys/object-key';
import { readWindows } from '../storage/stored-windows';
import { renderMetricsPage } from '../web/metrics/metrics-page';
import type { FoundResult } from '../windows/read-result';
import { pageNumber, wholeNumber } from './parameters';
import { runParameter } from './run-parameter';

/**
 * `GET /metrics?group=G&run=R[&scenario=0][&metric=text][&page=N]`: all metrics that moved during a scenario of a run. Asks for
 * them whether or not runs are looked at now: what is known stays known.
 */
export function createMetrics(bucket: Bucket): PageRoute {
  return async ({ query, links }, { signal }) => {
    const id = runParameter(withGroup(query), 'run');
    const [found, telemetry] = await Promise.all([
      readWindows(bucket, id, signal),
      bucket.getText(telemetryKey(id), LONGEST_TELEMETRY, signal),
    ]);
    if (found.kind !== 'result') throw noMetrics(found.kind);
    return renderMetricsPage({
      ...{ links, id, result: found.result },
      run: telemetry?.text === undefined ? undefined : readRun(telemetry.text),
      scenario: wholeNumber(query.get('scenario')),
      search: (query.get('metric') ?? '').trim(),
      page: pageNumber(query.get('page')),
    });
  };
}

/** The query as others name a run: by its folder. Without a run, or without a group, it is as it was. */
function withGroup(query: URLSearchParams): URLSearchParams {
  const [group, run] = [query.get('group') ?? '', query.get('run') ?? ''];
  return group === '' || run === '' ? query : new URLSearchParams({ run: `${group}/${run}` });
}

const problems: Readonly<Record<Exclude<FoundResult['kind'], 'result'>, string>> = {
  none: 'Nothing is known of the metrics of this run: it is not there, or has not been looked at.',
  newer: 'What is known of the metrics of this run was stored by a newer version of this service.',
  broken:
    'What is known of the metrics of this run cannot be read. Look at them again on the page of the run.',
  late: 'What is known of the metrics of this run could not be read in time. Load the page again.',
};

function noMetrics(kind: keyof typeof problems): HttpError {
  return new HttpError({ code: 'metrics_not_found', status: 404, message: problems[kind] });
}
