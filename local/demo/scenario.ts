import type { Chance } from './chance';

/** A scenario that has run, but for when. */
export interface DemoScenario {
  /** Path of the scenario's file, as in Krkn's repository. */
  readonly scenario: string;
  readonly scenarioType: string;
  /** What the file holds. Undefined: there is no such file. */
  readonly parameters: object | undefined;
  /** How long it took. */
  readonly seconds: number;
  /** Fields of Krkn's telemetry. Undefined: nothing that it lists was disrupted. */
  readonly disrupted?: {
    readonly affected_pods?: Affected;
    readonly affected_vmis?: Affected;
    readonly affected_nodes?: readonly object[];
  };
  readonly additionalTelemetry?: object;
  /** Why it failed, as Krkn logs it. Default: it passed. */
  readonly errors?: readonly string[];
}

/** Pods or virtual machines that a scenario disrupted, as Krkn sends them. */
interface Affected {
  readonly recovered: readonly object[];
  readonly unrecovered: readonly object[];
  readonly error: string | null;
}

/** What was not disrupted. */
export const nothing: Affected = { recovered: [], unrecovered: [], error: null };

/** What scenarios run on. */
export interface Surroundings {
  readonly chance: Chance;
  /** How many times as long as usual workloads take to be ready. */
  readonly slowness: number;
}

/** Times of a workload that came back. `kind` is `pod` or `vmi`, as in the names of Krkn's fields. */
export function recovery(
  kind: 'pod' | 'vmi',
  [low, high]: readonly [number, number],
  { chance, slowness }: Surroundings,
): object {
  const readiness = Number((chance.between(low, high) * slowness).toFixed(3));
  const rescheduling = chance.between(0.8, 4.5);
  return {
    total_recovery_time: Number((readiness + rescheduling).toFixed(3)),
    [`${kind}_readiness_time`]: readiness,
    [`${kind}_rescheduling_time`]: rescheduling,
  };
}

/** Times of a workload that did not come back. */
export function noRecovery(kind: 'pod' | 'vmi'): object {
  return { total_recovery_time: null, [`${kind}_readiness_time`]: null, [`${kind}_rescheduling_time`]: null };
}
