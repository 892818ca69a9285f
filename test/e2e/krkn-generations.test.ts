// The last krkn-lib of each generation sends a run; what of it each generation tells is where the service tells of runs.
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'lossless-json';
import type { JsonReport } from '../../lambda/krkn-telemetry/reports/json-report';
import type { KrknLib } from './support/clients';
import { runKrknLib, startForKrkn } from './support/krkn';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'e2e-krkn-generations-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** The run that `send_generation.py` has sent. */
interface SentRun {
  /** Of krkn-lib. */
  readonly version: string;
  readonly requestId: string;
  /** JSON text. */
  readonly telemetry: string;
  /** SHA-256 of each. */
  readonly files: Readonly<Record<string, string>>;
}

/** What a generation tells of the run, beside what all of them tell. */
interface Generation {
  readonly group: 'default' | 'team-a';
  readonly report: Partial<Record<keyof JsonReport, unknown>>;
  readonly page: readonly (string | RegExp)[];
  /** What only later ones tell. */
  readonly never: readonly string[];
}

const pods = {
  report: { count: 1, recovered: 1, slowestSeconds: 41.218 },
  page: /etcd-0 openshift-etcd pod_kill\.yml 11\.1 s 30\.1 s 41\.2 s/,
};
const oneDowntime = {
  state: 'was down',
  downtimes: 1,
  downSeconds: 30,
  availability: 88.46,
  lastHttpStatus: 200,
};
const checks = {
  report: {
    recoveries: { count: 2, recovered: 2, slowestSeconds: 180.3 },
    warnings: [
      'Alert etcdInsufficientMembers fired during the run in openshift-etcd',
      'Health check https://shop.example.com/healthz was down for 30 s',
    ],
    healthChecks: [{ url: 'https://shop.example.com/healthz', ...oneDowntime }],
    virtualMachines: [{ name: 'fedora-vm-0', state: 'always up', availability: 100 }],
  },
  page: [
    pods.page,
    /w-0 node – node_stop\.yml 31\.4 s 2 min 29 s 3 min/,
    'Was down: https://shop.example.com/healthz 88.46 % 1 30 s 30 s 200',
    'Always up: fedora-vm-0 Node w-0 IP address 10.129.2.15 – vms 100 %',
    'node_scenarios',
  ],
};

const generations: readonly (readonly [KrknLib, Generation])[] = [
  [
    'krkn-lib/1.4.13',
    {
      group: 'default',
      report: { recoveries: { count: 0 }, healthChecks: [], objectives: null },
      page: ['events-00.json'],
      never: ['4.18.3', 'etcd-0 openshift-etcd', 'Health checks', 'Objectives'],
    },
  ],
  [
    'krkn-lib/3.1.2',
    {
      group: 'team-a',
      report: { recoveries: pods.report, healthChecks: [], objectives: null },
      page: ['events-00.json', pods.page, 'Version 4.18.3', /worker 2 m6i\.xlarge/],
      never: ['w-0 node', 'Health checks', 'Objectives'],
    },
  ],
  [
    'krkn-lib/5.1.13',
    {
      group: 'team-a',
      report: { ...checks.report, objectives: null },
      page: [...checks.page, 'Version 4.18.3'],
      never: ['events-00.json', 'Objectives'],
    },
  ],
  [
    'krkn-lib/7.0.3',
    {
      group: 'team-a',
      report: { ...checks.report, objectives: { held: 1, evaluated: 1 } },
      page: [...checks.page, 'Version 4.18.3', 'Objectives: 1 of 1 held', /etcd leader changes Held/],
      never: ['events-00.json'],
    },
  ],
];

it.each(generations)(
  '%s; its run as page, list and reports tell it, and its files',
  async (krknLib, generation) => {
    const { config, api } = await startForKrkn(folder);
    const { report: sent, warnings } = await runKrknLib<SentRun>(
      krknLib,
      'send_generation.py',
      config,
      folder,
    );
    expect(krknLib).toBe(`krkn-lib/${sent.version}`);
    expect(warnings).toBe('');
    const { group } = generation;
    const run = `${group}/${sent.requestId}`;

    const names = (await api.navigate(run)).map((entry) => entry.path);
    expect(names).toEqual([...Object.keys(sent.files), 'telemetry.json'].sort());
    for (const [name, sha256] of Object.entries(sent.files)) {
      const bytes = await api.download(`${run}/${name}`);
      expect([name, createHash('sha256').update(bytes).digest('hex')]).toEqual([name, sha256]);
    }
    const numbersOf = ({ node_summary_infos: _, scenarios: __, ...rest }: Telemetry): object => rest;
    const stored = parse((await api.download(`${run}/telemetry.json`)).toString()) as Telemetry;
    expect(numbersOf(stored)).toEqual(numbersOf(parse(sent.telemetry) as Telemetry));
    expect(stored.scenarios).toMatchObject([
      { parameters: [{ id: 'kill-pods' }], parameters_base64: '' },
      { parameters: { node_scenarios: [{ kubeconfig: 'anonymized' }] }, parameters_base64: '' },
    ]);

    const reason = '1 of 2 scenarios failed: node_stop.yml';
    expect(await api.report(run)).toMatchObject({
      run: { group, requestId: sent.requestId },
      status: 'failed',
      reasons: [reason],
      runUuid: '7f0c5b1e',
      cluster: { infrastructure: 'AWS', nodes: 3, networkPlugins: ['OVNKubernetes'] },
      scenarios: [
        { scenario: 'scenarios/openshift/pod_kill.yml', status: 'passed' },
        { scenario: 'scenarios/openshift/node_stop.yml', status: 'failed' },
      ],
      alerts: [{ name: 'etcdInsufficientMembers', state: 'fired during the run' }],
      ...generation.report,
    });
    expect(await api.export(run, 'markdown')).toContain('node\\_stop.yml');
    expect(await api.export(run, 'junit')).toContain('failures="1"');

    const page = await api.page(`/files/${run}`);
    const everywhere = [
      `Failed ${reason}`,
      'node_stop.yml Failed exit status 1',
      'pod_kill.yml Passed',
      'Namespace ^openshift-etcd$ Selector k8s-app=etcd',
      'Fired during the run critical openshift-etcd',
      /master 1 m6i\.xlarge amd64 v1\.31\.6/,
      'Secret 60',
      'part 02 of 00–02',
    ];
    for (const text of [...everywhere, ...generation.page]) expect(page).toMatch(text);
    for (const text of generation.never) expect(page).not.toMatch(text);
    expect(await api.page(`/files/${group}`)).toMatch(
      new RegExp(`Failed 20\\d\\d-.* krkn-lib-${sent.version} ${reason}`),
    );
  },
  120_000,
);

interface Telemetry {
  readonly scenarios: readonly object[];
  readonly node_summary_infos: readonly object[];
}
