// Whatever keys and query strings arrive, the answer is one that the route's contract knows, and what is stored has a
// safe name.
import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { seed, shareOf } from '../../../support/fuzz';
import {
  authorization,
  TelemetryEdges,
  telemetryRequest,
  type TestRequest,
} from '../../../support/telemetry-edges';

/** As they are in a request line: what is broken stays broken. */
const hostileTexts = [
  ...['a', 'g', 'r', 'f', 'telemetry.json', 'default', '1745343338-u', 'x'.repeat(300), 'x'.repeat(1020)],
  ...['.', '..', '...', '%2e%2e', '%2E', '.%2e', '..%2f', '..%5c', '\\', '..\\..', '%5c'],
  ...['/', '//', '%2F', '%252F', '%252e%252e', '%25', '%', '%%', '%zz', '%2', '+', '%20', '~', ';', ':', '@'],
  ...[
    '%00',
    '%0a',
    '%0d%0aset-cookie:%20x=y',
    '%7f',
    '%C2%85',
    '%1b',
    '%ff',
    '%c3%28',
    '%ed%a0%80',
    '%ef%bf%bd',
  ],
  ...['%c3%a9', '%f0%9f%98%80', '%e2%80%ae', '%ef%bb%bf', '%e2%80%a8', '%ef%bf%bf', '%c0%af', '%c0%ae%c0%ae'],
  ...[
    '_chaos-telemetry',
    '_chaos-telemetry/raw',
    '%5Fchaos-telemetry',
    '_chaos-telemetry%2Fraw%2Fg',
    '_CHAOS-TELEMETRY',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'null',
    'undefined',
    'NaN',
    '[]',
    '{}',
    '$%7Bx%7D',
    '%3Cscript%3E',
    "'",
  ],
  ...[
    'http://evil.example/',
    '//evil.example',
    'file:///etc/passwd',
    'C:%5C',
    '~root',
    'CON',
    '*',
    '$default',
    '{path+}',
  ],
] as const;
const pieces = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...hostileTexts) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.constantFrom(...Array.from('abc/.%25&=+0_-')), maxLength: 6 }),
  },
);
const text = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom('g', 'g/r', 'g/r/f', '_chaos-telemetry/r', 'telemetry.json') },
  { weight: 9, arbitrary: fc.array(pieces, { maxLength: 4 }).map((parts) => parts.join('')) },
);
/** Mostly a parameter that a route knows. */
const parameterName = fc.constantFrom(
  ...[
    'request_id',
    'request_id',
    'telemetry_group',
    'remote_filename',
    'remote_filename',
    'key',
    'key',
    'path',
    'next',
  ],
  ...['__proto__', 'request_id[]', 'REQUEST_ID', '', '%', 'X-Amz-Signature'],
);
const queryOf = (pair: fc.Arbitrary<readonly [string, string]>): fc.Arbitrary<string> =>
  fc
    .array(
      pair.map((both) => both.join('=')),
      { maxLength: 4 },
    )
    .map((pairs) => (pairs.length === 0 ? '' : `?${pairs.join('&')}`));
/** What is mostly hostile: one in eight leads to what is there, so that more than refusals are tried. */
const orKnown = (known: string, hostile: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof({ weight: 1, arbitrary: fc.constant(known) }, { weight: 7, arbitrary: hostile });
const queryString = queryOf(fc.tuple(parameterName, text));
/** Of the pages on runs: mostly what leads to the one that is there. */
const runQuery = queryOf(
  fc.oneof(
    fc.constantFrom(
      ...([
        ['run', 'g/r'],
        ['with', 'g/r'],
        ['group', 'g'],
        ['scenario', 's.yml'],
      ] as const),
    ),
    fc.tuple(fc.constant('format'), fc.constantFrom('json', 'markdown', 'junit', 'x')),
    fc.tuple(fc.constantFrom('run', 'with', 'group', 'scenario', 'format', 'page'), text),
  ),
);

/** How a route is asked, and all that it may answer to whom it lets in, and to others. */
interface Surface {
  readonly method: string;
  readonly path: fc.Arbitrary<string>;
  /** Default: parameters of any route. */
  readonly query?: fc.Arbitrary<string>;
  /** Requests of all that are tried. */
  readonly budget: number;
  readonly allowed: readonly number[];
  /** To who has neither credentials nor a session. */
  readonly stranger: readonly number[];
}

const tail = (beginning: string): fc.Arbitrary<string> => text.map((rest) => `${beginning}/${rest}`);
const fixed = (path: string): fc.Arbitrary<string> =>
  fc.constantFrom(path, path, path, `/${path}`, `${path}/`);

const surfaces: Readonly<Record<string, Surface>> = {
  telemetry: {
    method: 'POST',
    path: fixed('/telemetry'),
    query: orKnown('?request_id=r', queryString),
    budget: 2_500,
    allowed: [200, 400, 415],
    stranger: [401],
  },
  'presigned-url': {
    method: 'GET',
    path: fixed('/presigned-url'),
    query: orKnown('?request_id=g/r&remote_filename=f', queryString),
    budget: 5_550,
    allowed: [200, 400],
    stranger: [401],
  },
  navigate: {
    method: 'GET',
    path: tail('/navigate'),
    budget: 2_500,
    allowed: [200, 400],
    stranger: [400, 401],
  },
  'download-url': {
    method: 'GET',
    path: orKnown('/download-url/g/r/f', tail('/download-url')),
    budget: 3_100,
    allowed: [200, 400, 404],
    stranger: [400, 401, 404],
  },
  files: { method: 'GET', path: tail('/files'), budget: 700, allowed: [200, 400, 404], stranger: [303, 400] },
  'files by query': {
    method: 'GET',
    path: fixed('/files'),
    budget: 100,
    allowed: [200, 400, 404],
    stranger: [303],
  },
  home: { method: 'GET', path: fixed('/'), budget: 50, allowed: [200, 400, 404], stranger: [303] },
  download: {
    method: 'GET',
    path: fixed('/download'),
    query: orKnown('?key=g/r/f', queryString),
    budget: 3_000,
    allowed: [302, 400, 404],
    stranger: [303],
  },
  ...Object.fromEntries(
    (
      [
        ['compare', '?run=g/r'],
        ['history', '?group=g&scenario=s.yml'],
        ['export', '?run=g/r&format=json'],
        ['raw', '?run=g/r'],
      ] as const
    ).map(([name, known]): [string, Surface] => [
      name,
      {
        method: 'GET',
        path: fixed(`/${name}`),
        query: orKnown(known, runQuery),
        budget: 250,
        allowed: [200, 400, 404],
        stranger: [303],
      },
    ]),
  ),
  login: { method: 'GET', path: fixed('/login'), budget: 500, allowed: [303], stranger: [200] },
  assets: { method: 'GET', path: tail('/assets'), budget: 500, allowed: [400, 404], stranger: [400, 404] },
  'anything else': {
    method: 'PUT',
    path: text.map((path) => `/${path}`),
    budget: 1_500,
    allowed: [400, 404, 405],
    stranger: [400, 404, 405],
  },
};

function linksToS3(answer: string): URL[] {
  const links = [...answer.matchAll(/\bhttp:\/\/127\.0\.0\.1:\d+[^\s"]*/g)].map(([link]) => new URL(link));
  // Reports in Markdown lead to pages.
  return links.filter(({ pathname }) => !/^\/(?:files\/|compare$)/.test(pathname));
}

/** A link is for one object of our bucket, and neither for what is ours nor, for uploads, for telemetry. */
function expectSafeLink({ pathname, searchParams }: URL, asked: string): void {
  expect(pathname).toMatch(/^\/_s3\/test-telemetry\/[!-~]+$/);
  const key = pathname.split('/').slice(3).map(decodeURIComponent).join('/');
  expect([asked, key, isSafe(key) && !key.startsWith('_chaos-telemetry/')]).toEqual([asked, key, true]);
  if (searchParams.get('x-id') === 'PutObject') expect(key).not.toMatch(/\/telemetry\.json$/);
}

function isSafe(key: string): boolean {
  const isSafeSegment = (segment: string): boolean =>
    !['', '.', '..'].includes(segment) && !/[\p{Control}\ufffd]/u.test(segment);
  return key.split('/').every(isSafeSegment);
}

describe(`hostile keys and query strings (FUZZ_SEED=${seed})`, () => {
  let edges: TelemetryEdges;
  let session: { readonly cookie: string };
  let keysAtFirst: number;
  beforeAll(async () => {
    edges = await TelemetryEdges.start();
    session = await edges.logIn(edges.edge('handler alone'));
    const run = JSON.stringify({ scenarios: [{ scenario: 's.yml', exit_status: 0, parameters: { a: 1 } }] });
    await edges.edge('handler behind the authorizer')(telemetryRequest('g', 'r', run));
    await edges.put('g/r/f', 'x');
    keysAtFirst = (await edges.keys()).length;
  });
  afterAll(() => edges.stop());

  it.each(Object.entries(surfaces))('%s', async (_name, surface) => {
    const { method, path, query: queries = queryString, budget, allowed, stranger } = surface;
    const runs = shareOf(budget);
    const seen = new Map<number, number>();
    const contentType = fc.constantFrom(
      'application/json',
      'application/json',
      'application/json',
      'text/plain',
      '',
    );
    await fc.assert(
      fc.asyncProperty(path, queries, contentType, fc.nat(9), async (target, query, type, dice) => {
        const isStranger = dice === 0;
        const request: TestRequest = {
          method,
          target: target + query,
          headers: { 'content-type': type, ...(!isStranger && { authorization, ...session }) },
          ...(method === 'POST' && { body: '{"scenarios":[]}' }),
        };
        const {
          status,
          headers,
          text: answer,
        } = await edges.edge(dice === 1 ? 'HTTP API' : 'handler alone')(request);
        seen.set(status, (seen.get(status) ?? 0) + 1);
        const { location = '' } = headers;
        // One assertion for all: there are thousands of requests.
        expect({
          status,
          isExpected: (isStranger ? stranger : allowed).includes(status),
          tellsOfCode: /\bat .*\.[jt]s:\d+|node_modules|Error:/.exec(answer)?.[0],
          // A redirect leads to a path of ours, or to S3.
          strayLocation: /^$|^\/(?!\/)[!-~]*$|^http:\/\/127\.0\.0\.1:\d+\/_s3\//.test(location)
            ? undefined
            : location,
        }).toEqual({ status, isExpected: true });
        for (const link of linksToS3(`${location} ${answer}`)) expectSafeLink(link, target);
      }),
      { numRuns: runs, seed },
    );
    expect([...seen.values()].reduce((sum, count) => sum + count)).toBe(runs);
    // More than refusals are tried.
    expect([...seen.keys()]).toEqual(expect.arrayContaining(allowed.filter((status) => status < 400)));
  });

  it('what was stored meanwhile; has safe names, in the folder of the stand-in', async () => {
    expect(edges.log.filter((line) => line.includes('"status":5'))).toEqual([]);
    const keys = await edges.keys();
    expect(keys.length - keysAtFirst).toBeGreaterThan(shareOf(2_500) / 125);
    expect(keys.filter((key) => !isSafe(key))).toEqual([]);
    // Each run is there twice, as telemetry.json and as it was received, and nothing else is but the index.
    const isIndex = (key: string): boolean =>
      /^_chaos-telemetry\/index\/(?:.*\/)?(?:\d{8}\.jsonl\.gz|reconciled)$/s.test(key);
    const stored = keys.filter((key) => !isIndex(key));
    const own = stored.filter((key) => key.startsWith('_chaos-telemetry/'));
    const runs = own.map(
      (key) => `${key.slice('_chaos-telemetry/raw/'.length, -'.json'.length)}/telemetry.json`,
    );
    expect(stored.sort()).toEqual([...own, ...runs, 'g/r/f'].sort());

    expect(readdirSync(edges.folder)).toEqual(['s3']);
    expect(readdirSync(`${edges.folder}/s3`).sort()).toEqual(['incoming', 'journal.jsonl', 'objects']);
    const names = readdirSync(`${edges.folder}/s3/objects`, { recursive: true }).map(String);
    expect(names.filter((name) => !/^[0-9a-f]{2}(?:[\\/][0-9a-f]{32})?$/.test(name))).toEqual([]);
  });
});
