// Secrets that are in texts, not in parameters: anything that shows a text must not show them, wherever it comes from.
import { renderComparePage } from '../../../../lambda/krkn-telemetry/web/compare/compare-page';
import { renderGroupPage } from '../../../../lambda/krkn-telemetry/web/group/group-page';
import { renderHistoryPage } from '../../../../lambda/krkn-telemetry/web/history/history-page';
import { nothingAround } from '../../../../lambda/krkn-telemetry/model/group/run-surroundings';
import { renderRunPage } from '../../../../lambda/krkn-telemetry/web/run/run-page';
import { jsonReport } from '../../../../lambda/krkn-telemetry/reports/json-report';
import { junitReport } from '../../../../lambda/krkn-telemetry/reports/junit-report';
import { markdownReport } from '../../../../lambda/krkn-telemetry/reports/markdown-report';
import { compareRuns } from '../../../../lambda/krkn-telemetry/model/comparison/compare-runs';
import { readCriticalAlerts } from '../../../../lambda/krkn-telemetry/model/alert';
import { parseRunsQuery } from '../../../../lambda/krkn-telemetry/model/group/runs-query';
import { readRun } from '../../../../lambda/krkn-telemetry/model/read-run';
import { summarizeRun } from '../../../../lambda/krkn-telemetry/model/run-summary';
import { nothingFound } from '../../../support/windows-results';
import { run as runBody, scenario } from '../../../support/krkn-payloads';
import { resultOfText } from '../../../support/example-windows';
import { drawn, links } from './drawn';

const id = { group: 'team', requestId: '1745343338-x' };

/** A run whose every text is this one. */
function bodyOf(text: string, count: number, exitStatus: number): string {
  const times = { start_timestamp: '2025-04-22T17:36:00', end_timestamp: '2025-04-22T17:36:05', duration: 5 };
  const pod = { pod_name: text, namespace: text, total_recovery_time: 20 * count };
  const node = { node_name: text, node_id: text, not_ready_time: 3, ready_time: 4 };
  const check = { check_name: text, kind: text, namespace: text, object_name: text, message: text };
  return runBody({
    tag: text,
    run_uuid: text,
    build_url: text,
    cluster_version: `${count} ${text}`,
    major_version: text,
    cloud_infrastructure: text,
    cloud_type: text,
    network_plugins: [text],
    kubernetes_objects_count: { [text]: count },
    node_summary_infos: [
      { count, nodes_type: text, instance_type: text, kubelet_version: text, os_version: text },
    ],
    node_taints: [{ node_name: text, effect: text, key: text, value: text }],
    health_checks: [{ url: text, status: false, status_code: text, ...times }],
    virt_checks: [
      { vm_name: text, namespace: text, node_name: text, ip_address: text, status: false, ...times },
    ],
    post_virt_checks: [{ vm_name: text, namespace: text, new_ip_address: text, status: false, ...times }],
    object_state_checks: [
      { ...check, passed: false, condition_type: text, condition_status: text, phase: text },
    ],
    error_logs: [{ timestamp: '2025-04-22T17:36:00Z', message: text }],
    failed_alerts: [
      { name: text, severity: text, message: text, namespace: text, starts_at: '2025-04-22 17:36:00' },
      { message: text },
    ],
    scenarios: [
      scenario({
        scenario: text,
        scenario_type: text,
        exit_status: exitStatus,
        affected_pods: { recovered: [pod, pod], unrecovered: [pod], error: text },
        affected_vmis: { recovered: [], unrecovered: [{ vmi_name: text, namespace: text }], error: text },
        affected_nodes: [node],
        additional_telemetry: { latencies: { mean: 5 }, errors: [text], status_codes: { [text]: 3 } },
        cluster_events: [
          {
            creation: '2025-04-22T17:36:00Z',
            reason: text,
            type: text,
            message: text,
            involved_object_name: text,
            involved_object_kind: text,
          },
        ],
      }),
    ],
  });
}

function alertsOf(text: string, run: string): ReturnType<typeof readCriticalAlerts> {
  const alert = { alertname: text, alertstate: 'firing', namespace: `${run} ${text}`, severity: text };
  return readCriticalAlerts(JSON.stringify({ chaos_alerts: [alert], post_chaos_alerts: [alert] }));
}

/** All that is written about two such runs, by what writes it. */
function writings(text: string): readonly (readonly [name: string, written: string])[] {
  const [before, after] = [readRun(bodyOf(text, 1, 0))!, readRun(bodyOf(text, 2, 1))!];
  const [alertsBefore, alerts] = [alertsOf(text, 'a'), alertsOf(text, 'b')];
  const files = [{ name: text, key: 'team/1745343338-x/f', size: 1, modified: '2026-11-24T00:00:00Z' }];
  const summary = summarizeRun(id.requestId, after);
  const stored = { run: after, hasTelemetry: true, alerts, metrics: nothingFound, tooLong: [] };
  const reported = { id, ...stored, files, states: [], now: 0 };
  const comparison = compareRuns(
    { requestId: 'old', run: before, alerts: alertsBefore, metrics: nothingFound },
    { requestId: id.requestId, run: after, alerts, metrics: nothingFound },
  );
  const runs = [summary];
  const group = {
    runs,
    subgroups: [],
    cards: [],
    indexing: undefined,
    query: parseRunsQuery(new URLSearchParams()),
  };
  const listing = { files, folders: [] };
  const page = { folder: 'team/1745343338-x', listing, ...stored };
  return [
    [
      'page of the run',
      drawn(
        renderRunPage({
          ...{ links, ...page, around: nothingAround, recoveryPage: 1, now: 0 },
          ...{
            metrics: { kind: 'result', result: resultOfText(text) },
            hasMetrics: true,
            metricsScenario: undefined,
            askedLook: undefined,
          },
        }),
      ),
    ],
    [
      'comparison',
      drawn(
        renderComparePage({
          links,
          id,
          runs,
          baselines: [],
          outcome: {
            kind: 'compared',
            baseline: { ...id, requestId: 'old' },
            chosen: undefined,
            comparison,
            tooLong: [],
          },
        }),
      ),
    ],
    [
      'page of the group',
      drawn(renderGroupPage({ links, ...group, folder: 'team', invalid: [], wayBack: '', now: 0 })),
    ],
    ['history', drawn(renderHistoryPage({ links, group: 'team', scenario: text, runs, page: 1 })!)],
    ['line of the index', JSON.stringify(summary)],
    ['JSON', jsonReport(reported)],
    ['JUnit', junitReport(reported)],
    ['Markdown', markdownReport(reported, undefined)],
  ];
}

const SECRET = 'S3cr3tS3cr3tS3cr3t';

describe.each([
  ['a URL', `https://user:${SECRET}@host/a/b.yml`],
  ['a URL without a path', `https://user:${SECRET}@host`],
  ['a query', `https://ci.example/job?token=${SECRET}`],
  ['quotes, with slashes', `failed: password="my /${SECRET}/ phrase/${SECRET}"`],
  ['a header', `Authorization: Bearer ${SECRET}/${SECRET}`],
  ['a token', `ghp_${SECRET}`],
  ['a long text, halved by its cut', `${'x'.repeat(60)} https://user:${SECRET.repeat(40)}@host`],
])('a secret in %s', (_, text) => {
  it.each(writings(text))('%s; masked', (_name, written) => {
    expect(written).not.toContain('S3cr3t');
    expect(written.includes('••••') || /x{30}/.test(written)).toBe(true);
  });
});

it('a build that is found by a secret; no link', () => {
  const [[, page]] = writings(`https://${SECRET}@ci.example/`) as [readonly [string, string]];
  expect(page).not.toContain('href="https:');
});
