import * as fs from 'node:fs';
import * as path from 'node:path';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { PrometheusConnectorStack } from '../../lib/prometheus-connector-stack';
import { bundlingApp, onlyResourceOf } from '../support/cdk';
import { runAsset } from '../support/run-asset';

// Builds what is deployed. It takes seconds, and needs what npm has cached, but no network and no Docker.

/** The machine that an ELF file is for: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html */
const machines = { arm64: 0xb7, x64: 0x3e };

const functions = { arm64: build(Architecture.ARM_64), x64: build(Architecture.X86_64) };

function build(architecture: Architecture): { folder: string; variables: Record<string, string> } {
  const app = bundlingApp();
  const stack = new PrometheusConnectorStack(app, 'Stack', { environment: 'test', architecture });
  const { Code, Environment } = onlyResourceOf(stack, 'AWS::Lambda::Function').Properties as unknown as {
    readonly Code: { readonly S3Key: string };
    readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
  };
  const variables = Object.entries(Environment.Variables).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : `deployed-${name}`,
  ]);
  return {
    folder: path.join(app.outdir, `asset.${path.basename(Code.S3Key, '.zip')}`),
    variables: Object.fromEntries(variables) as Record<string, string>,
  };
}

function filesOf(folder: string): string[] {
  return fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
}

it.each(['arm64', 'x64'] as const)(
  'the asset for %s holds native code for it, and only that',
  (architecture) => {
    const { folder } = functions[architecture];
    const native = filesOf(folder).filter((file) => file.endsWith('.node'));
    const header = native.map((file) => fs.readFileSync(path.join(folder, file)).subarray(0, 20));
    expect(header.map((bytes) => [bytes.toString('latin1', 0, 4), bytes.readUInt16LE(18)])).toEqual([
      ['\x7fELF', machines[architecture]],
    ]);
  },
);

it('an asset does not change with packages that it does not hold', () => {
  expect(filesOf(functions.arm64.folder).filter((file) => /(^package|package-lock)/.test(file))).toEqual([]);
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

// Native code for Lambda loads on Linux only.
if (process.platform === 'linux') {
  it('the asset for this machine answers in plain Node with nothing but its own environment', () => {
    const { folder, variables } = functions[process.arch === 'arm64' ? 'arm64' : 'x64'];
    const answers = runAsset(folder, { ...variables, AWS_REGION: 'us-east-1' }, [
      event('GET', '/health'),
      event('POST', '/write'),
    ]);
    expect(answers).toEqual([
      expect.objectContaining({ statusCode: 200, body: '{"status":"ok"}' }),
      expect.objectContaining({ statusCode: 401 }),
    ]);
  });
}
