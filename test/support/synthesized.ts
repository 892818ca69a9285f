import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { basename, join } from 'node:path';

const root = join(__dirname, '../..');

/** A function's code, unpacked, and the environment that it is given. */
export interface Asset {
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Runs the CDK's command line as one does before a deployment.
 * @param output folder for what is synthesized
 * @param environment name of the environment
 * @param folder has the cdk.json; default: the project's
 * @returns the lines that it printed, without those of npm, which are about this machine
 * @throws {Error} with what it printed, if it fails
 */
export function synthesize(output: string, environment: string, folder = root): string[] {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/aws-cdk/bin/cdk'),
      ...['synth', '-c', `environment=${environment}`, '--quiet', '--output', output],
    ],
    { cwd: folder, env: { ...process.env, CDK_DISABLE_VERSION_CHECK: '1' }, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`cdk synth failed:\n${stdout}${stderr}`);
  return `${stdout}${stderr}`.split('\n').filter((line) => !line.startsWith('npm '));
}

/** The template of a stack that was synthesized. */
export function templateOf(output: string, stack: string): Template {
  return JSON.parse(fs.readFileSync(join(output, `${stack}.template.json`), 'utf8')) as Template;
}

/** The templates in a folder and those below, by the ids of their stacks: those of a stage begin with its name. */
export function templatesIn(folder: string): Readonly<Record<string, Template>> {
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return Object.fromEntries(
    files
      .filter((file) => file.endsWith('.template.json'))
      .map((file) => [
        // Files of a stage have a hash in their names.
        basename(file, '.template.json').replace(/[0-9A-F]{8}$/, ''),
        JSON.parse(fs.readFileSync(join(folder, file), 'utf8')) as Template,
      ]),
  );
}

/** What is of use of a template. */
export interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: unknown }>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

/** A function of a stack that was synthesized. What is known at deployment only is `deployed`. */
export function assetOf(output: string, stack: string, name: string): Asset {
  const [, { Properties }] = Object.entries(templateOf(output, stack).Resources).find(
    ([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith(name),
  )!;
  const { Code, Environment } = Properties as {
    readonly Code: { readonly S3Key: string };
    readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
  };
  return {
    folder: join(output, `asset.${basename(Code.S3Key, '.zip')}`),
    variables: Object.fromEntries(
      Object.entries(Environment.Variables).map(([name, value]) => [name, deployed(value)]),
    ),
  };
}

/** A value as it may be after a deployment: of what is only known then, the text around it stays. */
function deployed(value: unknown): string {
  if (typeof value === 'string') return value;
  const { 'Fn::Join': join } = value as { 'Fn::Join'?: [separator: string, parts: unknown[]] };
  return join === undefined ? 'deployed' : join[1].map(deployed).join(join[0]);
}
