// JSON can name half a surrogate pair, which no UTF-8 holds: Python sends one for a file name in another charset.
// https://peps.python.org/pep-0383/
import fc from 'fast-check';
import { base64, krknFixture, run, runOf, scenario } from '../../../support/krkn-payloads';
import { TelemetryEdges, telemetryRequest, type TestResponse } from '../../../support/telemetry-edges';
import { linksOf, followed } from './visible-text';

type Json = null | boolean | number | string | readonly Json[] | JsonObject;

interface JsonObject {
  readonly [key: string]: Json;
}

const halves = fc.constantFrom('\ud800', '\udbff', '\udc00', '\udce9', '\udfff', '\ude00\ud83d', '');

/** A full run with what newer clients send besides. */
const full = {
  ...(JSON.parse(krknFixture('openshift-run.json').toString()) as JsonObject),
  job_status: false,
  build_url: 'https://ci.example.com/1',
  alerts: ['pre', 'during', 'post'].map((phase) => ({
    ...{ name: 'etcd fsync', severity: 'error', message: 'slow', namespace: 'etcd' },
    ...{ starts_at: '2025-04-22T17:40:00+00:00', status: false, phase },
  })),
  object_state_checks: [
    {
      ...{ check_name: 'web', kind: 'Deployment', namespace: 'web', object_name: 'web', message: 'none' },
      ...{ condition_type: 'Available', condition_status: 'False', passed: false, phase: 'post' },
    },
  ],
};

/** A value with something put into each of its texts and keys. */
function planted(value: Json, plant: (text: string) => string): Json {
  if (typeof value === 'string') return plant(value);
  if (Array.isArray(value)) return value.map((item: Json) => planted(item, plant));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [plantedKey(key, plant), planted(item, plant)]),
  );
}

/** Fields of Krkn keep their names half of the time: those of others are read by no one. */
function plantedKey(key: string, plant: (text: string) => string): string {
  const text = plant(key);
  return text.length % 2 === 0 && /^[a-z_0-9]+$/.test(key) ? key : text;
}

/** What the service would refuse to store, or could not tell a scenario by, stays. */
const required = ['parameters_base64', 'exit_status', 'scenarios'];

const hostileRun = fc.infiniteStream(fc.tuple(halves, fc.nat(3))).map((stream) => {
  const plant = (text: string): string => {
    const next = stream.next();
    if (next.done === true || required.includes(text)) return text;
    const [half, place] = next.value;
    const at = Math.floor((text.length * place) / 3);
    return text.slice(0, at) + half + text.slice(at);
  };
  const { scenarios, ...others } = planted(full, plant) as JsonObject;
  const kept = (scenarios as readonly JsonObject[]).map((each, index) => ({
    ...{ scenario: plant('pod.yml'), exit_status: index, parameters: { [plant('key')]: plant('value') } },
    ...each,
    // Also as escapes of YAML, which only show once it is read.
    parameters_base64: index === 0 ? base64('"a\\ud800": "b\\udfff"\n') : '',
  }));
  return JSON.stringify({ ...others, scenarios: kept });
});

/** Every other one as Krkn logs it, with alerts. */
const loggedOrSent = (number: number, body: string): string =>
  number % 2 === 0
    ? body
    : `{"telemetry":${body},"critical_alerts":{"post_chaos_alerts":[{"alertname":"c\\udfffd","\\ud800":"\\ude00"}]}}`;

describe('half surrogate pairs', () => {
  let edges: TelemetryEdges;
  let cookie: { readonly cookie: string };
  const get = (target: string): Promise<TestResponse> =>
    edges.edge('handler alone')({ target, headers: cookie });
  const pagesOf = (group: string, id: string, other: string): string[] => {
    const folder = encodeURIComponent(`${group}/${id}`);
    const before = encodeURIComponent(other);
    return [
      ...[`/files/${group}/${id}`, `/files/${group}`, '/files', `/raw?run=${folder}`],
      ...[`/compare?run=${folder}`, `/compare?run=${folder}&with=${before}`],
      ...[`/compare?run=${before}&with=${folder}`, `/history?group=${group}&scenario=none`],
      ...['markdown', 'json', 'junit'].map((format) => `/export?run=${folder}&format=${format}`),
    ];
  };
  const isRight = (target: string, { status, text }: TestResponse): boolean =>
    status === (target.endsWith('=none') ? 404 : 200) && text.isWellFormed();

  beforeAll(async () => {
    edges = await TelemetryEdges.start();
    cookie = await edges.logIn(edges.edge('handler alone'));
    await edges.edge('HTTP API')(telemetryRequest('g', '1745343338-plain', run()));
  });
  afterAll(() => edges.stop());

  it('in all texts and keys of a run; every page, report and history', async () => {
    let number = 0;
    await fc.assert(
      fc.asyncProperty(hostileRun, async (body) => {
        const id = `${1745343400 + ++number}-hostile`;
        const { status, text } = await edges.edge('HTTP API')(
          telemetryRequest('g', id, loggedOrSent(number, body)),
        );
        expect([status, text]).toEqual([200, `record g/${id}/telemetry.json created`]);
        for (const target of pagesOf('g', id, 'g/1745343338-plain')) {
          const answer = await get(target);
          expect([target, answer.status, isRight(target, answer)]).toEqual([target, answer.status, true]);
        }
        const page = await get(`/files/g/${id}`);
        const histories = linksOf(page.text).filter((link) => link.startsWith('/history?'));
        expect(histories.length).toBeGreaterThan(0);
        for (const link of histories) expect([link, (await get(followed(link))).status]).toEqual([link, 200]);
      }),
      { numRuns: 12 },
    );
    expect(edges.log).toEqual([]);
  });

  it('in runs and lists that were stored before; the same', async () => {
    const telemetry = runOf({ scenario: 'a\ud800b.yml', exit_status: 1 });
    await edges.put('old/1745343338-u/telemetry.json', telemetry);
    await edges.put('old/1745343339-v/telemetry.json', run({ scenarios: [scenario()] }));
    await edges.put(
      'old/1745343338-u/critical-alerts-00.log',
      JSON.stringify({ post_chaos_alerts: [{ alertname: 'c\udfffd', alertstate: 'firing' }] }),
    );
    for (const target of pagesOf('old', '1745343338-u', 'old/1745343339-v')) {
      expect([target, isRight(target, await get(target))]).toEqual([target, true]);
    }
    const page = (await get('/files/old/1745343338-u')).text;
    expect(page).toContain('a\ufffdb.yml');
    expect(page).toContain('c\ufffdd');
  });

  it('a search that is cut within a character; every link of the page is one', async () => {
    const { status, text } = await get(`/files/g?q=${encodeURIComponent('x'.repeat(299) + '😀')}`);
    expect([status, text.isWellFormed()]).toEqual([200, true]);
    for (const link of linksOf(text)) expect((await get(followed(link))).status).toBeLessThan(400);
  });

  it.each(['%ED%A0%80', '%ED%BF%BF', 'a%ED%A0%80b', '%ED%A0%BD%ED%B8%80'])(
    '%s in a path or query; refused or not found',
    async (half) => {
      const targets = [
        ...[`/files/${half}`, `/files?path=${half}`, `/files/g?q=${half}&scenario=${half}&tag=${half}`],
        ...[`/compare?run=g/${half}`, `/compare?run=g/1745343338-plain&with=g/${half}`],
        ...[`/history?group=${half}&scenario=x`, `/history?group=g&scenario=${half}`],
        ...[`/raw?run=${half}`, `/export?run=g/${half}&format=json`, `/download?key=${half}`],
        ...[`/login?next=/files/${half}`, `/navigate/${half}`, `/assets/${half}`, `/${half}`],
      ];
      for (const target of targets) {
        for (const headers of [cookie, {}]) {
          const { status } = await edges.edge('HTTP API')({ target, headers });
          expect([target, status, status < 500]).toEqual([target, status, true]);
        }
      }
    },
  );
});
