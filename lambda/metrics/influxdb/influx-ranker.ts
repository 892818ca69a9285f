import type { MetricRanker, Ranking, RankQuestion } from '../port';
import { Asker } from './asker';
import { rankByFlux } from './flux-ranking';
import type { ReadAccess } from './read-access';
import { rankBySql } from './sql-ranking';

/** InfluxDB, whose series are ranked with one set of tokens. */
export class InfluxRanker implements MetricRanker {
  constructor(private readonly access: ReadAccess) {}

  async rankCandidates(question: RankQuestion, signal: AbortSignal): Promise<Ranking> {
    const asker = new Asker(this.access);
    const rank = this.access.client.place.engine === '2' ? rankByFlux : rankBySql;
    const ranking = await rank(question, asker, signal);
    return { ...ranking, effort: { statements: asker.answers, bytes: asker.bytes } };
  }
}
