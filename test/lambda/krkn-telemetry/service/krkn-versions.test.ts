// What each generation of Krkn sends, and the truth about it, wherever the service tells of a run.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TelemetryEdges, telemetryRequest, type TestResponse } from '../../../support/telemetry-edges';
import { run as runBody, scenario } from '../../../support/krkn-payloads';
import { visibleText } from './visible-text';

/** What is said of a run, and what is said nowhere. */
interface Case {
  /** Of test/fixtures/krkn-cases; with a body, only the name of a group. */
  readonly file: string;
  /** What is sent. */
  readonly body?: string;
  readonly status: 'Passed' | 'Failed' | 'Unknown';
  readonly page: readonly (string | RegExp)[];
  readonly list?: readonly (string | RegExp)[];
  readonly markdown?: readonly (string | RegExp)[];
  readonly json?: object;
  /** How many failures JUnit has. */
  readonly failures?: number;
  readonly junit?: readonly (string | RegExp)[];
  /** In page, exports and list. */
  readonly never?: readonly (string | RegExp)[];
}

const fixture = (file: string): string =>
  readFileSync(join(__dirname, '../../../fixtures/krkn-cases', `${file}.json`), 'utf8');

/** How each health check went, as the JSON report tells it. */
const check = (told: object): object => ({ healthChecks: [expect.objectContaining(told)] });
const oneDowntime = {
  page: [/was down for 30 s/, /90\.32 % 1 30 s 30 s 200/, 'down: status 500'],
  markdown: ['1 time | 30 s | 90.32 % | 200'],
  json: check({ state: 'was down', downtimes: 1, downSeconds: 30, availability: 90.32, lastHttpStatus: 200 }),
  never: [/down: status 200/, /always up/i],
};
const thirtySecondsOfMore = {
  page: [/was down for 30 s/, /90\.00 % 1 30 s 30 s –/],
  markdown: ['1 time | 30 s | 90.00 % | –'],
  json: check({ state: 'was down', downSeconds: 30, availability: 90, lastHttpStatus: null }),
  never: [/status \d/],
};
/** Of a check, not of the group's runs. */
const ALL_OF_IT = /100 %(?! \d+ of \d+ runs? passed)/;
const FAILED_THE_RUN = /fail\w* the run/i;

const evaluated = (...alerts: readonly object[]): string =>
  runBody({
    job_status: false,
    alerts: alerts.map((alert) => ({ severity: 'error', status: false, phase: 'during', ...alert })),
  });
const fired = (severity: string | undefined, changes: object): string =>
  runBody({
    failed_alerts: [{ name: 'slow API', message: 'slow API', severity, namespace: '' }],
    ...changes,
  });
const lostPods = (...names: readonly string[]): object => ({
  unrecovered: names.map((pod_name) => ({ pod_name, namespace: 'w' })),
});
const upFor40 = {
  ...{ url: 'https://web', status: false, status_code: '200', duration: 40 },
  ...{ start_timestamp: '2025-04-22T17:35:40', end_timestamp: '2025-04-22T17:36:20' },
};
const checked = (...rows: readonly object[]): string =>
  runBody({ health_checks: rows.map((row) => ({ url: 'https://web', ...row })) });
const lasting = (from: string, to: string): object => {
  const [start, end] = [`2025-04-22T${from}`, `2025-04-22T${to}`];
  const duration = (Date.parse(`${end}Z`) - Date.parse(`${start}Z`)) / 1000;
  return { start_timestamp: start, end_timestamp: end, duration };
};
const upFrom = (from: string, to: string): object => ({
  status: true,
  status_code: 200,
  ...lasting(from, to),
});
const downFrom = (from: string, to: string): object => ({
  ...{ status: false, status_code: 503 },
  ...lasting(from, to),
});
const downForUnknown = {
  page: [
    'Health check https://web was down, it is not known for how long',
    /Was down: https:\/\/web – 1 unknown unknown 503/,
    /https:\/\/web was down/,
  ],
  markdown: ['| 1 time | unknown | unknown | 503 |'],
  json: check({ state: 'was down', downtimes: 1, downSeconds: null, availability: null }),
  never: [/\b0 s\b/, '99.99', /always up/i],
};

const cases: readonly (readonly [string, Case])[] = [
  [
    'krkn-lib 1, whose fields have other names; read as the fields of today',
    {
      file: 'client1',
      status: 'Failed',
      page: [
        '1 of 2 scenarios failed: node_stop.yml',
        /pod_kill\.yml Passed .*Ran 2026-11-03 10:00:10 UTC – 10:02:10 UTC .*namespace_pattern: \^openshift-etcd\$/,
        'master 1 m6i.xlarge amd64 v1.31.6',
        /worker 2 m6i\.xlarge/,
      ],
      markdown: ['1 of 2 scenarios failed: node_stop.yml'],
      json: {
        reasons: ['1 of 2 scenarios failed: node_stop.yml'],
        scenarios: [
          expect.objectContaining({ scenario: 'scenarios/openshift/pod_kill.yml', status: 'passed' }),
          expect.objectContaining({ scenario: 'scenarios/openshift/node_stop.yml', status: 'failed' }),
        ],
      },
      failures: 1,
      never: [/exitStatus|TimeStamp|parametersBase64/],
    },
  ],
  [
    'krkn-lib 3.0, with other names of the version and of the type of nodes; likewise',
    {
      file: 'client3.0',
      body: runBody({ version: '4.16.2', node_summary_infos: [{ node_type: 'worker', count: 3 }] }),
      status: 'Passed',
      page: ['Version 4.16.2', 'worker 3'],
      json: { cluster: expect.objectContaining({ version: '4.16.2' }) as unknown },
    },
  ],
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
      page: [/was down for 4 min 10 s/, 'down: status 503', '4 min 10 s down'],
      markdown: ['1 time | 4 min 10 s |'],
      json: check({ state: 'was down', downSeconds: 250, lastHttpStatus: 503 }),
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
      never: [ALL_OF_IT, /always up/i],
    },
  ],
  [
    'two URLs, whose last rows have the code of one answer; unknown, but down where 200 was left',
    {
      file: 'checks-inverted-two-urls',
      status: 'Passed',
      page: [
        'Health check https://api.example.com/health was down for 4 min 30 s',
        'The state of health check https://web.example.com/health is unknown for 5 min 10 s',
        /Unknown: https:\/\/web\.example\.com\/health unknown for 5 min 10 s – – – –/,
        /Was down: https:\/\/api\.example\.com\/health 12\.90 % 1 4 min 30 s/,
        /web\.example\.com\/health unknown/,
      ],
      markdown: ['/health | unknown | – | unknown | –', '1 time | 4 min 30 s | 12.90 % | –'],
      json: {
        healthChecks: [
          expect.objectContaining({
            url: 'https://api.example.com/health',
            state: 'was down',
            downSeconds: 270,
          }),
          expect.objectContaining({
            url: 'https://web.example.com/health',
            state: 'unknown',
            availability: null,
            unknownSeconds: 310,
          }),
        ],
      },
      never: [/always up/i, ALL_OF_IT, /web\.example\.com\/health was down/],
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
    'checks before and after the chaos that passed; both are told, and nothing is unknown',
    {
      file: 'checks7-pre-post-up',
      status: 'Passed',
      page: [
        'up before and after',
        /Before the chaos Availability during the chaos .* After the chaos Last status Up: https:\/\/web\.example\.com\/health Up – – – – Up 200/,
      ],
      markdown: ['health | up | – | – | – | up | 200'],
      json: { warnings: [], ...check({ state: 'always up', before: 'up', after: 'up', availability: null }) },
      junit: ['health check https://web.example.com/health: up before and after'],
      never: [/unknown: |\| unknown|"unknown"/i, 'Worth a look', /\b0 s\b/],
    },
  ],
  [
    'a URL that fails after the chaos; worth a look, and no downtime of 0 s',
    {
      file: 'checks7-post-fails',
      status: 'Passed',
      page: [
        /Worth a look Health check https:\/\/web\.example\.com\/health fails after the chaos/,
        /Was down: https:\/\/web\.example\.com\/health Up – – – – Down 503/,
        'up before, fails after',
        'down after the chaos: status 503 –',
      ],
      markdown: [
        '| up | – | – | – | down | 503 |',
        '10:05:15 UTC | – | unknown | after the chaos | status 503 |',
      ],
      json: {
        warnings: ['Health check https://web.example.com/health fails after the chaos'],
        ...check({
          ...{ state: 'was down', downtimes: 0, downSeconds: null, before: 'up', after: 'down' },
          outages: [
            {
              ...{ phase: 'after', startedAt: '2026-11-03T10:05:15Z', endedAt: '2026-11-03T10:05:15Z' },
              seconds: null,
            },
          ],
        }),
      },
      junit: ['up before, fails after', 'down after the chaos from 2026-11-03T10:05:15Z: status 503'],
      never: [/\b0 s\b/],
    },
  ],
  [
    'rows of three phases; the availability of the chaos, and how it was before and after',
    {
      file: 'checks7-phases',
      status: 'Passed',
      page: [/was down for 1 min 2 s/, /health Up 76\.15 % 1 1 min 2 s 1 min 2 s Up 200/],
      markdown: ['| up | 1 time | 1 min 2 s | 76.15 % | up | 200 |'],
      json: check({ downSeconds: 62, availability: 76.15, before: 'up', after: 'up' }),
      junit: ['1 min 2 s down (before the chaos: up; after the chaos: up)'],
      never: [/90\.8|90\.9/],
    },
  ],
  [
    'rows of failures alone; down for as long, and no availability',
    {
      file: 'checks7-only-failures',
      status: 'Passed',
      page: [/was down for 34 s/, /health – only failures sent 1 34 s 34 s 503/],
      markdown: ['| 1 time | 34 s | unknown | 503 |'],
      json: check({ downSeconds: 34, availability: null }),
      never: [/\b0 %/],
    },
  ],
  [
    'a row that ends before it begins; left out, and said so',
    {
      file: 'check-ends-before-it-begins',
      status: 'Passed',
      page: [
        '1 row of health check https://web.example.com/health ends before it begins and is left out',
        /Unknown: https:\/\/web\.example\.com\/health – – – – –/,
      ],
      markdown: ['//web.example.com/health | – | – | – | – |'],
      json: check({ state: 'unknown', downtimes: 0, availability: null, outages: [], lastHttpStatus: null }),
      never: [/was down/, /\b0 s\b/, 'The state of', /\b500\b/],
    },
  ],
  [
    'an object state that did not hold before the chaos, and did during it; not always',
    {
      file: 'object-failed-before',
      body: runBody({
        object_state_checks: [
          { ...lasting('17:35:08', '17:35:38'), passed: false, phase: 'pre' },
          { ...lasting('17:35:38', '17:41:23'), passed: true, phase: 'during' },
        ].map((each) => ({ check_name: 'c', kind: 'Deployment', ...each })),
      }),
      status: 'Passed',
      page: ['c held during, failed before'],
      junit: ['object state check c: held during, failed before'],
      never: [/always held/i],
    },
  ],
  [
    'a machine that was down; worth a look',
    {
      file: 'vm-down-for-a-while',
      status: 'Passed',
      page: ['Worth a look Virtual machine vm-1 was down for 35 s', /88\.70 % 1 35 s (?!35 s)/, '35 s down'],
      markdown: ['| vm-1 | 1 time | 35 s | 88.70 % | vms |', '| vm-1 | 2026-11-03 10:01:40 UTC |'],
      json: {
        warnings: ['Virtual machine vm-1 was down for 35 s'],
        virtualMachines: [
          expect.objectContaining({ name: 'vm-1', namespace: 'vms', downSeconds: 35, availability: 88.7 }),
        ],
      },
      junit: ['down during the chaos from 2026-11-03T10:01:40Z to 2026-11-03T10:02:15Z for 35 s'],
    },
  ],
  [
    'failures alone of a machine; no availability',
    {
      file: 'vm-only-failures',
      status: 'Passed',
      page: ['Worth a look Virtual machine vm-1 was down for 35 s', /– only failures sent 1 35 s (?!35 s)/],
      markdown: ['| vm-1 | 1 time | 35 s | unknown | vms |'],
      json: { virtualMachines: [expect.objectContaining({ downSeconds: 35, availability: null })] },
      never: [/\b0 %/],
    },
  ],
  [
    'failures alone of a long run, whose zone nothing tells; the zone is a guess, and said to be',
    {
      file: 'vm-only-failures-other-zone',
      status: 'Passed',
      page: [/was down for 5 min/, 'They are read as UTC, which is a guess: with zones from UTC−2 to UTC+6'],
      markdown: ['They are read as UTC, which is a guess'],
      json: { checkClock: { utcOffsetSeconds: 0, isGuessed: true } },
      junit: ['They are read as UTC, which is a guess'],
    },
  ],
  [
    'two outages with no row between them; two downtimes, the same wherever they are told',
    {
      file: 'vm-two-outages',
      status: 'Passed',
      page: [
        'Virtual machine vm-1 was down for 45 s in all',
        'unknown for 3 min 5 s 2 45 s 35 s',
        '10:01:00–10:01:35 UTC (35 s)',
        '10:04:40–10:04:50 UTC (10 s)',
        /vm-1 down: failing 35 s .* vm-1 down: failing 10 s/,
      ],
      markdown: ['| vm-1 | 2 times | 45 s |', '| 35 s | during', '| 10 s | during'],
      json: {
        virtualMachines: [
          expect.objectContaining({
            downtimes: 2,
            downSeconds: 45,
            unknownSeconds: 185,
            availability: null,
            outages: [expect.objectContaining({ seconds: 35 }), expect.objectContaining({ seconds: 10 })],
          }),
        ],
      },
      never: ['3 min 40 s', '3 min 50 s'],
    },
  ],
  [
    'a URL of which rows of two minutes are missing; unknown, not up',
    {
      file: 'rows-missing',
      body: checked(upFrom('17:35:40', '17:36:40'), upFrom('17:38:50', '17:41:20')),
      status: 'Passed',
      page: [
        'The state of health check https://web is unknown for 2 min 10 s',
        /Unknown: https:\/\/web unknown for 2 min 10 s –/,
      ],
      markdown: ['| unknown | – | unknown | 200 |'],
      json: check({ state: 'unknown', unknownSeconds: 130, availability: null, downtimes: 0 }),
      junit: ['health check https://web: unknown<'],
      never: [/always up/i, /was down/, ALL_OF_IT],
    },
  ],
  [
    'a machine of which rows of two minutes are missing; unknown, not up',
    {
      file: 'vm-rows-missing',
      body: runBody({
        virt_checks: [lasting('17:35:40', '17:36:40'), lasting('17:38:50', '17:41:20')].map((each) => ({
          ...{ vm_name: 'vm-1', namespace: 'vms', status: true },
          ...each,
        })),
      }),
      status: 'Passed',
      page: [/Unknown: vm-1 .*unknown for 2 min 10 s –/],
      markdown: ['| vm-1 | unknown | – | unknown | vms |'],
      json: {
        virtualMachines: [
          expect.objectContaining({ state: 'unknown', unknownSeconds: 130, availability: null }),
        ],
      },
      junit: ['virtual machine vm-1: unknown<'],
      never: [/always up/i, /was down/, ALL_OF_IT],
    },
  ],
  [
    'a machine whose rows overlap; one length wherever it is told',
    {
      file: 'vm-overlap',
      body: runBody({
        virt_checks: [
          upFrom('17:35:40', '17:36:30'),
          downFrom('17:36:30', '17:37:10'),
          downFrom('17:36:50', '17:37:40'),
          upFrom('17:37:40', '17:41:20'),
        ].map((each) => ({ vm_name: 'vm-1', namespace: 'vms', ...each })),
      }),
      status: 'Passed',
      page: [
        'Virtual machine vm-1 was down for 1 min 10 s',
        /79\.41 % 1 1 min 10 s (?!1 min)/,
        'down: failing 1 min 10 s',
      ],
      markdown: ['| vm-1 | 1 time | 1 min 10 s | 79.41 % | vms |'],
      json: {
        virtualMachines: [
          expect.objectContaining({
            downSeconds: 70,
            availability: 79.41,
            outages: [expect.objectContaining({ seconds: 70 })],
          }),
        ],
      },
      junit: ['for 1 min 10 s'],
      never: ['1 min 30 s', '2 downtimes'],
    },
  ],
  [
    'a machine that was down until the end of the chaos and in the check after it; two bars of the timeline',
    {
      file: 'vm-down-until-after',
      body: runBody({
        virt_checks: [
          upFrom('17:35:40', '17:36:30'),
          { ...downFrom('17:36:30', '17:41:23'), phase: 'during' },
          { ...downFrom('17:41:23', '17:41:26'), phase: 'post' },
        ].map((each) => ({ vm_name: 'vm-1', namespace: 'vms', ...each })),
      }),
      status: 'Passed',
      page: [
        'Virtual machine vm-1 was down for 4 min 53 s',
        /1 4 min 53 s (?!4 min)/,
        'vm-1 down: failing 4 min 53 s',
        'vm-1 down after the chaos: failing 3 s',
      ],
      markdown: ['| 4 min 53 s | during', '| 3 s | after'],
      json: {
        virtualMachines: [
          expect.objectContaining({
            downtimes: 1,
            downSeconds: 293,
            outages: [
              expect.objectContaining({ phase: 'during', seconds: 293 }),
              expect.objectContaining({ phase: 'after', seconds: 3 }),
            ],
          }),
        ],
      },
      never: ['2 downtimes', '4 min 56 s'],
    },
  ],
  [
    'machines of one name in two namespaces, and one of another; told apart',
    {
      file: 'vms-of-one-name',
      body: runBody({
        virt_checks: [
          { ...downFrom('17:36:30', '17:37:00'), vm_name: 'vm-1', namespace: 'a' },
          { ...downFrom('17:36:30', '17:36:40'), vm_name: 'vm-1', namespace: 'b' },
          { ...downFrom('17:36:30', '17:36:35'), vm_name: 'vm-2', namespace: 'b' },
        ],
        post_virt_checks: ['a', 'b'].map((namespace) => ({ vm_name: 'vm-1', namespace, status: false })),
      }),
      status: 'Passed',
      page: [
        '3 virtual machines were down for 45 s in all: vm-1 in a, vm-1 in b, vm-2',
        /2 virtual machines still fail after the chaos: vm-1 in a ?, vm-1 in b/,
        'vm-1 in a down: failing 30 s',
        'vm-1 in b down: failing 10 s',
        'vm-2 down: failing 5 s',
      ],
      markdown: ['| vm-1 in a | 2025-04-22', '| vm-1 in b | 2025-04-22', '| vm-2 | 2025-04-22'],
      junit: ['virtual machine vm-1 in a: 30 s down', 'virtual machine vm-1 in b: 10 s down'],
      never: ['(2 times)'],
    },
  ],
  [
    'two checks of one name in two namespaces, of which one failed; which',
    {
      file: 'object-states-of-one-name',
      body: runBody({
        object_state_checks: [true, false].map((passed, index) => ({
          ...{ check_name: 'ready', kind: 'Deployment', namespace: `n${index}`, passed },
          ...lasting('17:36:30', '17:37:00'),
        })),
      }),
      status: 'Passed',
      page: ['Object state check ready in n1 failed for 30 s', 'ready in n0 always held'],
      markdown: ['| ready in n1 | 2025-04-22'],
      junit: ['object state check ready in n1: 30 s failed'],
    },
  ],
  [
    'an object state that failed and held again; when, and for how long',
    {
      file: 'objects-recovered',
      status: 'Passed',
      page: [
        'Worth a look Object state check web-available failed for 30 s',
        /Object states web-available 30 s failed failed: web\/web-1, 1 of 2 objects: 2026-11-03 10:00:20–10:00:50/,
        /89\.65 % 1 30 s 30 s 2026-11-03 10:00:20 UTC – 2026-11-03 10:00:50 UTC web\/web-1 1 of 2 objects/,
      ],
      markdown: [
        '| web-available | 1 time | 30 s | 89.65 % | Deployment web/web-.* |',
        '| web-available | 2026-11-03 10:00:20 UTC | 2026-11-03 10:00:50 UTC | 30 s | during the chaos |',
      ],
      json: {
        objectStates: [
          expect.objectContaining({
            ...{ name: 'web-available', downSeconds: 30, availability: 89.65, message: 'web/web-1' },
            ...{ condition: 'Available = True', objectsFailed: 1, objectsChecked: 2 },
            outages: [
              {
                ...{ phase: 'during', startedAt: '2026-11-03T10:00:20Z', endedAt: '2026-11-03T10:00:50Z' },
                seconds: 30,
              },
            ],
          }),
        ],
      },
      junit: [
        'object state check web-available: 30 s failed',
        'failed during the chaos from 2026-11-03T10:00:20Z to 2026-11-03T10:00:50Z for 30 s: web/web-1',
      ],
      never: ['fails after'],
    },
  ],
  [
    'an object state that fails after the chaos; worth a look, and held before',
    {
      file: 'objects-fail-after',
      status: 'Passed',
      page: [
        'Worth a look Object state check web-available fails after the chaos (1 of 2 objects)',
        'always held, fails after',
        /Held 100 % 0 – – Failed 2026-11-03 10:05:15 UTC web\/web-1 1 of 2 objects/,
      ],
      markdown: ['| web-available | held | never | – | 100 % | failed |'],
      json: {
        warnings: ['Object state check web-available fails after the chaos (1 of 2 objects)'],
        objectStates: [expect.objectContaining({ before: 'up', after: 'down', downtimes: 0 })],
      },
      junit: ['always held, fails after (before the chaos: held; after the chaos: failed)'],
      never: [/\b0 s\b/],
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
      never: [FAILED_THE_RUN],
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
      junit: ['<failure message="pod_web.yml failed with exit status 1"'],
      never: [FAILED_THE_RUN],
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
      never: [FAILED_THE_RUN],
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
      list: [/Objective 99th fsync latency on etcd-master-2 above 1s\. 1\.31s \(error\) did not hold/],
      json: { reasons: [/etcd-master-2/].map((text) => expect.stringMatching(text) as string) },
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
  [
    'checks of a machine at UTC-5 that began 15 min before the chaos, in a run whose scenarios have no times',
    {
      file: 'checks-local-time-before',
      body: runBody({
        scenarios: [scenario({ start_timestamp: undefined, end_timestamp: undefined })],
        health_checks: [
          { ...upFrom('12:20:37', '12:35:37'), phase: 'pre' },
          { ...upFrom('12:35:37', '12:37:17'), phase: 'during' },
          { ...downFrom('12:37:17', '12:37:51'), phase: 'during' },
          { ...upFrom('12:37:51', '12:41:23'), phase: 'during' },
        ].map((row) => ({ url: 'https://web', ...row })),
      }),
      status: 'Passed',
      page: [/was down for 34 s/, '17:37:17–17:37:51 UTC (34 s)', 'They are read as UTC−5'],
      json: { checkClock: { utcOffsetSeconds: -18_000, isGuessed: false, otherOffsets: [] } },
      junit: ['down during the chaos from 2025-04-22T17:37:17Z'],
    },
  ],
  [
    'alerts alone of a machine at UTC+5:30; their times, by the end of the run',
    {
      file: 'alert-local-time',
      body: fired('critical', {
        job_status: false,
        failed_alerts: [{ name: 'slow', severity: 'critical', starts_at: '2025-04-22 23:11:25' }],
      }),
      status: 'Failed',
      page: ['2025-04-22 17:41:25 UTC', 'They are read as UTC+5:30, with which they fit the run'],
      json: { checkClock: { utcOffsetSeconds: 19_800, isGuessed: false, otherOffsets: [] } },
      failures: 1,
      never: ['23:11:25'],
    },
  ],
  [
    'alerts of no time of the run; shown as they are, and said to be',
    {
      file: 'alert-other-day',
      body: fired('critical', {
        job_status: false,
        failed_alerts: [{ name: 'slow', severity: 'critical', starts_at: '2025-04-25 23:11:25' }],
      }),
      status: 'Failed',
      page: ['2025-04-25 23:11:25 UTC', 'Times of checks and alerts have no zone, and fit the run in none'],
      json: { checkClock: { utcOffsetSeconds: 0, isGuessed: true, otherOffsets: [] } },
      failures: 1,
    },
  ],
  [
    'checks of a machine at UTC+5:30 that go on for 15 min after the chaos; when it was down, on the timeline too',
    {
      file: 'checks-local-time-after',
      body: checked(
        { ...upFrom('23:05:38', '23:07:18'), phase: 'during' },
        { ...downFrom('23:07:18', '23:07:52'), phase: 'during' },
        { ...upFrom('23:07:52', '23:11:23'), phase: 'during' },
        { ...upFrom('23:11:23', '23:26:23'), phase: 'post' },
      ),
      status: 'Passed',
      page: [/was down for 34 s/, '17:37:18–17:37:52 UTC (34 s)', 'They are read as UTC+5:30'],
      markdown: ['2025-04-22 17:37:18 UTC'],
      json: { checkClock: { utcOffsetSeconds: 19_800, isGuessed: false, otherOffsets: [] } },
      junit: ['down during the chaos from 2025-04-22T17:37:18Z'],
      never: ['23:07:18'],
    },
  ],
  [
    'an objective that failed before the chaos in one namespace and after it in another; told apart',
    {
      file: 'two-namespaces',
      body: evaluated(
        { name: 'A', message: 'A', phase: 'pre', namespace: 'a' },
        { name: 'A', message: 'A', phase: 'post', namespace: 'b' },
      ),
      status: 'Failed',
      page: [
        '2 objectives did not hold: A (error) in a before the chaos, A (error) in b after the chaos',
        /A Failed the run before the chaos error a/,
      ],
      markdown: [
        '| Objective | Severity | Namespace | Evaluated | Result |',
        '| A | error | b | after the chaos | failed the run |',
      ],
      failures: 2,
      junit: [
        'name="A in a, before the chaos"',
        'message="The objective A (error) in a did not hold before the chaos"',
        'message="The objective A (error) in b did not hold after the chaos"',
      ],
      never: ['before and after'],
    },
  ],
  [
    'objectives without names; excused only by one with the same message',
    {
      file: 'nameless',
      body: evaluated(
        { name: null, message: 'msg A', phase: 'pre' },
        { name: null, message: 'msg B', phase: 'pre' },
        { name: null, message: 'msg B', phase: 'post', status: true },
        { name: null, message: null, phase: 'pre', severity: 'critical' },
        { name: null, message: null, phase: 'post', status: true },
      ),
      status: 'Failed',
      page: [
        'msg A Failed the run before the chaos',
        'msg B Did not hold before the chaos',
        '– Failed the run before the chaos critical',
      ],
      failures: 2,
      junit: ['The objective msg A (error) did not hold', 'name="without a name, before the chaos"'],
    },
  ],
  [
    'objectives of phases that Krkn does not have; objectives, not alerts',
    {
      file: 'odd-phases',
      body: evaluated(
        { name: 'i', phase: 'recovery', starts_at: '2025-04-22T17:36:00Z' },
        { name: 'j', phase: 3 },
        { name: 'k', phase: null },
      ),
      status: 'Failed',
      markdown: ['| i | error | recovery | failed the run |'],
      page: ['3 objectives did not hold: i (error), j (error), k (error)', 'Failed objectives 1 objective'],
      failures: 3,
      junit: ['message="The objective i (error) did not hold"', 'name="k"'],
      never: [/\bfired\b/, /Failed alert/, /\d alert/],
    },
  ],
  ...(
    [
      ['failed_alerts', '2 alerts fired: slow API (error), slow etcd (error)', 'alert'],
      [
        'alerts',
        '2 objectives did not hold: slow API (error) during the chaos, slow etcd (error) during the chaos',
        'objective',
      ],
    ] as const
  ).map(([field, text, kind]): readonly [string, Case] => [
    `${field} with a message each; all told, with what was measured`,
    {
      file: `messages-of-${field}`,
      body: runBody({
        job_status: false,
        [field]: [
          { name: 'slow API', message: 'slow API for LIST/configmaps. 2.74s' },
          { name: 'slow etcd', message: 'slow etcd on m-0. 0.31s' },
        ].map((each) => ({ ...each, severity: 'error', status: false, phase: 'during' })),
      }),
      status: 'Failed',
      page: [`${text} slow API for LIST/configmaps. 2.74s; slow etcd on m-0. 0.31s`],
      list: ['2.74s; slow etcd on m-0. 0.31s'],
      markdown: [`${text} – slow API for LIST/configmaps. 2.74s; slow etcd on m-0. 0.31s`],
      json: {
        findings: [{ kind, text, cause: 'slow API for LIST/configmaps. 2.74s; slow etcd on m-0. 0.31s' }],
      },
      failures: 2,
    },
  ]),
  [
    'more messages of alerts than a sentence has room for; the others counted',
    {
      file: 'many-messages',
      body: runBody({
        job_status: false,
        failed_alerts: [1, 2, 3, 4, 5, 6, 7].map((each) => ({
          ...{ name: 'slow API', severity: 'error', message: `slow API: ${each}s` },
        })),
      }),
      status: 'Failed',
      page: ['slow API: 4s; slow API: 5s; and 2 more'],
      failures: 7,
    },
  ],
  [
    'objectives that failed the run, others and unknown ones; counted as the table has them',
    {
      file: 'counted',
      body: evaluated(
        { name: 'a' },
        { name: 'b', severity: 'warning' },
        { name: 'c', severity: 'warning', phase: 'post' },
        { name: 'd', severity: 'info' },
        { name: 'e', status: true },
        { name: 'f', status: null },
      ),
      status: 'Failed',
      page: [
        'Objective a (error) did not hold during the chaos',
        '3 more objectives did not hold: b (warning) during the chaos, c (warning) after the chaos and 1 of severity info',
        'Objectives: 1 of 5 held, 1 unknown',
      ],
      markdown: ['## Objectives: 1 of 5 held, 1 unknown'],
      json: { objectives: { held: 1, evaluated: 5, unknown: 1 } },
      failures: 1,
    },
  ],
  [
    'an objective without a result; no number of those that held',
    {
      file: 'no-result',
      body: evaluated({ name: 'a', status: null }),
      status: 'Failed',
      page: ['Objectives Objective Result'],
      markdown: [/^## Objectives$/m],
      failures: 1,
      never: ['0 of 0'],
    },
  ],
  [
    'an alert of severity warning in a run that failed; not to blame',
    {
      file: 'alert6-warning-failed',
      body: fired('warning', { scenarios: [scenario({ exit_status: 1 })] }),
      status: 'Failed',
      page: ['1 alert fired: slow API (warning)', /slow API Fired during the run warning/],
      markdown: ['| slow API | warning | – | fired during the run |'],
      json: {
        reasons: ['1 of 1 scenario failed: pod.yml'],
        warnings: ['1 alert fired: slow API (warning)'],
        alerts: [{ state: 'fired during the run' }],
      },
      failures: 1,
      never: [FAILED_THE_RUN],
    },
  ],
  ...['error', 'critical', 'warning', undefined].map((severity): readonly [string, Case] => [
    `an alert of severity ${severity} in a run that passed; worth a look`,
    {
      file: `alert6-${severity}-passed`,
      body: fired(severity, { job_status: true }),
      status: 'Passed',
      page: [/Worth a look 1 alert fired: slow API/, /slow API Fired during the run/],
      json: { reasons: [], alerts: [{ state: 'fired during the run' }] },
      never: [FAILED_THE_RUN, 'Failed alert'],
    },
  ]),
  ...[undefined, 'ERROR'].map((severity): readonly [string, Case] => [
    `an alert of severity ${severity} in a run that failed; to blame`,
    {
      file: `alert6-${severity}-failed`,
      body: fired(severity, { job_status: false }),
      status: 'Failed',
      page: [/1 alert fired: slow API/, /slow API Failed the run/],
      failures: 1,
    },
  ]),
  [
    'a last row without a length, down; for how long is not known',
    {
      file: 'down-without-times',
      body: checked(upFor40, { status: true, status_code: 503 }),
      status: 'Passed',
      ...downForUnknown,
    },
  ],
  [
    'a last row of 0 s, down; for how long is not known',
    {
      file: 'down-for-a-moment',
      body: checked(upFor40, {
        ...{ status: true, status_code: 503, duration: 0 },
        ...{ start_timestamp: '2025-04-22T17:36:20', end_timestamp: '2025-04-22T17:36:20' },
      }),
      status: 'Passed',
      ...downForUnknown,
    },
  ],
  [
    'down for 40 s, and in a last row without a length; at least as long',
    {
      file: 'down-at-least',
      body: checked({ ...upFor40, status_code: '503' }, { status: true, status_code: 500 }),
      status: 'Passed',
      page: [
        'was down for at least 40 s',
        /Was down: https:\/\/web – only failures sent 1 at least 40 s at least 40 s 500/,
      ],
      markdown: ['| 1 time | at least 40 s | unknown | 500 |'],
      json: check({ downSeconds: null, availability: null }),
    },
  ],
  [
    'an unknown state for a time that is not known either; unknown wherever it is told',
    {
      file: 'unknown-without-times',
      body: checked(
        { status: true, status_code: 503 },
        { ...upFor40, url: 'https://api' },
        { url: 'https://api', status: true, status_code: 503, duration: 268 },
      ),
      status: 'Passed',
      page: ['The state of health check https://web is unknown ', /Unknown: https:\/\/web – – – –/],
    },
  ],
  [
    'up for 40 s and then of unknown state; not always up',
    {
      file: 'unknown-at-the-end',
      body: checked(
        { ...upFor40, url: 'https://api' },
        { ...upFor40, status_code: '503' },
        { status: true, status_code: 200 },
        { url: 'https://api', status: true, status_code: 200 },
      ),
      status: 'Passed',
      page: [
        /The states of 2 health checks are unknown: https:\/\/web, https:\/\/api/,
        /Unknown: https:\/\/api/,
      ],
      never: [ALL_OF_IT, /always up/i],
    },
  ],
  [
    'HTTP statuses with a decimal point; read as numbers',
    {
      file: 'codes-with-points',
      body: checked(upFor40, { status: true, status_code: 500, duration: 20 })
        .replace('"200"', '200.0')
        .replace(':500,', ':500.0,'),
      status: 'Passed',
      page: ['was down for 20 s', /Was down: https:\/\/web 66\.66 % 1 20 s 20 s 500/],
    },
  ],
  [
    'nodes that one action stopped and another started; each once, and back',
    {
      file: 'nodes-stop-start-passed',
      status: 'Passed',
      page: [
        'Recovered 2 of 2',
        '2 nodes disrupted Parameters',
        / m-0 node – node\.yml 12 s 47\.3 s 59\.3 s w-0 node – node\.yml 12\.3 s 41\.5 s 53\.8 s /,
      ],
      markdown: ['## Recovery: 2 of 2 came back'],
      json: {
        recoveries: {
          count: 2,
          recovered: 2,
          unrecovered: 0,
          slowestSeconds: 59.25,
          things: [
            expect.objectContaining({ name: 'm-0', readinessSeconds: 47.25, totalSeconds: 59.25 }),
            expect.objectContaining({ name: 'w-0', readinessSeconds: 41.5, totalSeconds: 53.8 }),
          ],
        },
      },
      never: [/did not recover/i, /of 4\b/, '4 nodes'],
    },
  ],
  [
    'the same in a scenario that failed for another reason, each row twice; back all the same',
    {
      file: 'nodes-stop-start-failed',
      status: 'Failed',
      page: ['Recovered 2 of 2', '2 nodes disrupted Parameters'],
      markdown: ['## Recovery: 2 of 2 came back'],
      json: {
        reasons: ['1 of 1 scenario failed: node.yml'],
        recoveries: { count: 2, recovered: 2, unrecovered: 0 },
      },
      failures: 1,
      junit: ['message="node.yml failed with exit status 1"'],
      never: [/did not recover/i, /of 6\b/, '6 nodes'],
    },
  ],
  [
    'a node that nothing started again; named with what Krkn logged, wherever the run is told of',
    {
      file: 'node-not-back',
      status: 'Failed',
      page: [
        'Node m-0 did not recover Timed out after 300s waiting for node m-0 to be ready',
        'Slowest recovery 1 did not recover; slowest that did: 53.8 s',
        '2 nodes disrupted, 1 did not recover',
        /Nodes m-0 did not recover .* w-0 2 min 54 s disrupted/,
        / m-0 node – node\.yml – – Did not recover /,
      ],
      list: [/1 of 1 scenario failed: node\.yml; Node m-0 did not recover – Timed out after 300s/],
      markdown: [
        '- Node m-0 did not recover – Timed out after 300s waiting for node m-0 to be ready',
        '| scenarios/node.yml | failed | 1 did not recover; slowest that did: 53.8 s |',
        '## Recovery: 1 of 2 came back',
      ],
      json: {
        recoveries: { count: 2, recovered: 1, unrecovered: 1 },
        scenarios: [expect.objectContaining({ unrecovered: 1 })],
        findings: [
          expect.objectContaining({ kind: 'scenario', place: 'scenario-1' }),
          {
            ...{ isReason: true, kind: 'node', objects: [{ name: 'm-0', namespace: null }] },
            text: 'Node m-0 did not recover',
            cause: 'Timed out after 300s waiting for node m-0 to be ready',
            place: 'recovery',
          },
        ],
      },
      failures: 1,
      junit: [
        '<failure message="Node m-0 did not recover – Timed out after 300s waiting for node m-0 to be ready (exit status 1)"',
      ],
      never: [/Exit status 1"/, 'w-0 did not recover'],
    },
  ],
  [
    'a pod that two scenarios lost; named once, and counted as often as the recoveries have it',
    {
      file: 'lost-twice',
      body: runBody({
        scenarios: [
          scenario({ scenario: 'a.yml', exit_status: 1, affected_pods: lostPods('web-0', 'web-1') }),
          scenario({ scenario: 'b.yml', exit_status: 1, affected_pods: lostPods('web-0') }),
        ],
      }),
      status: 'Failed',
      page: [
        '2 pods in w did not recover, 3 times in all: web-0 (2 times), web-1',
        'Slowest recovery 3 did not recover',
      ],
      json: { recoveries: { unrecovered: 3 } },
      failures: 2,
      junit: ['message="2 pods in w did not recover: web-0, web-1 (exit status 1)"'],
    },
  ],
  [
    'a pod that did not come back; named with its namespace',
    {
      file: 'pod-not-back',
      status: 'Failed',
      page: [
        'Pod store-7c9d8f6b5-tq9wd in web did not recover',
        'Slowest recovery 1 did not recover; slowest that did: 12.5 s',
        '1 did not recover. Slowest that did: web-6d4cf56db6-x2x7q in web took 12.5 s',
      ],
      list: ['Pod store-7c9d8f6b5-tq9wd in web did not recover'],
      markdown: ['- Pod store-7c9d8f6b5-tq9wd in web did not recover'],
      json: {
        reasons: ['1 of 1 scenario failed: pod_web.yml', 'Pod store-7c9d8f6b5-tq9wd in web did not recover'],
      },
      failures: 1,
      junit: ['<failure message="Pod store-7c9d8f6b5-tq9wd in web did not recover (exit status 1)"'],
    },
  ],
  [
    'nodes of krkn-lib 1; shown and counted',
    {
      file: 'client1-nodes',
      status: 'Passed',
      page: [/Nodes 1 .* worker 1 m5\.xlarge amd64 v1\.26\.5 5\.14 RHCOS 4\.13/],
      markdown: ['- Nodes: 1'],
      json: { cluster: { nodes: 1 } },
      junit: ['name="total_node_count" value="1"'],
      never: [/no cluster facts/i],
    },
  ],
  [
    'no facts of the cluster; none, and no guess why',
    {
      file: 'no-cluster-facts',
      status: 'Passed',
      page: ['No cluster facts were sent with this run'],
      json: { cluster: { nodes: null } },
      never: ['OpenShift'],
    },
  ],
  [
    'a run in which no scenario ran, and that Krkn calls a success; unknown',
    {
      file: 'no-scenario',
      status: 'Unknown',
      page: ['Unknown outcome No scenario ran'],
      list: ['No scenario ran', '1 run without a result'],
      markdown: [/Unknown outcome\*\*\s+- No scenario ran/],
      json: { reasons: ['No scenario ran'] },
      junit: ['<error message="No scenario ran"', 'errors="1"'],
      never: [/✅/, /100\s?%/],
    },
  ],
  [
    'what was always up; the same words in page and Markdown',
    {
      file: 'always-up',
      body: checked({ ...upFor40, status: true }),
      status: 'Passed',
      page: [/Always up: https:\/\/web 100 % 0 – – 200/],
      markdown: ['web | never | – | 100 % | 200 |'],
    },
  ],
  [
    'an id, a timestamp and a first scenario of different times; one start, whose duration makes the end',
    {
      file: 'start-plus-duration',
      status: 'Passed',
      page: [
        /Run · 2026-11-03 10:00:12 UTC/,
        'Duration 10 min 35 s',
        '2026-11-03 10:00:12 UTC – 2026-11-03 10:10:47 UTC .',
      ],
      markdown: ['- Started: 2026-11-03 10:00:12 UTC', '- Duration: 10 min 35 s'],
      json: { startedAt: '2026-11-03T10:00:12Z', durationSeconds: 635 },
      junit: ['time="635.000" timestamp="2026-11-03T10:00:12"', '<testsuites name="start-plus-duration/'],
      never: ['10:00:00', '10 min 47 s', '600.000" timestamp'],
    },
  ],
  [
    'scores whose mean is between two numbers; rounded to a tenth',
    {
      file: 'score-mean',
      status: 'Passed',
      page: ['Resiliency score 96.7 of 100'],
      markdown: ['- Resiliency score: 96.7'],
      json: { score: 96.7 },
      junit: ['name="resiliency_score" value="96.7"'],
    },
  ],
  [
    'a scenario that ends in the year 3000; said, and no duration',
    {
      file: 'ends-in-3000',
      status: 'Passed',
      page: [
        'Worth a look The times cannot be right: pod_web.yml ends in the year 3000',
        /Ran 2026-11-03 10:00:10 UTC – 3000-01-01 00:00:00 UTC cannot be right/,
      ],
      markdown: ['The times cannot be right: pod_web.yml ends in the year 3000'],
      json: {
        ...{ startedAt: '2026-11-03T10:00:00Z', durationSeconds: null },
        warnings: ['The times cannot be right: pod_web.yml ends in the year 3000'],
      },
      junit: ['timestamp="2026-11-03T10:00:00"'],
      never: [/\d d (?!ago)/, /Duration \d+ (?:s|min|h|d)\b/, /time="/],
    },
  ],
  ...[1e3, 1e6, 1e9].map((unit): readonly [string, Case] => [
    `times of scenarios in seconds by ${unit}; read as such`,
    {
      file: `unit-${unit}`,
      body: fixture('milliseconds').replace(/(17937\d{5})000/g, (_, seconds: string) =>
        String(BigInt(seconds) * BigInt(unit)),
      ),
      status: 'Passed',
      page: ['Duration 5 min 10 s', 'Ran 2026-11-03 10:00:10 UTC – 10:05:10 UTC'],
      markdown: ['- Duration: 5 min 10 s'],
      json: { startedAt: '2026-11-03T10:00:00Z', durationSeconds: 310, warnings: [] },
      junit: ['time="310.000" timestamp="2026-11-03T10:00:00"', /<testcase .*time="300\.000"/],
      never: ['cannot be right'],
    },
  ]),
  ...[
    ['ends before it begins', { start_timestamp: 1793700310, end_timestamp: 1793700010 }],
    ['ends in the year 2300', { start_timestamp: 1793700010, end_timestamp: 10413792000 }],
    ['begins in the year 2300', { start_timestamp: 10413792000, end_timestamp: 10413792300 }],
    ['begins in the year 1970', { start_timestamp: 0, end_timestamp: 0 }],
    ['ends in the year 1970', { start_timestamp: 1793700010, end_timestamp: 900 }],
    ['begins in the year 1969', { start_timestamp: -1000, end_timestamp: 1793700310 }],
    ['begins at no time of a calendar', { start_timestamp: 1e20, end_timestamp: 1793700310 }],
    ['lasts longer than a year', { start_timestamp: 1793700010, end_timestamp: 1893700010 }],
  ].map(([problem, times]): readonly [string, Case] => [
    `a scenario that ${problem as string}; said, and no duration`,
    {
      file: `times-${(problem as string).replaceAll(' ', '-')}`,
      body: runBody({
        timestamp: '2026-11-03T10:00:00Z',
        scenarios: [scenario(times as Record<string, number>)],
      }),
      status: 'Passed',
      page: [`Worth a look The times cannot be right: pod.yml ${problem as string}`],
      markdown: [`The times cannot be right: pod.yml ${problem as string}`],
      json: { startedAt: '2026-11-03T10:00:00Z', durationSeconds: null },
      never: [/\d d (?!ago)/, /Duration \d+ (?:s|min|h|d)\b/, /time="/, /\b0 s\b/],
    },
  ]),
  [
    'telemetry that was sent again under an id of two hours before; named by the id, and start and duration make the end',
    {
      file: 'sent-again',
      body: runBody({
        timestamp: '2026-11-03T12:00:00Z',
        scenarios: [scenario({ start_timestamp: 1793707210, end_timestamp: 1793707510 })],
      }),
      status: 'Passed',
      page: [
        /Sent under an id of 2026-11-03 10:00:00 UTC ?; its telemetry is of 2026-11-03 12:00:00 UTC/,
        'Ran 2026-11-03 12:00:10 UTC – 12:05:10 UTC',
        'Duration 5 min 10 s',
      ],
      list: ['2026-11-03 10:00:00 UTC'],
      markdown: [
        '- Started: 2026-11-03 12:00:00 UTC, sent under an id of 2026-11-03 10:00:00 UTC',
        '- Duration: 5 min 10 s',
      ],
      json: { startedAt: '2026-11-03T12:00:00Z', durationSeconds: 310 },
      junit: ['time="310.000" timestamp="2026-11-03T12:00:00"'],
    },
  ],
  [
    'a run and its scenario of 1970, of a clock that was not set; said, and no start of then',
    {
      file: 'times-1970',
      body: runBody({
        timestamp: '1970-01-01T00:00:00Z',
        scenarios: [scenario({ start_timestamp: 0, end_timestamp: 300 })],
      }),
      status: 'Passed',
      page: [
        'The times cannot be right: the run says that it began in the year 1970, pod.yml begins in the year 1970',
        /Ran 1970-01-01 00:00:00 UTC – 00:05:00 UTC cannot be right/,
      ],
      json: { startedAt: '2026-11-03T10:00:00Z', durationSeconds: null },
      never: ['Duration 5 min', /time="300/],
    },
  ],
  [
    'a scenario more than a year after the first; said, and not drawn',
    {
      file: 'times-far',
      body: runBody({
        timestamp: '2026-11-03T10:00:00Z',
        scenarios: [
          scenario({ start_timestamp: 1793700010, end_timestamp: 1793700310 }),
          scenario({ scenario: 'late.yml', start_timestamp: 1993700010, end_timestamp: 1993700310 }),
        ],
      }),
      status: 'Passed',
      page: ['The times cannot be right: late.yml is more than a year away from the others'],
      json: { startedAt: '2026-11-03T10:00:00Z', durationSeconds: null },
      never: [/\d d (?!ago)/, '- Duration'],
    },
  ],
  [
    'a check that lasts till the year 3000; said, and down for nobody knows how long',
    {
      file: 'check-till-3000',
      body: checked({
        ...{ ...upFor40, status_code: 503, duration: 30_748_000_000 },
        end_timestamp: '3000-01-01T00:00:00',
      }),
      status: 'Passed',
      page: [
        'The times cannot be right: 1 row of checks is longer than a year',
        /was down, it is not known for how long/,
      ],
      json: check({ state: 'was down', downSeconds: null }),
      never: [/\d d (?!ago)/],
    },
  ],
  [
    'a recovery of fewer seconds than none; not known, nor made up of its parts',
    {
      file: 'recovery-below-zero',
      status: 'Passed',
      page: ['Worth a look The times cannot be right: a recovery took −5 s'],
      markdown: ['The times cannot be right: a recovery took −5 s'],
      json: {
        recoveries: { count: 1, recovered: 1, unrecovered: 0, medianSeconds: null, slowestSeconds: null },
      },
      never: [/\b2 s\b/, 'Slowest recovery 0', /"slowestRecoverySeconds": \d/],
    },
  ],
  [
    'a run as Krkn logs it; the run in it',
    {
      file: 'as-krkn-logs-it',
      status: 'Passed',
      page: ['Scenarios passed 1 of 1', 'Duration 5 min 10 s'],
      json: { runUuid: '7f0c0000-0000-4000-8000-000000000001', reasons: [], durationSeconds: 310 },
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
  const post = async (group: string, file: string, second = 0): Promise<string> =>
    postBody(group, fixture(file), second);
  const postBody = async (group: string, body: Buffer | string, second = 0): Promise<string> => {
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
    const run = await postBody(told.file, told.body ?? fixture(told.file));
    const page = read(await get(`/files/${run}`));
    const list = read(await get(`/files/${told.file}`));
    const [markdown, json, junit] = await Promise.all(
      ['markdown', 'json', 'junit'].map(async (format) => (await get('/export', { run, format })).text),
    );
    expect(page).toContain(` ${told.status} `);
    expect(list).toContain(` ${told.status} `);
    for (const text of told.page) expect(page).toMatch(text);
    for (const text of told.list ?? []) expect(list).toMatch(text);
    for (const text of told.markdown ?? []) expect(unescaped(markdown!)).toMatch(text);
    expect(JSON.parse(json!)).toMatchObject({ status: told.status.toLowerCase(), ...told.json });
    expect(junit).toContain(`failures="${told.failures ?? 0}"`);
    for (const text of told.junit ?? []) expect(junit).toMatch(text);
    for (const text of told.never ?? []) {
      for (const place of [page, list, unescaped(markdown!), json, junit]) expect(place).not.toMatch(text);
    }
  });

  it.each([
    ['checks7-pre-post-up', 'checks7-post-fails', '1 more check failed after the chaos'],
    ['vm-down-for-a-while', 'vm-only-failures-other-zone', '4 min 25 s more downtime of virtual machines'],
    ['objects-fail-after', 'objects-recovered', '30 s more time in which object states did not hold'],
    ['nodes-stop-start-passed', 'node-not-back', 'node.yml newly fails, 1 node did not come back.'],
    ['nodes-stop-start-passed', 'nodes-stop-start-failed', 'Worse than'],
    ['objects-recovered', 'objects-fail-after', 'Better: 30 s less time in which object states did not hold'],
  ])('%s, then %s; in the comparison, "%s"', async (before, after, clause) => {
    const group = `${before}-before-${after}`;
    const [other, run] = [await post(group, before), await post(group, after, 3600)];
    expect(read(await get('/compare', { run, with: other }))).toContain(clause);
  });

  it('the slower of two nodes that did not come back; worse, and the other one is no faster for it', async () => {
    const [other, run] = [
      await post('slower-lost', 'nodes-stop-start-passed'),
      await post('slower-lost', 'node-not-back', 3600),
    ];
    const page = read(await get('/compare', { run, with: other }));
    expect(page).toContain('Worse than');
    expect(page).not.toMatch(/Better:|faster/);
  });

  it('nodes that came back in both runs, however many rows they had; nothing is said of them', async () => {
    const [other, run] = [
      await post('rows', 'nodes-stop-start-passed'),
      await post('rows', 'nodes-stop-start-failed', 3600),
    ];
    expect(read(await get('/compare', { run, with: other }))).not.toMatch(/did not come back|came back/i);
  });

  it('a node that did not come back; counted in the history of its scenario', async () => {
    await post('history-of-nodes', 'node-not-back');
    const history = { group: 'history-of-nodes', scenario: 'scenarios/node.yml' };
    expect(read(await get('/history', history))).toMatch(
      /Worst recovery 53\.8 s of those that recovered Not recovered 1 .* Failed .* 53\.8 s 1 – /,
    );
  });

  it.each([
    [
      'what did not come back and what was logged of it',
      fixture('node-not-back'),
      'scenarios/node.yml',
      'Node m-0 did not recover – Timed out after 300s waiting for node m-0 to be ready',
    ],
    [
      'what was logged of its file',
      runBody({
        scenarios: [scenario({ scenario: 'gone.yml', exit_status: 1 }), scenario()],
        error_logs: [{ timestamp: '', message: 'scenario file not found: gone.yml' }],
      }),
      'gone.yml',
      'scenario file not found: gone.yml',
    ],
    [
      'what was logged in its second repetition, beside one without a word',
      runBody({
        scenarios: [
          scenario({
            scenario: 'a.yml',
            exit_status: 1,
            start_timestamp: 1745300000,
            end_timestamp: 1745300060,
          }),
          scenario({ scenario: 'a.yml', exit_status: 2 }),
        ],
        error_logs: [{ timestamp: '2025-04-22T17:36:00Z', message: 'no nodes match' }],
      }),
      'a.yml',
      'no nodes match',
    ],
  ])(
    'why a scenario failed: %s; the same on its card, in its history and among those of the group',
    async (name, body, scenarioPath, reason) => {
      const group = `why ${name}`;
      const run = await postBody(group, body);
      expect(read(await get(`/files/${run}`))).toContain(`Why it failed ${reason} `);
      expect(read(await get('/history', { group, scenario: scenarioPath }))).toContain(` ${reason} `);
      expect(read(await get('/history', { group }))).toContain(` ${reason} `);
      expect((await get('/export', { run, format: 'junit' })).text).toContain(
        `message="${reason} (exit status`,
      );
    },
  );

  it('a scenario of which nothing but its exit status is known; that, and no reason on its card', async () => {
    const group = 'why unknown';
    const run = await postBody(group, runBody({ scenarios: [scenario({ exit_status: 3 })] }));
    expect(read(await get(`/files/${run}`))).not.toContain('Why it failed');
    const history = { group, scenario: 'scenarios/kube/pod.yml' };
    expect(read(await get('/history', history))).toContain(' Failed Exit status 3 ');
  });

  it('an alert that is uploaded after the run; the reason for a failure that nothing else explains', async () => {
    const run = await post('late', 'late-alert');
    const [group, requestId] = run.split('/') as [string, string];
    await edges.put(`${group}/${requestId}/critical-alerts-00.log`, fixture('late-alert.critical-alerts-00'));
    const page = read(await get(`/files/${run}`));
    expect(page).toContain('Alert KubePodNotReady is still firing in web');
    expect(page).not.toContain('although no scenario failed');
    const { text } = await get('/export', { run, format: 'json' });
    expect(JSON.parse(text)).toMatchObject({ reasons: ['Alert KubePodNotReady is still firing in web'] });
    expect((await get('/export', { run, format: 'junit' })).text).toContain(
      'message="The alert KubePodNotReady (warning) in web was still firing after the last scenario"',
    );
  });

  it.each(['node-not-back', 'pod-not-back', 'alert-template-name', 'check-down-but-passed'])(
    '%s; what is said on top leads to a part of the page, and is a heading',
    async (file) => {
      const { text } = await get(`/files/${await post(`places-of-${file}`, file)}`);
      const [banner = ''] = /<div class="callout verdict.*?<dl class="stats">/s.exec(text) ?? [];
      expect(banner).toMatch(/<h2 class="status (?:failed|passed)">/);
      const places = [...banner.matchAll(/href="#([^"]+)"/g)].map(([, place]) => place!);
      expect(places).not.toEqual([]);
      for (const place of places) expect(text).toContain(`id="${place}"`);
    },
  );

  it('a check that was down, where checks are to fail; a failure in JUnit', async () => {
    const run = await post('failing-checks', 'check-down-but-passed');
    const junit = { run, format: 'junit' };
    expect((await get('/export', junit)).text).toContain('failures="0"');
    expect((await get('/export', { ...junit, checks: 'fail' })).text).toContain(
      '<failure message="Health check https://web.example.com/health was down for 1 min"',
    );
    for (const checks of ['', 'yes', 'FAIL']) {
      const { status, text } = await get('/export', { ...junit, checks });
      expect([status, text]).toEqual([400, expect.stringContaining('Expected one of: fail.')]);
    }
  });

  it('checks that are to fail, of machines of one name; told apart', async () => {
    const virt_checks = ['a', 'b'].map((namespace) => ({
      ...downFrom('17:36:30', '17:37:00'),
      ...{ vm_name: 'vm-1', namespace },
    }));
    const run = await postBody('failing-machines', runBody({ virt_checks }));
    const { text } = await get('/export', { run, format: 'junit', checks: 'fail' });
    for (const namespace of ['a', 'b']) {
      expect(text).toContain(`name="virtual machine vm-1 in ${namespace}"`);
      expect(text).toContain(`<failure message="Virtual machine vm-1 in ${namespace} was down for 30 s"`);
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

  it.each([
    ['failed_alerts', 'lat on … …'],
    ['alerts', 'lat on … …, during the chaos'],
  ])(
    '%s whose template is filled in differently; the same alert in comparisons, JUnit and JSON',
    async (field, name) => {
      const runs = await Promise.all(
        ['1.31s', '1.42s'].map((value, hour) => {
          const message = `lat on p2 ${value}`;
          const alert = { name: 'lat on {{$labels.pod}} {{$value}}', severity: 'error', message };
          const sent = [{ ...alert, status: false, phase: 'during' }];
          return postBody(`template-${field}`, runBody({ job_status: false, [field]: sent }), 3600 * hour);
        }),
      );
      const [other, run] = runs as [string, string];
      const page = read(await get('/compare', { run, with: other }));
      expect(page).toContain('About the same as');
      expect(page).not.toMatch(/new alert|no longer/);
      const junit = await Promise.all(runs.map((each) => get('/export', { run: each, format: 'junit' })));
      for (const { text } of junit) expect(text).toContain(`classname="alerts" name="${name}"`);
      expect(junit[1]!.text).toMatch(/<failure message="The (?:alert|objective) lat on p2 1\.42s \(error\)/);
      const { text } = await get('/export', { run, format: 'json' });
      expect(JSON.parse(text)).toMatchObject({
        alerts: [{ name: 'lat on … …', message: 'lat on p2 1.42s' }],
        reasons: [expect.stringContaining('lat on p2 1.42s')],
      });
    },
  );

  it('two of three runs that passed; 67 % wherever it is told', async () => {
    const sent = [1, 0, 0].map((exit_status, hour) =>
      postBody('two-of-three', runBody({ scenarios: [scenario({ exit_status })] }), 3600 * hour),
    );
    await Promise.all(sent);
    const scenarioPath = 'scenarios/kube/pod.yml';
    const places = [
      get('/files/two-of-three'),
      get('/files'),
      get('/history', { group: 'two-of-three', scenario: scenarioPath }),
    ];
    for (const place of places) expect(read(await place)).toMatch(/67 %/);
    for (const place of places) expect(read(await place)).not.toMatch(/66\.?\d* ?%|67%/);
  });

  it('a state that is not known; the difference of downtime is at least that of what is known', async () => {
    const group = 'unknown-then';
    const other = await post(group, 'checks-inverted-two-urls');
    const run = await post(group, 'check-down-but-passed', 3600);
    const page = read(await get('/compare', { run, with: other }));
    expect(page).toMatch(/at least 3 min 30 s less downtime/);
    expect(page).toMatch(/not known for all URLs/);
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
