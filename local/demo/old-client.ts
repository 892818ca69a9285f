import type { DemoRun } from './demo-run';
import type { DemoScenario } from './scenario';

const runFields = [
  'node_summary_infos',
  'node_taints',
  'kubernetes_objects_count',
  'network_plugins',
  'run_uuid',
  'total_node_count',
  'cloud_infrastructure',
  'cloud_type',
];
const scenarioFields = [
  'start_timestamp',
  'end_timestamp',
  'scenario',
  'exit_status',
  'parameters_base64',
  'parameters',
];

type Fields = Readonly<Record<string, unknown>>;

/** A run as krkn-lib 2 sent it: far fewer fields, and events of the cluster in a file. */
export function asOldClient(run: DemoRun, scenarios: readonly DemoScenario[]): DemoRun {
  const telemetry = run.telemetry as Fields;
  const sent = telemetry['scenarios'] as readonly Fields[];
  return {
    ...run,
    telemetry: {
      scenarios: sent.map((scenario) => pick(scenario, scenarioFields)),
      ...pick(telemetry, runFields),
    },
    files: [
      { name: 'events-00.json', content: JSON.stringify(killingEvents(scenarios, sent), null, 4) },
      ...run.files,
    ],
  };
}

function pick(fields: Fields, names: readonly string[]): object {
  return Object.fromEntries(names.map((name) => [name, fields[name]]));
}

function killingEvents(scenarios: readonly DemoScenario[], sent: readonly Fields[]): object[] {
  return scenarios.flatMap(({ disrupted }, index) => {
    const seconds = Number(sent[index]!['start_timestamp']) + 2;
    const pods = (disrupted?.affected_pods?.recovered ?? []) as readonly Fields[];
    return pods.map(({ pod_name: pod, namespace }) => ({
      name: `${String(pod)}.killing`,
      creation: `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`,
      reason: 'Killing',
      message: 'Stopping container',
      namespace,
      source_component: 'kubelet',
      involved_object_kind: 'Pod',
      involved_object_name: pod,
      involved_object_namespace: namespace,
      type: 'Normal',
    }));
  });
}
