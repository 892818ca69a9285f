import { CancelQueryCommand, type TimestreamQueryClient } from '@aws-sdk/client-timestream-query';
import { HttpError } from '../../http/errors';
import type { Matcher } from '../model/matcher';
import type { Meter } from '../model/meter';
import type { MetricRanker, RankedSeries, Ranking, RankQuestion } from '../port';
import { splitColumns } from './joined-columns';
import { isLegalDestination } from './legal-destination';
import type { QueryAccess } from './query-access';
import { failureOf, invalidDestination } from './query-failure';
import { queryIdOf, readTexts } from './query-page';
import { queryPages } from './query-pages';
import { CANDIDATE, presenceKinds, presenceSql, scoreSql } from './rank-sql';
import { RowLabels } from './row-labels';
import { quotedTable } from './sql';
import { readColumns, type TableColumns } from './table-columns';

/** Milliseconds after which a statement is given up. */
const LONGEST_STATEMENT = 60_000;
/** Milliseconds to say so to Timestream. */
const LONGEST_CANCEL = 2_000;
/** Seconds of a bin of samples: least, and least of long scenarios. */
const SHORTEST_BIN = 60;
const LONG_BIN = 300;
/** Seconds of a long scenario. */
const LONG = 1_800;

/** Series of Amazon Timestream for LiveAnalytics, ranked with one set of credentials. */
export class TimestreamRanker implements MetricRanker {
  constructor(private readonly access: QueryAccess) {}

  async rankCandidates(question: RankQuestion, meter: Meter, signal: AbortSignal): Promise<Ranking> {
    if (!isLegalDestination(question.destination)) throw invalidDestination();
    try {
      return await new Run(this.access.clients.query, question, meter, signal).rank();
    } catch (error) {
      throw failureOf(error, this.access);
    }
  }
}

/** What the first statement tells of all series. */
interface Presence extends Pick<
  Ranking,
  'gone' | 'appeared' | 'appearedCount' | 'seriesCount' | 'tooFewCount'
> {
  /** Seconds between samples, of most series. */
  readonly step: number;
}

/** One question. */
class Run {
  constructor(
    private readonly client: TimestreamQueryClient,
    private readonly question: RankQuestion,
    private readonly meter: Meter,
    private readonly signal: AbortSignal,
  ) {}

  async rank(): Promise<Ranking> {
    const { destination, during, maxSeries } = this.question;
    const columns = readColumns(await this.ask(`DESCRIBE ${quotedTable(destination)}`));
    const { step, ...presence } = await this.presence(columns);
    if (presence.seriesCount > maxSeries) throw tooManySeries(presence.seriesCount, maxSeries);
    const bin = Math.max(binOf(step), during.end - during.start > LONG ? LONG_BIN : 0);
    return { ...presence, ...(await this.scores(columns, bin)) };
  }

  private async presence(columns: TableColumns): Promise<Presence> {
    const rows = await this.rows(presenceSql(this.question, columns));
    const seriesOf = this.seriesReader(columns);
    const ofKind = (wanted: number): readonly RankedSeries[] =>
      rows.flatMap(([kind, metric, labels]) => (Number(kind) === wanted ? seriesOf(metric, labels, 0) : []));
    const [, , , series = '0', few = '0', appeared = '0', step = '0'] = rows[0] ?? [];
    return {
      gone: ofKind(presenceKinds.gone),
      appeared: ofKind(presenceKinds.appeared),
      appearedCount: Number(appeared),
      seriesCount: Number(series),
      tooFewCount: Number(few),
      step: Number(step),
    };
  }

  private async scores(
    columns: TableColumns,
    bin: number,
  ): Promise<Pick<Ranking, 'candidates' | 'pinned' | 'counts'>> {
    const rows = await this.rows(scoreSql(this.question, columns, bin));
    const seriesOf = this.seriesReader(columns);
    const ranked = rows.map(([metric = '', labels, score, all, moved]) => ({
      metric,
      series: seriesOf(metric, labels, Number(score)),
      count: { all: Number(all), moved: Number(moved) },
    }));
    const { pinned } = this.question;
    return {
      candidates: ranked.flatMap(({ series }) => series.filter(({ score }) => score >= CANDIDATE)),
      // The farthest come first.
      pinned: pinned.flatMap((name) => ranked.find(({ metric }) => metric === name)?.series ?? []),
      counts: new Map(
        ranked.flatMap(({ metric, series, count }) => (series.length === 0 ? [] : [[metric, count]])),
      ),
    };
  }

  /** Makes a function that reads a series, unless the matchers refuse it: SQL may not be able to say all of them. */
  private seriesReader(
    columns: TableColumns,
  ): (metric: string | undefined, labels: string | undefined, score: number) => readonly RankedSeries[] {
    const rowLabels = new RowLabels(columns);
    const { matchers } = this.question;
    return (metric = '', joined = '', score) => {
      const labels = rowLabels.of(metric, splitColumns(joined));
      return accept(matchers, labels) ? [{ labels, score }] : [];
    };
  }

  private async rows(sql: string | undefined): Promise<readonly (readonly (string | undefined)[])[]> {
    return sql === undefined ? [] : (await this.ask(sql)).flatMap(readTexts);
  }

  /** Asks, and cancels what takes too long. Timestream names a query in its first answer, until which it cannot be cancelled. */
  private async ask(sql: string): Promise<readonly string[]> {
    const signal = AbortSignal.any([this.signal, AbortSignal.timeout(LONGEST_STATEMENT)]);
    const pages: string[] = [];
    try {
      for await (const page of queryPages(this.client, sql, this.meter, signal)) pages.push(page);
    } catch (error) {
      const id = queryIdOf(pages[0] ?? '');
      if (signal.aborted && id !== undefined) await this.cancel(id);
      throw error;
    }
    return pages;
  }

  private async cancel(id: string): Promise<void> {
    const abortSignal = AbortSignal.timeout(LONGEST_CANCEL);
    // It ends by itself, only later.
    await this.client.send(new CancelQueryCommand({ QueryId: id }), { abortSignal }).catch(() => undefined);
  }
}

function accept(matchers: readonly Matcher[], labels: RankedSeries['labels']): boolean {
  const values = new Map(labels.map(({ name, value }) => [name, value]));
  return matchers.every(({ name, accepts }) => accepts(values.get(name) ?? ''));
}

/** Whole minutes that have two samples. */
function binOf(step: number): number {
  return Math.max(SHORTEST_BIN, Math.round((2 * step) / SHORTEST_BIN) * SHORTEST_BIN);
}

function tooManySeries(count: number, most: number): HttpError {
  return new HttpError({
    code: 'too_many_series',
    status: 400,
    message: `The table has ${count} series that may have moved: the limit is ${most}. Narrow what is looked at: by a matcher for the cluster, or by denying more metrics.`,
  });
}
