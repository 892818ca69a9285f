import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A body of `POST /telemetry`, and what becomes of it. */
export interface KrknPayload {
  /** Condition; effect. */
  readonly name: string;
  readonly body: Buffer | string;
  readonly expect: 200 | 400;
  /** For 200: the stored parameters of each scenario, as `JSON.parse` reads them. */
  readonly parameters?: readonly unknown[];
  /** For 200: what the stored text holds. */
  readonly holds?: readonly string[];
  /** For 400: what the answer says. */
  readonly says?: string;
}

/** A file of test/fixtures/krkn. */
export function krknFixture(name: string): Buffer {
  return readFileSync(join(__dirname, '../fixtures/krkn', name));
}

/** A scenario as krkn-lib 6 sends it, with changes; undefined takes a field away. */
export function scenario(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    start_timestamp: 1745343338.4127,
    end_timestamp: 1745343683.0918,
    scenario: 'scenarios/kube/pod.yml',
    scenario_type: 'pod_disruption_scenarios',
    exit_status: 0,
    parameters_base64: base64('kill: 2\nnamespace: default\n'),
    parameters: {},
    affected_pods: { recovered: [], unrecovered: [], error: null },
    affected_vmis: { recovered: [], unrecovered: [], error: null },
    affected_nodes: [],
    cluster_events: [],
    ...changes,
  };
}

/** The body of a run, with changes; undefined takes a field away. */
export function run(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    scenarios: [scenario()],
    node_summary_infos: [],
    node_taints: [],
    kubernetes_objects_count: {},
    network_plugins: ['Unknown'],
    timestamp: '2025-04-22T17:35:37Z',
    health_checks: null,
    virt_checks: [],
    run_uuid: '96348571-0b06-459e-b654-a1bb6fd66239',
    tag: '',
    ...changes,
  });
}

/** The body of a run of one scenario, with changes of the scenario. */
export function runOf(changes: Readonly<Record<string, unknown>>): string {
  return run({ scenarios: [scenario(changes)] });
}

/** The body of a run of one scenario with these parameters. */
export function runWithYaml(yaml: string): string {
  return runOf({ parameters_base64: base64(yaml) });
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

const usualParameters = [{ kill: 2, namespace: 'default' }];

const openshiftParameters = [
  [
    {
      config: {
        kill: 2,
        krkn_pod_recovery_time: 120,
        label_selector: 'k8s-app=etcd',
        namespace_pattern: '^openshift-etcd$',
      },
      id: 'kill-pods',
    },
  ],
  {
    node_scenarios: [
      {
        actions: ['node_stop_start_scenario'],
        cloud_type: 'aws',
        duration: 120,
        instance_count: 1,
        label_selector: 'node-role.kubernetes.io/worker',
        timeout: 360,
      },
    ],
  },
];

/** YAML of nine levels of ten aliases each: a billion values. */
export const billionLaughs = Array.from({ length: 9 }, (_, level) => {
  const items = level === 0 ? 'lol' : `*a${level - 1}`;
  return `a${level}: &a${level} [${Array(10).fill(items).join(', ')}]\n`;
}).join('');

const virtCheck = {
  vm_name: 'fedora-vm-0',
  namespace: 'vms',
  node_name: 'worker-2',
  ip_address: '10.129.2.15',
  new_ip_address: '10.129.2.31',
  ssh_status: false,
  vmi_ready: true,
  status: false,
  check_type: 'ssh_access',
  start_timestamp: '2025-04-22T17:41:30.112000',
  end_timestamp: '2025-04-22T17:42:05.480000',
  duration: 35.368,
};

const accepted: readonly Omit<KrknPayload, 'expect'>[] = [
  { name: 'OpenShift run', body: krknFixture('openshift-run.json'), parameters: openshiftParameters },
  { name: 'Kubernetes run', body: krknFixture('kubernetes-run.json'), parameters: [openshiftParameters[0]] },
  {
    name: 'run that was stored before; parameters stay',
    body: krknFixture('openshift-run.stored.json'),
    parameters: openshiftParameters,
  },
  { name: 'no scenarios', body: '{"scenarios": []}', parameters: [] },
  { name: 'byte order mark', body: `\ufeff${run()}`, parameters: usualParameters },
  {
    name: 'krkn-lib 1.x: little but scenarios',
    body: JSON.stringify({
      scenarios: [
        {
          startTimeStamp: 1700000000.5,
          endTimeStamp: 1700000060.9,
          scenario: 'pod.yml',
          exitStatus: 0,
          parametersBase64: base64('- id: kill-pods\n'),
          parameters: {},
        },
      ],
      node_infos: [],
      node_count: 3,
      cloud_infrastructure: 'AWS',
      run_uuid: '96348571',
    }),
    parameters: [[{ id: 'kill-pods' }]],
    holds: [
      '"start_timestamp": 1700000000,',
      '"end_timestamp": 1700000060,',
      '"exit_status": 0,',
      '"node_infos": []',
    ],
  },
  {
    name: 'names of krkn-lib 1 beside those of today; both stay',
    body: runOf({
      exitStatus: 'x',
      startTimeStamp: 'y',
      parametersBase64: '!',
      parameters_base64: '',
      parameters: [1],
    }),
    parameters: [[1]],
    holds: ['"exitStatus": "x"', '"startTimeStamp": "y"', '"parametersBase64": "!"', '"exit_status": 0,'],
  },
  {
    name: 'krkn-lib 2.1.0 stripped what it did not know',
    body: JSON.stringify({
      scenarios: [
        {
          start_timestamp: 1700000000,
          end_timestamp: 1700000060,
          scenario: 'pod.yml',
          exit_status: 0,
          parameters_base64: '',
          parameters: [{ id: 'kill-pods' }],
        },
      ],
      node_summary_infos: [{ count: 3, nodes_type: 'worker' }],
    }),
    parameters: [[{ id: 'kill-pods' }]],
  },
  {
    name: 'krkn-lib 3.x with cluster events; they stay as they are',
    body: runOf({ cluster_events: [{ name: 'e1', reason: 'SomethingElse' }, { reason: 'Killing' }] }),
    parameters: usualParameters,
    holds: ['"SomethingElse"', '"Killing"'],
  },
  {
    name: 'cluster events that are no list; none',
    body: runOf({ cluster_events: null }),
    holds: ['"cluster_events": []'],
  },
  {
    name: 'scenario file was missing: empty base64 and empty parameters',
    body: runOf({ exit_status: 1, parameters_base64: '', parameters: {} }),
    parameters: [{}],
  },
  {
    name: 'base64 null; parameters stay',
    body: runOf({ parameters_base64: null, parameters: { a: 1 } }),
    parameters: [{ a: 1 }],
  },
  {
    name: 'base64 absent; parameters stay',
    body: runOf({ parameters_base64: undefined, parameters: [1] }),
    parameters: [[1]],
  },
  {
    name: 'parameters absent beside base64',
    body: runOf({ parameters: undefined }),
    parameters: usualParameters,
  },
  { name: 'parameters null beside base64', body: runOf({ parameters: null }), parameters: usualParameters },
  {
    name: 'scenario without type and what it affected',
    body: runOf({
      scenario_type: undefined,
      affected_pods: undefined,
      affected_vmis: null,
      affected_nodes: undefined,
    }),
    parameters: usualParameters,
  },
  { name: 'scenario type null', body: runOf({ scenario_type: null }), parameters: usualParameters },
  {
    name: 'times absent or null; they stay so',
    body: runOf({ start_timestamp: undefined, end_timestamp: null }),
    parameters: usualParameters,
    holds: ['"end_timestamp": null'],
  },
  {
    name: 'times as texts; whole seconds',
    body: runOf({ start_timestamp: '1745343338', end_timestamp: '1745343683.9' }),
    holds: ['"start_timestamp": 1745343338,', '"end_timestamp": 1745343683,'],
  },
  {
    name: 'times before 1970; cut towards zero',
    body: runOf({ start_timestamp: -1.9, end_timestamp: -0.5 }),
    holds: ['"start_timestamp": -1,', '"end_timestamp": 0,'],
  },
  {
    name: 'times that are no times; they stay',
    body: runOf({ start_timestamp: 'yesterday', end_timestamp: true }),
    holds: ['"start_timestamp": "yesterday"', '"end_timestamp": true'],
  },
  {
    name: 'time larger than any double; it stays',
    body: run().replace('1745343338.4127', '1e400').replace('1745343683.0918', '1e20'),
    holds: ['"start_timestamp": 1e400,', '"end_timestamp": 100000000000000000000,'],
  },
  {
    name: 'NaN and Infinity as Python writes them; null',
    body: run({ x: ['NaN', 'Infinity, -Infinity'] }).replace(
      '"tag":""',
      '"tag":"","y":[NaN,Infinity,-Infinity],"z":NaN',
    ),
    parameters: usualParameters,
    holds: [
      '"NaN"',
      '"Infinity, -Infinity"',
      '"y": [\n        null,\n        null,\n        null\n    ]',
      '"z": null',
    ],
  },
  {
    name: 'NaN as a time; null',
    body: run().replace('1745343338.4127', 'NaN'),
    holds: ['"start_timestamp": null,'],
  },
  {
    name: 'numbers that no double holds; each digit stays',
    body: run().replace(
      '"tag":""',
      '"tag":"","n":[9007199254740993,1.0,1e400,-0,-0.0,0.1000,1E+2,123456789012345678901234567890.5]',
    ),
    holds: [
      '9007199254740993',
      ' 1.0,',
      '1e400',
      ' -0,',
      '-0.0',
      '0.1000',
      '1E+2',
      '123456789012345678901234567890.5',
    ],
  },
  {
    name: 'fields that we do not know, at every level; they stay',
    body: run({
      x_future: { deep: [{ er: null }] },
      failed_alerts: [{ name: 'a', x_future: 1 }],
      scenarios: [
        scenario({
          x_future: [1, 'two'],
          additional_telemetry: { latencies: { '99th': 7 } },
          resiliency_report: { resiliency_score: 82, passed_slos: 23, total_slos: 27, x_future: true },
        }),
      ],
    }),
    parameters: usualParameters,
    holds: ['"er": null', '"99th": 7', '"x_future": true', '"two"', '"resiliency_score": 82'],
  },
  {
    name: 'keys that JavaScript gives meaning to; data like any other',
    body: '{"__proto__": {"polluted": true}, "constructor": 1, "toJSON": 2, "isLosslessNumber": true, "scenarios": []}',
    holds: [
      '"__proto__": {\n        "polluted": true\n    }',
      '"constructor": 1',
      '"toJSON": 2',
      '"isLosslessNumber": true',
    ],
  },
  {
    name: 'repeated keys; the last wins',
    body: '{"scenarios": 1, "tag": "a", "tag": {"b": 1}, "scenarios": []}',
    parameters: [],
    holds: ['"b": 1'],
  },
  {
    name: 'top-level fields null',
    body: run({
      node_summary_infos: null,
      node_taints: null,
      network_plugins: null,
      kubernetes_objects_count: null,
      overall_resiliency_report: null,
      error_logs: null,
      failed_alerts: null,
      job_status: null,
      major_version: null,
      cloud_type: null,
    }),
    parameters: usualParameters,
  },
  {
    name: 'types that no one expects',
    body: run({
      node_summary_infos: 'none',
      health_checks: { url: 1 },
      virt_checks: [null, 1, 'x', []],
      kubernetes_objects_count: [1],
      job_status: 'False',
      major_version: 4.18,
      total_node_count: '7',
    }),
    parameters: usualParameters,
  },
  {
    name: 'status codes as text and as number',
    body: run({
      health_checks: [
        { url: 'https://a', status_code: '200' },
        { url: 'https://a', status_code: 200 },
      ],
    }),
    holds: ['"status_code": "200"', '"status_code": 200'],
  },
  {
    name: 'unicode and markup, escaped or not',
    body: run({ tag: 'é漢😀\u2028\u007f', x: '<img src=x onerror=alert(1)>' }).replace(
      '"x":',
      '"y":"\\ud83d\\ud800","x":',
    ),
    holds: [
      '"\\u00e9\\u6f22\\ud83d\\ude00\\u2028\\u007f"',
      '"\\ud83d\\ud800"',
      '<img src=x onerror=alert(1)>',
    ],
  },
  {
    name: 'YAML 1.1 as PyYAML reads it',
    body: runWithYaml(
      'mantissa: 1e3\nsize: 5e8\noctal: 0o17\nmode: 017\nhex: 0x1F\nquoted: "yes"\nplain: yes\ntime: 1:30\nfloat: 1.5\n' +
        '1: int key\nnone: ~\nbase: &b {x: 1}\nuse: {<<: *b, y: 2}\nalias: *b\ndate: 2025-04-22\ninf: .inf\n',
    ),
    parameters: [
      {
        mantissa: '1e3',
        size: '5e8',
        octal: '0o17',
        mode: 15,
        hex: 31,
        quoted: 'yes',
        plain: true,
        time: 90,
        float: 1.5,
        1: 'int key',
        none: null,
        base: { x: 1 },
        use: { x: 1, y: 2 },
        alias: { x: 1 },
        date: '2025-04-22',
        inf: null,
      },
    ],
  },
  {
    name: 'YAML whole numbers that no double holds; each digit stays',
    body: runWithYaml('big: 9007199254740993\n'),
    holds: ['"big": 9007199254740993'],
  },
  { name: 'YAML in unicode', body: runWithYaml('é: 漢😀\n'), parameters: [{ é: '漢😀' }] },
  {
    name: 'base64 in lines',
    body: runOf({ parameters_base64: 'a2lsbDog\nMg==\n' }),
    parameters: [{ kill: 2 }],
  },
  {
    name: '5 MB of checks',
    body: run({ virt_checks: Array(15_500).fill(virtCheck) }),
    parameters: usualParameters,
  },
];

const refused: readonly Omit<KrknPayload, 'expect'>[] = [
  { name: 'empty body', body: '', says: 'not JSON' },
  { name: 'not JSON', body: '{"scenarios": [}', says: 'not JSON' },
  { name: 'cut off', body: run().slice(0, -20), says: 'not JSON' },
  { name: 'text after the JSON', body: `${run()} x`, says: 'not JSON' },
  { name: 'NaN misspelt', body: '{"scenarios": [], "x": -NaN}', says: 'not JSON' },
  { name: 'not UTF-8', body: Buffer.from('{"scenarios": [], "x": "é"}', 'latin1'), says: 'not UTF-8' },
  { name: 'a list', body: '[]', says: 'must be a JSON object' },
  { name: 'null', body: 'null', says: 'must be a JSON object' },
  { name: 'a number', body: '1', says: 'must be a JSON object' },
  { name: '100,000 lists inside each other', body: '['.repeat(100_000), says: 'inside each other' },
  {
    name: 'closed lists inside each other',
    body: `{"scenarios": [], "x": ${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
    says: 'inside each other',
  },
  { name: 'scenarios missing', body: '{}', says: '[bad request]: scenarios param must be a list of object' },
  {
    name: 'scenarios null',
    body: run({ scenarios: null }),
    says: 'scenarios param must be a list of object',
  },
  {
    name: 'scenarios an object',
    body: run({ scenarios: {} }),
    says: 'scenarios param must be a list of object',
  },
  { name: 'a scenario that is no object', body: run({ scenarios: [scenario(), 'x'] }), says: 'scenarios[1]' },
  { name: 'a scenario that is a list', body: run({ scenarios: [[]] }), says: 'scenarios[0]' },
  ...['scenario', 'exit_status', 'parameters'].flatMap((attribute) =>
    [null, '', undefined].map((value) => ({
      name: `${attribute} ${value === '' ? 'empty' : String(value)}`,
      body: runOf({ parameters_base64: '', [attribute]: value }),
      says: `[bad request]: ${attribute} is null or empty`,
    })),
  ),
  {
    name: 'more values than are read',
    body: `{"scenarios":[],"x":[${'0,'.repeat(300_000)}0]}`,
    says: 'the body holds 300,005 values; at most 300,000 are read. Run fewer scenarios or checks at once',
  },
  ...[
    { name: 'not base64', parameters_base64: '%%%%', says: 'not base64' },
    { name: 'base64 cut off', parameters_base64: 'a2lsb', says: 'not base64' },
    { name: 'base64 of no type', parameters_base64: { a: 1 }, says: 'is not a text' },
    { name: 'base64 of no UTF-8', parameters_base64: '/////w==', says: 'UTF-8' },
    { name: 'base64 of blanks', parameters_base64: '  ', says: 'neither a mapping nor a list' },
  ].map(({ name, parameters_base64, says }) => ({ name, body: runOf({ parameters_base64 }), says })),
  ...[
    { name: 'YAML text', yaml: 'just text', says: 'neither a mapping nor a list' },
    { name: 'YAML number', yaml: '17', says: 'neither a mapping nor a list' },
    { name: 'YAML null', yaml: '---\n', says: 'neither a mapping nor a list' },
    { name: 'YAML that is not valid', yaml: 'a: [1, 2', says: 'syntax error' },
    { name: 'YAML of two documents', yaml: 'a: 1\n---\nb: 2\n', says: 'more than one document' },
    { name: 'YAML of Python objects', yaml: 'a: !!python/object/apply:os.system [id]\n', says: 'tag' },
    { name: 'YAML alias of nothing', yaml: 'a: *b\n', says: 'alias' },
    { name: 'YAML alias of itself', yaml: 'a: &a [*a]\n', says: 'alias' },
    { name: 'YAML key that is a list', yaml: '? [a]\n: 1\n', says: 'key is a collection' },
    { name: 'YAML merge of a text', yaml: '<<: text\n', says: 'merges' },
    { name: 'YAML too deep', yaml: '['.repeat(50_000), says: 'inside each other' },
    { name: 'YAML too deep in lines', yaml: '- '.repeat(10_000), says: 'inside each other' },
  ].map(({ name, yaml, says }) => ({ name, body: runWithYaml(yaml), says })),
];

/** Bodies that Krkn of any age sends, or that somebody else does, for tests of every layer. */
export const krknPayloads: readonly KrknPayload[] = [
  ...accepted.map((payload) => ({ ...payload, expect: 200 as const })),
  ...refused.map((payload) => ({ ...payload, expect: 400 as const })),
];
