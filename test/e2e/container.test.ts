// The container image and the service of docs/vm.md, without Docker and systemd: the steps of the Dockerfile run in folders that
// hold what its stages hold, with the Node.js of its base image and an environment that has nothing else.
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { parseCommand, programOf } from '../../local/options';
import { BUCKET } from '../local/s3/fixture';
import { AwsStandIns, callersKey } from '../local/support/aws-stand-ins';
import { root } from '../support/docs';
import { clientPath } from './support/clients';
import { firstUse, startServer, used, type Server } from './support/first-use';

const run = promisify(execFile);
const text = (path: string): string => readFileSync(join(root, path), 'utf8');

/** A line of the Dockerfile. https://docs.docker.com/reference/dockerfile/ */
interface Instruction {
  readonly name: string;
  readonly value: string;
}

const instructions = text('Dockerfile')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line): Instruction => {
    const [, name = '', value = ''] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
    return { name, value };
  });
/** The value of an instruction of the image itself, the last stage. */
const imageHas = (name: string): string => instructions.findLast((it) => it.name === name)?.value ?? '';

const temporary = mkdtempSync(join(tmpdir(), 'container-'));
afterAll(() => {
  rmSync(temporary, { recursive: true });
});

/** The Node.js of the base image comes first. npm is that of the machine. */
const path = [dirname(clientPath('node-24/bin/node')), process.env['PATH'] ?? ''].join(':');
/** All that is in the environment. */
const bare = [`PATH=${path}`, `HOME=${join(temporary, 'home')}`];

/** How npm reaches its registry from this machine, with what it has downloaded before: the build may know it, the image not. */
async function forNpm(): Promise<readonly string[]> {
  const network = Object.entries(process.env).filter(([name]) =>
    /^(?:NODE_EXTRA_CA_CERTS|(?:HTTPS?|NO)_PROXY)$/i.test(name),
  );
  const settings = ['cache', 'userconfig'].map(async (key) => {
    const { stdout } = await run('npm', ['config', 'get', key]);
    return `npm_config_${key}=${stdout.trim()}`;
  });
  const variables = network.map(([name, value]) => `${name}=${value}`);
  return [...variables, ...(await Promise.all(settings)), 'npm_config_prefer_offline=true'];
}

/** A stage: a folder with its files, in place of `/`. */
class Stage {
  private workFolder = '/';

  constructor(private readonly folder: string) {}

  /** Where a path of the stage is on this machine. */
  at(place: string): string {
    return join(this.folder, place.startsWith('/') ? place : join(this.workFolder, place));
  }

  goTo(folder: string): void {
    this.workFolder = folder;
    mkdirSync(this.at('.'), { recursive: true });
  }

  async run(command: string): Promise<void> {
    await run('env', ['--chdir', this.at('.'), '-i', ...bare, ...(await forNpm()), 'sh', '-c', command]);
  }

  /** What `env` is given to run a command of the stage, with folders of the stage as they are called here. */
  command(words: readonly string[], environment: Readonly<Record<string, string>> = {}): string[] {
    const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    return ['--chdir', this.at('.'), '-i', ...bare, ...variables, ...words.map((word) => this.word(word))];
  }

  private word(word: string): string {
    return word.startsWith('/') && existsSync(this.at(word)) ? this.at(word) : word;
  }
}

const stages = new Map<string, Stage>();

/** Runs the instructions that put files into stages. @returns the last stage */
async function build(): Promise<Stage> {
  mkdirSync(join(temporary, 'home'));
  let stage = new Stage(temporary);
  for (const { name, value } of instructions) {
    if (name === 'FROM') {
      const [, label = 'image'] = / AS (\w+)$/.exec(value) ?? [];
      stage = new Stage(join(temporary, label));
      stages.set(label, stage);
    } else if (name === 'WORKDIR') {
      stage.goTo(value);
    } else if (name === 'RUN') {
      await stage.run(value);
    } else if (name === 'COPY') {
      copy(value, stage);
    }
  }
  return stage;
}

function copy(value: string, stage: Stage): void {
  const words = value.split(' ');
  const from = /--from=(\w+)/.exec(value)?.[1];
  const paths = words.filter((word) => !word.startsWith('--'));
  const to = paths.pop()!;
  for (const path of paths) {
    const source = from === undefined ? join(root, path) : stages.get(from)!.at(path);
    const isIntoFolder = paths.length > 1 || to.endsWith('/');
    cpSync(source, isIntoFolder ? join(stage.at(to), path.split('/').at(-1)!) : stage.at(to), {
      recursive: true,
    });
  }
}

let image: Stage;
beforeAll(async () => {
  image = await build();
}, 300_000);

let folder: string;
let aws: AwsStandIns;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'container-data-'));
  aws = await AwsStandIns.start(folder);
});

afterEach(async () => {
  await aws.stop();
  await rm(folder, { recursive: true, force: true });
});

const anyPorts = ['--port', '0', '--connector-port', '0'];

/** What starts the image with options, on this machine only. */
function entryPoint(...options: readonly string[]): string[] {
  const words = JSON.parse(imageHas('ENTRYPOINT')) as readonly string[];
  return [...words.map((word) => (word === '0.0.0.0' ? '127.0.0.1' : word)), ...anyPorts, ...options];
}

/**
 * Has a run and a sample stored in the stand-ins and read again, then ends the server as Docker and systemd do.
 * @param status with which it has to end
 */
async function useAndStop({ child, outputs }: Server, status: number | NodeJS.Signals = 0): Promise<void> {
  const caller = { username: callersKey.accessKeyId, password: callersKey.secretAccessKey };
  expect(await firstUse(outputs, caller)).toEqual(used);
  child.signal('SIGTERM');
  expect([await child.ended, child.stderr()]).toEqual([status, '']);
}

it('the build copies nothing that .dockerignore keeps from it', () => {
  const allowed = text('.dockerignore').match(/(?<=^!).+$/gm);
  const copied = instructions
    .filter(({ name, value }) => name === 'COPY' && !value.includes('--from'))
    .flatMap(({ value }) => value.split(' ').slice(0, -1))
    .map((path) => path.split('/')[0]);
  expect([...new Set(copied)].sort()).toEqual(allowed?.sort());
});

it('both stages have the same pinned base, which the tests run; the image has a user without rights, and its data in a volume', () => {
  const bases = instructions.filter(({ name }) => name === 'FROM').map(({ value }) => value.split(' ')[0]);
  const [, version] = /^node:(\d+\.\d+\.\d+)-\w+-slim$/.exec(bases[0] ?? '') ?? [];
  expect(bases).toEqual([bases[0], bases[0]]);
  expect(text('.ci/node-versions.txt').split('\n')).toContain(version);
  expect(['USER', 'VOLUME', 'EXPOSE', 'STOPSIGNAL'].map(imageHas)).toEqual([
    ...['node', '/data', '8080 9201', 'SIGTERM'],
  ]);
});

it('the image has no more than the program, the handlers and native code', () => {
  const packages = readdirSync(image.at('node_modules'));
  expect(packages.sort()).toEqual(['@duckdb', '@napi-rs', 'detect-libc', 'snappy']);
  const files = readdirSync(image.at('.'), { recursive: true, encoding: 'utf8' });
  const own = files.filter((file) => !file.startsWith('node_modules') && file.includes('.'));
  expect(
    own.filter(
      (file) => !/^(?:(?:index|server|functions\/[\w-]+)\.js(?:\.map)?|THIRD-PARTY-NOTICES\.txt)$/.test(file),
    ),
  ).toEqual([]);
  expect(own).toEqual(
    expect.arrayContaining(['index.js', 'server.js', 'functions/bootstrap.js', 'functions/authorizer.js']),
  );
});

it('the image names what is of others, with its licence', () => {
  const { dependencies } = JSON.parse(text('local/package.json')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const notices = readFileSync(image.at('THIRD-PARTY-NOTICES.txt'), 'utf8');
  // They make the folder and are not in it.
  const { esbuild, tsx, ...inside } = dependencies;
  expect([esbuild, tsx]).not.toContain(undefined);
  for (const [name, version] of Object.entries(inside)) expect(notices).toContain(`\n${name} ${version} (`);
  expect(notices).toContain('Apache License');
});

it('docker run … --aws: a run and a sample are stored and read; it is healthy while it runs; SIGTERM ends it', async () => {
  const server = await startServer(
    'env',
    image.command(entryPoint(...aws.options), aws.environment),
    image.at('/data'),
  );

  const { TelemetryApiUrl } = server.outputs['local-KrknTelemetry'];
  const { InvokeWriteURL } = server.outputs['local-PrometheusConnector'];
  const ports = [TelemetryApiUrl, InvokeWriteURL].map((url) => new URL(url).port).join(', ');
  const [, check = ''] = / CMD (.+)$/.exec(imageHas('HEALTHCHECK')) ?? [];
  expect(check).toContain('[8080, 9201]');
  const health = JSON.parse(check.replace('[8080, 9201]', `[${ports}]`)) as readonly string[];
  const isHealthy = (): Promise<boolean> =>
    run('env', image.command(health)).then(
      () => true,
      () => false,
    );

  expect(await isHealthy()).toBe(true);
  await useAndStop(server);
  expect(await isHealthy()).toBe(false);
}, 60_000);

it('docker run without options; all is kept in the volume, and found again', async () => {
  rmSync(image.at('/data/outputs.json'), { force: true });
  const { child, outputs } = await startServer('env', image.command(entryPoint()), image.at('/data'));
  expect(await firstUse(outputs)).toEqual(used);
  child.signal('SIGTERM');
  expect([await child.ended, child.stderr()]).toEqual([0, '']);
  expect(readdirSync(image.at('/data'))).toEqual(expect.arrayContaining(['s3', 'timestream', 'logs']));
}, 60_000);

it('docs/examples/chaos-telemetry.service: its command starts the same folder, with no more than its environment', async () => {
  const unit = text('docs/examples/chaos-telemetry.service');
  const [, command = ''] = /^ExecStart=(.+)$/m.exec(unit) ?? [];
  const words = command
    .split(' ')
    .map((word) =>
      word
        .replace('/usr/bin/node', clientPath('node-24/bin/node'))
        .replace('/opt/chaos-telemetry', image.at('/opt/chaos-telemetry'))
        .replace('/var/lib/chaos-telemetry', join(folder, 'data'))
        .replace('my-chaos-runs', BUCKET),
    );
  expect(words.slice(2).filter((word) => word.startsWith('--'))).toEqual([
    ...['--data', '--aws', '--bucket', '--public-url'],
  ]);
  // The public URL leads to a proxy, which is not there: test/e2e/tls-proxy.test.ts.
  const own = words.filter((word) => word !== '--public-url' && !word.startsWith('https:'));
  const options = [...anyPorts, ...aws.options.slice(3)];
  const server = await startServer(
    'env',
    image.command([...own, ...options], aws.environment),
    join(folder, 'data'),
  );
  await useAndStop(server);
}, 60_000);

it('a mistyped option; the status at which the unit does not start the program again', async () => {
  const { code, stderr } = (await run('env', image.command(entryPoint('--buckt', 'a'))).catch(
    (error: unknown) => error,
  )) as { readonly code: number; readonly stderr: string };
  expect(stderr).toContain('--bucket');
  expect(text('docs/examples/chaos-telemetry.service')).toMatch(
    new RegExp(`^RestartPreventExitStatus=${code}$`, 'm'),
  );
});

it('the steps of docs/vm.md in a shell whose umask is 077; all users can read the folder', async () => {
  const built = join(folder, 'dist/server');
  cpSync(image.at('.'), built, { recursive: true });
  const [install = ''] = /(?<=build:server\n)(?:sudo c.+ \/opt.+\n)+/.exec(text('docs/vm.md')) ?? [];
  const there = join(folder, 'there');
  const steps = install.replaceAll('sudo ', '').replaceAll('/opt/chaos-telemetry', there);
  await run('sh', ['-e', '-c', `umask 077\nchmod -R go= dist\n${steps}`], { cwd: folder });
  const { stdout } = await run('find', [
    there,
    '!',
    '-perm',
    '-o=r',
    '-o',
    '-type',
    'd',
    '!',
    '-perm',
    '-o=x',
  ]);
  expect(stdout).toBe('');
  expect(existsSync(join(there, 'functions/bootstrap.js'))).toBe(true);
});

it('npm ci --omit=dev, npm start -- --aws: the same from a checkout', async () => {
  const checkout = stages.get('build')!;
  const data = join(folder, 'data');
  const command = checkout.command(
    ['npm', 'start', '--', '--data', data, ...anyPorts, ...aws.options],
    aws.environment,
  );
  expect(existsSync(checkout.at('node_modules/aws-cdk-lib'))).toBe(false);
  // npm itself ends by the signal.
  await useAndStop(await startServer('env', command, data), 'SIGTERM');
}, 60_000);

it('docs/examples/compose.yml: options that there are, and files that there are', () => {
  const { services } = parse(text('docs/examples/compose.yml')) as {
    readonly services: Readonly<
      Record<'server' | 'caddy', Readonly<Record<string, readonly string[] | undefined>>>
    >;
  };
  const command = parseCommand(programOf('node index.js'), services.server['command'] ?? [], {
    AWS_REGION: 'us-east-1',
  });
  expect(command).toMatchObject({ kind: 'run', options: { publicUrl: 'https://telemetry.example' } });
  const mounted = services.caddy['volumes']?.filter((volume) => volume.startsWith('./'));
  expect(mounted?.map((volume) => existsSync(join(root, 'docs/examples', volume.split(':')[0]!)))).toEqual([
    true,
  ]);
});
