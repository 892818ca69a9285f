import { HttpError } from '../../http/errors';
import type { HttpRequest, Route } from '../../http/message';
import { attachmentHeader } from '../storage/content-disposition';
import type { Bucket } from '../storage/bucket';
import type { RunIndex } from '../index/run-index';
import { runFolder, type RunId } from '../storage/keys/object-key';
import { exportFormats, Links, type ExportFormat } from '../web/frame/links';
import { jsonReport } from '../reports/json-report';
import { junitReport, type JunitOptions } from '../reports/junit-report';
import { markdownReport, type ReportLinks } from '../reports/markdown-report';
import type { ReportedRun } from '../reports/reported-run';
import { readWholeRun } from '../index/stored-run';
import { noSuchRun, runParameter } from './run-parameter';

interface ExportParts {
  readonly bucket: Bucket;
  readonly index: RunIndex;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** How each format is made, and what it is saved as. */
const formats: Readonly<
  Record<
    ExportFormat,
    {
      readonly contentType: string;
      readonly extension: string;
      readonly write: (run: ReportedRun, links: ReportLinks, options: JunitOptions) => string;
    }
  >
> = {
  markdown: { contentType: 'text/markdown; charset=utf-8', extension: 'md', write: markdownReport },
  junit: {
    contentType: 'application/xml; charset=utf-8',
    extension: 'junit.xml',
    write: (run, _, options) => junitReport(run, options),
  },
  json: { contentType: 'application/json; charset=utf-8', extension: 'json', write: jsonReport },
};

/**
 * `GET /export?run=G/R&format=markdown|junit|json[&checks=fail]`: a report of a run, to be saved. One without telemetry is reported as
 * unfinished, one whose telemetry cannot be read as unknown; 404 when there is no such run.
 */
export function createExport({ bucket, index, now }: ExportParts): Route {
  return async (request, { signal }) => {
    const { contentType, extension, write } = formats[formatParameter(request.query)];
    const checks = checksParameter(request.query);
    const id = runParameter(request.query, 'run');
    const reading = readWholeRun(bucket, id, signal);
    const [stored, { folders, files }, { states }] = await Promise.all([
      reading,
      bucket.list(`${runFolder(id)}/`, signal),
      index.around(id, reading, signal),
    ]);
    if (folders.length + files.length === 0) throw noSuchRun();
    return {
      status: 200,
      headers: {
        'content-type': contentType,
        'content-disposition': attachmentHeader(`${id.requestId}.${extension}`),
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      },
      body: write({ id, ...stored, files, states, now: now() }, linksOf(request, id), { checks }),
    };
  };
}

function formatParameter(query: URLSearchParams): ExportFormat {
  const asked = query.get('format');
  const format = exportFormats.find((each) => each === asked);
  if (format !== undefined) return format;
  throw new HttpError({
    code: 'unknown_format',
    status: 400,
    message: `[bad request]: the query parameter format is missing or unknown. Expected one of: ${exportFormats.join(', ')}.`,
  });
}

function checksParameter(query: URLSearchParams): JunitOptions['checks'] {
  const asked = query.get('checks');
  if (asked === null || asked === 'fail') return asked ?? undefined;
  throw new HttpError({
    code: 'unknown_checks',
    status: 400,
    message:
      '[bad request]: the query parameter checks is unknown. Expected one of: fail. Without it, checks fail nothing.',
  });
}

function linksOf({ url }: HttpRequest, id: RunId): ReportLinks {
  const folder = runFolder(id);
  const links = new Links(url);
  return { run: links.folder(folder), comparison: links.compare(folder) };
}
