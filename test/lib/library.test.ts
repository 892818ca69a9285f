// The package in an app of someone else: from the tarball, with its declared dependencies beside it and nothing more, and
// with none of our feature flags. test/e2e/library.test.ts lets npm and pnpm install it.
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { RemovalPolicy } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { KrknTelemetryStack } from '../../lib/krkn-telemetry-stack';
import { PrometheusConnectorStack } from '../../lib/prometheus-connector-stack';
import { buildSync } from 'esbuild';
import { deployment as authorizer } from '../../lambda/auth/deployment';
import { bundleOptions, nativeModules } from '../../lambda/bundle';
import { deployment as influxdbSetup } from '../../lambda/influxdb-setup/deployment';
import { deployment as telemetry } from '../../lambda/krkn-telemetry/deployment';
import { deployment as windowsWorker } from '../../lambda/krkn-telemetry/windows-worker/deployment';
import { deployment as connector } from '../../lambda/prometheus-connector/deployment';
import { processors, type Processor } from '../../lib/handlers/bundle-handler';
import { readyHandler } from '../../lib/handlers/handler-code';
import { bundlingApp } from '../support/cdk';
import { page, root } from '../support/docs';
import { pack, unpack } from '../support/packed';
import { templatesIn, type Template } from '../support/synthesized';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

interface Versioned {
  readonly name: string;
  readonly version: string;
}

/** Folders of the packages that files are of. */
const packagesOf = (files: readonly string[]): string[] => [
  ...new Set(files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^@./][^/]*(?=\/)/.exec(file) ?? [])),
];

const app = mkdtempSync(join(tmpdir(), 'library-'));
afterAll(() => {
  rmSync(app, { recursive: true });
});

const installed = join(app, 'node_modules/chaos-telemetry');
unpack(pack(app), installed);
const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Manifest;
const besides = [...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }), '@types/node'];
for (const name of besides) {
  const link = join(app, 'node_modules', name);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(join(root, 'node_modules', name), link, 'dir');
}

const [, example = ''] = /^```ts\n([^]*?)^```/m.exec(page('library.md').text) ?? [];

/** What a program of the app prints. @throws {Error} with what it printed, if it fails. */
function run(script: string, output: string): string {
  const env = { PATH: process.env['PATH'], HOME: app, CDK_OUTDIR: join(app, output) };
  return execFileSync(process.execPath, [script], { cwd: app, env, encoding: 'utf8', stdio: 'pipe' });
}

/** The hash of each function's code, by the logical id. */
function codeOf({ Resources }: Template): Readonly<Record<string, string>> {
  const functions = Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::Lambda::Function');
  return Object.fromEntries(
    functions.map(([id, { Properties }]) => {
      const { S3Key } = (Properties as { readonly Code: { readonly S3Key: string } }).Code;
      return [id, S3Key];
    }),
  );
}

describe('the tarball', () => {
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });

  it('has compiled code and declarations, and neither sources nor tests', () => {
    const own = files.filter((file) => !file.includes('node_modules'));
    expect(own.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))).toEqual([]);
    expect([...new Set(own.map((file) => file.split(/[/\\]/)[0]))].sort()).toEqual([
      ...['CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'dist', 'docs', 'package.json'],
    ]);
  });

  it('has every handler for each processor', () => {
    const handlers = files.filter((file) => /^dist.handlers.*lambda-[\w-]+.index\.js$/.test(file));
    expect(handlers.length).toBe(5 * Object.keys(processors).length);
  });

  it('has in each handler the licences of all that is of others in it', () => {
    const entries = [authorizer, influxdbSetup, telemetry, windowsWorker, connector].map(
      ({ entry }) => entry,
    );
    const { metafile } = buildSync({
      ...bundleOptions,
      mainFields: [...bundleOptions.mainFields],
      entryPoints: entries,
      absWorkingDir: root,
      external: [...nativeModules],
      outdir: root,
      write: false,
      metafile: true,
    });
    const named: string[] = [];
    for (const { entryPoint, inputs } of Object.values(metafile.outputs)) {
      if (entryPoint === undefined) continue;
      const folders = packagesOf(Object.keys(inputs));
      expect(folders.length).toBeGreaterThan(entryPoint === authorizer.entry ? 10 : 1);
      for (const processor of Object.keys(processors) as Processor[]) {
        const ready = readyHandler(join(installed, 'dist'), entryPoint, processor);
        const notices = readFileSync(join(ready, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
        const native = packagesOf(readdirSync(ready, { recursive: true, encoding: 'utf8' }));
        for (const folder of [
          ...folders.map((path) => join(root, path)),
          ...native.map((path) => join(ready, path)),
        ]) {
          const { name, version } = JSON.parse(
            readFileSync(join(folder, 'package.json'), 'utf8'),
          ) as Versioned;
          const section = notices
            .split('='.repeat(80))
            .find((text) => text.includes(`\n${name} ${version} (`));
          expect([name, section]).toEqual([
            name,
            expect.stringMatching(/Permission|Licensed|Redistribution/i),
          ]);
          const licences = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file));
          for (const file of licences) {
            const words = readFileSync(join(folder, file), 'utf8').split(/\s+/).filter(Boolean).join(' ');
            expect(section!.split(/\s+/).join(' ')).toContain(words);
          }
          named.push(name);
        }
      }
    }
    // Code that runs, native code, and what browsers are served.
    expect(named).toEqual(
      expect.arrayContaining([
        ...['@aws-sdk/client-s3', '@aws-lambda-powertools/logger', 'yaml', 'snappy', 'uplot'],
        ...['@napi-rs/snappy-linux-arm64-gnu', '@napi-rs/snappy-linux-x64-gnu'],
      ]),
    );
  });

  it('depends on little, and takes the CDK of the app', () => {
    expect(Object.keys(manifest.dependencies)).toEqual(['re2js', 'valibot']);
    expect(Object.keys(manifest.peerDependencies)).toEqual(['aws-cdk-lib', 'constructs']);
  });
});

describe('the example of docs/library.md', () => {
  const options = {
    module: 'nodenext',
    target: 'es2022',
    strict: true,
    skipLibCheck: false,
    types: ['node'],
  };
  writeFileSync(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['app.ts'] }));
  writeFileSync(join(app, 'package.json'), '{}');
  writeFileSync(join(app, 'app.ts'), example);

  it('compiles, also with a check of our declarations', () => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    expect(() => execFileSync(process.execPath, [tsc], { cwd: app, stdio: 'pipe' })).not.toThrow();
  });

  it('synthesizes, with the alarms that it connects', () => {
    expect(run('app.js', 'example')).toBe('');
    const templates = templatesIn(join(app, 'example'));
    expect(Object.keys(templates).sort()).toEqual(['ProdAlarms', 'ProdMetrics', 'ProdRuns']);
    expect(Object.keys(templates['ProdRuns']!.Outputs)).toContain('TelemetryApiUrl');
    const alarms = Object.values(templates['ProdAlarms']!.Resources).map(({ Type }) => Type);
    expect(alarms.filter((type) => type === 'AWS::CloudWatch::Alarm')).toHaveLength(2);
  });
});

const architectures = { arm64: 'ARM_64', x86_64: 'X86_64' } as const satisfies Record<Processor, string>;

describe.each(Object.entries(architectures))('on %s', (processor, architecture) => {
  it('functions have the very code that the app of a checkout gives them; an ES module can import them', () => {
    const props = {
      environment: 'test',
      bucketPrefix: 'mine',
      auth: 'basic',
      removalPolicy: RemovalPolicy.DESTROY,
    } as const;
    writeFileSync(
      join(app, 'app.mjs'),
      `import { App } from 'aws-cdk-lib';
       import { Architecture } from 'aws-cdk-lib/aws-lambda';
       import { KrknTelemetryStack, PrometheusConnectorStack } from 'chaos-telemetry';
       const props = { ...${JSON.stringify(props)}, architecture: Architecture.${architecture} };
       const app = new App({ builtinCloudFormationValidation: false });
       const telemetry = new KrknTelemetryStack(app, 'Runs', { ...props, metrics: {} });
       new PrometheusConnectorStack(app, 'Metrics', { ...props, telemetry });`,
    );
    expect(run('app.mjs', processor)).toBe('');

    const ours = bundlingApp();
    const ofOurs = { ...props, architecture: Architecture[architecture] };
    const telemetry = new KrknTelemetryStack(ours, 'Runs', { ...ofOurs, metrics: {} });
    new PrometheusConnectorStack(ours, 'Metrics', { ...ofOurs, telemetry });
    const expected = templatesIn(ours.synth().directory);
    const theirs = templatesIn(join(app, processor));
    for (const stack of ['Runs', 'Metrics']) {
      expect(codeOf(theirs[stack]!)).toEqual(codeOf(expected[stack]!));
      // One answers, one authorizes, and one of the CDK's empties buckets, or one looks at metrics.
      expect(Object.keys(codeOf(theirs[stack]!))).toHaveLength(3);
    }
  });
});
