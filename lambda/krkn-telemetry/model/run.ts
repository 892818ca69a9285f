import type { ForeignText } from '../text/foreign-text';
import type { JsonObject, JsonValue } from './json';

// Names and units are Krkn's. What is undefined was absent, null or of another type than Krkn sends.

/** One run of Krkn, as its telemetry tells it. */
export interface Run {
  readonly runUuid: ForeignText | undefined;
  /** The tag that Krkn's metrics have; that of the folder is part of its name. */
  readonly tag: ForeignText | undefined;
  /** When the run started: `2025-04-22T17:35:37Z`. */
  readonly timestamp: ForeignText | undefined;
  /** Whether Krkn calls the run a success. Absent on clusters that are not OpenShift, whatever happened. */
  readonly jobStatus: boolean | undefined;
  readonly scenarios: readonly Scenario[];

  readonly clusterVersion: ForeignText | undefined;
  /** `4.18` */
  readonly majorVersion: ForeignText | undefined;
  readonly cloudInfrastructure: ForeignText | undefined;
  readonly cloudType: ForeignText | undefined;
  /** As Krkn counts them, else as the nodes that it describes add up. */
  readonly totalNodeCount: number | undefined;
  readonly nodeSummaryInfos: readonly NodeSummary[];
  readonly nodeTaints: readonly NodeTaint[];
  readonly kubernetesObjectsCount: readonly KubernetesObjectsCount[];
  readonly networkPlugins: readonly ForeignText[];
  readonly fipsEnabled: boolean | undefined;
  readonly etcdEncryptionEnabled: boolean | undefined;
  readonly ipsecEnabled: boolean | undefined;
  readonly buildUrl: ForeignText | undefined;

  readonly healthChecks: readonly HealthCheck[];
  /** Those after the chaos included, as phase `post`. */
  readonly virtChecks: readonly VirtCheck[];
  readonly objectStateChecks: readonly ObjectStateCheck[];
  readonly errorLogs: readonly ErrorLog[];
  /** Sent before krkn-lib 7. */
  readonly failedAlerts: readonly FailedAlert[];
  /** Sent since krkn-lib 7. */
  readonly objectives: readonly ObjectiveEvaluation[];
  /** Undefined also when Krkn sent its zeros for a run that it did not evaluate. */
  readonly overallResiliencyReport: ResiliencyReport | undefined;
}

/** One scenario of a run, in the order in which they ran. */
export interface Scenario {
  /** Path of the scenario's file. */
  readonly scenario: ForeignText | undefined;
  /** `pod_disruption_scenarios` */
  readonly scenarioType: ForeignText | undefined;
  /** 0: success. */
  readonly exitStatus: number | undefined;
  /** Epoch seconds. */
  readonly startTimestamp: number | undefined;
  /** Epoch seconds. */
  readonly endTimestamp: number | undefined;
  /** The scenario's file, decoded. Numbers keep their digits. Undefined when it is neither a mapping nor a list. */
  readonly parameters: JsonValue | undefined;
  readonly affectedPods: Affected<AffectedPod>;
  readonly affectedVmis: Affected<AffectedVmi>;
  readonly affectedNodes: readonly AffectedNode[];
  /** As sent: of any reason. */
  readonly clusterEvents: readonly ClusterEvent[];
  readonly resiliencyReport: ResiliencyReport | undefined;
  /** Measurements of the scenario itself, such as those of `http_load_scenarios`. */
  readonly additionalTelemetry: JsonValue | undefined;
  /** All else that was sent of it, by the names of the fields: newer versions of Krkn send more than is known here. */
  readonly furtherFields: JsonObject;
}

/** What a scenario disrupted, by whether it came back. */
export interface Affected<Workload> {
  readonly recovered: readonly Workload[];
  readonly unrecovered: readonly Workload[];
  /** Why the monitoring failed. */
  readonly error: ForeignText | undefined;
}

/** Seconds that a workload took to come back. */
export interface RecoveryTimes {
  readonly totalRecoveryTime: number | undefined;
  readonly readinessTime: number | undefined;
  readonly reschedulingTime: number | undefined;
}

/** A pod that a scenario disrupted. */
interface AffectedPod extends RecoveryTimes {
  readonly podName: ForeignText | undefined;
  readonly namespace: ForeignText | undefined;
}

/** A virtual machine instance that a scenario disrupted. */
interface AffectedVmi extends RecoveryTimes {
  readonly vmiName: ForeignText | undefined;
  readonly namespace: ForeignText | undefined;
}

/** A node that a scenario disrupted, once, however many of the scenario's actions did. */
export interface AffectedNode {
  readonly nodeName: ForeignText | undefined;
  readonly nodeId: ForeignText | undefined;
  /** How often it was disrupted: at least once. */
  readonly cycles: readonly NodeCycle[];
}

/**
 * A disruption of a node and its way back, with the seconds that it took to reach each state. Those of a state that was not
 * waited for, or not reached, are 0 or undefined.
 */
export interface NodeCycle {
  readonly notReadyTime: number | undefined;
  readonly readyTime: number | undefined;
  readonly stoppedTime: number | undefined;
  readonly runningTime: number | undefined;
  readonly terminatingTime: number | undefined;
}

/** An event of the cluster during a scenario; sent until March 2025. */
export interface ClusterEvent {
  readonly name: ForeignText | undefined;
  /** Date and time. */
  readonly creation: ForeignText | undefined;
  readonly reason: ForeignText | undefined;
  readonly message: ForeignText | undefined;
  readonly namespace: ForeignText | undefined;
  readonly sourceComponent: ForeignText | undefined;
  readonly involvedObjectKind: ForeignText | undefined;
  readonly involvedObjectName: ForeignText | undefined;
  readonly involvedObjectNamespace: ForeignText | undefined;
  /** `Normal` or `Warning` */
  readonly type: ForeignText | undefined;
}

/** How many service level objectives held. */
export interface ResiliencyReport {
  /** 0 to 100. */
  readonly resiliencyScore: number | undefined;
  readonly passedSlos: number | undefined;
  readonly totalSlos: number | undefined;
}

/** Nodes of one kind. */
export interface NodeSummary {
  /** 1 when Krkn leaves it out. */
  readonly count: number;
  readonly architecture: ForeignText | undefined;
  readonly instanceType: ForeignText | undefined;
  /** `master`, `worker`, `infra`, … */
  readonly nodesType: ForeignText | undefined;
  readonly kernelVersion: ForeignText | undefined;
  readonly kubeletVersion: ForeignText | undefined;
  readonly osVersion: ForeignText | undefined;
}

/** A taint of a node. */
export interface NodeTaint {
  readonly nodeName: ForeignText | undefined;
  readonly effect: ForeignText | undefined;
  readonly key: ForeignText | undefined;
  readonly value: ForeignText | undefined;
}

/** How many objects of a kind the cluster had. */
interface KubernetesObjectsCount {
  readonly kind: ForeignText;
  readonly count: number;
}

/** A period of a check: times are local to where Krkn ran and have no zone. */
export interface CheckPeriod {
  readonly startTimestamp: ForeignText | undefined;
  readonly endTimestamp: ForeignText | undefined;
  /** Seconds. */
  readonly duration: number | undefined;
  /** `pre`, `during` or `post` the chaos. */
  readonly phase: ForeignText | undefined;
}

/** A period in which the answer of an application did not change. */
export interface HealthCheck extends CheckPeriod {
  readonly url: ForeignText | undefined;
  /** Undefined: not known. */
  readonly isUp: boolean | undefined;
  /** `503`. Undefined also when what was sent may be that of another URL, or is not an HTTP status. */
  readonly httpStatus: string | undefined;
  /** As it was sent. */
  readonly statusCode: number | undefined;
}

/** A period in which the state of a virtual machine did not change. */
export interface VirtCheck extends CheckPeriod {
  readonly vmName: ForeignText | undefined;
  readonly namespace: ForeignText | undefined;
  readonly nodeName: ForeignText | undefined;
  readonly ipAddress: ForeignText | undefined;
  readonly newIpAddress: ForeignText | undefined;
  readonly sshStatus: boolean | undefined;
  readonly vmiReady: boolean | undefined;
  readonly status: boolean | undefined;
  /** What failed: `ssh_access`, `vmi_ready`, `both`; or `healthy`. */
  readonly checkType: ForeignText | undefined;
}

/** A check of conditions of Kubernetes objects. */
export interface ObjectStateCheck extends CheckPeriod {
  readonly checkName: ForeignText | undefined;
  readonly kind: ForeignText | undefined;
  readonly namespace: ForeignText | undefined;
  readonly objectName: ForeignText | undefined;
  readonly conditionType: ForeignText | undefined;
  readonly conditionStatus: ForeignText | undefined;
  readonly passed: boolean | undefined;
  readonly objectsChecked: number | undefined;
  readonly objectsFailed: number | undefined;
  readonly message: ForeignText | undefined;
}

/** An error that Krkn logged. */
export interface ErrorLog {
  /** `2025-04-22T17:41:23.501Z` */
  readonly timestamp: ForeignText | undefined;
  readonly message: ForeignText | undefined;
}

/** An alert that fired and made the run a failure. */
export interface FailedAlert {
  readonly name: ForeignText | undefined;
  readonly severity: ForeignText | undefined;
  readonly message: ForeignText | undefined;
  readonly namespace: ForeignText | undefined;
  /** When Krkn evaluated it: `2025-04-22 17:39:10`, local to where Krkn ran. */
  readonly startsAt: ForeignText | undefined;
}

/** An evaluation of a service level objective: an expression of Krkn's alert profile, of any severity. */
export interface ObjectiveEvaluation {
  readonly name: ForeignText | undefined;
  readonly severity: ForeignText | undefined;
  readonly message: ForeignText | undefined;
  readonly namespace: ForeignText | undefined;
  /** `2026-11-03T10:05:12+00:00` */
  readonly evaluatedAt: ForeignText | undefined;
  readonly hasHeld: boolean | undefined;
  /** `pre`, `during` or `post` the chaos. */
  readonly phase: ForeignText | undefined;
}
