import { renderCluster } from '../../../../../lambda/krkn-telemetry/web/run/cluster';
import { krknFixture, run } from '../../../../support/krkn-payloads';
import { elementsOf, visibleText } from '../../service/visible-text';
import { ABSENT_WORDS, hostileNames } from './hostile-names';
import { readRunOf, storedRuns } from './stored-runs';

const section = (text: string): string => renderCluster({ run: readRunOf(text) }).text;
const words = (html: string): string => visibleText(html).replace(/\s+/g, ' ');

describe('renderCluster', () => {
  it('the run of the fixture; all facts', () => {
    const html = section(krknFixture('openshift-run.json').toString());
    const text = words(html);
    expect(text).toContain(
      'Version 4.18.0-0.nightly-2025-03-13-035622 Platform AWS, self-managed Nodes 7 Network plugins OVNKubernetes',
    );
    expect(text).toContain('FIPS no etcd encryption yes IPsec no Build https://prow.ci.openshift.org/');
    expect(text).toContain('Run UUID 96348571-0b06-459e-b654-a1bb6fd66239 Tag nightly-4.18');
    expect(text).toContain('master 3 m6i.xlarge amd64 v1.31.6');
    expect(text).toContain('Secret 1,204');
    expect(text).toContain(
      'ip-10-0-1-23.us-west-2.compute.internal NoSchedule node-role.kubernetes.io/master –',
    );
    expect(html).toContain('rel="noreferrer noopener"');
  });

  it.each([
    ['nothing', {}],
    ['the zeros of a run that did not collect any', { total_node_count: 0, kubernetes_objects_count: {} }],
  ])('%s; no facts and no guess why, but the run', (_name, changes) => {
    const text = words(section(run(changes)));
    expect(text).toContain('No cluster facts were sent with this run');
    expect(text).not.toContain('OpenShift');
    expect(text).toContain('Run UUID 96348571-0b06-459e-b654-a1bb6fd66239');
    expect(text).not.toMatch(/Network plugins|Nodes|Objects|Taints/);
  });

  it.each([
    ['nodes alone; they are counted', { node_summary_infos: [{ count: 3 }, {}] }, /Nodes 4/],
    ['a count of nodes; it is taken', { node_summary_infos: [{}], total_node_count: 9 }, /Nodes 9/],
    [
      'nodes of krkn-lib 1; by kind, with taints',
      {
        node_infos: [
          {
            name: 'm-1',
            node_type: 'master',
            kubelet_version: 'v1.26.5',
            taints: [{ effect: 'NoSchedule', key: 'k' }],
          },
          { name: 'w-1', node_type: 'worker', instance_type: 'm5.xlarge', os_version: 'RHCOS 4.13' },
          { name: 'w-2', node_type: 'worker', instance_type: 'm5.xlarge', os_version: 'RHCOS 4.13' },
        ],
        node_count: 3,
      },
      /Nodes 3 .*master 1 – – v1\.26\.5 – – worker 2 m5\.xlarge – – – RHCOS 4\.13 .*m-1 NoSchedule k –/,
    ],
    [
      'nodes of krkn-lib 1 beside those of krkn-lib 2; once',
      { node_infos: [{ node_type: 'worker' }], node_summary_infos: [{ nodes_type: 'worker', count: 2 }] },
      /Nodes 2 .*worker 2/,
    ],
    ['a major version alone', { major_version: '4.18' }, /Version 4\.18/],
    ['a cloud without type', { cloud_infrastructure: 'AWS', cloud_type: null }, /Platform AWS Run/],
    ['objects alone', { kubernetes_objects_count: { Pod: 294 } }, /Kind Objects Pod 294/],
  ])('%s', (_name, changes, expected) => {
    const text = words(section(run(changes)));
    expect(text).toMatch(expected);
    expect(text).not.toContain('No cluster facts');
  });

  it.each([
    ['https://ci.example.com/job/1?a=b', true],
    ['HTTPS://ci.example.com', true],
    ['http://ci.example.com', false],
    ['javascript:alert(1)', false],
    ['java\nscript:alert(1)', false],
    ['data:text/html,x', false],
    ['//ci.example.com', false],
    ['https://', false],
    ['https://user@ci.example.com/job', false],
    ['https://ci.example.com/job?name=token', true],
    ['1914732', false],
  ])('build %j; a link: %s', (url, isLink) => {
    const html = section(run({ build_url: url }));
    expect(html.includes('<a ')).toBe(isLink);
    expect(words(html)).toContain(url.replace('\n', ' '));
  });

  it.each([
    ['https://user:hunter2@ci.example.com/', 'https://user:••••••@ci.example.com/'],
    ['https://ci.example.com/?access_token=hunter2&a=b', 'https://ci.example.com/?access_token=••••••&a=b'],
  ])('build %j; masked, and no link', (url, shown) => {
    const html = section(run({ build_url: url }));
    expect(html).not.toMatch(/<a |hunter2/);
    expect(words(html)).toContain(shown);
  });

  it('10,000 taints, nodes and kinds of objects; 50 of each, and the rest is counted', () => {
    const html = section(
      run({
        node_taints: Array(10_000).fill({ node_name: 'n', effect: 'NoSchedule', key: 'k' }),
        node_summary_infos: Array(10_000).fill({ nodes_type: 'worker' }),
        kubernetes_objects_count: Object.fromEntries(
          Array.from({ length: 10_000 }, (_, kind) => [`k${kind}`, kind]),
        ),
        network_plugins: Array(10_000).fill('OVN'),
      }),
    );
    expect(html.match(/<tr>/g)).toHaveLength(3 * 51);
    expect(words(html).match(/9,950 more are in telemetry\.json\./g)).toHaveLength(3);
    expect(html.length).toBeLessThan(40_000);
  });

  it.each(hostileNames)('%j wherever there is a name; inert and cut', (name) => {
    const changes = (text: string): Readonly<Record<string, unknown>> => ({
      tag: text,
      run_uuid: text,
      cluster_version: text,
      cloud_type: text,
      build_url: text,
      network_plugins: [text],
      node_summary_infos: [{ nodes_type: text, kernel_version: text }],
      node_taints: [{ node_name: text, value: text }],
      kubernetes_objects_count: { [text]: 1 },
    });
    const html = section(run(changes(name)));
    expect(html.length).toBeLessThan(20_000);
    expect(elementsOf(html)).toEqual(elementsOf(section(run(changes('a')))));
  });

  it.each(storedRuns)('%s; nothing absent is named', (_name, stored) => {
    expect(words(renderCluster({ run: stored }).text)).not.toMatch(ABSENT_WORDS);
  });
});
