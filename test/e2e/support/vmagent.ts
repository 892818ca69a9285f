import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { startChild } from '../../local/support/child-process';
import { clientPath } from './clients';
import { until } from './until';

/** How a vmagent is run. */
interface VmagentOptions {
  readonly program: 'vmagent' | 'vmagent-1.150';
  /** For its configuration and its queue. */
  readonly folder: string;
  /** Address to scrape each second. */
  readonly target: string;
  /** Where it writes, with the name and password that it sends. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

/** A vmagent of VictoriaMetrics that runs. It ends with the test. */
interface Vmagent {
  /** The sum of a metric of its own, for labels that match: https://docs.victoriametrics.com/victoriametrics/vmagent/#monitoring */
  readonly metric: (name: string, labels?: RegExp) => Promise<number>;
  readonly log: () => string;
}

/** Starts one, which adds the label `agent` with its name to all series. */
export async function startVmagent(options: VmagentOptions): Promise<Vmagent> {
  const { program, folder, target, url, username, password } = options;
  const configuration = join(folder, `${program}.yml`);
  await writeFile(
    configuration,
    stringify({
      global: { scrape_interval: '1s', external_labels: { agent: program } },
      scrape_configs: [{ job_name: 'e2e', static_configs: [{ targets: [target] }] }],
    }),
  );
  const address = `127.0.0.1:${await freePort()}`;
  const child = await startChild(clientPath(program), [
    `-promscrape.config=${configuration}`,
    `-remoteWrite.url=${url}`,
    `-remoteWrite.basicAuth.username=${username}`,
    `-remoteWrite.basicAuth.password=${password}`,
    `-remoteWrite.tmpDataPath=${join(folder, program)}`,
    `-httpListenAddr=${address}`,
  ]);
  const page = async (): Promise<string> => (await fetch(`http://${address}/metrics`)).text();
  await until(() => page().then(Boolean, () => false), Boolean, 20);
  return {
    log: () => child.stderr(),
    metric: async (name, labels = /.*/) => {
      const values = [...(await page()).matchAll(new RegExp(`^${name}(?:\\{(.*)\\})? (\\S+)$`, 'gm'))];
      return values
        .filter(([, found = '']) => labels.test(found))
        .reduce((sum, [, , value]) => sum + Number(value), 0);
    },
  };
}

/** A port that is free now. vmagent 1.79 does not say which one it took. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
