import { count } from '../../text/amounts';
import type { ForeignText } from '../../text/foreign-text';
import type { RunSummary, ScenarioSummary } from '../run-summary';

/** How a scenario went in a run of a group. */
export interface ScenarioResult {
  readonly run: RunSummary;
  readonly scenario: ScenarioSummary;
  /** `unknown`: the scenario ended without an exit status, at least once, or the run tells of none at all. */
  readonly status: 'passed' | 'failed' | 'unknown';
}

/**
 * Why a scenario failed in a run, in words; undefined when it did not. Lines of older indexes tell only why the run did.
 */
export function failureOf({ run, scenario, status }: ScenarioResult): ForeignText | undefined {
  return status === 'failed' ? (scenario.reason ?? run.reason) : undefined;
}

/** What the results of a scenario up to a run say that the one of the run alone does not. */
export interface ScenarioState {
  /** At least one. A scenario may be flaky and failing; each other kind stands alone. */
  readonly tags: readonly ScenarioTag[];
  /** Of its newest results, how many were looked at: at most {@link FLAKY_RUNS} that are known. */
  readonly results: number;
  /** How often one of these was another than the one before it. */
  readonly changes: number;
}

/** One thing that the results of a scenario say. */
export interface ScenarioTag {
  /**
   * `flaky`: its result changed at least {@link FLAKY_CHANGES} times in its last {@link FLAKY_RUNS} results, so that a
   * single one says little. `failing`: its last two results or more are failures. `new failure`: the last one is, after
   * one that is not. `steady`: nothing of these. `too few runs`: nothing of these, and the result cannot have changed
   * that often yet.
   */
  readonly kind: 'flaky' | 'failing' | 'new failure' | 'steady' | 'too few runs';
  /** By what it was judged: `changed its result 7 times in its last 10 runs`. */
  readonly measure: string;
  /** Of what is failing, the run in which that began. */
  readonly since?: RunSummary;
  /** Of what is steady, whether its result changed nevertheless, less often than that of what is flaky. */
  readonly hasChanged?: boolean;
}

/** What the results say, in a word or three: `Flaky`. What is failing, since the start of a run. */
export function tagWord({ kind, hasChanged = false }: Pick<ScenarioTag, 'kind' | 'hasChanged'>): string {
  return hasChanged ? 'Not flaky' : tagWords[kind];
}

const tagWords: Readonly<Record<ScenarioTag['kind'], string>> = {
  flaky: 'Flaky',
  failing: 'Failing since',
  'new failure': 'New failure',
  steady: 'Steady',
  'too few runs': 'Too few runs to say',
};

/** Results that tell whether a scenario is flaky. */
export const FLAKY_RUNS = 10;
/** How often they must change. */
export const FLAKY_CHANGES = 3;

/** Results of the scenarios of a group: of each, newest first, by its name in {@link ScenarioSummary}. */
type GroupResults = ReadonlyMap<ForeignText, readonly ScenarioResult[]>;

/**
 * How the scenarios of a group went.
 * @param runs all runs of the group, or those up to one of them, newest first
 */
export function scenarioResults(runs: readonly RunSummary[]): GroupResults {
  const results = new Map<string, ScenarioResult[]>();
  for (const run of runs) {
    for (const scenario of run.scenarios) {
      const own = results.get(scenario.scenario) ?? [];
      // Two names may have the same beginning, which is what a summary keeps.
      if (own.at(-1)?.run === run) continue;
      own.push({ run, scenario, status: statusOf(run, scenario) });
      results.set(scenario.scenario, own);
    }
  }
  return results;
}

/** The same without results that are not known, which no state counts. */
export function knownResults(runs: readonly RunSummary[]): GroupResults {
  return new Map(
    [...scenarioResults(runs)].map(([scenario, results]) => [scenario, results.filter(isKnown)]),
  );
}

/** Whether it is known how a scenario went. */
export function isKnown({ status }: ScenarioResult): boolean {
  return status !== 'unknown';
}

function statusOf(run: RunSummary, { failed, unjudged }: ScenarioSummary): ScenarioResult['status'] {
  if (failed > 0) return 'failed';
  return run.status === 'unknown' || unjudged > 0 ? 'unknown' : 'passed';
}

/**
 * How a scenario did up to a run, whatever came later. Undefined when it is not known how it went in the run itself.
 * @param known results of the run's group, its own among them
 */
export function stateUpTo(
  run: RunSummary,
  scenario: ForeignText,
  known: GroupResults,
): ScenarioState | undefined {
  const own = known.get(scenario) ?? [];
  const place = own.findIndex((each) => each.run === run);
  return place < 0 ? undefined : scenarioState(own.slice(place));
}

/** What the runs up to one say of a scenario that failed in it. */
export interface TaggedFailure {
  readonly scenario: ForeignText;
  /** At least one. */
  readonly tags: readonly ScenarioTag[];
}

/**
 * What the runs up to one say of its failures: which are new, which last, and which scenarios are flaky.
 * @param known results of the run's group, its own among them
 */
export function taggedFailures(run: RunSummary, known: GroupResults): readonly TaggedFailure[] {
  const failed = run.scenarios.filter(({ failed: times }) => times > 0);
  return failed.flatMap(({ scenario }) => {
    const tags = (stateUpTo(run, scenario, known)?.tags ?? []).filter(
      ({ kind }) => kind !== 'steady' && kind !== 'too few runs',
    );
    return tags.length === 0 ? [] : [{ scenario, tags }];
  });
}

/**
 * The one rule by which a scenario is flaky, steady or failing.
 * @param known results of the scenario up to a run, newest first
 */
export function scenarioState(known: readonly ScenarioResult[]): ScenarioState {
  const recent = known.slice(0, FLAKY_RUNS);
  const changes = changesOf(recent);
  const flaky = changes >= FLAKY_CHANGES ? [flakyTag(changes, recent.length)] : [];
  const failure = failureTag(known, flaky.length > 0);
  const tags = failure === undefined ? flaky : [...flaky, failure];
  return {
    tags: tags.length > 0 ? tags : [quietTag(known, changes)],
    results: recent.length,
    changes,
  };
}

/** How often a result was another than the one before it. */
export function changesOf(results: readonly ScenarioResult[]): number {
  return results.filter(({ status }, index) => index > 0 && status !== results[index - 1]!.status).length;
}

function flakyTag(changes: number, runs: number): ScenarioTag {
  return { kind: 'flaky', measure: changed(changes, runs) };
}

/** @param isFlaky one more failure is then nothing new */
function failureTag(known: readonly ScenarioResult[], isFlaky: boolean): ScenarioTag | undefined {
  const failures = runOf('failed', known);
  const passes = runOf('passed', known.slice(failures));
  if (failures >= 2) {
    const measure = `failed in ${howMany(failures, known.length)}`;
    return { kind: 'failing', measure, since: known[failures - 1]!.run };
  }
  if (failures === 0 || passes === 0 || isFlaky) return undefined;
  return {
    kind: 'new failure',
    measure: `passed in the ${passes === 1 ? 'run' : count(passes, 'run')} before`,
  };
}

/** How many of the newest results are the same. */
function runOf(status: ScenarioResult['status'], results: readonly ScenarioResult[]): number {
  const end = results.findIndex((result) => result.status !== status);
  return end < 0 ? results.length : end;
}

function quietTag(known: readonly ScenarioResult[], changes: number): ScenarioTag {
  if (known.length <= FLAKY_CHANGES) {
    const measure = `${known.length} of the ${FLAKY_CHANGES + 1} that it takes`;
    return { kind: 'too few runs', measure };
  }
  const runs = Math.min(known.length, FLAKY_RUNS);
  if (changes > 0) return { kind: 'steady', measure: changed(changes, runs), hasChanged: true };
  return { kind: 'steady', measure: `passed in ${howMany(runs, known.length)}` };
}

function changed(changes: number, runs: number): string {
  const often = changes === 1 ? 'once' : `${changes} times`;
  return `changed its result ${often} in its last ${count(runs, 'run')}`;
}

/** `all its 4 runs`, `its last 10 runs` */
function howMany(runs: number, all: number): string {
  return `${runs === all ? 'all its' : 'its last'} ${count(runs, 'run')}`;
}
