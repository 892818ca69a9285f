import { resolve } from 'node:path';
import { startChild } from '../../local/support/child-process';
import { clientPath } from './clients';
import { listeningAddress } from './listening';

const metricsFolder = resolve(__dirname, '../metrics');

/**
 * Starts a node exporter, which also serves the metrics of `test/e2e/metrics`. It ends with the test.
 * @returns the address to scrape.
 */
export async function startNodeExporter(): Promise<string> {
  const child = await startChild(clientPath('prometheus-node-exporter'), [
    '--web.listen-address=127.0.0.1:0',
    `--collector.textfile.directory=${metricsFolder}`,
  ]);
  return listeningAddress(child);
}
