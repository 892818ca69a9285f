import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Meter } from '../../../lambda/metrics/model/meter';
import type { Ranking, RankQuestion } from '../../../lambda/metrics/port';
import { roleMetrics } from '../../../lambda/metrics/timestream/role-metrics';
import { startTimestream } from '../../../local/timestream';
import { accessKey } from '../../support/connector-edges';

/** The table whose series are ranked: the first of the file. */
export const TABLE = { database: 'metrics', table: 'kubernetes', memoryStoreRetentionHours: 24 };

/** A ranking, and what it took of this process, in which the stand-in runs. */
interface Ranked extends Ranking {
  readonly meter: Meter;
  /** Seconds of processor time. */
  readonly cpu: number;
  readonly seconds: number;
}

/**
 * Ranks what lies in the file of a stand-in.
 * @param fill makes the file in a folder: to write samples by the API takes longer than all else
 */
export async function rankIn(
  fill: (directory: string) => Promise<void>,
  windows: Pick<RankQuestion, 'baseline' | 'during'>,
): Promise<Ranked> {
  const directory = mkdtempSync(join(tmpdir(), 'chaos-telemetry-'));
  try {
    await fill(directory);
    const standIn = await startTimestream({ directory, accessKeys: [accessKey], tables: [TABLE] });
    const ranker = roleMetrics({ region: 'us-east-1', endpoint: standIn.endpoint, credentials: accessKey });
    const destination = { namespace: TABLE.database, collection: TABLE.table };
    const question = { destination, matchers: [], pinned: [], ...windows, maxSeries: 200_000 };
    const [before, began] = [process.cpuUsage(), performance.now()];
    const meter = new Meter();
    const ranking = await ranker.rankCandidates(question, meter, new AbortController().signal);
    const { user, system } = process.cpuUsage(before);
    const seconds = (performance.now() - began) / 1000;
    await standIn.close();
    return { ...ranking, meter, cpu: (user + system) / 1e6, seconds };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
