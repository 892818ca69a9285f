import type { Meter } from '../model/meter';
import type { MetricRanker, Ranking, RankQuestion } from '../port';
import { Asker } from './asker';
import { rankByFlux } from './flux-ranking';
import type { ReadAccess } from './read-access';
import { rankBySql } from './sql-ranking';

/** InfluxDB, whose series are ranked with one set of tokens. */
export class InfluxRanker implements MetricRanker {
  constructor(private readonly access: ReadAccess) {}

  rankCandidates(question: RankQuestion, meter: Meter, signal: AbortSignal): Promise<Ranking> {
    const rank = this.access.client.place.engine === '2' ? rankByFlux : rankBySql;
    return rank(question, new Asker(this.access, meter), signal);
  }
}
