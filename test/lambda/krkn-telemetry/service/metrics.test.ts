// What pages tell of the metrics of the cluster during a run, out of the one object that is stored of them.
import { gzipSync } from 'node:zlib';
import { windowsKey } from '../../../../lambda/krkn-telemetry/storage/keys/object-key';
import {
  exampleResults,
  exampleRun,
  packed,
  quietScenario,
  resultOf,
  rowOf,
  scenarioOf,
  START,
  threeScenarios,
} from '../../../support/example-windows';
import { run } from '../../../support/krkn-payloads';
import { telemetryRequest, throughHandler, type TestResponse } from '../../../support/telemetry-edges';
import { linksOf, visibleText } from './visible-text';

const GROUP = 'payments';
const idOf = (place: number): string => `${START - 60 - place}-96348571-0b06-459e-b654-a1bb6fd66239`;
const REQUEST_ID = idOf(0);
const NEVER_LOOKED_AT = idOf(999);
const keyOf = (requestId: string): string => windowsKey({ group: GROUP, requestId });

/** The section as it is. */
function sectionOf(page: string): string {
  return /<section id="metrics"[^]*?<\/section>/.exec(page)?.[0] ?? '';
}

/** What is read, without the spaces between elements. */
function wordsOf(page: string): string {
  return visibleText(page)
    .replace(/\s+/g, ' ')
    .replace(/ (?=[,.:;])/g, '')
    .replace(/(?<=\d) – (?=\d)/g, '–');
}

/** The hidden fields of the forms that have the metrics looked at again. */
function fieldsOf(page: string): Record<string, string>[] {
  return [
    ...page.matchAll(/<form class="look-again" method="post" action="\/look-again">([^]*?)<\/form>/g),
  ].map(([, form = '']) =>
    Object.fromEntries(
      Array.from(form.matchAll(/name="(\w+)" value="([^"]*)"/g), ([, name, value]) => [name!, value!]),
    ),
  );
}

throughHandler(
  (send, edges) => {
    let headers: { readonly cookie: string };
    beforeAll(async () => {
      await send(telemetryRequest(GROUP, REQUEST_ID, exampleRun));
      headers = await edges().logIn(send);
    });

    const open = (target: string): Promise<TestResponse> => send({ target, headers });

    /** Stores what is known of the metrics of the run. */
    async function store(stored: unknown): Promise<void> {
      await edges().put(keyOf(REQUEST_ID), stored instanceof Buffer ? stored : packed(stored));
    }

    /** The page of the run when this is stored of its metrics. */
    async function pageWith(stored: unknown, parameters = ''): Promise<string> {
      await store(stored);
      const { status, text } = await open(`/files/${GROUP}/${REQUEST_ID}${parameters}`);
      expect(status).toBe(200);
      return text;
    }

    describe('the page of a run', () => {
      it.each([
        [
          'passed',
          [
            '2 of 2 held',
            'In common of the series that were looked at closely node=worker-3: 41 of 43 moved; elsewhere 2 of 817',
          ],
        ],
        ['violated', ['1 of 5 held', 'pod_kill.yml 41 moved cpu_hog.yml 0 moved network_chaos.yml 3 moved']],
        ['nothing moved', ['None of 5,012 series moved by at least 4 times its usual variation.']],
        ['not back', ['58× its usual variation not back in 15 min']],
        ['gone target', ['Target down:', '312 series were gone from 02:16, for up to 1 min 30 s']],
        ['partial', ['Recoveries are looked at once more, about 02:43:00 UTC', 'not back yet']],
        ['partly failed', ['Not all scenarios could be looked at.', 'cpu_hog.yml not looked at']],
        ['failed', ['could not be looked at. The table prometheus/metrics does not exist', 'Look again']],
        ['clock is wrong', ['moved about 1 min 32 s before', 'Look again with that shift']],
        ['shifted', ['1 min 32 s earlier than Krkn says', '3 scenarios more were not looked at']],
        ['no series', ['There are no series of this time']],
      ] as const)('%s', async (name, sentences) => {
        const words = wordsOf(sectionOf(await pageWith(exampleResults[name])));
        for (const sentence of sentences) expect(words).toContain(sentence);
      });

      it.each([
        [
          'Amazon Timestream',
          'Read from prometheus/metrics in Amazon Timestream, {cluster="payments"}: 14 queries',
        ],
        [
          'the local stand-in for Timestream',
          'Read from prometheus/metrics in the local stand-in for Timestream, {cluster="payments"}: 14 queries',
        ],
        // An older result does not tell, and its store may have been either.
        [undefined, 'Read from prometheus/metrics, {cluster="payments"}: 14 queries'],
      ])('the store that it was read from; %s', async (storeName, sentence) => {
        const { storeName: _, ...older } = resultOf().source;
        const source = { ...older, ...(storeName !== undefined && { storeName }) };
        expect(wordsOf(sectionOf(await pageWith(resultOf({ source }))))).toContain(sentence);
      });

      it('the key figures; how many hypotheses held, how many series moved, and what became of them', async () => {
        const words = wordsOf(await pageWith(exampleResults.violated));
        expect(words).toContain('Hypotheses held 1 of 5');
        expect(words).toContain(
          'Metrics moved 41 of 4,894 series during pod_kill.yml · back in 1 min 15 s (median) · 2 metrics not back',
        );
      });

      it('hypotheses; those that are not so come first, with when and where', async () => {
        const words = wordsOf(sectionOf(await pageWith(exampleResults.violated)));
        const names = [
          'Checkout answers',
          'Memory stays',
          'p99 is back',
          'No API server',
          'Error rate stays',
        ];
        const places = names.map((name) => words.indexOf(name));
        expect(places).toEqual(places.toSorted((left, right) => left - right));
        expect(words).toContain('02:16–02:19 (3 min) in pod_kill.yml: worst 0.2/s service=checkout');
        expect(words).toContain('worst 988 MiB');
        expect(words).toContain('recovered after 7 min 20 s');
      });

      it('the timeline; a lane for each hypothesis, on which violations are bars', async () => {
        const text = await pageWith(exampleResults.violated);
        const lanes =
          /aria-label="Hypotheses">([^]*?)<div class="lane-group"|aria-label="Hypotheses">([^]*?)<figcaption>/.exec(
            text,
          )![0];
        expect(lanes.match(/class="lane"/g)).toHaveLength(5);
        expect(lanes.match(/class="bar violated"/g)).toHaveLength(2);
        expect(lanes.match(/class="bar warned"/g)).toHaveLength(1);
        expect(lanes).toContain('worst 2.31 s: 2026-11-24 02:16:20–02:33:20 UTC (17 min)');
        expect(wordsOf(text)).toContain(
          'Hypothesis violated Hypothesis of severity warning violated Checked and held While scenarios ran',
        );
      });

      it('the timeline of scenarios that were shifted; on the clock of the run', async () => {
        const violations = [{ start: START - 92, end: START - 32, scenario: 0, worst: 1, labels: {} }];
        const hypotheses = resultOf()
          .hypotheses.slice(0, 1)
          .map((each) => ({ ...each, violations }));
        const text = await pageWith(resultOf({ shift: -92, hypotheses }));
        expect(text).toContain('worst 100 %: 2026-11-24 02:16:00–02:17:00 UTC');
      });

      it.each([
        ['', 'Compared with', false],
        ['?scenario=1', 'None of 5,012 series', true],
        ['?scenario=2', 'Compared with 01:35–02:15, 58 min 30 s before: the longer ago', true],
        ['?scenario=2', 'The scenario was shorter than a minute', true],
        ['?scenario=2', 'had not recovered from cpu_hog.yml', true],
        [
          '?scenario=2',
          'The quiet time before was not judged: it is too short, or the store did not answer.',
          true,
        ],
        ['?scenario=7', '41 of 4,894 series moved', true],
        ['?scenario=x', '41 of 4,894 series moved', true],
      ])('the scenario that %j chooses; %s', async (parameters, sentence, isSaid) => {
        const words = wordsOf(sectionOf(await pageWith(exampleResults.violated, parameters)));
        expect(words.includes(sentence)).toBe(isSaid);
      });

      it('tabs; links to each scenario, of which the chosen one is marked', async () => {
        const section = sectionOf(await pageWith(exampleResults.violated, '?scenario=2'));
        const tabs = [...section.matchAll(/<a href="([^"]*)"( aria-current="page")?>/g)];
        expect(
          tabs
            .filter(([, href]) => href!.endsWith('#metrics'))
            .map(([, href, current]) => [href, current !== undefined]),
        ).toEqual(
          [0, 1, 2].map((index) => [`/files/${GROUP}/${REQUEST_ID}?scenario=${index}#metrics`, index === 2]),
        );
      });

      it.each([
        ['the page of the run', (page: string) => wordsOf(sectionOf(page))],
        ['its key figure', (page: string) => /Metrics moved .*? Timeline/.exec(wordsOf(page))![0]],
      ])('series of which none had enough samples; said, on %s', async (_name, wordsIn) => {
        const scenarios = [quietScenario({ seriesCount: 12, tooFewCount: 12 })];
        expect(wordsIn(await pageWith(resultOf({ scenarios })))).toContain(
          'No series had enough samples to be judged',
        );
      });

      it('what was gone when recoveries are looked at again; not back yet', async () => {
        const gone = [{ labels: {}, isTarget: false, seriesCount: 2, since: START, replacedCount: 0 }];
        const section = sectionOf(
          await pageWith({ ...exampleResults.partial, scenarios: [quietScenario({ gone })] }),
        );
        expect(wordsOf(section)).toContain('and not all back yet');
        expect(section).not.toContain('class="lost"');
      });

      it('scenarios; the one that moved most is shown, and the others are named on paper', async () => {
        const scenarios = [scenarioOf({ movedCount: 2 }), { ...threeScenarios[1]!, movedCount: 3 }];
        const page = await pageWith(resultOf({ scenarios }));
        expect(wordsOf(sectionOf(page))).toContain('Not shown here: pod_kill.yml (2 moved)');
        expect(wordsOf(page)).toContain('Metrics moved 3 of 5,012 series during cpu_hog.yml');
      });

      it('scenarios of which the first moved nothing; one that moved something is shown', async () => {
        const scenarios = [quietScenario(), ...threeScenarios.slice(1)];
        const words = wordsOf(sectionOf(await pageWith(resultOf({ scenarios }))));
        expect(words).toContain('3 of 4,894 series moved');
      });

      it.each([
        ['seconds', { metric: 'x_seconds', kind: 'gauge' }, [0.0042, 0.061], '4.2 ms → 61 ms ×15'],
        ['tiny seconds', { metric: 'x_seconds_sum', kind: 'mean' }, [3e-6, 4.5e-6], '3 µs → 4.5 µs +50 %'],
        ['many seconds', { metric: 'x_seconds', kind: 'gauge' }, [4000, 100], '1 h 7 min → 1 min 40 s −98 %'],
        [
          'seconds a second',
          { metric: 'x_seconds_total', kind: 'rate' },
          [0.12, 0],
          '0.12 s/s → 0 s/s −100 %',
        ],
        ['bytes', { metric: 'x_bytes', kind: 'gauge' }, [1000, 5 * 2 ** 30], '1,000 B → 5 GiB'],
        ['bytes a second', { metric: 'x_bytes_total', kind: 'rate' }, [0, 2 ** 20], '0 B/s → 1 MiB/s'],
        ['a ratio', { metric: 'x_ratio', kind: 'gauge' }, [0.5, 0.99], '50 % → 99 % +98 %'],
        ['a count of observations', { metric: 'x_seconds_count', kind: 'rate' }, [2, 1], '2/s → 1/s −50 %'],
        ['a number', { metric: 'x', kind: 'gauge' }, [-1234.5, 1e18], '−1,235 → 1.00e+18'],
        ['what is the same but for a spike', { metric: 'x', kind: 'gauge' }, [5, 5], '5 → 5 6 of 8'],
      ] as const)('values of %s', async (_name, metric, [before, during], told) => {
        const row = rowOf({ ...metric, series: [{ labels: {}, score: 12.04, before, during }] });
        const words = wordsOf(
          sectionOf(await pageWith(resultOf({ scenarios: [scenarioOf({ rows: [row] })] }))),
        );
        expect(words).toContain(told);
        expect(words).toContain('12× its usual variation');
      });

      it.each([
        ['all at once', {}, { recovery: 0, medianRecovery: 0, worstRecovery: 0 }, 'back at once'],
        [
          'all, some later',
          {},
          { recovery: 30, medianRecovery: 60, worstRecovery: 90 },
          'back after 30 s half within 1 min, slowest 1 min 30 s',
        ],
        [
          'some',
          {},
          { medianRecovery: 60, areAllBack: false },
          'not back in 15 min half of those that are back within 1 min',
        ],
        [
          'the series that moved most, and not all others',
          {},
          { recovery: 30, medianRecovery: 60, areAllBack: false },
          'back after 30 s not all back, half of those that are within 1 min',
        ],
        [
          'none before the next scenario',
          { isEndedByNext: true },
          { areAllBack: false },
          'not back in the 15 min before the next scenario',
        ],
        [
          'none, as scenarios overlap',
          { after: undefined },
          { areAllBack: false },
          'too little time to see it come back',
        ],
        [
          'none in less than a minute',
          { isEndedByNext: true, after: { start: START + 600, end: START + 635 } },
          { areAllBack: false },
          'too little time to see it come back (35 s)',
        ],
      ])(
        'recovery; %s',
        async (_name, scenario, { recovery, ...row }: Record<string, number | boolean | undefined>, told) => {
          const { medianRecovery: _, worstRecovery: __, ...others } = rowOf();
          const { recovery: ___, ...series } = others.series[0]!;
          const rows = [
            { ...others, ...row, series: [{ ...series, ...(recovery !== undefined && { recovery }) }] },
          ] as never;
          const words = wordsOf(
            sectionOf(await pageWith(resultOf({ scenarios: [scenarioOf({ ...scenario, rows })] }))),
          );
          expect(words).toContain(told);
        },
      );

      /** A scenario with a pinned metric that did not move, and one that moved less than ten others. */
      const pinning = resultOf({
        scenarios: [
          scenarioOf({
            rows: scenarioOf().rows.map((row, place) => (place === 11 ? { ...row, isPinned: true } : row)),
            pinned: [
              rowOf({
                ...{ metric: 'node_memory_MemAvailable_bytes', kind: 'gauge', isPinned: true },
                ...{ movedCount: 0, seriesCount: 9, areAllBack: true },
                series: [{ labels: { instance: 'worker-1' }, score: 2.1, before: 2 ** 30, during: 2 ** 29 }],
              }),
            ],
          }),
        ],
      });

      it('pinned metrics; those that did not move, and those that are not among the first ten', async () => {
        const words = wordsOf(sectionOf(await pageWith(pinning)));
        const pinned = words.slice(words.indexOf('Pinned'), words.indexOf('In common'));
        expect(pinned).toMatch(/ up .*1 → 0.* node_memory_MemAvailable_bytes/);
        expect(pinned).toContain(
          'node_memory_MemAvailable_bytes instance=worker-1 1 GiB → 512 MiB −50 % did not move 9 series 2.1× its usual variation',
        );
        expect(pinned).not.toMatch(/not back|at once/);
        expect(
          wordsOf((await open(`/metrics?group=${GROUP}&run=${REQUEST_ID}&metric=MemAvail`)).text),
        ).toContain('did not move 9 series');
      });

      it('headings; the unit of "Moved by" once, and of pinned metrics no column without content', async () => {
        const scenarios = [scenarioOf({ pinned: [rowOf({ isPinned: true, movedCount: 0 })] })];
        const section = sectionOf(await pageWith(resultOf({ scenarios })));
        const [moved, pinned] = ['Metrics that moved', 'Pinned metrics'].map(
          (label) => section.split(`aria-label="${label}">`)[1]!.split('</table>')[0]!,
        );
        expect([moved, pinned].map((table) => wordsOf(table!.split('</thead>')[0]!).trim())).toEqual([
          '# Metric Before → during Series moved Moved by × its usual variation Back after Chart',
          'Metric Before → during Series moved Moved by × its usual variation Chart',
        ]);
        for (const table of [moved!, pinned!]) {
          const columns = table.match(/<th scope="col"/g)!.length;
          const [, ...rows] = table.split('<tbody>')[1]!.split('<tr');
          for (const row of rows) expect(row.match(/<t[dh][ >]/g)).toHaveLength(columns);
        }
      });

      it('a hypothesis; its chart has a line at the bound', async () => {
        const section = sectionOf(await pageWith(exampleResults.passed));
        expect(section.match(/<path class="limit" d="M0 \d+h72" \/>/g)).toHaveLength(2);
      });

      it('a look that came to nothing after another; what is known stays, and that is said', async () => {
        const words = wordsOf(
          sectionOf(await pageWith({ ...exampleResults.passed, problem: 'Narrow match.' })),
        );
        expect(words).toContain('These metrics could not be looked at once more. Narrow match.');
        expect(words).toContain('2 of 2 held');
      });

      it('every chart; says its numbers in words, and is no larger than 600 bytes where the server draws it', async () => {
        const section = sectionOf(await pageWith(exampleResults.violated));
        const drawings = section.match(/<svg class="spark"[^]*?<\/svg>/g) ?? [];
        expect(drawings).toHaveLength(15);
        for (const drawing of drawings) expect(drawing.length).toBeLessThanOrEqual(600);
        const labels = [...section.matchAll(/role="img"\s+aria-label="([^"]+)"/g)].map(([, label]) => label);
        expect(labels).toHaveLength(21);
        expect(labels).toContain(
          'etcd_disk_wal_fsync_duration_seconds_sum: before 4 ms, during 61 ms, not back in 15 min',
        );
      });

      it('weighs at most 12 KB more than without, as it is sent', async () => {
        const compressed = async (stored: unknown): Promise<number> =>
          gzipSync(await pageWith(stored)).length;
        const without = await compressed(exampleResults.failed);
        expect((await compressed(exampleResults.violated)) - without).toBeLessThan(12 * 1024);
      });

      it('looking again; with the shift that fits, or the one that there was', async () => {
        const run = `${GROUP}/${REQUEST_ID}`;
        expect(fieldsOf(await pageWith(exampleResults['clock is wrong']))).toEqual([
          { run, shift: '-92' },
          { run, shift: '0' },
        ]);
        expect(fieldsOf(await pageWith(exampleResults.shifted))).toEqual([{ run, shift: '-92' }]);
        expect(fieldsOf(await pageWith(exampleResults.failed))).toEqual([{ run, shift: '0' }]);
      });

      it('links to dashboards; of the scenario, and of each series that has the labels', async () => {
        const links = linksOf(sectionOf(await pageWith(exampleResults.passed))).filter((link) =>
          link.startsWith('https:'),
        );
        const [from, to] = [(START - 2430) * 1000, (START + 1500) * 1000];
        expect(new Set(links)).toEqual(
          new Set([
            `https://grafana.example/d/run?from=${from}&to=${to}`,
            `https://grafana.example/d/nodes?from=${from}&to=${to}&var-node=worker-3`,
          ]),
        );
      });
    });

    describe('what is not as it should be', () => {
      it.each([
        ['a later version', { ...resultOf(), version: 2 }, 'stored by a newer version'],
        ['a later version of another form', { version: 9 }, 'stored by a newer version'],
        ['no version', { ...resultOf(), version: undefined }, 'cannot be read'],
        ['an earlier version', { ...resultOf(), version: 0 }, 'cannot be read'],
        ['no gzip', Buffer.from('{}'), 'cannot be read'],
        ['half of it', packed(resultOf()).subarray(0, 500), 'cannot be read'],
        ['no JSON', gzipSync('{"version":1'), 'cannot be read'],
        ['no object', [], 'cannot be read'],
        [
          'a row without series',
          resultOf({ scenarios: [scenarioOf({ rows: [rowOf({ series: [] })] })] }),
          'cannot be read',
        ],
        [
          'times that go back',
          resultOf({
            scenarios: [
              scenarioOf({
                rows: [
                  rowOf({ series: [{ ...rowOf().series[0]!, chart: { times: [2, 1], values: [1, 1] } }] }),
                ],
              }),
            ],
          }),
          'cannot be read',
        ],
      ])('%s; said in a sentence', async (_name, stored, sentence) => {
        expect(wordsOf(sectionOf(await pageWith(stored)))).toContain(sentence);
        const { status, text } = await open(`/metrics?group=${GROUP}&run=${REQUEST_ID}`);
        expect(status).toBe(404);
        expect(wordsOf(text)).toContain(sentence);
      });

      it('more than is unpacked; the same', async () => {
        await store(gzipSync(Buffer.alloc(33 * 1024 * 1024, ' ')));
        const { status, text } = await open(`/metrics?group=${GROUP}&run=${REQUEST_ID}`);
        expect([status, wordsOf(text)]).toEqual([404, expect.stringContaining('cannot be read')]);
      });

      it('nothing yet; when it will be there, and a way to look for it', async () => {
        await send(telemetryRequest(GROUP, idOf(1), exampleRun));
        const path = `/files/${GROUP}/${idOf(1)}`;
        const section = sectionOf((await open(path)).text);
        expect(wordsOf(section)).toMatch(/being looked at: ready about \d\d:\d\d:\d\d UTC. Reload the page/);
        expect(linksOf(section)).toEqual([path]);
      });

      it('a run without times; nothing is said', async () => {
        await send(telemetryRequest(GROUP, idOf(2), run({ scenarios: [] })));
        const { text } = await open(`/files/${GROUP}/${idOf(2)}`);
        expect(sectionOf(text)).toBe('');
        expect(text).not.toContain('krknTelemetry.metrics');
      });
    });

    describe('the page of all metrics', () => {
      const target = `/metrics?group=${GROUP}&run=${REQUEST_ID}`;
      const rowsOf = (page: string): number => page.match(/<td class="number rank">/g)?.length ?? 0;

      it('all metrics of the scenario, each with its series and all their labels', async () => {
        await store(exampleResults.violated);
        const { status, text } = await open(target);
        expect(status).toBe(200);
        expect(rowsOf(text)).toBe(12);
        const words = wordsOf(text);
        expect(words).toContain(
          'code=500 pod=checkout-6d4cf56db6-9fj2k job=checkout instance=10.0.3.10:8080 0/s → 2.4/s',
        );
        expect(words).toContain('and 4 more series that moved');
        expect(words).toContain('Target down:');
        expect(linksOf(text)).toContain(`/files/${GROUP}/${REQUEST_ID}#metrics`);
      });

      it.each([
        ['&scenario=2', 3],
        ['&scenario=1', 0],
        ['&scenario=9', 12],
        ['&metric=NODE_', 3],
        ['&metric=pod%3Dcheckout', 1],
        ['&metric=nothing-is-called-so', 0],
        ['&page=7', 12],
      ])('%s; %d metrics', async (parameters, rows) => {
        await store(exampleResults.violated);
        expect(rowsOf((await open(target + parameters)).text)).toBe(rows);
      });

      it('a scenario that was not looked at; why, and nothing else', async () => {
        await store(exampleResults['partly failed']);
        const words = wordsOf((await open(`${target}&scenario=1`)).text);
        expect(words).toContain('cpu_hog.yml · not looked at');
        expect(words).not.toMatch(/No metric|None of|There are no series/);
      });

      it('450 metrics; 200 on a page, and the ways on keep what was asked for', async () => {
        const rows = Array.from({ length: 450 }, (_, place) => rowOf({ metric: `m_${place}` }));
        await store(resultOf({ scenarios: [scenarioOf({ rows })] }));
        const { text } = await open(`${target}&metric=m_&page=2`);
        expect(rowsOf(text)).toBe(200);
        expect(wordsOf(text)).toContain('201–400 of 450 metrics');
        const pages = linksOf(text).filter((link) => link.startsWith('/metrics'));
        expect(pages).toEqual([1, 3].map((page) => `${target}&scenario=0&metric=m_&page=${page}`));
      });

      it.each([
        ['no run', '/metrics?group=g', 400],
        ['a run that is not there', '/metrics?group=g&run=1', 404],
        ['a name that is no key', '/metrics?group=..&run=1', 400],
      ])('%s', async (_name, path, status) => {
        expect((await open(path)).status).toBe(status);
      });

      it('without a session; leads to the login', async () => {
        const { status, headers: answered } = await send({ target });
        expect([status, answered['location']]).toEqual([303, expect.stringContaining('/login?next=')]);
      });
    });
  },
  { windowsQueueUrl: 'http://127.0.0.1:1/queue' },
);

throughHandler((send, edges) => {
  it('without the setting; one line says how to get it, and what was known stays', async () => {
    await send(telemetryRequest(GROUP, REQUEST_ID, exampleRun));
    await edges().put(keyOf(REQUEST_ID), packed(exampleResults.passed));
    await send(telemetryRequest(GROUP, NEVER_LOOKED_AT, exampleRun));
    const headers = await edges().logIn(send);
    const pageOf = async (requestId: string): Promise<string> =>
      (await send({ target: `/files/${GROUP}/${requestId}`, headers })).text;
    const pages = await Promise.all([REQUEST_ID, NEVER_LOOKED_AT].map(pageOf));
    expect(pages.map((page) => sectionOf(page) === '')).toEqual([false, true]);
    for (const page of pages) {
      expect(wordsOf(page)).toContain(
        'See what the chaos did to the metrics of the cluster: set krknTelemetry.metrics',
      );
    }
  });
});
