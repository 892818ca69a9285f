import { HttpError } from '../../http/errors';
import type { Label } from '../model/label';
import type { Ranking, RankQuestion, Window } from '../port';
import type { Asker } from './asker';
import { decimalOf } from './decimal';
import { eachPart } from './each-part';
import { checkFieldTypes, TYPES_INFLUXQL } from './field-types';
import { fluxOf } from './flux';
import { FluxCsv } from './flux-csv';
import { foreignValue } from './foreign-points';
import { accepts, checkSeriesCount, isCounter, SeriesRanking } from './ranked-series';
import { SampleBins } from './sample-bins';
import { fields } from './schema';
import type { WindowSummary } from './series-summary';
import { labelsOfTags } from './tag-labels';
import { BIN_SECONDS, binsOf } from './window-bins';

/** Samples that are read for a question. InfluxDB takes some two minutes to give so many. */
const MOST_SAMPLES = 50_000_000;

const FIELD = '_field';

/** A series of an answer, with its samples. */
type SeriesTaker = (labels: readonly Label[], samples: SampleBins) => void;

/**
 * Ranks the series of a bucket of InfluxDB 2, by all their samples: to sum them up there costs more than to send them.
 * docs/decisions/0022-candidates-by-the-store.md
 */
export async function rankByFlux(
  question: RankQuestion,
  asker: Asker,
  signal: AbortSignal,
): Promise<Ranking> {
  const reading = new WindowReading(question, asker, signal);
  const during = new Map<string, WindowSummary>();
  await reading.read(question.during, (labels, samples) => {
    during.set(keyOf(labels), samples.window()!);
    checkSeriesCount(during.size, question);
  });
  const ranking = new SeriesRanking(question, BIN_SECONDS);
  let count = during.size;
  await reading.read(question.baseline, (labels, samples) => {
    const key = keyOf(labels);
    const summary = during.get(key);
    if (!during.delete(key)) count++;
    checkSeriesCount(count, question);
    ranking.take(labels, samples.baseline(), summary);
  });
  for (const [key, summary] of during) ranking.take(labelsOf(key), undefined, summary);
  await asker.askInfluxQl(question.destination, TYPES_INFLUXQL, checkFieldTypes, signal);
  return ranking.ranking();
}

/** Labels as one text: it takes less memory than they do. */
function keyOf(labels: readonly Label[]): string {
  return JSON.stringify(labels.map(({ name, value }) => [name, value]));
}

function labelsOf(key: string): readonly Label[] {
  return (JSON.parse(key) as [string, string][]).map(([name, value]) => ({ name, value }));
}

/** Reads the windows of a question. */
class WindowReading {
  private sampleCount = 0;

  constructor(
    private readonly question: RankQuestion,
    private readonly asker: Asker,
    private readonly signal: AbortSignal,
  ) {}

  /** Gives each series of a window that has samples, when all of them have come. */
  async read({ start, end }: Window, take: SeriesTaker): Promise<void> {
    const { destination, matchers } = this.question;
    const flux = fluxOf(
      { destination, matchers, start: Math.round(start * 1_000), end: Math.round(end * 1_000) },
      [fields.value],
    );
    if (flux === undefined) return;
    const { text, known } = flux;
    const csv = (answer: ReadableStream<Uint8Array>) => this.readAnswer(answer, known, take);
    await this.asker.ask(destination, text, csv, this.signal);
  }

  private async readAnswer(
    answer: ReadableStream<Uint8Array>,
    known: ReadonlyMap<string, string>,
    take: SeriesTaker,
  ): Promise<void> {
    const windows = binsOf(this.question, BIN_SECONDS);
    let series: { readonly labels: readonly Label[]; readonly samples: SampleBins } | undefined;
    const finish = (): void => {
      if (series !== undefined) take(series.labels, series.samples);
    };
    const csv = new FluxCsv({
      table: (columns) => {
        finish();
        const tags = [...columns].filter(([name]) => name !== FIELD);
        const labels = labelsOfTags([...known, ...tags]);
        series = accepts(this.question.matchers, labels)
          ? { labels, samples: new SampleBins(isCounter(labels), windows) }
          : undefined;
      },
      row: (timestamp, bytes, from, to) => {
        const value = decimalOf(bytes, from, to);
        if (Number.isNaN(value)) throw foreignValue(fields.value, 'number');
        this.count();
        series?.samples.take(timestamp, value);
      },
    });
    await eachPart(answer, (part) => {
      csv.push(part);
    });
    csv.end();
    finish();
  }

  private count(): void {
    this.sampleCount++;
    if (this.sampleCount <= MOST_SAMPLES) return;
    throw new HttpError({
      code: 'too_many_samples',
      status: 400,
      message: `The database has more than ${MOST_SAMPLES} samples of series that may have moved. Narrow what is looked at: by a matcher for the cluster, or by denying more metrics.`,
    });
  }
}
