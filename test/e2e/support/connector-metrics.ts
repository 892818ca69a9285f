import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The counts that the connector of a local run has published in its log, summed: by name, and by reason where it gives
 * one (`dropped stale_marker`).
 */
export async function connectorMetrics(dataFolder: string): Promise<Readonly<Record<string, number>>> {
  const log = await readFile(join(dataFolder, 'logs', 'prometheus-connector.log'), 'utf8');
  const sums: Record<string, number> = {};
  for (const line of log.split('\n').filter((text) => text.includes('"_aws"'))) {
    const entry = JSON.parse(line) as Readonly<Record<string, unknown>>;
    const reason = typeof entry['reason'] === 'string' ? ` ${entry['reason']}` : '';
    for (const name of ['received', 'written', 'dropped', 'rejected']) {
      const count = entry[name];
      if (typeof count === 'number') sums[name + reason] = (sums[name + reason] ?? 0) + count;
    }
  }
  return sums;
}
