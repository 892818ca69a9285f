import { mergeAffectedNodes, type NodeRow } from './affected-nodes';
import { judgeHealthChecks } from './checks/sender';
import { Fields, withTodaysNames } from './fields';
import { isJsonArray, isJsonObject, toWellFormed, type JsonObject, type JsonValue } from './json';
import { ParametersDecoder, ParametersError } from './parameters';
import type { ReceivedRun } from './receive-run';
import type {
  Affected,
  CheckPeriod,
  ClusterEvent,
  FailedAlert,
  NodeSummary,
  NodeTaint,
  ObjectiveEvaluation,
  ObjectStateCheck,
  RecoveryTimes,
  ResiliencyReport,
  Run,
  Scenario,
  VirtCheck,
} from './run';
import type { ForeignText } from '../text/foreign-text';
import { epochSeconds } from './time';

/** Bytes of telemetry that are read at most: in memory they are some twenty times as many. Krkn sends at most 6 MB. */
export const LONGEST_TELEMETRY = 16 * 1024 * 1024;

/**
 * Reads a `telemetry.json` of any generation of Krkn, stored or as it was sent. Whatever is absent, null or of an
 * unexpected type is undefined or an empty list: no JSON object is refused.
 * @returns undefined when the text is no JSON object, or one deeper than we store, or longer than we read
 */
export function readRun(text: string): Run | undefined {
  if (text.length > LONGEST_TELEMETRY) return undefined;
  const run = Fields.ofText(text);
  return run === undefined ? undefined : toRun(run);
}

/** The same of a run that was just received, which need not be parsed again. */
export function readReceivedRun({ stored, telemetry }: ReceivedRun): Run | undefined {
  if (stored.length > LONGEST_TELEMETRY) return undefined;
  return toRun(new Fields(toWellFormed(telemetry) as JsonObject));
}

function toRun(told: Fields): Run {
  const run = told.changed(withTodaysNames);
  const decoder = new ParametersDecoder();
  const nodeSummaryInfos = nodeSummaries(run);
  return {
    runUuid: run.text('run_uuid'),
    tag: run.text('tag'),
    timestamp: run.text('timestamp'),
    jobStatus: run.boolean('job_status'),
    scenarios: run.list('scenarios', (scenario) => toScenario(scenario, decoder)),
    clusterVersion: run.text('cluster_version'),
    majorVersion: run.text('major_version'),
    cloudInfrastructure: run.text('cloud_infrastructure'),
    cloudType: run.text('cloud_type'),
    totalNodeCount: nodeCount(run, nodeSummaryInfos),
    nodeSummaryInfos,
    nodeTaints: nodeTaints(run),
    kubernetesObjectsCount: run
      .fields('kubernetes_objects_count')
      .numbers()
      .map(([kind, count]) => ({ kind, count })),
    networkPlugins: run.texts('network_plugins'),
    fipsEnabled: run.boolean('fips_enabled'),
    etcdEncryptionEnabled: run.boolean('etcd_encryption_enabled'),
    ipsecEnabled: run.boolean('ipsec_enabled'),
    buildUrl: run.text('build_url'),
    healthChecks: judgeHealthChecks(
      run.list('health_checks', (check) => ({
        url: check.text('url'),
        status: check.boolean('status'),
        statusCode: check.number('status_code'),
        ...checkPeriod(check),
      })),
    ),
    virtChecks: [
      ...run.list('virt_checks', toVirtCheck),
      ...run.list('post_virt_checks', (check) => ({ ...toVirtCheck(check), phase: 'post' })),
    ],
    objectStateChecks: run.list('object_state_checks', toObjectStateCheck),
    errorLogs: run.list('error_logs', (log) => ({
      timestamp: log.text('timestamp'),
      message: log.text('message'),
    })),
    failedAlerts: run.list('failed_alerts', toFailedAlert),
    objectives: run.list('alerts', toObjectiveEvaluation),
    overallResiliencyReport: resiliencyReport(run.fields('overall_resiliency_report')),
  };
}

/**
 * The kinds of nodes. Up to krkn-lib 1.4.12 all nodes are sent, each for itself; from there to 2.0 one worker stands for all, whose
 * number is a field of the run.
 */
function nodeSummaries(run: Fields): readonly NodeSummary[] {
  const workers = run.number('worker_count');
  const summaries = run.list('node_summary_infos', (node) => {
    const summary = toNodeSummary(node, 'nodes_type');
    return summary.nodesType === 'worker' && workers !== undefined ? { ...summary, count: workers } : summary;
  });
  if (summaries.length > 0) return summaries;
  const byKind = new Map<string, NodeSummary>();
  for (const node of run.list('node_infos', (each) => toNodeSummary(each, 'node_type'))) {
    const { count: _, ...kind } = node;
    const key = JSON.stringify(kind);
    const known = byKind.get(key);
    byKind.set(key, known === undefined ? node : { ...node, count: known.count + 1 });
  }
  return [...byKind.values()];
}

function toNodeSummary(node: Fields, type: 'nodes_type' | 'node_type'): NodeSummary {
  return {
    count: node.number('count') ?? 1,
    architecture: node.text('architecture'),
    instanceType: node.text('instance_type'),
    nodesType: node.text(type),
    kernelVersion: node.text('kernel_version'),
    kubeletVersion: node.text('kubelet_version'),
    osVersion: node.text('os_version'),
  };
}

/** No cluster is without nodes: 0 is what Krkn sends when it did not count them. */
function nodeCount(run: Fields, summaries: readonly NodeSummary[]): number | undefined {
  const sum = summaries.reduce((total, { count }) => total + count, 0);
  const sent = [run.number('total_node_count'), run.number('node_count'), sum];
  return sent.find((count) => count !== undefined && count > 0);
}

function nodeTaints(run: Fields): readonly NodeTaint[] {
  const taints = run.list('node_taints', (taint) => toTaint(taint, taint.text('node_name')));
  if (taints.length > 0) return taints;
  return ['node_infos', 'node_summary_infos'].flatMap((list) =>
    run.list(list, (node) => node.list('taints', (taint) => toTaint(taint, node.text('name')))).flat(),
  );
}

function toTaint(taint: Fields, nodeName: ForeignText | undefined): NodeTaint {
  return { nodeName, effect: taint.text('effect'), key: taint.text('key'), value: taint.text('value') };
}

function toFailedAlert(alert: Fields): FailedAlert {
  return {
    name: alert.text('name'),
    severity: alert.text('severity'),
    message: alert.text('message'),
    namespace: alert.text('namespace'),
    startsAt: alert.text('starts_at'),
  };
}

function toObjectiveEvaluation(alert: Fields): ObjectiveEvaluation {
  return {
    name: alert.text('name'),
    severity: alert.text('severity'),
    message: alert.text('message'),
    namespace: alert.text('namespace'),
    evaluatedAt: alert.text('starts_at'),
    hasHeld: alert.boolean('status'),
    phase: alert.text('phase'),
  };
}

function toScenario(scenario: Fields, decoder: ParametersDecoder): Scenario {
  return {
    scenario: scenario.text('scenario'),
    scenarioType: scenario.text('scenario_type'),
    exitStatus: scenario.number('exit_status'),
    startTimestamp: epochSeconds(scenario.number('start_timestamp')),
    endTimestamp: epochSeconds(scenario.number('end_timestamp')),
    parameters: parametersOf(scenario, decoder),
    affectedPods: affected(scenario.fields('affected_pods'), (pod) => ({
      podName: pod.text('pod_name'),
      namespace: pod.text('namespace'),
      ...recoveryTimes(pod, 'pod'),
    })),
    affectedVmis: affected(scenario.fields('affected_vmis'), (vmi) => ({
      vmiName: vmi.text('vmi_name'),
      namespace: vmi.text('namespace'),
      ...recoveryTimes(vmi, 'vmi'),
    })),
    affectedNodes: mergeAffectedNodes(scenario.list('affected_nodes', toNodeRow)),
    clusterEvents: scenario.list('cluster_events', toClusterEvent),
    resiliencyReport: resiliencyReport(scenario.fields('resiliency_report')),
    additionalTelemetry: scenario.value('additional_telemetry'),
    furtherFields: furtherFields(scenario),
  };
}

/** Fields of a scenario that are read, with those of the objects in them. */
const SCENARIO_FIELDS: Readonly<Record<string, readonly string[]>> = {
  affected_pods: ['recovered', 'unrecovered', 'error'],
  affected_vmis: ['recovered', 'unrecovered', 'error'],
  resiliency_report: ['resiliency_score', 'passed_slos', 'total_slos'],
  ...Object.fromEntries(
    [
      ...['scenario', 'scenario_type', 'exit_status', 'start_timestamp', 'end_timestamp'],
      ...['parameters', 'parameters_base64', 'affected_nodes', 'cluster_events', 'additional_telemetry'],
    ].map((name) => [name, []]),
  ),
};

function furtherFields(scenario: Fields): JsonObject {
  const nested = Object.entries(SCENARIO_FIELDS)
    .filter(([, names]) => names.length > 0)
    .map(([name, names]) => [name, scenario.fields(name).others(names)] as const)
    .filter(([, others]) => Object.keys(others).length > 0);
  return { ...scenario.others(Object.keys(SCENARIO_FIELDS)), ...Object.fromEntries(nested) };
}

/** Stored runs have parameters; runs as they were sent, and stored ones of which they are very long, have them in base64. */
function parametersOf(scenario: Fields, decoder: ParametersDecoder): JsonValue | undefined {
  const base64 = scenario.text('parameters_base64');
  if (base64 !== undefined) return decodedOrUndefined(base64, decoder);
  const parameters = scenario.value('parameters');
  return isJsonObject(parameters) || isJsonArray(parameters) ? parameters : undefined;
}

function decodedOrUndefined(base64: string, decoder: ParametersDecoder): JsonValue | undefined {
  try {
    const parameters = decoder.decode(base64);
    return parameters && toWellFormed(parameters);
  } catch (error) {
    if (error instanceof ParametersError) return undefined;
    throw error;
  }
}

function affected<Workload>(status: Fields, read: (workload: Fields) => Workload): Affected<Workload> {
  return {
    recovered: status.list('recovered', read),
    unrecovered: status.list('unrecovered', read),
    error: status.text('error'),
  };
}

function recoveryTimes(workload: Fields, kind: 'pod' | 'vmi'): RecoveryTimes {
  return {
    totalRecoveryTime: workload.number('total_recovery_time'),
    readinessTime: workload.number(`${kind}_readiness_time`),
    reschedulingTime: workload.number(`${kind}_rescheduling_time`),
  };
}

function toNodeRow(node: Fields): NodeRow {
  return {
    nodeName: node.text('node_name'),
    nodeId: node.text('node_id'),
    notReadyTime: node.number('not_ready_time'),
    readyTime: node.number('ready_time'),
    stoppedTime: node.number('stopped_time'),
    runningTime: node.number('running_time'),
    terminatingTime: node.number('terminating_time'),
  };
}

function toClusterEvent(event: Fields): ClusterEvent {
  return {
    name: event.text('name'),
    creation: event.text('creation'),
    reason: event.text('reason'),
    message: event.text('message'),
    namespace: event.text('namespace'),
    sourceComponent: event.text('source_component'),
    involvedObjectKind: event.text('involved_object_kind'),
    involvedObjectName: event.text('involved_object_name'),
    involvedObjectNamespace: event.text('involved_object_namespace'),
    type: event.text('type'),
  };
}

/** Krkn sends zeros for what it did not evaluate. */
function resiliencyReport(report: Fields): ResiliencyReport | undefined {
  const resiliencyScore = report.number('resiliency_score');
  const passedSlos = report.number('passed_slos');
  const totalSlos = report.number('total_slos');
  const isEvaluated = [resiliencyScore, passedSlos, totalSlos].some((number) => (number ?? 0) > 0);
  return isEvaluated ? { resiliencyScore, passedSlos, totalSlos } : undefined;
}

function checkPeriod(check: Fields): CheckPeriod {
  return {
    startTimestamp: check.text('start_timestamp'),
    endTimestamp: check.text('end_timestamp'),
    duration: check.number('duration'),
    phase: check.text('phase'),
  };
}

function toVirtCheck(check: Fields): VirtCheck {
  return {
    vmName: check.text('vm_name'),
    namespace: check.text('namespace'),
    nodeName: check.text('node_name'),
    ipAddress: check.text('ip_address'),
    newIpAddress: check.text('new_ip_address'),
    sshStatus: check.boolean('ssh_status'),
    vmiReady: check.boolean('vmi_ready'),
    status: check.boolean('status'),
    checkType: check.text('check_type'),
    ...checkPeriod(check),
  };
}

function toObjectStateCheck(check: Fields): ObjectStateCheck {
  return {
    checkName: check.text('check_name'),
    kind: check.text('kind'),
    namespace: check.text('namespace'),
    objectName: check.text('object_name'),
    conditionType: check.text('condition_type'),
    conditionStatus: check.text('condition_status'),
    passed: check.boolean('passed'),
    objectsChecked: check.number('objects_checked'),
    objectsFailed: check.number('objects_failed'),
    message: check.text('message'),
    ...checkPeriod(check),
  };
}
