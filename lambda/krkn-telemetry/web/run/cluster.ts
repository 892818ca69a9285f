import type { NodeSummary, Run } from '../../model/run';
import { formatNumber } from '../../text/amounts';
import { withoutSecrets } from '../../../kit/secret-text';
import type { ForeignText } from '../../text/foreign-text';
import { renderFacts, type Fact, number, renderRest, renderTable, renderSection } from '../parts/table';
import { foreignText, orDash, unseenText } from '../parts/foreign-text';
import { html, type Html, type HtmlValue } from '../frame/html';

interface ClusterSection {
  readonly run: Run;
}

const MOST_ROWS = 50;

/** What the run tells of the cluster: on OpenShift much, elsewhere its nodes and objects at best. */
export function renderCluster({ run }: ClusterSection): Html {
  const facts = clusterFacts(run);
  const { nodeSummaryInfos: nodes, kubernetesObjectsCount: objects, nodeTaints: taints } = run;
  const isUnknown = facts.length + nodes.length + objects.length + taints.length === 0;
  return renderSection(
    'cluster',
    'Cluster',
    html`${
      isUnknown &&
      html`<p class="dim">No cluster facts were sent with this run: Krkn did not collect them, or could not.</p>`
    }
    <div class="cluster-overview">
      ${renderFactsCard([...facts, ...runFacts(run)])}
      ${objects.length > 0 && renderObjects(run)}
    </div>
    ${nodes.length > 0 && renderNodes(nodes)} ${taints.length > 0 && renderTaints(run)}`,
  );
}

function clusterFacts(run: Run): readonly Fact[] {
  const platform = [run.cloudInfrastructure, run.cloudType].filter((part) => part !== undefined);
  // Krkn's own word for none.
  const plugins = run.networkPlugins.filter((plugin) => plugin !== 'Unknown').slice(0, 10);
  return [
    ...fact('Version', run.clusterVersion ?? run.majorVersion, text),
    ...fact('Platform', platform.length === 0 ? undefined : platform.join(', '), text),
    ...fact('Nodes', run.totalNodeCount, formatNumber),
    ...fact('Network plugins', plugins.length === 0 ? undefined : plugins.join(', '), text),
    ...fact('FIPS', run.fipsEnabled, yesOrNo),
    ...fact('etcd encryption', run.etcdEncryptionEnabled, yesOrNo),
    ...fact('IPsec', run.ipsecEnabled, yesOrNo),
    ...fact('Build', run.buildUrl, renderBuild),
  ];
}

function runFacts(run: Run): readonly Fact[] {
  const code = (value: ForeignText): Html => html`<span class="mono">${foreignText(value)}</span>`;
  return [...fact('Run UUID', run.runUuid, code), ...fact('Tag', run.tag, text)];
}

function fact<Value>(
  name: string,
  value: Value | undefined,
  render: (value: Value) => HtmlValue,
): readonly Fact[] {
  return value === undefined ? [] : [[name, render(value)]];
}

function text(value: ForeignText): Html {
  return foreignText(value);
}

function yesOrNo(value: boolean): string {
  return value ? 'yes' : 'no';
}

/** A link only where nothing but a web page can be behind it, and no secret in it. */
function renderBuild(url: ForeignText): Html {
  if (!isWebPage(url) || withoutSecrets(url) !== url) return foreignText(url);
  return html`<a href="${unseenText(url)}" rel="noreferrer noopener">${foreignText(url)}</a>`;
}

function isWebPage(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password } = new URL(url);
  return protocol === 'https:' && username + password === '';
}

function renderFactsCard(facts: readonly Fact[]): Html | undefined {
  if (facts.length === 0) return undefined;
  return html`<div class="card">
    ${renderFacts(facts)}
  </div>`;
}

function renderNodes(nodes: readonly NodeSummary[]): Html {
  return html`<h3>Nodes</h3>
    ${renderClusterTable({
      label: 'Nodes',
      columns: ['Role', 'Nodes', 'Instance type', 'Architecture', 'Kubelet', 'Kernel', 'Operating system'],
      numbers: [1],
      rows: nodes,
      cells: (node) => [
        node.nodesType,
        formatNumber(node.count),
        node.instanceType,
        node.architecture,
        node.kubeletVersion,
        node.kernelVersion,
        node.osVersion,
      ],
    })}`;
}

function renderObjects({ kubernetesObjectsCount }: Run): Html {
  return html`<div>
    ${renderClusterTable({
      label: 'Objects by kind',
      columns: ['Kind', 'Objects'],
      numbers: [1],
      rows: kubernetesObjectsCount,
      cells: ({ kind, count }) => [kind, formatNumber(count)],
    })}
  </div>`;
}

function renderTaints({ nodeTaints }: Run): Html {
  return html`<h3>Taints</h3>
    ${renderClusterTable({
      label: 'Taints',
      columns: ['Node', 'Effect', 'Key', 'Value'],
      numbers: [],
      rows: nodeTaints,
      cells: ({ nodeName, effect, key, value }) => [nodeName, effect, key, value],
    })}`;
}

interface ClusterTable<Row> {
  /** What is in it, for those who do not see what is around it. */
  readonly label: string;
  readonly columns: readonly string[];
  /** Indexes of the columns that hold numbers. */
  readonly numbers: readonly number[];
  readonly rows: readonly Row[];
  readonly cells: (row: Row) => readonly (ForeignText | undefined)[];
}

function renderClusterTable<Row>({ label, columns, numbers, rows, cells }: ClusterTable<Row>): Html {
  const style = (index: number): HtmlValue => numbers.includes(index) && html` class="number"`;
  const headings = columns.map((name, index) => (numbers.includes(index) ? number(name) : name));
  const shown = rows.slice(0, MOST_ROWS).map(
    (row) =>
      html`<tr>
        ${cells(row).map((value, index) => html`<td${style(index)}>${orDash(value)}</td>`)}
      </tr> `,
  );
  return html`${renderTable(label, headings, shown)}
  ${renderRest(rows.length, MOST_ROWS, (hidden) => `${formatNumber(hidden)} more are in telemetry.json.`)}`;
}
