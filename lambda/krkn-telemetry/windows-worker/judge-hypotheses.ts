import { toHttpError } from '../../http/error-response';
import { HttpError } from '../../http/errors';
import { inParallel, sharedSignal } from '../../kit/concurrency';
import type { Label } from '../../metrics/model/label';
import { doubleOf, isNonFinite, nonFiniteText } from '../../metrics/model/non-finite';
import type { SeriesNumber } from '../../metrics/model/numbers';
import type { ReadSink, SeriesSink } from '../../metrics/port';
import {
  evaluate,
  MOST_SAMPLES,
  windowToRead,
  type HypothesisScenario,
  type Reading,
} from '../hypotheses/evaluate';
import { selectorsOf } from '../hypotheses/groups';
import type { Hypothesis } from '../hypotheses/hypothesis';
import { parseHypotheses } from '../hypotheses/parse-hypotheses';
import type { HypothesisResult } from '../windows/result';
import { noTimeLeft } from './no-time-left';
import { accepts, keyOf, MOST_HELD } from './read-samples';
import { checkBytes, type LookStore } from './source';

/** What became of hypotheses. */
interface JudgedHypotheses {
  readonly results: readonly HypothesisResult[];
  /** Whether nothing failed: if not, another look may say more. */
  readonly areAllRead: boolean;
  /** Whether there are samples of any that was read for. */
  readonly haveSamples: boolean;
}

/** Hypotheses that are read at the same time: each has up to 200,000 samples of two selectors in memory, and a part of {@link MOST_HELD}. */
const CONCURRENT = 3;
/** Milliseconds that reading for one may take. */
const READING_TIME = 60_000;
/** Milliseconds that all of them may take: what moved is looked at in the rest. */
const ALL_TIME = 120_000;

/**
 * Says what became of the hypotheses of a group in a run. One that cannot be read for is inconclusive, and says why; so is their
 * file as a whole, if it was kept by a version that took what this one does not.
 * @param file of the group, as it was written. Undefined: there is none
 * @param until seconds since 1970: what is known so far
 * @param report told of what fails, and of which hypothesis
 */
export async function judgeHypotheses(
  file: string | undefined,
  scenarios: readonly HypothesisScenario[],
  until: number,
  store: LookStore,
  report: (error: HttpError, hypothesis: string) => void,
  signal: AbortSignal,
): Promise<JudgedHypotheses> {
  if (file === undefined || scenarios.length === 0) {
    return { results: [], areAllRead: true, haveSamples: false };
  }
  let hypotheses: readonly Hypothesis[];
  try {
    hypotheses = parseHypotheses(file);
  } catch (thrown) {
    const error = toHttpError(thrown);
    report(error, unreadFile.name);
    const [problem = ''] = error.message.split('\n');
    const reason = `The file that was kept cannot be read: ${problem}. Send it again.`;
    return { results: [inconclusive(unreadFile, reason)], areAllRead: false, haveSamples: false };
  }
  const all = sharedSignal(signal, AbortSignal.timeout(ALL_TIME));
  const judged = await inParallel(hypotheses, CONCURRENT, async (hypothesis) => {
    const within = sharedSignal(all, AbortSignal.timeout(READING_TIME));
    try {
      const readings = await readFor(hypothesis, scenarios, store, within);
      const hasSamples = readings.some(({ series, isCut }) => isCut || series.length > 0);
      return { result: evaluate(hypothesis, readings, scenarios, until), isRead: true, hasSamples };
    } catch (thrown) {
      const error = within.aborted ? noTimeLeft(thrown) : toHttpError(thrown);
      report(error, hypothesis.name);
      return { result: inconclusive(hypothesis, error.message), isRead: false, hasSamples: false };
    }
  });
  return {
    results: judged.flatMap(({ result }) => result ?? []),
    areAllRead: judged.every(({ isRead }) => isRead),
    haveSamples: judged.some(({ hasSamples }) => hasSamples),
  };
}

async function readFor(
  { form }: Hypothesis,
  scenarios: readonly HypothesisScenario[],
  store: LookStore,
  signal: AbortSignal,
): Promise<readonly Reading[]> {
  signal.throwIfAborted();
  checkBytes(store);
  const {
    source: { destination, cluster },
    metrics,
    meter,
  } = store;
  const { start, end } = windowToRead(scenarios);
  const plans = selectorsOf(form).map((selector) => ({
    destination,
    start: Math.floor(start * 1_000),
    end: Math.ceil(end * 1_000),
    matchers: [...cluster, ...selector],
  }));
  const sink = new SelectorSink(plans.map(({ matchers }) => accepts(matchers)));
  await metrics.read(plans, sink, meter, signal);
  return sink.readings();
}

/** What stands for the hypotheses of a file that cannot be read. */
const unreadFile = {
  name: 'Hypotheses of the group',
  told: 'They are not known',
  severity: 'warning',
} as const;

function inconclusive(
  { name, told, severity }: Pick<Hypothesis, 'name' | 'told' | 'severity'>,
  reason: string,
): HypothesisResult {
  return { name, told, severity, verdict: 'inconclusive', reason, violations: [], bounds: {} };
}

interface Collected {
  readonly labels: readonly Label[];
  /** Values by time in milliseconds. Undefined is Prometheus' marker of an end. */
  readonly values: Map<number, number | undefined>;
}

/** Collects the series that selectors select, each until there are too many samples. */
class SelectorSink implements ReadSink {
  private parts: readonly PartSink[] = [];
  private held = 0;

  constructor(private readonly judges: readonly ((labels: readonly Label[]) => boolean)[]) {
    this.clear();
  }

  of(query: number): SeriesSink {
    return this.parts[query]!;
  }

  hold(bytes: number): void {
    this.held += bytes;
    if (this.held > MOST_HELD / CONCURRENT) throw tooManySeries();
  }

  clear(): void {
    this.held = 0;
    this.parts = this.judges.map((judge) => new PartSink(judge));
  }

  readings(): readonly Reading[] {
    return this.parts.map((part) => part.reading());
  }
}

class PartSink implements SeriesSink {
  private readonly numbers = new Map<string, SeriesNumber>();
  private readonly collected: Collected[] = [];
  private count = 0;

  constructor(private readonly accepts: (labels: readonly Label[]) => boolean) {}

  series(labels: readonly Label[]): SeriesNumber | undefined {
    if (this.isCut || !this.accepts(labels)) return undefined;
    const key = keyOf(labels);
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = (this.collected.push({ labels, values: new Map() }) - 1) as SeriesNumber;
    this.numbers.set(key, number);
    return number;
  }

  sample(series: SeriesNumber, timestamp: number, lowWord: number, highWord: number): void {
    if (this.isCut) return;
    this.count++;
    const { values } = this.collected[series]!;
    const known = values.get(timestamp);
    // Of several of one time, one that is finite outranks others.
    if (values.has(timestamp) && (isNonFinite({ highWord }) || Number.isFinite(known))) return;
    const isEnd = isNonFinite({ highWord }) && nonFiniteText({ lowWord, highWord }) === 'stale';
    values.set(timestamp, isEnd ? undefined : doubleOf({ lowWord, highWord }));
  }

  histogram(): void {
    // No hypothesis is about them.
  }

  /** In an order that does not depend on the store. */
  reading(): Reading {
    if (this.isCut) return { series: [], isCut: true };
    const order = [...this.numbers].sort(([left], [right]) => (left < right ? -1 : 1));
    return { series: order.map(([, number]) => toSeries(this.collected[number]!)), isCut: false };
  }

  private get isCut(): boolean {
    return this.count > MOST_SAMPLES;
  }
}

function toSeries({ labels, values }: Collected): Reading['series'][number] {
  const timestamps = [...values.keys()].sort((left, right) => left - right);
  return {
    labels: Object.fromEntries(labels.map(({ name, value }) => [name, value])),
    timestamps,
    values: timestamps.map((time) => values.get(time)),
  };
}

function tooManySeries(): HttpError {
  return new HttpError({
    code: 'too_many_series',
    status: 400,
    message: 'It selects more series than are read: narrow its selector by more labels.',
  });
}
