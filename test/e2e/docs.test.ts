import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { prometheusConfig } from '../../client-config/prometheus';
import { clientPath } from './support/clients';

const docs = path.resolve(__dirname, '../../docs');

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'promtool-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Checks a configuration with the real promtool, but not whether the files that it names are there. */
async function check(config: string): Promise<void> {
  const file = path.join(folder, 'prometheus.yml');
  await writeFile(file, config);
  await promisify(execFile)(clientPath('promtool'), ['check', 'config', '--syntax-only', file]);
}

/** The YAML blocks of the documentation that configure Prometheus, for releases that this promtool belongs to. */
async function blocks(): Promise<[string, string][]> {
  const pages = (await readdir(docs)).filter((name) => name.endsWith('.md'));
  const found = await Promise.all(
    pages.map(async (page) => {
      const text = await readFile(path.join(docs, page), 'utf8');
      return [...text.matchAll(/^```yaml\n([^]*?)^```/gm)].map(([, code = '']): [string, string] => [
        page,
        code,
      ]);
    }),
  );
  // Signing for another service than Amazon's own Prometheus came with release 3.5.
  return found
    .flat()
    .filter(([, code]) => /^remote_(write|read):/m.test(code) && !code.includes('service_name'));
}

it('every block for prometheus.yml in the documentation is one that Prometheus takes', async () => {
  const all = await blocks();
  expect(all.length).toBeGreaterThan(2);
  for (const [, code] of all) await check(code.replace(/<[^>\n]+>/g, 'https://placeholder.example/'));
});

it.each(['callerCredentials', 'basic'] as const)(
  'what client-config prints under %s is, too',
  async (auth) => {
    await check(
      prometheusConfig({
        InvokeWriteURL: 'https://abc.execute-api.us-east-1.amazonaws.com/prod/write',
        InvokeReadURL: 'https://abc.execute-api.us-east-1.amazonaws.com/prod/read',
        PrometheusDatabaseLabel: 'prometheusDatabaseLabel',
        PrometheusTableLabel: 'prometheusTableLabel',
        ConnectorAuth: auth,
      }),
    );
  },
);

it('a block that is none is refused', async () => {
  await expect(check('remote_write:\n  - uri: https://a.example\n')).rejects.toThrow('uri');
});
