import { renderRecovery } from '../../../../../lambda/krkn-telemetry/web/run/recovery';
import type { Run } from '../../../../../lambda/krkn-telemetry/model/run';
import { krknFixture, run, runOf, scenario } from '../../../../support/krkn-payloads';
import { elementsOf, visibleText } from '../../service/visible-text';
import { ABSENT_WORDS, hostileNames } from './hostile-names';
import { readRunOf, storedRuns } from './stored-runs';

const pageLink = (page: number): string => `/files/g/r?recovery=${page}#recovery`;
const section = (of: Run, page = 1): string => renderRecovery({ run: of, page, pageLink })?.text ?? '';
const words = (html: string): string => visibleText(html).replace(/\s+/g, ' ');

interface Pods {
  readonly recovered?: readonly object[];
  readonly unrecovered?: readonly object[];
}
const withPods = ({ recovered = [], unrecovered = [] }: Pods): Run =>
  readRunOf(runOf({ affected_pods: { recovered, unrecovered, error: null } }));
const pod = (name: string, total: number | null, parts: readonly (number | undefined)[] = []): object => ({
  pod_name: name,
  namespace: 'shop',
  total_recovery_time: total,
  pod_rescheduling_time: parts[0],
  pod_readiness_time: parts[1],
});
const many = (count: number): Run =>
  withPods({
    recovered: Array.from({ length: count }, (_, index) =>
      pod(`payments-api-6d4cf56db6-${index}`, count - index, [1, count - index - 1]),
    ),
  });
interface Chart {
  readonly labels: readonly string[];
  readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
}
const chartOf = (html: string): Chart | undefined => {
  const data = /data-chart="([^"]*)"/.exec(html)?.[1];
  return data === undefined
    ? undefined
    : (JSON.parse(data.replaceAll('&quot;', '"').replaceAll('&amp;', '&')) as Chart);
};

describe('renderRecovery', () => {
  const fixture = section(readRunOf(krknFixture('openshift-run.json').toString()));

  it('the run of the fixture; tells the worst offender, the numbers and each workload', () => {
    const text = words(fixture);
    expect(text).toContain(
      '1 did not recover. Slowest that did: ip-10-0-3-9.us-west-2.compute.internal took 3 min',
    );
    expect(text).toContain('31.4 s until its machine ran, 2 min 29 s more until it was ready');
    expect(text).toContain('Recovered 3 of 4 Did not recover 1');
    expect(text).toContain(
      'etcd-ip-10-0-2-47 openshift-etcd regex_openshift_pod_kill.yml – – Did not recover',
    );
    expect(text).toContain('fedora-vm-0 VM vms aws_node_scenarios.yml 18.1 s 20.1 s 38.2 s');
    expect(fixture).toContain('<a href="#scenario-2">');
  });

  it('nodes; what rescheduling means for them is said once', () => {
    expect(words(fixture).match(/rescheduling (?:of a node|is the time)/gi)).toHaveLength(1);
  });

  it('a pod is the slowest; tells its namespace and parts', () => {
    const text = words(section(withPods({ recovered: [pod('a', 41.2, [11.1, 30.1])] })));
    expect(text).toContain(
      'Slowest: a in shop took 41.2 s : 11.1 s to be rescheduled, 30.1 s to become ready.',
    );
  });

  it.each([
    ['nothing was disrupted', {}, undefined],
    ['one recovery; a bar alone tells nothing', { recovered: [pod('a', 1)] }, undefined],
    [
      'parts',
      { recovered: [pod('a', 3, [1, 2]), pod('b', 2, [undefined, 2])], unrecovered: [pod('c', null)] },
      [
        { name: 'Rescheduling', values: [1, null] },
        { name: 'Readiness', values: [2, 2] },
      ],
    ],
    [
      'totals without parts; a series of their own',
      { recovered: [pod('a', 3), pod('b', 2, [1, 1])] },
      [
        { name: 'Rescheduling', values: [null, 1] },
        { name: 'Readiness', values: [null, 1] },
        { name: 'Not split', values: [3, null] },
      ],
    ],
  ])('chart: %s', (_name, pods, series) => {
    const chart = chartOf(section(withPods(pods)));
    expect(chart).toEqual(series && { kind: 'stacked', labels: ['a', 'b'], unit: 's', series });
  });

  it('bars; widths are those of totals on the scale of the slowest of the run, parts by their part', () => {
    const bars = [
      ...section(withPods({ recovered: [pod('a', 40, [10, 30]), pod('b', 20, [20, 0])] })).matchAll(
        /<rect class="(rescheduling|readiness)"(?: x="([\d.]+)")? width="([\d.]+)" height="10" \/>/g,
      ),
    ].map(([, part, x, width]) => [part, x, width]);
    expect(bars).toEqual([
      ['rescheduling', undefined, '25'],
      ['readiness', '25', '75'],
      ['rescheduling', undefined, '50'],
      ['readiness', '50', '0'],
    ]);
  });

  describe('10,000 pods', () => {
    const run = many(10_000);

    it.each([
      [1, '1–50 of 10,000 workloads', [2]],
      [2, '51–100 of 10,000 workloads', [1, 3]],
      [200, '9,951–10,000 of 10,000 workloads', [199]],
      [9_999, '9,951–10,000 of 10,000 workloads', [199]],
      [-3, '1–50 of 10,000 workloads', [2]],
      [NaN, '1–50 of 10,000 workloads', [2]],
    ])('page %d; 50 rows and the way to those around it', (page, range, around) => {
      const html = section(run, page);
      expect(html.length).toBeLessThan(60_000);
      expect(html.match(/<tr>/g)).toHaveLength(51);
      expect(words(html)).toContain(range);
      const links = [...html.matchAll(/href="([^"#]*)#recovery"/g)].map(([, href]) => href);
      expect(links).toEqual(around.map((each) => `/files/g/r?recovery=${each}`));
      expect(chartOf(html)?.labels).toHaveLength(40);
    });
  });

  it('50 pods; one page and no pager', () => {
    expect(section(many(50))).not.toContain('class="pager"');
    expect(section(many(51))).toContain('class="pager"');
  });

  it('scenarios that are not shown; named, not linked to', () => {
    const scenarios = Array.from({ length: 400 }, (_, index) =>
      scenario({ affected_pods: { recovered: [pod('a', 400 - index)], unrecovered: [], error: null } }),
    );
    const run400 = readRunOf(run({ scenarios }));
    expect(section(run400, 1)).toContain('href="#scenario-50"');
    expect(section(run400, 8)).not.toContain('href="#scenario-');
    expect(words(section(run400, 8))).toContain('pod.yml');
  });

  it.each(hostileNames)('%j as a name; inert, isolated and cut', (name) => {
    const recovered = [1, 2].map((total) => ({ ...pod(name, total), namespace: name }));
    const html = section(readRunOf(runOf({ scenario: name, affected_pods: { recovered, unrecovered: [] } })));
    expect(html.length).toBeLessThan(10_000);
    expect(elementsOf(html)).toEqual(
      elementsOf(section(withPods({ recovered: [pod('a', 2), pod('b', 1)] }))),
    );
    if (name.includes('\u202e')) expect(html).toContain(`<bdi>${name}</bdi>`);
  });

  it.each(storedRuns)('%s; nothing absent is named', (_name, stored) => {
    expect(words(section(stored))).not.toMatch(ABSENT_WORDS);
  });
});
