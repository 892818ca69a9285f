// Series as of the pods of a cluster, written to the file of a stand-in: by the API it takes longer than all else.
import { openDatabase } from '../../../local/timestream/database';
import type { Window } from '../../../lambda/krkn-telemetry/windows/samples';

/** Where the samples are. */
interface PodTable {
  readonly database: string;
  readonly table: string;
}

/** Which samples there are. */
interface PodSeries {
  readonly series: number;
  /** Samples of each. */
  readonly samples: number;
  /** Seconds since 1970: the time of the first. */
  readonly start: number;
  /** When one of a hundred series moves. */
  readonly moving: Window;
}

/** Seconds between samples. */
export const STEP = 15;

/** Series of ten labels, a third of them counters; one of a hundred moves. */
const FILL = `
  INSERT INTO tables VALUES (1, '$database', '$table');
  INSERT INTO series
    SELECT id, 1, 'metric_' || (id % 400) || CASE WHEN id % 3 = 0 THEN '_total' ELSE '' END, 'DOUBLE', json_object(
      'cluster', 'payments', 'container', 'app-' || (id % 17), 'endpoint', 'https-metrics', 'instance', '10.0.' || (id % 250) || '.' || (id % 199) || ':9100',
      'job', 'kubernetes-pods', 'namespace', 'ns-' || (id % 40), 'node', 'worker-' || (id % 50), 'pod', 'app-' || (id % 17) || '-7c9d' || id,
      'service', 'svc-' || (id % 60), 'uid', md5(id::VARCHAR))
    FROM range($series::INTEGER) AS r(id);
  INSERT INTO records
    SELECT s.id, make_timestamp_ns(($start + k * ${STEP}) * 1000000000::BIGINT), 1,
      CASE WHEN s.id % 3 = 0 THEN k * (10 + s.id % 7) + CASE WHEN s.id % 100 = 0 THEN least(greatest(k - $first, 0), $last - $first) * 200 ELSE 0 END + random()
        ELSE 100 + s.id % 13 + random() * 5 + CASE WHEN s.id % 100 = 0 AND k BETWEEN $first AND $last THEN 60 ELSE 0 END END,
      NULL
    FROM range($samples) AS t(k), range($series::INTEGER) AS s(id);`;

/** Fills an empty folder. */
export async function fillWithPods(
  directory: string,
  { database, table }: PodTable,
  { series, samples, start, moving }: PodSeries,
): Promise<void> {
  const values = {
    ...{ database, table, series, samples, start },
    first: Math.ceil((moving.start - start) / STEP),
    last: Math.floor((moving.end - start) / STEP),
  };
  const file = await openDatabase(directory);
  const connection = await file.connect();
  for (const statement of FILL.split(';').filter((text) => text.trim() !== '')) {
    const sql = statement.replaceAll(/\$(\w+)/g, (_, name: keyof typeof values) => String(values[name]));
    await connection.run(sql);
  }
  file.close();
}
