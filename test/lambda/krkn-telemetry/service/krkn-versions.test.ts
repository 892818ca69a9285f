// What each generation of Krkn sends, and the truth about it, wherever the service tells of a run.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TelemetryEdges, telemetryRequest, type TestResponse } from '../../../support/telemetry-edges';
import { visibleText } from './visible-text';

/** What is said of a run, and what is said nowhere. */
interface Case {
  /** Of test/fixtures/krkn-cases. */
  readonly file: string;
  readonly status: 'Passed' | 'Failed';
  readonly page: readonly (string | RegExp)[];
  readonly markdown?: readonly (string | RegExp)[];
  readonly json?: object;
  /** How many failures JUnit has. */
  readonly failures?: number;
  readonly junit?: readonly (string | RegExp)[];
  /** In page, exports and list. */
  readonly never?: readonly (string | RegExp)[];
}

/** How each health check went, as the JSON report tells it. */
const check = (told: object): object => ({ healthChecks: [expect.objectContaining(told)] });
const oneDowntime = {
  page: [/was down for 25 s/, /91\.74 % 1 25 s 25 s 200/, 'down: status 500'],
  markdown: ['1 time | 25 s | 91.74 % | 200'],
  json: check({ state: 'was down', downtimes: 1, downSeconds: 25, availability: 91.74, lastHttpStatus: 200 }),
  never: [/down: status 200/, /always up/i],
};
const thirtySecondsOfMore = {
  page: [/was down for 30 s/, /90\.00 % 1 30 s 30 s –/],
  markdown: ['1 time | 30 s | 90.00 % | –'],
  json: check({ state: 'was down', downSeconds: 30, availability: 90, lastHttpStatus: null }),
  never: [/status \d/],
};
const failedTheRun = /fail\w* the run/i;

const cases: readonly (readonly [string, Case])[] = [
  [
    'Krkn 3.1.1 to 5.1.0, whose status is fixed; the HTTP status counts',
    { file: 'checks-inverted', status: 'Passed', ...oneDowntime },
  ],
  ['Krkn 5.1.1; the same', { file: 'checks-right', status: 'Passed', ...oneDowntime }],
  [
    'a URL that is down at the end and said to be up; down',
    {
      file: 'checks-inverted-down-at-end',
      status: 'Passed',
      page: [/was down for 4 min 8 s/, 'down: status 503', '4 min 8 s down'],
      markdown: ['1 time | 4 min 8 s |'],
      json: check({ state: 'was down', downSeconds: 248, lastHttpStatus: 503 }),
      never: ['down: status 200'],
    },
  ],
  [
    'a URL that was never up and is said to be; down all the time',
    {
      file: 'checks-inverted-always-down',
      status: 'Passed',
      page: [/was down for 5 min 10 s/, / 0 % 1 5 min 10 s/],
      markdown: ['1 time | 5 min 10 s | 0 % | 500'],
      json: check({ state: 'was down', availability: 0, lastHttpStatus: 500 }),
      never: ['100 %', /always up/i],
    },
  ],
  [
    'two URLs, whose last rows have the code of one answer; unknown, but down where 200 was left',
    {
      file: 'checks-inverted-two-urls',
      status: 'Passed',
      page: [
        'Health check https://api.example.com/health was down for 4 min 28 s',
        'Whether health check https://web.example.com/health was up is not known for 5 min 10 s',
        /Unknown: https:\/\/web\.example\.com\/health unknown for 5 min 10 s – – – –/,
        /Was down: https:\/\/api\.example\.com\/health 12\.98 % 1 4 min 28 s/,
        /web\.example\.com\/health unknown/,
      ],
      markdown: ['/health | unknown | – | unknown | –', '1 time | 4 min 28 s | 12.98 % | –'],
      json: {
        healthChecks: [
          expect.objectContaining({
            url: 'https://api.example.com/health',
            state: 'was down',
            downSeconds: 268,
          }),
          expect.objectContaining({
            url: 'https://web.example.com/health',
            state: 'unknown',
            availability: null,
            unknownSeconds: 310,
          }),
        ],
      },
      never: [/always up/i, '100 %', /web\.example\.com\/health was down/],
    },
  ],
  [
    'a check of a GPU, whose code is a number of devices; the status counts',
    { file: 'checks-of-a-gpu', status: 'Passed', ...thirtySecondsOfMore },
  ],
  [
    'a check of a host; the status counts',
    { file: 'checks-of-a-host', status: 'Passed', ...thirtySecondsOfMore },
  ],
  [
    'a URL that was down in a run that passed; worth a look',
    {
      file: 'check-down-but-passed',
      status: 'Passed',
      page: [/Worth a look .*was down for 1 min/],
      markdown: [/Worth a look:\s+- Health check .* was down for 1 min/],
      json: { warnings: ['Health check https://web.example.com/health was down for 1 min'] },
    },
  ],
  [
    'a warning that did not hold; said, and no failure',
    {
      file: 'alert7-warning',
      status: 'Passed',
      page: [
        'Worth a look Objective API p99 above 1s (warning) did not hold during the chaos',
        'Objectives: 0 of 1 held',
        /API p99 above 1s Did not hold during the chaos warning/,
      ],
      markdown: ['| API p99 above 1s | warning | during the chaos | did not hold |'],
      json: { reasons: [], alerts: [], objectives: { held: 0, evaluated: 1 } },
      never: [failedTheRun],
    },
  ],
  [
    'an objective of severity info beside a scenario that failed; the scenario alone is to blame',
    {
      file: 'alert7-info-beside-failure',
      status: 'Failed',
      page: [/a rollout was seen Did not hold during the chaos info/],
      json: { reasons: ['1 of 1 scenario failed: pod_web.yml'], alerts: [] },
      failures: 1,
      junit: ['<failure message="Exit status 1"'],
      never: [failedTheRun],
    },
  ],
  [
    'an objective that failed before the chaos and held after it; both are told, and no failure',
    {
      file: 'alert7-failed-before-held-after',
      status: 'Passed',
      page: [
        /etcd leader changes Did not hold before the chaos critical/,
        /etcd leader changes Held after the chaos critical/,
      ],
      markdown: [
        '| etcd leader changes | critical | before the chaos | did not hold |',
        '| etcd leader changes | critical | after the chaos | held |',
      ],
      json: {
        objectives: {
          held: 1,
          evaluated: 2,
          evaluations: [
            expect.objectContaining({ phase: 'pre', state: 'did not hold' }),
            expect.objectContaining({ phase: 'post', state: 'held' }),
          ],
        },
      },
      never: [failedTheRun],
    },
  ],
  [
    'an objective that failed in three phases; told apart by them',
    {
      file: 'alert7-three-phases',
      status: 'Failed',
      page: [
        'Objective etcd fsync (error) did not hold before, during and after the chaos',
        /Failed the run before the chaos/,
        /Failed the run during the chaos/,
        /Failed the run after the chaos/,
      ],
      failures: 3,
      junit: [
        'name="etcd fsync, before the chaos"',
        'name="etcd fsync, during the chaos"',
        'message="The objective etcd fsync (error) did not hold after the chaos"',
      ],
      json: { alerts: [{ phase: 'pre' }, { phase: 'during' }, { phase: 'post' }] },
      never: ['3 times', 'was failed'],
    },
  ],
  [
    'one of six objectives failed; the reason, and how many held',
    {
      file: 'alert7-held',
      status: 'Failed',
      page: [
        'Objective etcd fsync (critical) did not hold during the chaos',
        '5 of 6 held',
        /objective 5 Held/,
      ],
      markdown: ['5 of 6 held', '| objective 5 | critical | during the chaos | held |'],
      json: {
        reasons: ['Objective etcd fsync (critical) did not hold during the chaos'],
        objectives: { held: 5, evaluated: 6 },
      },
      failures: 1,
      junit: ['value="5 of 6"', 'name="etcd fsync, during the chaos"'],
    },
  ],
  [
    'a name that is a template; the message',
    {
      file: 'alert-template-name',
      status: 'Failed',
      page: [/Objective 99th fsync latency on etcd-master-2 above 1s\. 1\.31s \(error\) did not hold/],
      failures: 1,
      junit: ['did not hold during the chaos"', 'etcd-master-2'],
      never: ['{{'],
    },
  ],
  [
    'an alert of Krkn 5.2, whose time is local; that of the checks, and not a start',
    {
      file: 'alert6-local-time',
      status: 'Failed',
      page: [
        /Evaluated at/,
        /Failed the run critical – 2026-11-03 10:05:12 UTC/,
        /10:05:12 UTC Failed alerts/,
      ],
      failures: 1,
      junit: ['message="The alert etcd leader changes (critical) fired: etcd leader changes: 4"'],
      never: ['15:35:12', /Since/, 'begins to fire'],
    },
  ],
];

const id = (second: number): string => `${1793700000 + second}-7f0c0000-0000-4000-8000-000000000001`;
const read = ({ text }: TestResponse): string => visibleText(text).replace(/\s+/g, ' ');
/** Markdown as it reads: escapes are not seen. */
const unescaped = (markdown: string): string => markdown.replace(/\\([!-/:-@[-`{-~])/g, '$1');

describe('runs as versions of Krkn send them', () => {
  let edges: TelemetryEdges;
  let cookie: { readonly cookie: string };
  const get = (path: string, parameters: Readonly<Record<string, string>> = {}): Promise<TestResponse> =>
    edges.edge('handler alone')({
      target: `${path}?${new URLSearchParams(parameters).toString()}`,
      headers: cookie,
    });
  const post = async (group: string, file: string, second = 0): Promise<string> => {
    const body = readFileSync(join(__dirname, '../../../fixtures/krkn-cases', `${file}.json`));
    const { status } = await edges.edge('HTTP API')(telemetryRequest(group, id(second), body));
    expect(status).toBe(200);
    return `${group}/${id(second)}`;
  };
  beforeAll(async () => {
    edges = await TelemetryEdges.start();
    cookie = await edges.logIn(edges.edge('handler alone'));
  });
  afterAll(() => edges.stop());

  it.each(cases)('%s', async (_name, told) => {
    const run = await post(told.file, told.file);
    const page = read(await get(`/files/${run}`));
    const list = read(await get(`/files/${told.file}`));
    const [markdown, json, junit] = await Promise.all(
      ['markdown', 'json', 'junit'].map(async (format) => (await get('/export', { run, format })).text),
    );
    expect(page).toContain(` ${told.status} `);
    expect(list).toContain(` ${told.status} `);
    for (const text of told.page) expect(page).toMatch(text);
    for (const text of told.markdown ?? []) expect(unescaped(markdown!)).toMatch(text);
    expect(JSON.parse(json!)).toMatchObject({ status: told.status.toLowerCase(), ...told.json });
    expect(junit).toContain(`failures="${told.failures ?? 0}"`);
    for (const text of told.junit ?? []) expect(junit).toMatch(text);
    for (const text of told.never ?? []) {
      for (const place of [page, list, unescaped(markdown!), json, junit]) expect(place).not.toMatch(text);
    }
  });

  it.each([
    ['checks-inverted', 'checks-right'],
    ['checks-right', 'checks-inverted'],
  ])('%s compared with %s; the same outage', async (before, after) => {
    const group = `${before}-then`;
    const [other, run] = [await post(group, before), await post(group, after, 3600)];
    const page = read(await get('/compare', { run, with: other }));
    expect(page).toContain('About the same as');
    expect(page).not.toMatch(/(?:more|less) downtime/);
  });

  it('a state that is not known; no difference of downtime', async () => {
    const group = 'unknown-then';
    const other = await post(group, 'checks-inverted-two-urls');
    const run = await post(group, 'check-down-but-passed', 3600);
    expect(read(await get('/compare', { run, with: other }))).not.toMatch(/(?:more|less) downtime/);
  });

  it('a name with half a surrogate pair; every page and export, with U+FFFD', async () => {
    const [other, run] = [await post('half', 'lone-surrogate'), await post('half', 'lone-surrogate', 3600)];
    const answers = await Promise.all([
      ...[get(`/files/${run}`), get('/files/half'), get('/raw', { run })],
      ...[get('/compare', { run, with: other }), get('/compare', { run })],
      ...['markdown', 'json', 'junit'].map((format) => get('/export', { run, format })),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    for (const { text } of answers) expect(text.includes('\ufffd') || text.includes('half')).toBe(true);
    expect(read(answers[0]!)).toContain('\ufffdweb.yml');
    // What was sent is stored.
    for (const key of [`${run}/telemetry.json`, `_chaos-telemetry/raw/${run}.json`]) {
      expect((await edges.get(key)).toString()).toContain(String.raw`scenarios/\ud800web.yml`);
    }
    const [link] = /\/history\?[^"]+/.exec(answers[0]!.text)!;
    const history = await edges.edge('HTTP API')({ target: link.replaceAll('&amp;', '&'), headers: cookie });
    expect(history.status).toBe(200);
    expect(read(history)).toMatch(/\b2 runs\b|2 of 2/);
  });
});
