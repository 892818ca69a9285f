// Which scenarios of a group are flaky, and which fail since when: one click from the group, and from each of its runs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run as runBody, scenario } from '../../../support/krkn-payloads';
import { TelemetryEdges, telemetryRequest, type TestResponse } from '../../../support/telemetry-edges';
import { expectInert } from '../web/hostile-page';
import { awkwardNames } from './awkward-names';
import { followed, linksOf, linkThatReads, visibleText } from './visible-text';

let edges: TelemetryEdges;
let headers: { readonly cookie: string };
beforeAll(async () => {
  edges = await TelemetryEdges.start();
  headers = await edges.logIn(edges.edge('handler alone'));
});
afterAll(() => edges.stop());

const get = (target: string): Promise<TestResponse> => edges.edge('handler alone')({ target, headers });
const read = (text: string): string => visibleText(text).replace(/\s+/g, ' ');
const idOf = (hour: number): string => `${1_793_700_000 + hour * 3600}-7f0c0000-0000-4000-8000-000000000001`;
const timeOf = (hour: number): string => `2026-11-03 ${10 + hour}:00:00 UTC`;

/** Exit statuses by scenario. */
type Exits = Readonly<Record<string, number>>;

/** Stores a run an hour for each of the exit statuses. */
async function store(group: string, runs: readonly Exits[]): Promise<void> {
  for (const [hour, exits] of runs.entries()) {
    const scenarios = Object.entries(exits).map(([name, exit]) =>
      scenario({ scenario: name, exit_status: exit }),
    );
    const request = telemetryRequest(group, idOf(hour), runBody({ scenarios }));
    expect((await edges.edge('handler alone')(request)).status).toBe(200);
  }
}

/** Runs of one scenario, oldest first: `p` passed, `f` failed. */
const runsOf = (name: string, results: string): readonly Exits[] =>
  Array.from(results, (result) => ({ [name]: Number(result === 'f') }));

/** The page of a group's scenarios, reached by the link of a page that leads there. */
async function scenariosBy(path: string, link: string): Promise<string> {
  const page = await get(path);
  const { status, text } = await get(followed(linkThatReads(page.text, link)!));
  expect(status).toBe(200);
  return text;
}

/** The row of a scenario, as it reads. */
function rowOf(page: string, name: string): string {
  const [, body = ''] = page.split('<tbody>');
  return read(body.split('</tr>').find((row) => read(row).trim().startsWith(name)) ?? '').trim();
}

describe('the fixture flaky-group: network.yml changed its result seven times in its last ten runs', () => {
  beforeAll(async () => {
    const path = join(__dirname, '../../../fixtures/krkn-cases/flaky-group.json');
    const runs = JSON.parse(readFileSync(path, 'utf8')) as { 'exit status by scenario': Exits }[];
    await store(
      'flaky',
      runs.map((run) => run['exit status by scenario']),
    );
  });

  it.each([
    ['the group', '/files/flaky', 'Scenarios'],
    ['its newest run', `/files/flaky/${idOf(11)}`, 'Scenarios of the group'],
    ['its first run', `/files/flaky/${idOf(0)}`, 'Scenarios of the group'],
  ])('one click from %s; flaky, with the measure, and the other is not', async (_from, path, link) => {
    const page = await scenariosBy(path, link);
    expect(rowOf(page, 'scenarios/kube/network.yml')).toBe(
      `scenarios/kube/network.yml Flaky : changed its result 7 times in its last 10 runs 12 58 % 7 of 12 ${timeOf(9)} Exit status 1 –`,
    );
    expect(rowOf(page, 'scenarios/kube/steady.yml')).toBe(
      'scenarios/kube/steady.yml Steady : passed in its last 10 runs 12 100 % 12 of 12 – –',
    );
    expect(page.indexOf('network.yml')).toBeLessThan(page.indexOf('steady.yml'));
    expect(linksOf(page)).toContain(`/files/flaky/${idOf(9)}`);
  });

  it('the history of a scenario; the same words as the list', async () => {
    const page = await scenariosBy('/files/flaky', 'Scenarios');
    const history = await get(followed(linkThatReads(page, 'scenarios/kube/network.yml')!));
    expect(read(history.text)).toContain('Flaky : changed its result 7 times in its last 10 runs');
  });

  it('a run; judged by the runs up to it, whatever came later', async () => {
    const [first, second, last] = await Promise.all(
      [1, 2, 9].map((hour) => get(`/files/flaky/${idOf(hour)}`)),
    );
    expect(read(first!.text)).toContain('network.yml : new failure , passed in the run before');
    expect(read(second!.text)).toContain(
      `network.yml : failing since ${timeOf(1)} , failed in its last 2 runs`,
    );
    expect(read(last!.text)).toContain(
      'network.yml : flaky , changed its result 7 times in its last 10 runs',
    );
    expect(read(last!.text)).toContain(
      'Up to this run Flaky : changed its result 7 times in its last 10 runs',
    );
    expect(read(last!.text)).toContain('Up to this run Steady : passed in all its 10 runs');
    expect(read(first!.text)).not.toMatch(/flaky\b.*changed/i);
  });

  it('reports of a run; the same, as of it', async () => {
    const report = async (hour: number, format: string): Promise<string> =>
      (await get(`/export?run=flaky/${idOf(hour)}&format=${format}`)).text;
    expect(JSON.parse(await report(9, 'json'))).toMatchObject({
      scenarios: [
        { history: { states: ['steady'], resultChanges: 0, results: 10, firstFailure: null } },
        { history: { states: ['flaky'], resultChanges: 7, results: 10, firstFailure: null } },
      ],
    });
    expect(JSON.parse(await report(2, 'json'))).toMatchObject({
      scenarios: [
        { history: { states: ['too few runs'] } },
        {
          history: {
            states: ['failing'],
            firstFailure: { requestId: idOf(1), startedAt: '2026-11-03T11:00:00Z' },
          },
        },
      ],
    });
    expect((await report(9, 'markdown')).replaceAll('\\', '')).toContain(
      '| Flaky: changed its result 7 times in its last 10 runs |',
    );
    expect((await report(2, 'markdown')).replaceAll('\\', '')).toContain(
      '| Failing since 2026-11-03 11:00 UTC: failed in its last 2 runs |',
    );
  });

  it('the list of runs; each failure as of its run', async () => {
    const rows = (await get('/files/flaky')).text.split('</tr>').map(read);
    const rowAt = (hour: number): string =>
      rows.find((row) => /^ (?:Passed|Failed) (.*? UTC)/.exec(row)?.[1] === timeOf(hour)) ?? '';
    expect(rowAt(9)).toContain('network.yml : flaky');
    expect(rowAt(2)).toContain(`network.yml : failing since ${timeOf(1)}`);
    expect(rowAt(1)).toContain('network.yml : new failure');
    expect(rowAt(10)).toContain('Passed');
    expect(rowAt(10)).not.toContain('flaky');
  });
});

it('a scenario that failed in its last four runs; since the first of them', async () => {
  await store('lasting', runsOf('zone.yml', 'ppppppffff'));
  const page = await scenariosBy('/files/lasting', 'Scenarios');
  expect(rowOf(page, 'zone.yml')).toContain(
    `Failing since ${timeOf(6)} : failed in its last 4 runs 10 60 % 6 of 10`,
  );
  const run = await get(`/files/lasting/${idOf(9)}`);
  expect(linksOf(run.text).filter((link) => link.endsWith(idOf(6)))).not.toEqual([]);
});

it('a failure after ten passes; new', async () => {
  await store('new', runsOf('zone.yml', 'ppppppppppf'));
  const page = await scenariosBy(`/files/new/${idOf(10)}`, 'Scenarios of the group');
  expect(rowOf(page, 'zone.yml')).toContain('New failure : passed in the 10 runs before');
});

it('a flaky scenario that is failing, of five that failed; one line each, and the rest counted as scenarios', async () => {
  const scenarios = ['a.yml', 'b.yml', 'c.yml', 'd.yml', 'e.yml'];
  const exits = Array.from('pfpfpff', (result) =>
    Object.fromEntries(scenarios.map((name) => [name, Number(result === 'f')])),
  );
  await store('tags', exits);
  const list = read((await get('/files/tags')).text);
  const both = (name: string): string => `${name} : flaky , failing since ${timeOf(5)}`;
  expect(list).toContain(`${both('a.yml')} ${both('b.yml')} ${both('c.yml')} and 2 more scenarios`);
  expect(list).toContain(
    'Flaky, new failure and the like are judged by the runs up to each run: what they mean',
  );
  const run = read((await get(`/files/tags/${idOf(6)}`)).text);
  expect(run).toContain(
    `e.yml : flaky , changed its result 5 times in its last 7 runs; failing since ${timeOf(5)} , failed in its last 2 runs`,
  );
});

it('a scenario with two tags; each in a line of its own, also where a row is a block', async () => {
  await store('two', runsOf('zone.yml', 'pfpff'));
  const [, body = ''] = (await get('/history?group=two')).text.split('<tbody>');
  expect(body.match(/<div><span class="state /g)).toHaveLength(2);
});

it('a result that changed, but rarely; not flaky, and in no colour of what is good', async () => {
  await store('rare', runsOf('zone.yml', 'ppfppp'));
  const page = (await get('/history?group=rare')).text;
  expect(rowOf(page, 'zone.yml')).toContain('Not flaky : changed its result 2 times in its last 6 runs');
  expect(page).toContain('<span class="state has-changed">');
  const id = `rare/${idOf(5)}`;
  const report = (await get(`/export?run=${id}&format=markdown`)).text.replaceAll('\\', '');
  expect(report).toContain('Not flaky: changed its result 2 times in its last 6 runs');
  expect(JSON.parse((await get(`/export?run=${id}&format=json`)).text)).toMatchObject({
    scenarios: [{ history: { states: ['steady'], resultChanges: 2 } }],
  });
});

it('a scenario that ran once; too few runs, with the number', async () => {
  await store('once', runsOf('zone.yml', 'f'));
  const page = await scenariosBy('/files/once', 'Scenarios');
  expect(rowOf(page, 'zone.yml')).toBe(
    `zone.yml Too few runs to say : 1 of the 4 that it takes 1 0 % 0 of 1 ${timeOf(0)} Exit status 1 –`,
  );
  expect(read((await get(`/files/once/${idOf(0)}`)).text)).not.toMatch(/new failure|failing since/i);
});

it('what did not come back, and how long recovery took; the reason, and the median', async () => {
  const pods = (seconds: number | undefined): object => ({
    recovered: seconds === undefined ? [] : [{ pod_name: 'a', namespace: 'b', total_recovery_time: seconds }],
    unrecovered: seconds === undefined ? [{ pod_name: 'a', namespace: 'b' }] : [],
    error: null,
  });
  for (const [hour, seconds] of [10, 30, 20, undefined].entries()) {
    const told = scenario({ exit_status: seconds === undefined ? 2 : 0, affected_pods: pods(seconds) });
    await edges.edge('handler alone')(telemetryRequest('pods', idOf(hour), runBody({ scenarios: [told] })));
  }
  const row = rowOf(await scenariosBy('/files/pods', 'Scenarios'), 'scenarios/kube/pod.yml');
  expect(row).toMatch(
    /New failure : passed in the 3 runs before 4 75 % 3 of 4 .*Pod a in b did not recover 20 s$/,
  );
});

const names = [...awkwardNames, '/srv//chaos/ß/pod.yml/', `${'long/'.repeat(60)}pod.yml`];

it.each(names.map((name) => [name]))('a scenario called %j; listed, and its history opens', async (name) => {
  const group = `odd/${names.indexOf(name)}`;
  await store(group, runsOf(name, 'pfpf'));
  const path = `/files/${group}`;
  const page = await scenariosBy(path, 'Scenarios');
  expectInert(page);
  const histories = linksOf(page).filter((link) => link.includes('&scenario='));
  expect(histories).toHaveLength(1);
  const history = await get(followed(histories[0]!));
  expect([history.status, read(history.text).includes('Flaky : changed its result 3 times')]).toEqual([
    200,
    true,
  ]);
  expect(read((await get(`${path}/${idOf(3)}`)).text)).toContain(': flaky , ');
});

it('a group that does not exist; 404, and nothing to click but all groups', async () => {
  const { status, text } = await get('/history?group=none');
  expect([status, read(text).includes('No such group')]).toEqual([404, true]);
});
