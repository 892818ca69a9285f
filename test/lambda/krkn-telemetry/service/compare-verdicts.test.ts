// The verdict of a comparison, over HTTP: what it says, and that no row below contradicts it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoRuns } from '../../../../local/demo/demo-runs';
import { run as runBody, scenario } from '../../../support/krkn-payloads';
import { query, telemetryRequest, throughHandler } from '../../../support/telemetry-edges';
import { expectNoContradiction, readComparedPage, type ComparedPage } from '../web/compare/compared-page';

const UUID = '7f0c0000-0000-4000-8000-000000000001';

interface Case {
  /** Condition; effect. */
  readonly name: string;
  /** Bodies of `POST /telemetry`. */
  readonly before: string;
  readonly after: string;
  readonly verdict: ComparedPage['verdict'];
  /** In this order. */
  readonly says: readonly string[];
  /** With the two swapped: what is better is worse, and the reverse, unless told. */
  readonly swapped?: ComparedPage['verdict'];
}

function file(name: string): Pick<Case, 'before' | 'after'> {
  const [before, after] = ['before', 'after'].map((role) =>
    readFileSync(join(__dirname, `../../../fixtures/krkn-cases/${name}-${role}.json`), 'utf8'),
  );
  return { before: before!, after: after! };
}

const lost = (kind: 'affected_pods' | 'affected_vmis', name: object): string =>
  runBody({ scenarios: [scenario({ [kind]: { recovered: [], unrecovered: [name] } })] });
const objective = (name: string, status: boolean): object => ({
  ...{ name, message: name, severity: 'critical', phase: 'during', status },
  starts_at: '2025-04-22T17:39:10+00:00',
});
/** Pods of one workload. */
const pods = (back: number, gone: number, seconds = 5): Record<string, unknown> => {
  const named = (many: number): readonly object[] =>
    Array.from({ length: many }, (_, place) => ({
      pod_name: `web-6d4cf56db6-bvk5${'bcdf'[place]}`,
      total_recovery_time: seconds,
    }));
  return { affected_pods: { recovered: named(back), unrecovered: named(gone) } };
};
/** Pods of two workloads, of which one comes back in some seconds. */
const webAndDb = (seconds: number, isDbBack: boolean): string => {
  const [web, db] = ['web-0', 'db-0'].map((pod_name) => ({ pod_name, total_recovery_time: seconds }));
  const pods = { recovered: isDbBack ? [web, db] : [web], unrecovered: isDbBack ? [] : [db] };
  return runBody({ scenarios: [scenario({ affected_pods: pods })] });
};
type Check = readonly [url: string, status: boolean, code: string | number, seconds: number];
/** Checks one after another, of each URL. */
const checked = (...checks: readonly Check[]): string =>
  runBody({
    health_checks: checks.map(([url, status, code, seconds]) => ({
      ...{ url, status, status_code: code, duration: seconds },
    })),
  });
/** As Krkn 3.1.1 to 5.1.0 send a URL whose state never changed: no one knows which it was. */
const unknownA: readonly Check[] = [['https://a', true, 503, 310]];
const downFor = (seconds: number): string =>
  runBody({ health_checks: [{ url: 'https://a', status: false, status_code: '503', duration: seconds }] });
const repeated = (times: number): string =>
  runBody({
    scenarios: Array.from({ length: times }, (_, place) =>
      scenario({ start_timestamp: 1745343338 + 600 * place, end_timestamp: 1745343938 + 600 * place }),
    ),
  });

const cases: readonly Case[] = [
  {
    ...file('compare-mixed'),
    name: 'one scenario slower and with a lower score, another faster; mixed, the regressions first',
    verdict: 'Mixed',
    says: [
      'etcd.yml recovers 26 % slower (33 s → 41.5 s)',
      'its score fell from 100 to 96',
      'Better: web.yml recovers 15 % faster (40 s → 34 s).',
    ],
  },
  {
    ...file('compare-other-pods'),
    name: 'a scenario slower whose pods have other names; worse',
    verdict: 'Worse',
    says: ['etcd.yml recovers 60 times slower (10 s → 10 min)'],
  },
  {
    ...file('compare-back-but-slower'),
    name: 'everything came back, but late and with more downtime; mixed',
    verdict: 'Mixed',
    says: [
      'pod_web.yml recovers 60 times slower (10 s → 10 min)',
      'score fell from 99 to 20',
      '5 min 10 s more downtime',
      'Better: everything came back.',
    ],
  },
  {
    name: 'one workload is lost, another of the same scenario comes back sooner; worse, and no better',
    before: webAndDb(60, true),
    after: webAndDb(20, false),
    verdict: 'Worse',
    says: ['1 pod did not come back'],
    swapped: 'Mixed',
  },
  {
    ...file('compare-better'),
    name: 'faster, nothing else; better',
    verdict: 'Better',
    says: ['pod_web.yml recovers 3 times faster (1 min → 20 s).'],
  },
  {
    ...file('compare-same'),
    name: 'half a second slower; about the same',
    verdict: 'About the same',
    says: [],
  },
  {
    name: 'Krkn calls the run a failure; worse',
    before: runBody({ job_status: true }),
    after: runBody({ job_status: false }),
    verdict: 'Worse',
    says: ['the run failed'],
  },
  {
    name: 'a machine did not come back; worse',
    before: runBody(),
    after: lost('affected_vmis', { vmi_name: 'vm-1', namespace: 'vms' }),
    verdict: 'Worse',
    says: ['1 virtual machine did not come back'],
    swapped: 'About the same',
  },
  {
    name: 'a loss in an added scenario instead of another; mixed',
    before: lost('affected_pods', { pod_name: 'etcd-ip-10-0-1-23' }),
    after: runBody({
      scenarios: [
        scenario({ affected_pods: { recovered: [{ pod_name: 'etcd-ip-10-0-1-24' }], unrecovered: [] } }),
        scenario({
          scenario: 'b.yml',
          affected_pods: { recovered: [], unrecovered: [{ pod_name: 'etcd-ip-10-0-2-47' }] },
        }),
      ],
    }),
    verdict: 'Mixed',
    says: ['1 pod did not come back in b.yml', 'Better: everything came back in pod.yml'],
    swapped: 'Worse',
  },
  {
    name: 'an alert that failed the run; worse',
    before: runBody(),
    after: runBody({ failed_alerts: [{ name: 'etcdMembersDown', severity: 'critical' }] }),
    verdict: 'Worse',
    says: ['new alert etcdMembersDown'],
  },
  {
    name: 'objectives that held, where none were evaluated before; about the same',
    before: runBody(),
    after: runBody({ alerts: [objective('a', true), objective('b', true)] }),
    verdict: 'About the same',
    says: [],
  },
  {
    name: 'less downtime; better',
    before: downFor(60),
    after: downFor(5),
    verdict: 'Better',
    says: ['55 s less downtime'],
  },
  {
    name: 'down for minutes beside a URL of unknown state; worse by at least that',
    before: checked(['https://a', true, '200', 310], ['https://b', true, '200', 310]),
    after: checked(...unknownA, ['https://b', false, '200', 40], ['https://b', true, '503', 268]),
    verdict: 'Worse',
    says: ['at least 4 min 28 s more downtime', 'The downtime is not known for all URLs.'],
  },
  {
    name: 'down for longer before than what is sure of one with a URL of unknown state; not judged',
    before: checked(['https://a', true, '200', 310], ['https://b', false, '503', 300]),
    after: checked(...unknownA, ['https://b', false, '200', 300], ['https://b', true, '503', 10]),
    verdict: 'About the same',
    says: ['The downtime is not known for all URLs, and not judged.'],
  },
  {
    name: 'a loss in a scenario that no longer runs; about the same',
    before: runBody({ scenarios: [scenario({ scenario: 'a.yml', ...pods(0, 1) })] }),
    after: runBody({ scenarios: [scenario({ scenario: 'b.yml' })] }),
    verdict: 'About the same',
    says: [],
    swapped: 'Worse',
  },
  {
    name: 'a loss in a scenario that disrupts nothing now; about the same',
    before: runBody({ scenarios: [scenario(pods(0, 1))] }),
    after: runBody({ scenarios: [scenario(pods(0, 0))] }),
    verdict: 'About the same',
    says: [],
    swapped: 'Worse',
  },
  {
    name: 'a failure, an alert and downtime, then no scenario; about the same',
    before: runBody({
      scenarios: [scenario({ exit_status: 1 })],
      failed_alerts: [{ name: 'etcdMembersDown', severity: 'critical' }],
      health_checks: [{ url: 'https://a', status: false, status_code: '503', duration: 60 }],
    }),
    after: runBody({
      scenarios: [],
      health_checks: [{ url: 'https://a', status: true, status_code: '200', duration: 60 }],
    }),
    verdict: 'About the same',
    says: ['Not judged: pod.yml failed, and did not run again.'],
    swapped: 'Worse',
  },
  {
    name: 'a scenario that failed no longer runs beside one that passes; about the same',
    before: runBody({ scenarios: [scenario(), scenario({ scenario: 'b.yml', exit_status: 1 })] }),
    after: runBody({ scenarios: [scenario()] }),
    verdict: 'About the same',
    says: ['Not judged: b.yml failed, and did not run again.'],
    swapped: 'Worse',
  },
  {
    name: 'three pods of a workload lost; counted as pods',
    before: runBody({ scenarios: [scenario(pods(3, 0))] }),
    after: runBody({ scenarios: [scenario(pods(0, 3))] }),
    verdict: 'Worse',
    says: ['3 pods did not come back'],
  },
  {
    name: 'pods and a machine lost; counted each',
    before: runBody({ scenarios: [scenario(pods(2, 0))] }),
    after: runBody({
      scenarios: [
        scenario({ ...pods(0, 2), affected_vmis: { recovered: [], unrecovered: [{ vmi_name: 'vm-1' }] } }),
      ],
    }),
    verdict: 'Worse',
    says: ['2 pods and 1 virtual machine did not come back'],
  },
  {
    name: '3 of 3 repetitions fail instead of 1; worse',
    before: runBody({ scenarios: [1, 0, 0].map((status) => scenario({ exit_status: status })) }),
    after: runBody({ scenarios: [1, 1, 1].map((status) => scenario({ exit_status: status })) }),
    verdict: 'Worse',
    says: ['pod.yml fails more often (1 → 3 times)'],
  },
  {
    name: '2 of 4 repetitions fail instead of 1 of 2; about the same',
    before: runBody({ scenarios: [1, 0].map((status) => scenario({ exit_status: status })) }),
    after: runBody({ scenarios: [1, 1, 0, 0].map((status) => scenario({ exit_status: status })) }),
    verdict: 'About the same',
    says: [],
  },
  {
    name: 'the slowest recovery of three repetitions against that of one; about the same',
    before: runBody({ scenarios: [scenario(pods(1, 0, 10))] }),
    after: runBody({ scenarios: [1, 2, 3].map(() => scenario(pods(1, 0, 30))) }),
    verdict: 'About the same',
    says: [],
  },
  {
    name: 'an objective that no longer holds, as the run passes; worse',
    before: runBody({ alerts: [objective('a', true), objective('b', true)] }),
    after: runBody({ alerts: [objective('a', true), objective('b', false)] }),
    verdict: 'Worse',
    says: ['1 more objective did not hold'],
  },
  {
    name: 'fewer objectives held, as fewer were evaluated; about the same',
    before: runBody({ alerts: [objective('a', true), objective('b', true)] }),
    after: runBody({ alerts: [objective('a', true)] }),
    verdict: 'About the same',
    says: [],
  },
  {
    name: 'longer, as a scenario was repeated; about the same',
    before: repeated(1),
    after: repeated(3),
    verdict: 'About the same',
    says: [],
  },
];

const opposite = {
  Better: 'Worse',
  Worse: 'Better',
  Mixed: 'Mixed',
  'About the same': 'About the same',
} as const;

/** Where each text is, in the order of the texts; −1 for one that is absent. */
function places(text: string, parts: readonly string[]): readonly number[] {
  return parts.map((part) => text.indexOf(part));
}

throughHandler((send, edges) => {
  it.each(cases.map((each, index) => [each.name, { ...each, group: `case-${index}` }] as const))(
    '%s',
    async (_, { group, before, after, verdict, says, swapped }) => {
      const ids = [`1793700000-${UUID}`, `1793786400-${UUID}`] as const;
      for (const [index, body] of [before, after].entries()) {
        expect(await send(telemetryRequest(group, ids[index]!, body))).toMatchObject({ status: 200 });
      }
      const headers = await edges().logIn(send);
      const compare = async (one: string, other: string): Promise<ComparedPage> => {
        const target = `/compare${query({ run: `${group}/${one}`, with: `${group}/${other}` })}`;
        const { status, text } = await send({ target, headers });
        expect(status).toBe(200);
        return readComparedPage(text);
      };

      const page = await compare(ids[1], ids[0]);
      expect(page.verdict).toBe(verdict);
      expectNoContradiction(page);
      const found = places(page.banner, says);
      expect({ banner: page.banner, found }).toEqual({
        banner: page.banner,
        found: [...found].filter((place) => place >= 0).sort((left, right) => left - right),
      });

      const back = await compare(ids[0], ids[1]);
      expect(back.verdict).toBe(swapped ?? opposite[verdict]);
      expectNoContradiction(back);
    },
  );

  it('the last run that passed ran other scenarios; the one before is the baseline, and called what it is', async () => {
    const ids = [0, 1, 2].map((hours) => `${1793700000 + 3600 * hours}-${UUID}`);
    for (const [index, id] of ids.entries()) {
      const path = join(__dirname, `../../../fixtures/krkn-cases/baseline-${index + 1}.json`);
      await send(telemetryRequest('baseline', id, readFileSync(path, 'utf8')));
    }
    const headers = await edges().logIn(send);
    const get = async (target: string): Promise<string> => (await send({ target, headers })).text;
    const run = `baseline/${ids[2]!}`;

    const page = await get(`/compare${query({ run })}`);
    const name = 'the last passing run of the same scenarios';
    expect(readComparedPage(page).banner).toBe(
      `About the same as ${name}. 1 newer run passed, but ran other scenarios.`,
    );
    expect(page).toContain(`<title>About the same as ${name} · 2026-11-03 12:00 UTC · baseline`);
    expect(page).toContain(`href="/files/baseline/${ids[0]!}"`);
    // One click away.
    expect(page).toContain(
      `<a href="/compare?run=${encodeURIComponent(run)}&amp;with=${encodeURIComponent(`baseline/${ids[1]!}`)}">the last passing run</a>`,
    );
    expect(await get(`/files/${run}`)).toContain(`>Compare with ${name}</a>`);
  });

  it('the only run of a group with telemetry; no button to compare it, and no choice', async () => {
    const headers = await edges().logIn(send);
    const get = async (target: string): Promise<string> => (await send({ target, headers })).text;
    const [first, second] = [0, 1].map((hours) => `${1793700000 + 3600 * hours}-${UUID}`) as [string, string];
    const body = readFileSync(join(__dirname, '../../../fixtures/krkn-cases/baseline-1.json'), 'utf8');
    await send(telemetryRequest('alone', first, body));
    const button = '">Compare with ';
    expect(await get(`/files/alone/${first}`)).not.toContain(button);
    const page = await get(`/compare${query({ run: `alone/${first}` })}`);
    expect(page).toContain('There is no other run to compare it with.');
    expect(page).not.toMatch(/Choose another run|<select/);

    await send(telemetryRequest('alone', second, body));
    expect(await get(`/files/alone/${first}`)).toContain(button);
    expect(await get(`/compare${query({ run: `alone/${first}` })}`)).toContain('Choose another run');
  });

  it('a scenario that only one of the runs has; nothing of it is said to have stayed', async () => {
    const lost = { recovered: [], unrecovered: [{ pod_name: 'a', namespace: 'b' }], error: null };
    const both = scenario({ scenario: 'lost.yml', affected_pods: lost });
    const added = scenario({ scenario: 'added.yml' });
    const [first, second] = [0, 1].map((hours) => `added/${1793700000 + 3600 * hours}-${UUID}`) as [
      string,
      string,
    ];
    for (const [id, scenarios] of [
      [first, [both]],
      [second, [both, added]],
    ] as const) {
      const [group = '', requestId = ''] = id.split('/');
      await send(telemetryRequest(group, requestId, runBody({ scenarios })));
    }
    const headers = await edges().logIn(send);
    for (const pair of [
      { run: second, with: first },
      { run: first, with: second },
    ]) {
      const { text } = await send({ target: `/compare${query(pair)}`, headers });
      const row = text.split('</tr>').find((each) => each.includes('added.yml')) ?? '';
      expect(row).toMatch(/>(?:Added|Removed)</);
      expect(row).not.toContain('no change');
    }
  });

  it('the nightly runs of the demo, each against the last passing one; no contradiction', async () => {
    const nightly = demoRuns(Date.UTC(2026, 10, 29, 12)).filter(({ group }) => group === 'payments-nightly');
    for (const { group, requestId, telemetry } of nightly) {
      if (telemetry !== undefined) await send(telemetryRequest(group, requestId, JSON.stringify(telemetry)));
    }
    const headers = await edges().logIn(send);
    const pages = [];
    for (const { group, requestId } of nightly.slice(-12)) {
      const { text } = await send({
        target: `/compare${query({ run: `${group}/${requestId}` })}`,
        headers,
      });
      // But for a run that has not come that far.
      if (text.includes('compare-verdict')) pages.push(readComparedPage(text));
    }
    pages.forEach(expectNoContradiction);
    expect(pages.length).toBeGreaterThan(9);
    expect(pages.at(-1)).toMatchObject({
      verdict: 'Mixed',
      banner: expect.stringMatching(
        /^Mixed results compared with the last passing run with scenarios in common: etcd\.yml recovers 29 % slower \(32\.1 s → 41\.3 s\), customapp_pod\.yaml’s score fell from 96 to 92, .* Better: aws_node_scenarios\.yml recovers 19 % faster .* 4 scenarios of 8 ran in both\./,
      ) as string,
    });
  });
});
