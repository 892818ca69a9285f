// Everything that the service answers of the demo's runs, at a fixed time: the frame of its pages above all.
// FRAME_ANSWERS=before.txt npx jest test/lambda/krkn-telemetry/frame.test.ts also writes all answers to a file, so that those
// of two trees can be compared, byte by byte.
import { writeFileSync } from 'node:fs';
import { demoRuns } from '../../../local/demo/demo-runs';
import {
  TelemetryEdges,
  telemetryRequest,
  type TelemetryEdgesOptions,
  type TestRequest,
  type TestResponse,
} from '../../support/telemetry-edges';
import { frameRequests, wrongMethods } from './frame-requests';
import { visibleText } from './service/visible-text';

const now = Date.parse('2026-11-24T12:00:00Z');
const HOST = 'telemetry.example';

/** A request with what was answered. */
interface Answered {
  readonly request: TestRequest;
  readonly response: TestResponse;
}

let stored: TelemetryEdges;
beforeAll(async () => {
  jest.useFakeTimers({
    now,
    doNotFake: [
      'setTimeout',
      'setInterval',
      'setImmediate',
      'nextTick',
      'queueMicrotask',
      'performance',
      'hrtime',
      'clearTimeout',
      'clearInterval',
      'clearImmediate',
    ],
  });
  stored = await TelemetryEdges.start();
  const send = stored.edge('handler behind the authorizer');
  for (const { group, requestId, telemetry, files } of demoRuns(now)) {
    if (telemetry !== undefined) await send(telemetryRequest(group, requestId, JSON.stringify(telemetry)));
    for (const { name, content } of files) {
      await stored.put(`${group}/${requestId}/${name}`, Buffer.from(content));
    }
  }
  await stored.put('odd/list/telemetry.json', '[]');
  await stored.put('odd/list/\u202efolder/file.txt', 'x');
  await stored.put('odd/unfinished/folder/file.txt', 'x');
  await stored.put('odd/\u202ex/telemetry.json', '{}');
  await stored.put('alone.txt', 'x');
});
afterAll(async () => {
  await stored.stop();
  jest.useRealTimers();
});

const services: readonly (TelemetryEdgesOptions & {
  readonly name: string;
  readonly basePath: string;
  /** Those that its pages have. */
  readonly statuses: readonly number[];
})[] = [
  { name: 'guarded', basePath: '/prod', stage: 'prod', statuses: [200, 400, 401, 403, 404, 413, 415] },
  { name: 'open', basePath: '', isOpen: true, statuses: [200, 400, 404] },
];

describe.each(services)('$name, under "$basePath"', ({ name, basePath, statuses, ...options }) => {
  let edges: TelemetryEdges;
  let answers: readonly Answered[];
  let pages: readonly Answered[];
  beforeAll(async () => {
    edges = await TelemetryEdges.start({ ...options, s3Endpoint: `${stored.url}/_s3`, linksToAws: true });
    const send = edges.edge('handler alone');
    // The cookie is named by the port that the browser came to.
    const byHost = (request: TestRequest): Promise<TestResponse> =>
      send({ ...request, headers: { ...request.headers, host: HOST, origin: `http://${HOST}` } });
    const session = options.isOpen === true ? {} : await edges.logIn(byHost);
    const requests = frameRequests(demoRuns(now), session).map((request) => ({
      ...request,
      headers: { host: HOST, ...request.headers },
    }));
    // One after the other: 200 at once may take longer than the service waits for S3, on a busy machine.
    const answered: Answered[] = [];
    for (const request of requests) answered.push({ request, response: await send(request) });
    answers = answered;
    pages = answers.filter(
      ({ response }) =>
        response.headers['content-type']?.startsWith('text/html') &&
        response.headers['content-encoding'] === undefined,
    );
    const file = process.env['FRAME_ANSWERS'];
    if (file !== undefined) {
      writeFileSync(`${file}.${name}`, [...answers.map(written), ...edges.log.toSorted()].join('\n'));
    }
  });
  afterAll(() => edges.stop());

  it('some 200 answers, most of them pages', () => {
    expect(answers.length).toBeGreaterThan(200);
    expect(pages.length).toBeGreaterThan(100);
  });

  it('each page; one frame, with a title and a heading', () => {
    for (const { request, response } of pages) {
      const counts = framed.map((mark) => [mark, response.text.split(mark).length - 1]);
      expect([request.target, ...counts]).toEqual([request.target, ...framed.map((mark) => [mark, 1])]);
      expect(response.text).toMatch(/^<!doctype html>/);
      expect(response.text).toMatch(/<title>[^<]+ · Chaos Telemetry<\/title>/);
    }
  });

  it('each page; nothing that was not made text', () => {
    for (const { text } of pages.map(({ response }) => response)) {
      const told = visibleText(text.replace(/<pre[^]*?<\/pre>/g, ''));
      expect(told).not.toMatch(/\b(?:undefined|null|NaN|\[object \w+\])/);
    }
  });

  it('each page; the headers of pages, whatever its status', () => {
    const names = ['cache-control', 'content-security-policy', 'referrer-policy', 'x-content-type-options'];
    const [{ response: usual }] = pages as [Answered];
    for (const { request, response } of pages) {
      const told = names.map((name) => response.headers[name]);
      expect([request.target, ...told]).toEqual([
        request.target,
        ...names.map((name) => usual.headers[name]),
      ]);
    }
    expect(new Set(pages.map(({ response }) => response.status))).toEqual(new Set(statuses));
  });

  it('each link, form and file of a page; below the base path', () => {
    for (const { response } of pages) {
      const targets = [...response.text.matchAll(/ (?:href|src|action)="([^"#][^"]*)"/g)].map(
        ([, to]) => to!,
      );
      const ours = targets.filter((target) => !target.startsWith('https://'));
      expect(ours.filter((target) => !target.startsWith(`${basePath}/`))).toEqual([]);
      expect(ours.length).toBeGreaterThan(2);
    }
  });

  it.each(wrongMethods)('%s %s; 405 with %s in Allow', (method, target, allow) => {
    const { response } = answers.find(
      ({ request }) => request.method === method && request.target === target,
    )!;
    expect([response.status, response.headers['allow']]).toEqual([405, allow]);
  });

  it('a button that logs out; on each page but the login, where there are sessions', () => {
    const without = pages.filter(({ response }) => !response.text.includes('/logout"'));
    const isLogin = ({ response }: Answered): boolean => response.text.includes('name="password"');
    expect(without).toEqual(options.isOpen === true ? pages : pages.filter(isLogin));
  });
});

/** What a page has exactly one of. */
const framed = [
  '<!doctype html>',
  '<html',
  '<body>',
  '<header class="top">',
  '<main id="content">',
  '<h1',
  '</html>',
];

function written({ request: { method = 'GET', target }, response }: Answered): string {
  const { status, headers, cookies, text } = response;
  const sorted = Object.entries(headers).sort(([left], [right]) => (left < right ? -1 : 1));
  return `=== ${method} ${target}\n${status} ${JSON.stringify(sorted)} ${JSON.stringify(cookies)}\n${text}\n`;
}
