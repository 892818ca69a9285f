import * as fs from 'node:fs';
import { join } from 'node:path';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { PrometheusConnectorStack } from '../../lib/prometheus-connector-stack';
import { bundlingApp, outputFolder } from '../support/cdk';
import { runAsset } from '../support/run-asset';
import { assetOf, synthesize, type Asset } from '../support/synthesized';

// Builds what is deployed: dev as the command line does, and the connector once more for the other processor. It takes
// seconds, and needs what npm has cached, but no network, no credentials and no Docker.

const dev = outputFolder();
const warnings = synthesize(dev, 'dev').filter((line) => /warning|error|deprecat/i.test(line));

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

function connectorFor(architecture: Architecture): string {
  const app = bundlingApp();
  new PrometheusConnectorStack(app, 'Stack', { environment: 'test', architecture });
  return app.synth().directory;
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
    const header = native.map((file) => fs.readFileSync(join(connector.folder, file)).subarray(0, 20));
    expect(header.map((bytes) => [bytes.toString('latin1', 0, 4), bytes.readUInt16LE(18)])).toEqual([
      ['\x7fELF', machines[architecture]],
    ]);
  },
);

it('an asset does not change with packages that it does not hold', () => {
  const files = filesOf(functions.connector.arm64);
  expect(files.filter((file) => /(^package|package-lock)/.test(file))).toEqual([]);
});

it.each(['service', 'authorizer'] as const)(
  'the asset of the %s is one file, with its map and the licences of others',
  (name) => {
    expect(filesOf(functions[name]).sort()).toEqual(['THIRD-PARTY-NOTICES.txt', 'index.js', 'index.js.map']);
  },
);

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
    it('the connector answers', async () => {
      const connector = functions.connector[process.arch === 'arm64' ? 'arm64' : 'x64'];
      expect(await answersOf(connector, [event('GET', '/health'), event('POST', '/write')])).toEqual([
        expect.objectContaining({ statusCode: 200, body: '{"status":"ok"}' }),
        expect.objectContaining({ statusCode: 401 }),
      ]);
    });
  }

  it('the telemetry service answers, and lets no one in without credentials', async () => {
    expect(
      await answersOf(functions.service, [event('GET', '/health'), event('GET', '/presigned-url')]),
    ).toEqual([
      expect.objectContaining({ statusCode: 200, body: '{"status":"ok"}' }),
      expect.objectContaining({ statusCode: 401 }),
    ]);
  });

  it('the authorizer lets no one in without credentials', async () => {
    const request = { version: '2.0', type: 'REQUEST', headers: { authorization: 'Bearer of-something' } };
    expect(await answersOf(functions.authorizer, [request])).toEqual([{ isAuthorized: false }]);
  });
});
