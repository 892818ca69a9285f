// `npm run pictures` makes the pictures of the docs. It fails where a page, or what a picture shows of it, is gone.
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import type { JsonReport } from '../../../lambda/krkn-telemetry/reports/json-report';
import { GAMEDAY_GROUP } from '../../../local/demo/etcd-gameday';
import { PAYMENTS_GROUP } from '../../../local/demo/payments-nightly';
import type { TelemetryApi } from '../support/telemetry-api';
import { until } from '../support/until';
import { openSession, startChromium } from './support/chromium';
import { startDemo, type DemoService } from './support/demo-service';
import { pictures, schemes, type Picture, type PicturedRuns } from './support/pictures';

/** Where they are written. */
const FOLDER = resolve(__dirname, '../../../docs/images');
/** CSS pixels: no table scrolls sideways. */
const WIDTH = 1200;
/** So that all is in the window: nothing is scrolled, and nothing sticks to an edge. */
const HEIGHT = 6000;
/** Pixels of the file for each of these. */
const SCALE = 1.5;
/** Of WebP, in percent. */
const QUALITY = 75;
/** CSS pixels around what is shown. */
const MARGIN = 8;
/** Bytes of a file: a page of the docs has several. */
const LIMIT = 120 * 1024;

let service: DemoService;
let browser: Browser;
let runs: PicturedRuns;

beforeAll(async () => {
  [service, browser] = await Promise.all([startDemo(), startChromium()]);
  const measured = await newestRun(service.api, PAYMENTS_GROUP, ({ status }) => status === 'passed');
  // When its metrics are known, the demo has stored all runs.
  await until(
    async () => (await service.api.report(measured)).metrics?.state,
    (state) => state === 'final',
    150,
  );
  const failed = await newestRun(service.api, GAMEDAY_GROUP, ({ findings }) => findings.some(isLostPod));
  runs = { failed, measured };
}, 240_000);

afterAll(async () => {
  await browser.close();
  await service.stop();
});

const isLostPod = ({ isReason, kind }: JsonReport['findings'][number]): boolean => isReason && kind === 'pod';

/** The folder of a group's newest run of a kind. @throws {Error} if there is none */
async function newestRun(
  api: TelemetryApi,
  group: string,
  isMeant: (report: JsonReport) => boolean,
): Promise<string> {
  for (const { key } of await api.navigate(group)) {
    const folder = key.replace(/\/$/, '');
    if (isMeant(await api.report(folder))) return folder;
  }
  throw new Error(`No run of ${group} is of that kind.`);
}

it.each(pictures.flatMap((picture) => schemes.map((scheme) => [picture.name, scheme, picture] as const)))(
  '%s, %s',
  async (name, scheme, picture) => {
    const page = await openSession(browser, service, {
      colorScheme: scheme,
      viewport: { width: picture.width ?? WIDTH, height: HEIGHT },
      deviceScaleFactor: SCALE,
      reducedMotion: 'reduce',
    });
    // A page waits for metrics for a moment only: where they came late, it is opened again.
    await until(
      async () => {
        await page.goto(service.url + picture.path(runs), { waitUntil: 'networkidle' });
        return (picture.from ?? picture.to)(page).count();
      },
      (count) => count > 0,
      20,
    );
    const file = await take(page, picture);
    expect(file.length).toBeLessThan(LIMIT);
    await writeFile(join(FOLDER, `${name}-${scheme}.webp`), file);
  },
);

/** A part of a page, as WebP: Playwright itself writes PNG and JPEG only. */
async function take(page: Page, { from, to, width = WIDTH }: Picture): Promise<Buffer> {
  const top = from === undefined ? 0 : (await edgesOf(from(page))).top - MARGIN;
  const { bottom } = await edgesOf(to(page));
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', {
    format: 'webp',
    quality: QUALITY,
    clip: { x: 0, y: top, width, height: bottom + MARGIN - top, scale: 1 },
  });
  return Buffer.from(data, 'base64');
}

/** @throws {Error} if there is no such element */
async function edgesOf(locator: Locator): Promise<{ readonly top: number; readonly bottom: number }> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error(`${locator.toString()} is not visible.`);
  return { top: box.y, bottom: box.y + box.height };
}
