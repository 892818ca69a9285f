import { compressed } from '../http/compression';
import type { Route } from '../http/message';
import { health } from '../http/respond';
import { createRouter, tidied } from '../http/router';
import type { Logger } from '../kit/logger';
import { partsOfAccess, type Access } from './access';
import { asset } from './routes/asset';
import type { LookQueue } from './look-queue/look-queue';
import type { Bucket } from './storage/bucket';
import { createCompare } from './routes/compare';
import { createDownload, createDownloadUrl } from './routes/download';
import { createExport } from './routes/export';
import { createFolderPage } from './routes/folder';
import { framed, withErrorPages, type PageRoute } from './frame';
import { createHistory } from './routes/history';
import { createHypotheses, createPutHypotheses } from './routes/hypotheses';
import { createLookAgain } from './routes/look-again';
import { createMetrics } from './routes/metrics';
import { createNavigate } from './routes/navigate';
import { createPresignedUrl } from './routes/presigned-url';
import { createRaw } from './routes/raw';
import { guards, routes, type RouteKey } from './routes';
import { RunIndex } from './index/run-index';
import { createTelemetry } from './routes/telemetry';

interface TelemetryServiceParts {
  readonly bucket: Bucket;
  readonly access: Access;
  /** What makes the worker look at the metrics of runs. Undefined: nothing looks at them. */
  readonly windows: { readonly queue: LookQueue } | undefined;
  /** Folder of the local run's files. Undefined: it runs in AWS. */
  readonly localDataFolder: string | undefined;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly logger: Pick<Logger, 'warn'>;
}

/** The telemetry service: one route for each of its RouteKeys, behind the guard that the table gives it. */
export function createTelemetryService({
  bucket,
  access,
  windows,
  localDataFolder,
  now,
  logger,
}: TelemetryServiceParts): Route {
  const { guard, login, canLogOut, isAdmitted } = partsOfAccess(access, {
    localDataFolder,
    now,
  });
  const index = new RunIndex({ bucket, now });
  const page = (route: PageRoute): Route => framed(route, canLogOut);
  const hasMetrics = windows !== undefined;
  const folderPage = page(createFolderPage({ bucket, index, localDataFolder, hasMetrics, now }));
  const handlers: Readonly<Record<Exclude<RouteKey, typeof routes.unmatched>, Route>> = {
    [routes.telemetry]: createTelemetry({ bucket, index, windows, now, logger }),
    [routes.presignedUrl]: createPresignedUrl({ bucket, index, logger }),
    [routes.navigate]: compressed(createNavigate(bucket)),
    [routes.navigateFolder]: compressed(createNavigate(bucket)),
    [routes.downloadUrl]: createDownloadUrl(bucket),
    [routes.home]: folderPage,
    [routes.files]: folderPage,
    [routes.folder]: folderPage,
    [routes.download]: page(createDownload(bucket)),
    [routes.compare]: page(createCompare({ bucket, index })),
    [routes.history]: page(createHistory(index)),
    [routes.export]: compressed(createExport({ bucket, index, now })),
    [routes.metrics]: page(createMetrics(bucket)),
    [routes.raw]: page(createRaw(bucket)),
    [routes.loginForm]: page(login[routes.loginForm]),
    [routes.login]: page(login[routes.login]),
    [routes.logout]: page(login[routes.logout]),
    [routes.lookAgain]: page(createLookAgain({ bucket, windows, now })),
    [routes.putHypotheses]: createPutHypotheses(bucket),
    [routes.hypotheses]: createHypotheses(bucket),
    [routes.asset]: compressed(asset),
    [routes.health]: health,
  };
  const guarded = Object.entries(handlers).map(([key, route]) => [
    key,
    guard[guards[key as RouteKey]](route),
  ]);
  const router = createRouter(Object.fromEntries(guarded) as Record<string, Route>);
  const dispatch = withErrorPages(router, { canLogOut, isAdmitted });
  // Krkn's api_url may end in a slash.
  return (request, invocation) => dispatch(tidied(request, Object.values(routes)), invocation);
}
