import { renderScenarios } from '../../../../../lambda/krkn-telemetry/web/run/scenarios';
import { base64, krknFixture, run, runOf, scenario } from '../../../../support/krkn-payloads';
import { elementsOf, visibleText } from '../../service/visible-text';
import { ABSENT_WORDS, hostileNames } from './hostile-names';
import { readRunOf, storedRuns } from './stored-runs';
import { links } from '../drawn';

const section = (text: string): string =>
  renderScenarios({ links, group: 'team a', run: readRunOf(text), states: [] })?.text ?? '';
const words = (html: string): string => visibleText(html).replace(/\s+/g, ' ');
const shown = (changes: Readonly<Record<string, unknown>>): string => words(section(runOf(changes)));
const idsOf = (html: string, element: string): number[] =>
  [...html.matchAll(new RegExp(`<${element}[^>]* id="scenario-(\\d+)"`, 'g'))].map(([, number]) =>
    Number(number),
  );

const load = {
  requests: 12000,
  rate: 100,
  throughput: 99.8,
  success: 0.998,
  latencies: {
    mean: 19_700_000,
    '50th': 840_000,
    '95th': 67_800_000,
    '99th': 256e6,
    max: 1_304_000_000,
    min: 1,
  },
  status_codes: { '200': 11976, '503': 24 },
  errors: ['503 Service Unavailable', 'Get "https://u:hunter2@h/": EOF'],
  pod_count: 2,
};

describe('renderScenarios', () => {
  it('the run of the fixture; all that is known of its scenarios, in order', () => {
    const html = section(krknFixture('openshift-run.json').toString());
    expect(idsOf(html, 'article')).toEqual([1, 2]);
    const text = words(html);
    expect(text).toContain('1. regex_openshift_pod_kill.yml Failed exit status 1 scenarios/openshift/');
    expect(text).toContain(
      'Namespace ^openshift-etcd$ Selector k8s-app=etcd Ran 2025-04-22 17:35:38 UTC – 17:41:23 UTC Duration 5 min 45 s',
    );
    expect(text).toContain('Affected 1 pod recovered, 1 did not Score 82 of 100 (23 of 27 objectives held)');
    expect(text).toContain('label_selector: k8s-app=etcd');
    expect(text).toContain('2. aws_node_scenarios.yml Passed');
    expect(text).toContain('1 virtual machine recovered; 1 node disrupted');
    expect(html).toContain(
      'href="/prod/history?group=team%20a&amp;scenario=scenarios%2Fopenshift%2Faws_node_scenarios.yml"',
    );
  });

  it('a run outside of groups; no links to histories, which only groups have', () => {
    const html = renderScenarios({ links, group: '', run: readRunOf(run()), states: [] })!.text;
    expect(html).toContain('class="card scenario"');
    expect(html).not.toContain('/history');
  });

  it('a path with a secret that has slashes; masked before it is cut at them', () => {
    const html = section(run({ scenarios: [scenario({ scenario: 'password="a/hunter2/b" x/y.yml' })] }));
    expect(words(html)).toContain('password="••••••" x/');
    expect(html).not.toContain('hunter2');
  });

  it('no scenarios; no section', () => {
    expect(section(run({ scenarios: [] }))).toBe('');
  });

  it.each([
    ['exit status 0', { exit_status: 0 }, /pod\.yml Passed/],
    ['exit status 2', { exit_status: 2 }, /pod\.yml Failed exit status 2/],
    ['no exit status', { exit_status: 'x' }, /pod\.yml Unknown/],
    ['no end', { end_timestamp: 'x' }, /Ran from 2025-04-22 17:35:38 UTC (?!.*Duration)/],
    ['no start', { start_timestamp: 'x' }, /Ran until 2025-04-22 17:41:23 UTC (?!.*Duration)/],
    ['no times', { start_timestamp: 'x', end_timestamp: 'x' }, /^(?!.*Ran)/],
    ['end before start', { end_timestamp: 1 }, /1970-01-01 00:00:01 UTC (?!.*Duration)/],
    [
      'a time that no calendar has',
      { end_timestamp: 1e20 },
      /Ran from 2025-04-22 17:35:38 UTC (?!.*Duration)/,
    ],
    ['no name', { scenario: 7 }, /1\. 7/],
    ['a folder as a name', { scenario: 'a/b/' }, /1\. b\/ Passed a\//],
    ['a score alone', { resiliency_report: { resiliency_score: 82 } }, /Score 82 of 100 (?!\()/],
    [
      'objectives alone',
      { resiliency_report: { passed_slos: 2, total_slos: 3 } },
      /Score 2 of 3 objectives held/,
    ],
    [
      'not evaluated',
      { resiliency_report: { resiliency_score: 0, passed_slos: 0, total_slos: 0 } },
      /^(?!.*Score)/,
    ],
    [
      'pods that were not watched',
      { affected_pods: { recovered: [], unrecovered: [], error: 'timed out' } },
      /Pods could not be watched: timed out/,
    ],
    [
      'pods that did not recover',
      { affected_pods: { unrecovered: [{}, {}] } },
      /Affected 2 pods did not recover/,
    ],
  ])('%s', (_name, changes, expected) => {
    expect(shown(changes)).toMatch(expected);
  });

  it.each<[string, object | readonly object[], string]>([
    [
      'a pod scenario',
      [{ config: { namespace_pattern: '^web$', label_selector: 'app=web' } }],
      'Namespace ^web$ Selector app=web',
    ],
    [
      'at any depth, each once; lists too',
      {
        a: [{ namespace: 'x' }, { namespace: 'y', b: { namespace: ['x', 'z'] } }],
        'node-selector': 'role=worker',
      },
      'Namespaces x , y , z Selector role=worker',
    ],
    [
      'a node scenario',
      { node_scenarios: [{ label_selector: 'role', cloud_type: 'aws', exclude_label: 'gpu' }] },
      'Selector role Excluded gpu Cloud aws',
    ],
    [
      'names that every object has',
      { constructor: 'x', __proto__: 'y', toString: 'z' },
      'scenarios/kube/ pod_disruption_scenarios Ran',
    ],
  ])('%s; its targets come first', (_name, parameters, expected) => {
    expect(shown({ parameters_base64: base64(JSON.stringify(parameters)) })).toContain(expected);
  });

  it('a secret among the targets, or thousands of them; masked, and bounded', () => {
    const text = shown({
      parameters_base64: base64(
        JSON.stringify({
          namespace: Array.from({ length: 5000 }, (_, index) => `n-${index}`),
          label_selector: 'token=hunter2',
        }),
      ),
    });
    expect(text).toContain('n-8 , n-9 Selector token=••••••');
    expect(text.split(' Parameters ')[0]).not.toContain('n-10');
  });

  describe('parameters', () => {
    it('masked, with how many secrets there are; a button copies them', () => {
      const html = section(
        runOf({
          parameters_base64: base64('bmc_user: demo\nbmc_password: hunter2\nurl: https://u:hunter2@h\n'),
        }),
      );
      expect(words(html)).toContain(
        'bmc_user: demo bmc_password: •••••• url: https://u:••••••@h 2 secrets are masked.',
      );
      expect(html).not.toContain('hunter2');
      expect(html).toContain('<button type="button" data-copy="parameters-1" hidden>');
      expect(html).toContain('<pre class="code" id="parameters-1" tabindex="0" role="region"');
    });

    it('no secrets; not a word of them', () => {
      expect(shown({})).not.toContain('masked');
    });

    it.each([
      ['none', { parameters_base64: '', parameters: {} }],
      ['unreadable', { parameters_base64: '%%%' }],
    ])('%s; not shown', (_name, changes) => {
      expect(shown(changes)).not.toContain('Parameters');
    });

    it('the same of the same file; once, and the others point there', () => {
      const other = scenario({ parameters_base64: base64('kill: 3\n') });
      const html = section(
        run({ scenarios: [scenario(), other, scenario(), scenario({ scenario: 'b.yml' }), scenario()] }),
      );
      expect([...html.matchAll(/<pre [^>]*id="parameters-(\d)"/g)].map(([, number]) => number)).toEqual([
        '1',
        '2',
        '4',
      ]);
      expect(
        [...html.matchAll(/Same parameters as <a href="#scenario-(\d)">/g)].map(([, number]) => number),
      ).toEqual(['1', '1']);
    });

    it('long ones; cut, and left out when all together fill the page', () => {
      const scenarios = Array.from({ length: 8 }, (_, index) =>
        scenario({ parameters_base64: base64(`a: ${index}\nb: ${'x'.repeat(70_000)}\n`) }),
      );
      const html = section(run({ scenarios }));
      expect(html.length).toBeLessThan(300_000);
      expect(words(html)).toContain('# … cut: the rest is in telemetry.json');
      expect(words(html)).toContain('The parameters are in telemetry.json: those above fill the page.');
    });
  });

  describe('further fields', () => {
    it('fields that newer versions of Krkn send; as YAML, secrets masked, and nothing that is shown anyway', () => {
      const html = section(
        runOf({
          killed_pods_details: [{ pod_name: 'web-1', node: 'w-0' }],
          affected_namespaces: { unrecovered: ['shop'] },
          recovery_time_summary: { p95: 12.5, token: 'hunter2hunter2' },
          affected_pods: { recovered: [], unrecovered: [{ pod_name: 'web-2' }], error: null, skipped: 3 },
          nothing: null,
          empty: [],
        }),
      );
      const text = words(html);
      expect(text).toContain('Further fields Copy killed_pods_details: - pod_name: web-1 node: w-0');
      expect(text).toContain('affected_namespaces: unrecovered: - shop');
      expect(text).toContain('recovery_time_summary: p95: 12.5 token: •••••• affected_pods: skipped: 3');
      expect(text).toContain('1 secret is masked.');
      expect(html).toContain('id="further-fields-1"');
      expect(html).not.toContain('hunter2');
      expect(text).not.toMatch(/nothing|empty|exit_status|web-2/);
    });

    it('none; not a word of them', () => {
      expect(shown({})).not.toContain('Further');
    });

    it('too many for the page; left out, and said so', () => {
      const scenarios = Array.from({ length: 8 }, (_, index) =>
        scenario({ details: Array.from({ length: 20_000 }, (__, place) => `${index} ${place}`) }),
      );
      const html = section(run({ scenarios }));
      expect(html.length).toBeLessThan(500_000);
      expect(words(html)).toContain('Further fields are in telemetry.json: what is above fills the page.');
    });
  });

  describe('additional telemetry', () => {
    it('of a load test; latencies in milliseconds, secrets masked', () => {
      const text = shown({ additional_telemetry: load });
      expect(text).toContain(
        'HTTP load Requests 12,000 Rate 100 a second Throughput 99.8 a second Succeeded 99.8 % Latency mean 19.7 ms · p50 0.84 ms · p95 67.8 ms · p99 256 ms · max 1,300 ms',
      );
      expect(text).toContain('Status codes 200 × 11,976 · 503 × 24');
      expect(text).toContain(
        'Errors 503 Service Unavailable , Get "https://u:••••••@h/": EOF Sending pods 2',
      );
    });

    it('of a load test without most of it; what there is', () => {
      const text = shown({ additional_telemetry: { latencies: { mean: '5e6' }, requests: null } });
      expect(text).toContain('HTTP load Latency mean 5 ms');
      expect(text).not.toContain('Requests');
    });

    it('of another shape; as YAML, secrets masked', () => {
      const text = shown({ additional_telemetry: { packets: [1], token: 'x' } });
      expect(text).toContain('Measurements Copy packets: - 1 token: •••••• 1 secret is masked.');
    });

    it.each([[{}], [[]], [null], ['']])('%j; nothing', (value) => {
      expect(shown({ additional_telemetry: value })).not.toMatch(/Measurements|HTTP load/);
    });
  });

  describe('many', () => {
    const scenarios = (count: number, failed: readonly number[]): string =>
      run({
        scenarios: Array.from({ length: count }, (_, index) =>
          scenario({ exit_status: failed.includes(index + 1) ? 1 : 0 }),
        ),
      });
    const range = (from: number, to: number): number[] =>
      Array.from({ length: to - from + 1 }, (_, index) => from + index);

    it('30; all are cards, in order', () => {
      const html = section(scenarios(30, []));
      expect(idsOf(html, 'article')).toEqual(range(1, 30));
      expect(idsOf(html, 'tr')).toEqual([]);
      expect(words(html)).not.toContain('come first');
    });

    it('one that failed; the first card, marked, and said', () => {
      const html = section(scenarios(3, [2]));
      expect(idsOf(html, 'article')).toEqual([2, 1, 3]);
      expect(html.match(/<article class="card scenario failed" id="scenario-2">/g)).toHaveLength(1);
      expect(words(html)).toContain('3 scenarios ran. Those that failed come first.');
    });

    it('31; those that failed first, the last one a row', () => {
      const html = section(scenarios(31, [31]));
      expect(idsOf(html, 'article')).toEqual([31, ...range(1, 29)]);
      expect(idsOf(html, 'tr')).toEqual([30]);
      expect(words(html)).toContain('31 scenarios ran. Those that failed come first.');
    });

    it('500; 30 cards, 300 rows, and the rest is counted', () => {
      const html = section(scenarios(500, [7, 450]));
      expect(idsOf(html, 'article').slice(0, 3)).toEqual([7, 450, 1]);
      expect(idsOf(html, 'tr')).toEqual(range(30, 329));
      expect(words(html)).toContain('170 more are in telemetry.json.');
      expect(html.length).toBeLessThan(200_000);
    });

    it('40 that failed; rows tell it too', () => {
      const html = section(scenarios(60, range(1, 40)));
      expect(words(html)).toContain('40 pod.yml Failed exit status 1 5 min 45 s –');
    });
  });

  it.each(hostileNames)('%j wherever there is a name; inert, isolated and cut', (name) => {
    const parameters = {
      parameters_base64: '',
      parameters: {
        [name]: name,
        namespace: name,
        config: [{ label_selector: [name, 'x'], cloud_type: name }],
      },
    };
    const changes = (text: string): Readonly<Record<string, unknown>> => ({
      scenario: `${text}/x`,
      scenario_type: text,
      affected_pods: { error: text },
      additional_telemetry: { ...load, status_codes: { [text]: 1 }, errors: [text] },
    });
    const html = section(runOf({ ...changes(name), ...parameters }));
    // Parameters alone show it whole, six times.
    expect(html.length).toBeLessThan(60_000);
    const plain = {
      parameters_base64: '',
      parameters: { namespace: 'a', label_selector: ['a', 'x'], cloud_type: 'a' },
    };
    expect(elementsOf(html)).toEqual(elementsOf(section(runOf({ ...changes('a'), ...plain }))));
    if (name.includes('\u202e')) {
      expect(html).toContain(`<bdi>${name}</bdi>`);
      expect(words(html)).toContain('"\\u202eabc\\u2066": "\\u202eabc\\u2066"');
    }
  });

  it.each(storedRuns)('%s; nothing absent is named', (_name, stored) => {
    const html = renderScenarios({ links, group: 'g', run: stored, states: [] })?.text ?? '';
    expect(words(html)).not.toMatch(ABSENT_WORDS);
    expect(html).not.toContain('id="scenario-0"');
  });
});
