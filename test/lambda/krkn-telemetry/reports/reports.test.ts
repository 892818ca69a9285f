import * as markdown from 'prettier/plugins/markdown';
// What reports say of a run, and that they hold their form whatever Krkn or a user put into it.
import { readCriticalAlerts } from '../../../../lambda/krkn-telemetry/model/alert';
import { readRun } from '../../../../lambda/krkn-telemetry/model/read-run';
import { jsonReport, type JsonReport } from '../../../../lambda/krkn-telemetry/reports/json-report';
import { junitReport, type JunitOptions } from '../../../../lambda/krkn-telemetry/reports/junit-report';
import { markdownReport } from '../../../../lambda/krkn-telemetry/reports/markdown-report';
import type { ReportedRun } from '../../../../lambda/krkn-telemetry/reports/reported-run';
import { verdict } from '../../../../lambda/krkn-telemetry/model/verdict';
import { nothingFound } from '../../../support/windows-results';
import { krknPayloads, run as runBody, scenario } from '../../../support/krkn-payloads';
import { awkwardNames } from '../service/awkward-names';
import { readXml, type XmlElement } from './read-xml';

const id = { group: 'team/a', requestId: '1745343338-96348571-0b06-459e-b654-a1bb6fd66239-nightly' };
const links = {
  run: 'https://krkn.example/files/team/a/r',
  comparison: 'https://krkn.example/compare?run=r',
};
const files = [
  { name: 'telemetry.json', key: 'team/a/r/telemetry.json', size: 2048, modified: '2026-11-24T00:00:00Z' },
];

function reported(body: string | undefined, told: Partial<ReportedRun> = {}): ReportedRun {
  const hasTelemetry = body !== undefined;
  return {
    id,
    run: hasTelemetry ? readRun(body) : undefined,
    hasTelemetry,
    alerts: undefined,
    metrics: nothingFound,
    tooLong: [],
    files,
    now: 0,
    states: [],
    ...told,
  };
}

const json = (run: ReportedRun): JsonReport => JSON.parse(jsonReport(run)) as JsonReport;

const pod = { pod_name: 'api-1', namespace: 'shop', total_recovery_time: 41.2 };
const failing = runBody({
  job_status: false,
  tag: 'nightly-4.18',
  cluster_version: '4.18.9',
  scenarios: [
    scenario({
      scenario: 'pod.yml',
      exit_status: 2,
      affected_pods: {
        recovered: [pod],
        unrecovered: [{ pod_name: 'api-2', namespace: 'shop' }],
        error: null,
      },
      resiliency_report: { resiliency_score: 82, passed_slos: 23, total_slos: 27 },
    }),
    scenario({
      scenario: 'pod.yml',
      resiliency_report: { resiliency_score: 82, passed_slos: 23, total_slos: 27 },
    }),
    scenario({ scenario: 'odd.yml', exit_status: undefined }),
  ],
  failed_alerts: [
    { name: 'etcd slow', severity: 'critical', message: 'Bearer abcdef0123456789', namespace: '' },
  ],
});
const firing = readCriticalAlerts(
  JSON.stringify({
    chaos_alerts: [],
    post_chaos_alerts: [
      { alertname: 'PodNotReady', alertstate: 'firing', namespace: 'shop', severity: 'critical' },
    ],
  }),
);

describe('JUnit', () => {
  /** The schema of Jenkins, as far as we use it: attributes by element, those required first. */
  const schema: Readonly<Record<string, { required: string[]; optional: string[]; children: string[] }>> = {
    testsuites: {
      required: [],
      optional: ['name', 'time', 'tests', 'failures', 'errors'],
      children: ['testsuite'],
    },
    testsuite: {
      required: ['name', 'tests', 'failures', 'errors'],
      optional: ['time', 'skipped', 'timestamp'],
      children: ['properties', 'testcase', 'system-out'],
    },
    properties: { required: [], optional: [], children: ['property'] },
    property: { required: ['name', 'value'], optional: [], children: [] },
    testcase: {
      required: ['name'],
      optional: ['time', 'classname'],
      children: ['skipped', 'error', 'failure', 'system-out'],
    },
    failure: { required: [], optional: ['message'], children: [] },
    error: { required: [], optional: ['message'], children: [] },
    skipped: { required: [], optional: ['message'], children: [] },
    'system-out': { required: [], optional: [], children: [] },
  };

  function expectValid({ name, attributes, children }: XmlElement): void {
    const { required, optional, children: allowed } = schema[name]!;
    expect(Object.keys(attributes)).toEqual(expect.arrayContaining(required));
    expect([...required, ...optional]).toEqual(expect.arrayContaining(Object.keys(attributes)));
    expect(attributes['time'] ?? '0').toMatch(/^\d+(?:\.\d+)?$/);
    for (const child of children) {
      expect(allowed).toContain(child.name);
      expectValid(child);
    }
  }

  function suiteOf(run: ReportedRun, options: JunitOptions = {}): XmlElement {
    const root = readXml(junitReport(run, options));
    expect(root.name).toBe('testsuites');
    expectValid(root);
    return root.children[0]!;
  }

  function casesOf(run: ReportedRun, options: JunitOptions = {}): readonly string[] {
    return suiteOf(run, options)
      .children.filter(({ name }) => name === 'testcase')
      .map(({ attributes, children }) => {
        const told = children.map((each) => `${each.name}: ${each.attributes['message'] ?? each.text}`);
        return [`${attributes['classname']!} ${attributes['name']!}`, ...told].join('; ');
      });
  }

  it('a run that failed; a case for each repetition and each alert that failed it, and what did not recover', () => {
    expect(casesOf(reported(failing, { alerts: firing }))).toEqual([
      'pod_disruption_scenarios pod.yml; failure: Pod api-2 in shop did not recover (exit status 2); system-out: pod api-2 in shop did not recover',
      'pod_disruption_scenarios pod.yml (2)',
      'pod_disruption_scenarios odd.yml; skipped: No exit status',
      'alerts PodNotReady in shop, still firing; failure: The alert PodNotReady (critical) in shop was still firing after the last scenario',
      'alerts etcd slow; failure: The alert etcd slow (critical) fired: Bearer ••••••',
    ]);
    const { attributes, children } = suiteOf(reported(failing, { alerts: firing }));
    expect(attributes).toMatchObject({
      tests: '5',
      failures: '3',
      errors: '0',
      skipped: '1',
      timestamp: '2025-04-22T17:35:37',
    });
    expect(children[0]!.children.map((each) => Object.values(each.attributes).join(' '))).toEqual([
      'run_uuid 96348571-0b06-459e-b654-a1bb6fd66239',
      'tag nightly-4.18',
      'resiliency_score 82',
      'cluster_version 4.18.9',
    ]);
  });

  it('an alert that still fires after a run that passed; no case', () => {
    expect(casesOf(reported(runBody(), { alerts: firing }))).toEqual([
      'pod_disruption_scenarios scenarios/kube/pod.yml',
    ]);
  });

  it('a run that failed though nothing in it did; a failure all the same', () => {
    expect(casesOf(reported(runBody({ job_status: false })))).toEqual([
      'pod_disruption_scenarios scenarios/kube/pod.yml',
      'krkn job status; failure: Krkn reported a failure although no scenario failed',
    ]);
  });

  it.each([
    [
      'no telemetry',
      undefined,
      ['krkn telemetry; error: No telemetry: the run is in progress, or it ended before it could send any'],
    ],
    ['no JSON', 'x', ['krkn telemetry; error: Its telemetry.json cannot be read as a JSON object']],
    ['no scenario', runBody({ scenarios: [] }), ['krkn job status; error: No scenario ran']],
    [
      'no scenario, though Krkn says success',
      runBody({ job_status: true, scenarios: [] }),
      ['krkn job status; error: No scenario ran'],
    ],
    [
      'no exit status',
      runBody({ scenarios: [scenario({ exit_status: undefined })] }),
      [
        'pod_disruption_scenarios scenarios/kube/pod.yml; skipped: No exit status',
        'krkn job status; error: No scenario has an exit status',
      ],
    ],
  ])('%s; an error', (_, body, cases) => {
    expect(casesOf(reported(body))).toEqual(cases);
    expect(suiteOf(reported(body)).attributes).toMatchObject({
      tests: String(cases.length),
      failures: '0',
      errors: '1',
    });
  });

  it('checks, where they are to fail; a case each, those that failed first', () => {
    const down = { status: false, duration: 30 };
    const body = runBody({
      health_checks: [
        { url: 'https://a', status: true, duration: 60 },
        { url: 'https://b', ...down },
      ],
      virt_checks: [{ vm_name: 'vm-1', namespace: 'vms', ...down }],
      post_virt_checks: [{ vm_name: 'vm-1', namespace: 'vms', status: false }],
      object_state_checks: [
        {
          check_name: 'ready',
          namespace: 'web',
          passed: false,
          objects_failed: 1,
          objects_checked: 2,
          phase: 'post',
        },
        { check_name: 'nothing known' },
      ],
    });
    const passed = 'pod_disruption_scenarios scenarios/kube/pod.yml';
    expect(casesOf(reported(body))).toEqual([passed]);
    expect(casesOf(reported(body), { checks: 'fail' })).toEqual([
      passed,
      'checks health check https://b; failure: Health check https://b was down for 30 s',
      'checks virtual machine vm-1 in vms; failure: Virtual machine vm-1 was down for 30 s; Virtual machine vm-1 fails after the chaos',
      'checks object state check ready in web; failure: Object state check ready fails after the chaos (1 of 2 objects)',
      'checks health check https://a',
      'checks object state check nothing known; skipped: Its state is unknown',
    ]);
    expect(suiteOf(reported(body), { checks: 'fail' }).attributes).toMatchObject({
      tests: '6',
      failures: '3',
    });
  });

  it('checks of a run that failed, or in which nothing ran; beside what else there is', () => {
    const health_checks = [{ url: 'https://b', status: false, duration: 30 }];
    const check = 'checks health check https://b; failure: Health check https://b was down for 30 s';
    const cases = (changes: object): readonly string[] =>
      casesOf(reported(runBody({ health_checks, ...changes })), { checks: 'fail' });
    expect(cases({ scenarios: [] })).toEqual(['krkn job status; error: No scenario ran', check]);
    expect(cases({ job_status: false })).toEqual([
      'pod_disruption_scenarios scenarios/kube/pod.yml',
      'krkn job status; failure: Krkn reported a failure although no scenario failed',
      check,
    ]);
  });

  it('1,000 pods that did not recover; 200 named, the rest counted', () => {
    const unrecovered = Array.from({ length: 1000 }, (_, index) => ({ pod_name: `p${index}` }));
    const [told = ''] = casesOf(
      reported(runBody({ scenarios: [scenario({ affected_pods: { unrecovered } })] })),
    );
    expect(told.match(/did not recover/g)).toHaveLength(200);
    expect(told).toMatch(/did not recover\nand 800 more$/);
  });

  it('a template that is filled in for two pods; two cases, each with its message', () => {
    const failed_alerts = ['p1', 'p2'].map((pod) => ({
      name: 'slow {{$labels.pod}}',
      message: `slow ${pod}`,
    }));
    expect(casesOf(reported(runBody({ job_status: false, failed_alerts }))).slice(1)).toEqual([
      'alerts slow …; failure: The alert slow p1 fired',
      'alerts slow … (2); failure: The alert slow p2 fired',
    ]);
  });

  it('scenarios that only their secrets tell apart; numbered', () => {
    const scenarios = ['a', 'b'].map((secret) => scenario({ scenario: `https://u:${secret}@host/x.yml` }));
    expect(casesOf(reported(runBody({ scenarios })))).toEqual([
      'pod_disruption_scenarios https://u:••••••@host/x.yml',
      'pod_disruption_scenarios https://u:••••••@host/x.yml (2)',
    ]);
  });

  it.each(krknPayloads.filter((each) => each.expect === 200))(
    '$name; valid, and fails if the run does',
    ({ body }) => {
      const run = readRun(body.toString().replace(/^\ufeff/, ''))!;
      const { attributes } = suiteOf(reported(undefined, { run, hasTelemetry: true }));
      expect(attributes['failures'] !== '0').toBe(verdict(run).status === 'failed');
      expect(attributes['errors'] !== '0').toBe(verdict(run).status === 'unknown');
      expect(attributes['tests']).not.toBe('0');
    },
  );
});

describe('JSON', () => {
  it('a run that failed; what programs ask for', () => {
    expect(json(reported(failing, { alerts: firing }))).toMatchObject({
      version: 1,
      run: id,
      status: 'failed',
      startedAt: '2025-04-22T17:35:37Z',
      durationSeconds: 346,
      tag: 'nightly-4.18',
      score: 82,
      cluster: {
        version: '4.18.9',
        infrastructure: null,
        type: null,
        nodes: null,
        networkPlugins: ['Unknown'],
      },
      scenarios: [
        {
          scenario: 'pod.yml',
          status: 'failed',
          count: 2,
          failed: 1,
          slowestRecoverySeconds: 41.2,
          passedObjectives: 23,
        },
        {
          scenario: 'odd.yml',
          status: 'unknown',
          count: 1,
          failed: 0,
          slowestRecoverySeconds: null,
          score: null,
        },
      ],
      recoveries: { count: 2, recovered: 1, unrecovered: 1, medianSeconds: 41.2, slowestSeconds: 41.2 },
      alerts: [
        { name: 'PodNotReady', severity: 'critical', namespace: 'shop', state: 'still firing', count: 1 },
        { name: 'etcd slow', state: 'failed the run' },
      ],
      files: [{ name: 'telemetry.json', size: 2048 }],
    });
  });

  it('what is said on top of the page, in parts', () => {
    const { findings, reasons, warnings } = json(reported(failing, { alerts: firing }));
    expect(findings.filter(({ isReason }) => isReason)).toHaveLength(reasons.length);
    expect(findings).toHaveLength(reasons.length + warnings.length);
    expect(findings).toContainEqual({
      isReason: true,
      kind: 'pod',
      objects: [{ name: 'api-2', namespace: 'shop' }],
      text: 'Pod api-2 in shop did not recover',
      cause: null,
      place: 'recovery',
    });
  });

  it('1,000 pods that did not recover; the first 50 by name', () => {
    const unrecovered = Array.from({ length: 1000 }, (_, index) => ({ pod_name: `p${index}` }));
    const { findings } = json(
      reported(runBody({ scenarios: [scenario({ affected_pods: { unrecovered } })] })),
    );
    expect(findings).toMatchObject([
      { isReason: false, text: expect.stringMatching(/^1,000 pods/) as string },
    ]);
    expect(findings[0]!.objects).toHaveLength(50);
  });

  it('whatever a run tells; the same fields', () => {
    const full = Object.keys(json(reported(failing)));
    for (const body of [undefined, '{}', runBody()]) expect(Object.keys(json(reported(body)))).toEqual(full);
  });

  it('telemetry that is no JSON; unknown, as on the page of the run', () => {
    expect(json(reported('[1]'))).toMatchObject({
      status: 'unknown',
      reasons: ['Its telemetry.json cannot be read as a JSON object'],
    });
  });

  it('a group and a run by whatever name; found by it', () => {
    const named = { group: 'token=abc', requestId: 'password=abc' };
    expect(json(reported(runBody(), { id: named })).run).toEqual(named);
  });

  it('no telemetry; unfinished, and says why', () => {
    expect(json(reported(undefined))).toMatchObject({
      status: 'unfinished',
      reasons: ['No telemetry: the run is in progress, or it ended before it could send any'],
      scenarios: [],
    });
  });
});

interface MarkdownNode {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly MarkdownNode[];
}

/** Items of each list of a text, as a parser of Markdown that is not ours sees them. */
function listsOf(text: string): readonly (readonly string[])[] {
  const { children = [] } = markdown.parsers.markdown.parse(text, {} as never) as MarkdownNode;
  const textOf = (node: MarkdownNode): string => node.value ?? (node.children ?? []).map(textOf).join('');
  return children.filter(({ type }) => type === 'list').map((list) => (list.children ?? []).map(textOf));
}

describe('Markdown', () => {
  it('a run that failed; verdict, reasons, tables and links', () => {
    const text = markdownReport(reported(failing, { alerts: firing }), links);
    for (const line of [
      '**❌ Failed**',
      '- 1 of 3 scenarios failed: pod.yml',
      '- Started: 2025-04-22 17:35:37 UTC',
      '- Resiliency score: 82',
      '| pod.yml | failed (1 of 2 failed) | 1 did not recover; slowest that did: 41.2 s | 41.2 s | 82 |',
      '## Recovery: 1 of 2 came back',
      '| api-2 | pod | shop | did not recover |',
      '| PodNotReady | critical | shop | still firing |',
      '[The run](<https://krkn.example/files/team/a/r>) · [What changed since an earlier passing run](<https://krkn.example/compare?run=r>)',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
  });

  it('reasons, warnings and facts; a list each, as a parser of Markdown sees it', () => {
    const warned = runBody({
      scenarios: [scenario({ exit_status: 1 })],
      virt_checks: [{ vm_name: 'vm-0', namespace: 'vms', status: false, duration: 35 }],
    });
    expect(listsOf(markdownReport(reported(warned), links))).toEqual([
      [expect.stringMatching(/^1 of 1 scenario failed/)],
      [expect.stringMatching(/^Virtual machine /)],
      [expect.stringMatching(/^Group: /), ...Array.from({ length: 3 }, () => expect.any(String) as string)],
    ]);
  });

  it('no telemetry, and no address of the service; says so, without links', () => {
    const text = markdownReport(reported(undefined), undefined);
    expect(text).toContain('**⏳ Unfinished**');
    expect(text).not.toMatch(/\]\(|## /);
  });

  it('1,000 recoveries; the ten slowest', () => {
    const recovered = Array.from({ length: 1000 }, (_, index) => ({
      ...pod,
      pod_name: `p${index}`,
      total_recovery_time: index,
    }));
    const body = runBody({
      scenarios: [scenario({ affected_pods: { recovered, unrecovered: [], error: null } })],
    });
    const text = markdownReport(reported(body), undefined);
    expect(text.match(/^\| p\d+ /gm)).toHaveLength(10);
    expect(text).toContain('| p999 | pod | shop | 16 min 39 s |');
    expect(text).toContain('And 990 more.');
  });
});

it.each(awkwardNames)('%j everywhere; nothing leaves its place', (name) => {
  const alert = { name, severity: name, message: name, namespace: name };
  const affected = {
    recovered: [{ ...pod, pod_name: name, namespace: name }],
    unrecovered: [{ pod_name: name }],
  };
  const body = runBody({
    tag: name,
    cluster_version: name,
    cloud_type: name,
    failed_alerts: [alert],
    alerts: [{ ...alert, phase: name, status: false }],
    health_checks: [{ url: name, status: false, duration: 3 }],
    virt_checks: [{ vm_name: name, namespace: name, status: true, duration: 3 }],
    object_state_checks: [
      {
        ...{ check_name: name, kind: name, namespace: name, object_name: name, message: name },
        ...{ passed: false, duration: 3, objects_failed: 1, objects_checked: 2 },
      },
    ],
    scenarios: [scenario({ scenario: name, scenario_type: name, exit_status: 1, affected_pods: affected })],
  });
  const run = reported(body, { id: { group: name, requestId: name } });
  const [suite] = readXml(junitReport(run)).children;
  const [, firstCase] = suite!.children;
  expect(firstCase!.attributes['name']).toBe(name);
  expect(json(run).scenarios[0]!.scenario).toBe(name);
  const rows = markdownReport(run, links)
    .split('\n')
    .filter((line) => line.startsWith('|'));
  // Heads have as many cells as their rows.
  expect(rows.map((row) => row.split('|').length)).toEqual([
    ...Array<number>(3).fill(7),
    ...Array<number>(4).fill(6),
    ...Array<number>(3).fill(6),
    ...Array<number>(12).fill(7),
    ...Array<number>(4).fill(8),
  ]);
});

it('parameters and secrets; in no report', () => {
  const secret = 'hunter2hunter2';
  const body = runBody({
    scenarios: [
      scenario({
        exit_status: 1,
        parameters_base64: '',
        parameters: { password: secret, plain: 'parameter-7' },
      }),
    ],
    failed_alerts: [{ name: 'a', message: `password=${secret}` }],
  });
  const run = reported(body);
  for (const text of [jsonReport(run), junitReport(run), markdownReport(run, links)]) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain('parameter-7');
  }
});
