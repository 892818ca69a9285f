import { renderAlerts } from '../../../../../lambda/krkn-telemetry/web/run/alerts';
import { renderChecks } from '../../../../../lambda/krkn-telemetry/web/run/checks';
import {
  renderClusterEvents,
  renderErrorLogs,
} from '../../../../../lambda/krkn-telemetry/web/run/events-and-logs';
import { renderTimeline } from '../../../../../lambda/krkn-telemetry/web/run/timeline';
import { readCriticalAlerts } from '../../../../../lambda/krkn-telemetry/model/alert';
import { readRun } from '../../../../../lambda/krkn-telemetry/model/read-run';
import type { Run } from '../../../../../lambda/krkn-telemetry/model/run';
import { krknFixture, krknPayloads, run, scenario } from '../../../../support/krkn-payloads';

/** The sections of a run that are about what happened when, by their ids. */
function sectionsOf(read: Run, alerts = '{}'): Readonly<Record<string, string | undefined>> {
  return {
    timeline: renderTimeline({ run: read })?.text,
    checks: renderChecks({ run: read })?.text,
    alerts: renderAlerts({ run: read, alerts: readCriticalAlerts(alerts) })?.text,
    errors: renderErrorLogs({ run: read })?.text,
    events: renderClusterEvents({ run: read })?.text,
  };
}

const visible = (text: string): string => text.replace(/<[^>]*>/g, ' ');
const JUNK = /\b(?:null|undefined|NaN|Infinity|Invalid Date)\b|\[object/;

const openShift = readRun(krknFixture('openshift-run.json').toString())!;
const full: Readonly<Record<string, unknown>> = {
  scenarios: [scenario({ cluster_events: [{ creation: '2025-04-22T17:36:00Z', reason: 'Killing' }] })],
  health_checks: [{ url: 'https://a', status: false, start_timestamp: '2025-04-22T17:36:00', duration: 5 }],
  virt_checks: [{ vm_name: 'v', status: false, start_timestamp: '2025-04-22T17:36:00', duration: 5 }],
  error_logs: [{ timestamp: '2025-04-22T17:36:00Z', message: 'm' }],
  failed_alerts: [{ name: 'a', starts_at: '2025-04-22 17:36:00' }],
};

it('each section; wrapped in one that its heading names', () => {
  for (const [id, text] of Object.entries(sectionsOf(readRun(run(full))!))) {
    expect(text).toMatch(
      new RegExp(
        `^<section id="${id}" aria-labelledby="${id}-heading">\\s<details class="section" open>\\s<summary><h2 id="${id}-heading">`,
      ),
    );
  }
});

it('nodes; the timeline says what its bars count, and that Recovery counts less', () => {
  expect(sectionsOf(openShift)['timeline']).toContain(
    'their bars begin with the scenario and last for all steps, stopping included. Recovery counts from the order to start.',
  );
  expect(sectionsOf(readRun(run(full))!)['timeline']).not.toContain('Recovery counts');
});

it('a run of which nothing is known; no section', () => {
  const nothing = {
    timeline: undefined,
    checks: undefined,
    alerts: undefined,
    errors: undefined,
    events: undefined,
  };
  expect(sectionsOf(readRun('{}')!)).toEqual(nothing);
});

const readable = krknPayloads.flatMap(({ name, body }) => {
  const read = readRun(body.toString());
  return read === undefined ? [] : [[name, read] as const];
});

it.each(readable)('payload "%s"; nothing is shown that is no value', (_name, read) => {
  const text = Object.values(sectionsOf(read)).join('');
  expect(text).not.toMatch(JUNK);
  expect(text.length).toBeLessThan(200_000);
});

describe.each([
  ['markup', '<img src=x onerror=alert(1)>"\'</script><script>alert(1)</script>'],
  ['writing from right to left', '\u202eabc\u2067def'],
  ['10,000 characters', 'a'.repeat(10_000)],
])('a run whose names are all %s', (_name, name) => {
  const event = {
    reason: name,
    message: name,
    type: name,
    involved_object_name: name,
    involved_object_kind: name,
  };
  const [time, utcTime] = ['2025-04-22T17:36:00.000000', '2025-04-22T17:36:00Z'];
  const read = readRun(
    run({
      scenarios: [
        scenario({
          scenario: name,
          exit_status: 1,
          affected_nodes: [{ node_name: name, not_ready_time: 5 }],
          cluster_events: [{ ...event, creation: utcTime, namespace: name }],
        }),
      ],
      health_checks: [{ url: name, status: false, status_code: name, start_timestamp: time }],
      virt_checks: ['a', 'b'].map((node) => ({
        ...{ vm_name: name, namespace: name, node_name: name + node, ip_address: name, check_type: name },
        ...{ new_ip_address: `${name}1`, status: false, start_timestamp: time, phase: 'post' },
      })),
      object_state_checks: [
        { check_name: name, kind: name, namespace: name, condition_type: name, message: name },
      ],
      error_logs: [{ timestamp: utcTime, message: name }],
      failed_alerts: [{ name, message: `${name}.`, severity: name, namespace: name, starts_at: utcTime }],
    }),
  )!;
  const alert = { alertname: name, severity: name, namespace: name };
  const text = Object.values(sectionsOf(read, JSON.stringify({ chaos_alerts: [alert] }))).join('');

  it('stays text, isolated and short', () => {
    const tags = new Set([...text.matchAll(/<([a-z][\w-]*)/gi)].map(([, tag]) => tag));
    expect([...tags].filter((tag) => ['img', 'script'].includes(tag!))).toEqual([]);
    expect(text.replace(/<bdi>[^<]*<\/bdi>|<title>[^<]*<\/title>|"[^"]*"/g, '')).not.toMatch(
      /\u202e|onerror|aaaaaaa/,
    );
    expect(Math.max(...[...text.matchAll(/<bdi>([^<]*)</g)].map(([, cell]) => cell!.length))).toBeLessThan(
      900,
    );
    expect(text.length).toBeLessThan(40_000);
  });
});

describe('the timeline', () => {
  const text = sectionsOf(openShift)['timeline']!;

  it('bars with their times and durations in words', () => {
    expect(text).toContain(
      '<title>failed (exit status 1): 2025-04-22 17:35:38–17:41:23 UTC (5 min 45 s)</title>',
    );
    expect(text).toContain('<title>down: status 503: 2025-04-22 17:36:02–17:36:38 UTC (36.5 s)</title>');
  });

  it('what lasted for a moment of days; a bar that is drawn all the same', () => {
    const scenarios = [
      scenario({ start_timestamp: 1e9, end_timestamp: 1e9 }),
      scenario({ end_timestamp: 1e9 + 1e6, start_timestamp: 1e9 + 1e5 }),
    ];
    const bars = [
      ...sectionsOf(readRun(run({ scenarios }))!)['timeline']!.matchAll(
        /<rect class="bar \w+" x="[\d.]+%" width="([\d.]+)%"/g,
      ),
    ];
    expect(bars.map(([, width]) => Number(width))).toEqual([0.01, 90]);
  });

  it('lanes that lead to their scenarios and name what is seen in them', () => {
    expect(text).toContain('<a href="#scenario-2"><bdi>aws_node_scenarios.yml</bdi></a>');
    expect(text).toContain('aria-label="https://shop.apps.example.com/healthz: 36.5 s down"');
  });

  it('an axis that script can turn to another zone', () => {
    expect(text).toContain('<time datetime="2025-04-22T17:40:00Z" data-format="clock">17:40</time>');
  });

  it('a legend of the signs in it alone', () => {
    const [legend] = /<ul class="legend">[^]*?<\/ul>/.exec(text)!;
    const names = [...legend.matchAll(/<\/svg>([^<]+)<\/li>/g)].map(([, name]) => name);
    expect(names).toEqual([
      ...['Scenario passed', 'Scenario failed', 'Down or disrupted', 'Checked and up'],
      ...['Alert that fired', 'Error', 'While scenarios ran'],
    ]);
  });

  it('the same as a table, in order of time', () => {
    const [table] = /<details class="more">[^]*<\/details>/.exec(text)!;
    const times = [...table.matchAll(/datetime="([^"]+)"/g)].map(([, time]) => time);
    expect(times).toHaveLength(7);
    expect(times).toEqual([...times].sort());
    expect(visible(table)).toMatch(/17:39:10 UTC\s+Failed alerts\s+etcd leader changes observed\s+–/);
  });

  it('a clock that was guessed; said so', () => {
    const telemetry = (clock: string): Run =>
      readRun(
        run({
          health_checks: [
            {
              url: 'u',
              status: true,
              start_timestamp: `2025-04-22T${clock}:00.000000`,
              duration: 60,
            },
          ],
        }),
      )!;
    expect(sectionsOf(telemetry('19:36'))['timeline']).toContain('read as UTC+2,');
    expect(sectionsOf(telemetry('13:36'))['timeline']).toContain('read as UTC−4,');
    expect(sectionsOf(telemetry('14:06'))['timeline']).toContain('read as UTC−3:30,');
    expect(sectionsOf(telemetry('17:36'))['timeline']).not.toContain('local times');
  });

  it('more lanes than can be shown; their number', () => {
    const scenarios = Array.from({ length: 40 }, (_, index) => scenario({ scenario: `${index}.yml` }));
    expect(sectionsOf(readRun(run({ scenarios }))!)['timeline']).toContain(
      '28 lanes with fewer problems are hidden.',
    );
  });

  it('more rows than a table holds; their number', () => {
    const scenarios = Array.from({ length: 12 * 30 }, (_, index) =>
      scenario({
        scenario: `${index % 12}.yml`,
        start_timestamp: 1e9 + index * 100,
        end_timestamp: 1e9 + index * 100 + 50,
      }),
    );
    expect(sectionsOf(readRun(run({ scenarios }))!)['timeline']).toContain('and 160 more in telemetry.json');
  });
});

describe('checks', () => {
  const down = (url: string, duration: number): object => ({
    url,
    status: false,
    status_code: '503',
    duration,
  });
  const up = (url: string, duration: number): object => ({ url, status: true, status_code: 200, duration });
  const cells = (changes: Readonly<Record<string, unknown>>): string[] =>
    [...sectionsOf(readRun(run(changes))!)['checks']!.matchAll(/<tbody>[^]*?<\/tbody>/g)].map(([body]) =>
      visible(body).replace(/\s+/g, ' ').trim(),
    );

  it.each([
    ['always up', [up('https://u', 60)], 'Always up: https://u 100 % 0 – – 200'],
    [
      'down once',
      [up('https://u', 60), down('https://u', 20), up('https://u', 20)],
      'Was down: https://u 80.00 % 1 20 s 20 s 200',
    ],
    [
      'down twice',
      [down('https://u', 20), up('https://u', 60), down('https://u', 10), up('https://u', 10)],
      'Was down: https://u 70.00 % 2 30 s 20 s 200',
    ],
    [
      'down for a moment of days; not 100 %',
      [up('https://u', 1e6), down('https://u', 0.1)],
      'Was down: https://u 99.99 % 1 0.1 s 0.1 s 503',
    ],
    ['never up', [down('https://u', 5)], 'Was down: https://u – only failures sent 1 5 s 5 s 503'],
    [
      'of another kind than HTTP; no status of HTTP',
      [{ ...up('gpu://u', 60), status_code: '200' }],
      'Always up: gpu://u 100 % 0 – – –',
    ],
    ['unknown', [{ url: null, duration: 5 }], 'Unknown: – unknown for 5 s – – – –'],
  ])('an application that was %s', (_name, rows, expected) => {
    expect(cells({ health_checks: rows })).toEqual([expected]);
  });

  it('5,000 applications; the worst 50 and the number of the rest', () => {
    const rows = Array.from({ length: 5000 }, (_, index) => down(`https://${index}`, index));
    const text = sectionsOf(readRun(run({ health_checks: rows }))!)['checks']!;
    expect(text.match(/<tr>/g)).toHaveLength(51);
    expect(visible(text)).toMatch(/https:\/\/4999\s/);
    expect(text).toContain('and 4,950 more in telemetry.json');
  });

  it('a machine that moved and got another address', () => {
    const machine = { vm_name: 'vm', namespace: 'ns', ip_address: '10.0.0.1', duration: 10 };
    const rows = [
      { ...machine, node_name: 'a', status: true },
      { ...machine, node_name: 'b', check_type: 'ssh_access', status: false, new_ip_address: '10.0.0.2' },
      { ...machine, node_name: 'b', status: true, new_ip_address: '' },
    ];
    expect(cells({ virt_checks: rows })).toEqual([
      'Was down: vm Node a → became b IP address 10.0.0.1 → became 10.0.0.2 no SSH ns 66.66 % 1 10 s',
    ]);
  });

  it('the longest downtime of machines has a column only where one was down more than once', () => {
    const headings = (rows: readonly object[]): readonly string[] =>
      [
        ...sectionsOf(readRun(run({ virt_checks: rows }))!)['checks']!.matchAll(
          /<th scope="col"[^>]*>([^<]*)/g,
        ),
      ].map(([, heading = '']) => heading);
    const machine = (status: boolean): object => ({ vm_name: 'vm', status, duration: 5 });
    const [once, again] = [[machine(false), machine(true)], [machine(false)]];
    const columns = [
      'Virtual machine',
      'What failed',
      'Namespace',
      'Availability',
      'Downtimes',
      'Total downtime',
    ];
    expect(headings(once)).toEqual(columns);
    expect(headings([...once, ...again])).toEqual([...columns, 'Longest']);
  });

  it('machines that fail after the chaos; named before all others', () => {
    const failing = Array.from({ length: 12 }, (_, index) => ({ vm_name: `vm-${index}`, status: false }));
    const text = visible(sectionsOf(readRun(run({ post_virt_checks: failing }))!)['checks']!).replace(
      /\s+/g,
      ' ',
    );
    expect(text).toMatch(/12 virtual machines still fail after the chaos: vm-0 , vm-1 .* vm-9 and 2 more/);
  });

  it('object states; those that failed first', () => {
    const rows = [
      { check_name: 'good', passed: true, objects_checked: 3, objects_failed: 0 },
      { check_name: 'odd' },
      {
        check_name: 'bad',
        passed: false,
        kind: 'Node',
        object_name: 'n',
        condition_type: 'Ready',
        condition_status: 'True',
      },
    ];
    expect(cells({ object_state_checks: rows })).toEqual([
      'Failed: bad Node n Ready = True – only failures sent 1 unknown unknown – – Held: good – 0 – – – – Unknown: odd – – – – – –',
    ]);
  });
});

describe('alerts', () => {
  it('each state in words, still firing first', () => {
    const alert = (alertname: string): object => ({ alertname, severity: 'critical', namespace: 'ns' });
    const log = { chaos_alerts: [alert('a'), alert('a'), alert('b')], post_chaos_alerts: [alert('b')] };
    const read = readRun(
      run({
        job_status: false,
        failed_alerts: [{ name: 'c', message: 'c is slow', starts_at: '2025-04-22 17:36:00' }],
      }),
    )!;
    const [body] = /<tbody>[^]*<\/tbody>/.exec(sectionsOf(read, JSON.stringify(log))['alerts']!)!;
    expect(visible(body).replace(/\s+/g, ' ').trim()).toBe(
      'b Still firing at the end critical ns – 2 ' +
        'c c is slow Failed the run – – 2025-04-22 17:36:00 UTC 1 ' +
        'a Fired during the run critical ns – 2',
    );
  });

  it('what did not hold, and what is not known; signs of their own', () => {
    const alerts = [false, null].map((status) => ({ name: 'a', severity: 'warning', status }));
    const text = renderAlerts({ run: readRun(run({ alerts }))!, alerts: undefined })!.text;
    const signs = [...text.matchAll(/(<svg class="sign"[^]*?<\/svg>)(Did not hold|Unknown)/g)];
    expect(signs.map(([, , words]) => words)).toEqual(['Did not hold', 'Unknown']);
    expect(signs[0]![1]).not.toBe(signs[1]![1]);
  });

  it('no file of alerts; those that failed the run alone', () => {
    const read = readRun(run({ job_status: false, failed_alerts: [{ name: 'c' }] }))!;
    expect(renderAlerts({ run: read, alerts: undefined })?.text).toContain('Failed the run');
  });
});

describe.each([
  ['errors', (entries: readonly string[]) => ({ error_logs: entries.map((message) => ({ message })) })],
  [
    'events',
    (entries: readonly string[]) => ({
      scenarios: [scenario({ cluster_events: entries.map((message) => ({ message })) })],
    }),
  ],
])('%s', (id, changesOf) => {
  const textOf = (entries: readonly string[]): string => sectionsOf(readRun(run(changesOf(entries)))!)[id]!;

  it('the last 100 and the number of those before', () => {
    const text = textOf(Array.from({ length: 5000 }, (_, index) => `message ${index}`));
    expect(text.match(/<tr>/g)).toHaveLength(101);
    expect(text).toContain('<bdi>message 4900</bdi>');
    expect(text).not.toContain('<bdi>message 4899</bdi>');
    expect(visible(text)).toMatch(/The last 100 of 5,000 \w+; 4,900 earlier\s+ones are in telemetry.json/);
  });

  it('a message without end; 500 characters of it', () => {
    expect(textOf(['a'.repeat(9000)])).toContain(`<bdi>${'a'.repeat(499)}…</bdi>`);
  });

  it('what has no time; a dash', () => {
    expect(textOf(['m'])).toMatch(/<td>–<\/td>/);
  });
});

it('checks of several phases; headings read right without their markup, as narrow pages show them', () => {
  const read = readRun(
    run({
      health_checks: ['pre', 'during'].map((phase) => ({
        url: 'https://a.example',
        status: true,
        phase,
        start_timestamp: '2026-11-03T10:00:10',
        end_timestamp: '2026-11-03T10:00:40',
        duration: 30,
      })),
    }),
  )!;
  const text = renderChecks({ run: read })!.text.replace(/<[^>]*>/g, '');
  expect(text).toContain('Availability during the chaos');
});
