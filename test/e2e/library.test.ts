// The package as npm and pnpm install it, from their registry, into a TypeScript app that has a cdk.json of its own: with
// the oldest CDK that the package says it takes, and with the one that it is made with.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import packageJson from '../../package.json';
import { page } from '../support/docs';
import { pack } from '../support/packed';
import { synthesize, templatesIn } from '../support/synthesized';

const folder = mkdtempSync(join(tmpdir(), 'library-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const tarball = pack(folder);

const [, example = ''] = /^```ts\n([^]*?)^```/m.exec(page('library.md').text) ?? [];
const { peerDependencies, devDependencies } = packageJson;
/** The lowest version of a range. */
const lowest = (range: string): string => range.replace('^', '');

const apps = {
  npm: {
    install: ['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'],
    cdk: lowest(peerDependencies['aws-cdk-lib']),
    constructs: lowest(peerDependencies.constructs),
  },
  pnpm: {
    install: ['npx', '--yes', '--prefer-offline', 'pnpm@10.34.8', 'install', '--prefer-offline', '--silent'],
    cdk: devDependencies['aws-cdk-lib'],
    constructs: devDependencies.constructs,
  },
};

/** What an older template of `cdk init` had of flags: one, and not those of ours. */
const flags = { '@aws-cdk/aws-iam:minimizePolicies': false, '@aws-cdk/core:checkSecretUsage': true };

it.each(Object.entries(apps))(
  '%s installs it; an app compiles and synthesizes',
  (name, made) => {
    const app = mkdtempSync(join(folder, `${name}-`));
    const write = (file: string, content: object): void => {
      writeFileSync(join(app, file), JSON.stringify(content));
    };
    write('package.json', {
      dependencies: {
        'aws-cdk-lib': made.cdk,
        'chaos-telemetry': `file:${tarball}`,
        constructs: made.constructs,
      },
      devDependencies: { '@types/node': devDependencies['@types/node'], typescript: '5.9.3' },
    });
    write('tsconfig.json', {
      compilerOptions: { module: 'nodenext', target: 'es2022', strict: true, skipLibCheck: true },
      files: ['app.ts'],
    });
    write('cdk.json', { app: 'node app.js', context: flags });
    writeFileSync(join(app, 'app.ts'), example);

    const [program = '', ...words] = made.install;
    const run = (command: string, ...values: readonly string[]): string =>
      execFileSync(command, values, { cwd: app, encoding: 'utf8', stdio: 'pipe' });
    run(program, ...words);
    run(process.execPath, 'node_modules/typescript/bin/tsc');
    const warnings = synthesize(join(app, 'out'), 'unused', app).filter((line) => /warn|error/i.test(line));
    expect(warnings).toEqual([]);

    const installed = JSON.parse(
      readFileSync(join(app, 'node_modules/aws-cdk-lib/package.json'), 'utf8'),
    ) as {
      readonly version: string;
    };
    expect(installed.version).toBe(made.cdk);
    const templates = templatesIn(join(app, 'out'));
    expect(Object.keys(templates).sort()).toEqual(['ProdAlarms', 'ProdMetrics', 'ProdRuns']);
    const functions = Object.values(templates).flatMap(({ Resources }) =>
      Object.values(Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function'),
    );
    expect(functions).toHaveLength(4);
  },
  180_000,
);
