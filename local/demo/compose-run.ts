import { stringify } from 'yaml';
import { logArchive, prometheusParts, type PrometheusBackup } from './archives';
import type { Chance } from './chance';
import type { Period } from './checks';
import type { ClusterFields } from './clusters';
import type { DemoFile, DemoRun } from './demo-run';
import { nothing, type DemoScenario } from './scenario';

/** A run to compose. */
export interface RunPlan {
  readonly group: string;
  /** Epoch seconds. */
  readonly startedAt: number;
  /** End of the run's name. */
  readonly runTag: string;
  /** The other tag, of metrics. */
  readonly tag: string;
  readonly scenarios: readonly DemoScenario[];
  readonly cluster: ClusterFields;
  /** Whether Krkn tells how the run went, as it does on OpenShift. */
  readonly isOpenShift: boolean;
  /** Whether Krkn could ask Prometheus for service level objectives. */
  readonly isEvaluated: boolean;
  /** What fires because of a scenario, by its place. Krkn then calls the run a failure. */
  readonly failedAlerts?: readonly FailedAlert[];
  readonly criticalAlerts?: CriticalAlerts;
  /** Further fields, for which the times of the scenarios must be known. */
  readonly checks?: (scenarios: readonly Period[], run: Period) => object;
  readonly prometheus?: PrometheusBackup;
  /** Namespaces whose logs were gathered; undefined stands for the whole cluster. */
  readonly logs?: readonly (string | undefined)[];
}

/** An alert of Krkn's own profile. */
interface FailedAlert {
  readonly name: string;
  readonly severity: 'critical' | 'error';
  readonly message: string;
  /** Place of the scenario during which it began to fire. */
  readonly scenario: number;
}

/** Names and namespaces of the cluster's own critical alerts. A name may come more than once, as in Krkn. */
interface CriticalAlerts {
  readonly during: readonly (readonly [alertname: string, namespace: string])[];
  readonly after: readonly (readonly [alertname: string, namespace: string])[];
}

/** Makes a run that has come to its end. */
export function composeRun(plan: RunPlan, chance: Chance): DemoRun {
  const { group, startedAt, runTag, prometheus, logs = [] } = plan;
  const uuid = chance.uuid();
  const times = schedule(startedAt, plan.scenarios, chance);
  const end = Math.ceil(times.at(-1)?.end ?? startedAt);
  return {
    group,
    requestId: `${startedAt}-${uuid}-${runTag}`,
    telemetry: telemetryOf(plan, uuid, times, chance),
    files: [
      ...logs.map((namespace) => logArchive(namespace, logLines(plan, times), end)),
      ...criticalAlertFiles(plan, uuid),
      ...(prometheus === undefined ? [] : prometheusParts(prometheus, end, chance)),
    ],
  };
}

/** Scenarios one after another, with a pause between them. */
function schedule(startedAt: number, scenarios: readonly DemoScenario[], chance: Chance): readonly Period[] {
  let clock = startedAt + chance.between(12, 40);
  return scenarios.map(({ seconds }) => {
    const start = clock + chance.between(0.5, 3);
    clock = start + seconds + chance.between(60, 75);
    return { start, end: start + seconds };
  });
}

function telemetryOf(plan: RunPlan, uuid: string, times: readonly Period[], chance: Chance): object {
  const { startedAt, tag, scenarios, cluster, isOpenShift, failedAlerts = [], criticalAlerts, checks } = plan;
  const hasAlerts = failedAlerts.length > 0 || (criticalAlerts?.after.length ?? 0) > 0;
  const run = { start: startedAt, end: times.at(-1)?.end ?? startedAt };
  return {
    scenarios: scenarios.map((scenario, index) => scenarioFields(scenario, times[index]!, plan, chance)),
    ...cluster,
    timestamp: secondText(startedAt + chance.whole(1, 4)),
    health_checks: null,
    virt_checks: [],
    ...checks?.(times, run),
    error_logs: scenarios.flatMap(({ errors = [] }, index) => errorLogs(errors, times[index]!)),
    overall_resiliency_report: { scenarios: {}, resiliency_score: 0, passed_slos: 0, total_slos: 0 },
    run_uuid: uuid,
    tag,
    ...(isOpenShift && { build_url: buildUrl(plan) }),
    ...((isOpenShift || hasAlerts) && { job_status: scenarios.every(hasPassed) && !hasAlerts }),
    ...(failedAlerts.length > 0 && {
      failed_alerts: failedAlerts.map(({ scenario, ...alert }) => ({
        ...alert,
        namespace: '',
        starts_at: secondText(times[scenario]!.start + 20)
          .replace('T', ' ')
          .replace('Z', ''),
      })),
    }),
  };
}

function hasPassed({ errors = [] }: DemoScenario): boolean {
  return errors.length === 0;
}

/** A build a day. */
function buildUrl({ runTag, startedAt }: RunPlan): string {
  return `https://ci.example.com/job/chaos-${runTag}/${Math.floor(startedAt / 86_400)}`;
}

/** Objectives that Krkn asks about. */
const TOTAL_SLOS = 27;

function scenarioFields(
  scenario: DemoScenario,
  { start, end }: Period,
  plan: RunPlan,
  chance: Chance,
): object {
  const hasFailed = !hasPassed(scenario);
  const passedSlos = TOTAL_SLOS - (hasFailed ? chance.whole(3, 9) : chance.whole(0, 2));
  return {
    start_timestamp: start,
    end_timestamp: end,
    scenario: scenario.scenario,
    scenario_type: scenario.scenarioType,
    exit_status: hasFailed ? 1 : 0,
    parameters_base64: parametersBase64(scenario.parameters),
    parameters: {},
    affected_pods: nothing,
    affected_vmis: nothing,
    affected_nodes: [],
    cluster_events: [],
    ...scenario.disrupted,
    ...(plan.isEvaluated && {
      resiliency_report: {
        resiliency_score: Math.trunc((100 * passedSlos) / TOTAL_SLOS),
        passed_slos: passedSlos,
        total_slos: TOTAL_SLOS,
      },
    }),
    ...(scenario.additionalTelemetry !== undefined && { additional_telemetry: scenario.additionalTelemetry }),
  };
}

/** A scenario's file as Krkn sends it: YAML as PyYAML's `safe_dump` writes it. */
function parametersBase64(parameters: object | undefined): string {
  if (parameters === undefined) return '';
  const style = { version: '1.1', indentSeq: false, singleQuote: true, sortMapEntries: true } as const;
  return Buffer.from(stringify(parameters, style)).toString('base64');
}

/** Krkn's errors, spread over the scenario's time up to its end. */
function errorLogs(messages: readonly string[], { start, end }: Period): object[] {
  return messages.map((message, index) => {
    const seconds = start + ((end - start) * (index + 1)) / messages.length;
    return { timestamp: new Date(seconds * 1000).toISOString(), message };
  });
}

/** What was gathered from the cluster while each of the scenarios ran. */
function logLines({ scenarios }: RunPlan, times: readonly Period[]): string[] {
  return scenarios.flatMap(({ scenarioType, disrupted }, index) => {
    const { start, end } = times[index]!;
    const line = (seconds: number, text: string): string =>
      `${new Date(seconds * 1000).toISOString()} ${text}`;
    const pods = (disrupted?.affected_pods?.recovered ?? []) as readonly { readonly pod_name: string }[];
    return [
      line(start, `Normal ChaosStarted ${scenarioType}`),
      ...pods.map(({ pod_name: pod }) => line(start + 2, `Normal Killing pod/${pod} Stopping container`)),
      line(end, `Normal ChaosEnded ${scenarioType}`),
    ];
  });
}

/** `critical-alerts-00.log`, which is JSON despite its name and comes only if an alert fired. */
function criticalAlertFiles({ criticalAlerts, scenarios }: RunPlan, uuid: string): DemoFile[] {
  if (criticalAlerts === undefined) return [];
  const alerts = (list: CriticalAlerts['during']): object[] =>
    list.map(([alertname, namespace]) => ({
      alertname,
      alertstate: 'firing',
      namespace,
      severity: 'critical',
    }));
  const content = {
    chaos_alerts: alerts(criticalAlerts.during),
    post_chaos_alerts: alerts(criticalAlerts.after),
    scenario: scenarios.at(-1)?.scenarioType ?? '',
    run_id: uuid,
  };
  return [{ name: 'critical-alerts-00.log', content: JSON.stringify(content) }];
}

/** `2025-04-22T17:35:37Z` */
function secondText(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
