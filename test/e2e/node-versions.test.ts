// Each version of Node.js that README names, of .ci/node-versions.txt: `npm start` bundles the functions' handlers with it, loads them
// in it, and serves. All other tests run with the one that jest runs with.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import packageJson from '../../package.json';
import { root, scripts } from '../support/docs';
import { clientPath } from './support/clients';
import { firstUse, startServer, used } from './support/first-use';

const versions = readFileSync(join(root, '.ci/node-versions.txt'), 'utf8').trim().split('\n');

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'node-versions-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

it('the oldest is the one that package.json asks for', () => {
  expect(versions.at(0)).toMatch(new RegExp(`^${packageJson.engines.node.replace('>=', '')}\\.`));
});

it.each(versions)(
  'Node.js %s: a run and a sample are stored and read; SIGTERM ends it',
  async (version) => {
    const [program, ...args] = scripts['start']!.split(' ');
    expect(program).toBe('node');
    const data = join(folder, 'data');
    const node = clientPath(`node-${Number.parseInt(version) as 20 | 22 | 24}/bin/node`);
    const options = ['--data', data, '--port', '0', '--connector-port', '0'];
    const { child, outputs } = await startServer(node, [...args, ...options], data);

    expect(await firstUse(outputs)).toEqual(used);
    child.signal('SIGTERM');
    expect([await child.ended, child.stderr()]).toEqual([0, '']);
  },
  60_000,
);
