import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { PrometheusConnectorStack } from '../../lib/prometheus-connector-stack';
import { bundlingApp, outputFolder } from '../support/cdk';
import { runAsset } from '../support/run-asset';

// Builds what is deployed: dev as the command line does, and the connector once more for the other processor. It takes
// seconds, and needs what npm has cached, but no network, no credentials and no Docker.

const dev = outputFolder();
const warnings = synthesize(dev);

/** A function's code, unpacked, and the environment that it is given. */
interface Asset {
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
}

const functions = {
  service: assetOf(dev, 'dev-KrknTelemetry', 'Service'),
  authorizer: assetOf(dev, 'dev-KrknTelemetry', 'Authorizer'),
  connector: {
    arm64: assetOf(dev, 'dev-PrometheusConnector', 'Connector'),
    x64: assetOf(connectorFor(Architecture.X86_64), 'Stack', 'Connector'),
  },
};
/** The machine that an ELF file is for: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html */
const machines = { arm64: 0xb7, x64: 0x3e };

/**
 * Runs the command line as one does before a deployment.
 * @returns What it warned of.
 */
function synthesize(output: string): string[] {
  const cdk = path.join(__dirname, '../../node_modules/aws-cdk/bin/cdk');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [cdk, 'synth', '-c', 'environment=dev', '--quiet', '--output', output],
    {
      cwd: path.join(__dirname, '../..'),
      env: { ...process.env, CDK_DISABLE_VERSION_CHECK: '1' },
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`cdk synth failed:\n${stdout}${stderr}`);
  // What npm says is about the configuration of this machine.
  const lines = `${stdout}${stderr}`.split('\n').filter((line) => !line.startsWith('npm '));
  return lines.filter((line) => /warning|error|deprecat/i.test(line));
}

function connectorFor(architecture: Architecture): string {
  const app = bundlingApp();
  new PrometheusConnectorStack(app, 'Stack', { environment: 'test', architecture });
  return app.synth().directory;
}

function assetOf(output: string, stack: string, name: string): Asset {
  const template = JSON.parse(fs.readFileSync(path.join(output, `${stack}.template.json`), 'utf8')) as {
    readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: unknown }>>;
  };
  const [, { Properties }] = Object.entries(template.Resources).find(
    ([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith(name),
  )!;
  const { Code, Environment } = Properties as {
    readonly Code: { readonly S3Key: string };
    readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
  };
  return {
    folder: path.join(output, `asset.${path.basename(Code.S3Key, '.zip')}`),
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

function filesOf({ folder }: Asset): string[] {
  return fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
}

it('dev synthesizes without credentials and without a warning', () => {
  expect(warnings).toEqual([]);
});

it.each(['arm64', 'x64'] as const)(
  'the asset for %s holds native code for it, and only that',
  (architecture) => {
    const connector = functions.connector[architecture];
    const native = filesOf(connector).filter((file) => file.endsWith('.node'));
    const header = native.map((file) => fs.readFileSync(path.join(connector.folder, file)).subarray(0, 20));
    expect(header.map((bytes) => [bytes.toString('latin1', 0, 4), bytes.readUInt16LE(18)])).toEqual([
      ['\x7fELF', machines[architecture]],
    ]);
  },
);

it('an asset does not change with packages that it does not hold', () => {
  const files = filesOf(functions.connector.arm64);
  expect(files.filter((file) => /(^package|package-lock)/.test(file))).toEqual([]);
});

it.each(['service', 'authorizer'] as const)('the asset of the %s is one file', (name) => {
  expect(filesOf(functions[name])).toEqual(['index.js']);
});

/** An event of payload format 2.0: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
function event(method: string, path: string): unknown {
  return {
    version: '2.0',
    routeKey: `${method} ${path}`,
    rawPath: `/prod${path}`,
    rawQueryString: '',
    headers: { host: 'api.example', 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' },
    requestContext: {
      requestId: 'request',
      stage: 'prod',
      http: { method, path: `/prod${path}`, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
    },
    body: method === 'POST' ? 'AA==' : undefined,
    isBase64Encoded: method === 'POST',
  };
}

describe('in plain Node with nothing but its own environment', () => {
  const answersOf = ({ folder, variables }: Asset, events: readonly unknown[]) =>
    runAsset(folder, { ...variables, AWS_REGION: 'us-east-1' }, events);

  // Native code for Lambda loads on Linux only.
  if (process.platform === 'linux') {
    it('the connector answers', () => {
      const connector = functions.connector[process.arch === 'arm64' ? 'arm64' : 'x64'];
      expect(answersOf(connector, [event('GET', '/health'), event('POST', '/write')])).toEqual([
        expect.objectContaining({ statusCode: 200, body: '{"status":"ok"}' }),
        expect.objectContaining({ statusCode: 401 }),
      ]);
    });
  }

  it('the telemetry service answers, and lets nobody in without credentials', () => {
    expect(answersOf(functions.service, [event('GET', '/health'), event('GET', '/presigned-url')])).toEqual([
      expect.objectContaining({ statusCode: 200, body: '{"status":"ok"}' }),
      expect.objectContaining({ statusCode: 401 }),
    ]);
  });

  it('the authorizer lets nobody in without credentials', () => {
    const request = { version: '2.0', type: 'REQUEST', headers: { authorization: 'Bearer of-something' } };
    expect(answersOf(functions.authorizer, [request])).toEqual([{ isAuthorized: false }]);
  });
});
