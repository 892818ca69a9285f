// What docs/deploy.md recommends for prod, with a domain of its own and a bucket that exists, as the command line
// synthesizes it; and the telemetry service that this deploys, as browsers and Krkn find it by that domain.
import * as fs from 'node:fs';
import { join } from 'node:path';
import cdkJson from '../../cdk.json';
import { krknConfig } from '../../client-config/krkn';
import { routes } from '../../lambda/krkn-telemetry/routes';
import { parseTarget } from '../../local/api-gateway/request';
import { createRouteMatcher } from '../../local/api-gateway/routes';
import { startSecretsManager, type SecretsManagerStandIn } from '../../local/secrets-manager';
import { followed, linksOf } from '../lambda/krkn-telemetry/service/visible-text';
import { accessKey, S3Fixture } from '../local/s3/fixture';
import { outputFolder } from '../support/cdk';
import { blocks, root } from '../support/docs';
import { RunningAsset } from '../support/run-asset';
import { assetOf, synthesize, templateOf } from '../support/synthesized';

const BUCKET = 'runs.of.the.team';
const PUBLIC_URL = 'https://telemetry.example.com';
const output = synthesized();
const asset = assetOf(output, 'prod-KrknTelemetry', 'Service');
const secret = { username: 'krkn', password: 'planted-password' };

/** The output of `cdk synth` in a folder with such a cdk.json. */
function synthesized(): string {
  const recommended = blocks('json').find(
    ({ name, code }) => name.includes('deploy.md') && code.includes('"prod"'),
  )!;
  const { environments } = JSON.parse(`{${recommended.code}}`) as {
    environments: { prod: { krknTelemetry: object } };
  };
  const { prod } = environments;
  // The bucket's own affair when it exists.
  const { retention, ...krknTelemetry } = prod.krknTelemetry as { retention: number };
  expect(retention).toBeGreaterThan(0);
  const domain = {
    domainName: new URL(PUBLIC_URL).host,
    certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012',
  };
  const folder = outputFolder();
  const app = `node --import ${require.resolve('tsx')} ${join(root, 'bin/chaos-telemetry.ts')}`;
  const context = {
    ...cdkJson.context,
    environments: { prod: { ...prod, krknTelemetry: { ...krknTelemetry, bucket: BUCKET, domain } } },
  };
  fs.writeFileSync(join(folder, 'cdk.json'), JSON.stringify({ ...cdkJson, app, context }));
  synthesize(join(folder, 'out'), 'prod', folder);
  return join(folder, 'out');
}

it('outputs and what clients are configured with name the domain, and no stage', () => {
  const { Outputs } = templateOf(output, 'prod-KrknTelemetry');
  const { TelemetryApiUrl, TelemetryFilesUrl } = Outputs;
  expect([TelemetryApiUrl?.Value, TelemetryFilesUrl?.Value]).toEqual([PUBLIC_URL, `${PUBLIC_URL}/files`]);
  const config = krknConfig({
    TelemetryApiUrl: PUBLIC_URL,
    TelemetryFilesUrl: `${PUBLIC_URL}/files`,
    TelemetryBucketName: BUCKET,
  });
  expect(config).toMatch(/api_url: "?https:\/\/telemetry\.example\.com"?\n/);
});

it('the function is told the domain, and its own bucket', () => {
  expect(asset.variables).toMatchObject({ PUBLIC_URL: PUBLIC_URL, BUCKET_NAME: BUCKET });
});

const matchRoute = createRouteMatcher(Object.values(routes));

interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body: string;
}

// One function for all stages, as nothing that it is told depends on them.
let s3: S3Fixture;
let secretsManager: SecretsManagerStandIn;
let service: RunningAsset;

beforeAll(async () => {
  s3 = await S3Fixture.start({ buckets: [BUCKET] });
  secretsManager = await startSecretsManager({
    secrets: { [asset.variables['CREDENTIALS_SECRET_ID']!]: () => Promise.resolve(JSON.stringify(secret)) },
    accessKeys: [accessKey],
  });
  service = new RunningAsset(asset.folder, {
    ...asset.variables,
    AWS_REGION: 'us-east-1',
    AWS_LAMBDA_FUNCTION_NAME: 'service',
    AWS_ACCESS_KEY_ID: accessKey.accessKeyId,
    AWS_SECRET_ACCESS_KEY: accessKey.secretAccessKey,
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.endpoint,
  });
});

afterAll(async () => {
  await service.stop();
  await Promise.all([s3.stop(), secretsManager.close()]);
});

describe.each([
  { stage: 'prod', inRawPath: true },
  { stage: 'prod', inRawPath: false },
  { stage: '$default', inRawPath: false },
  { stage: 'a_b-1', inRawPath: true },
  { stage: 'a_b-1', inRawPath: false },
  // As a route and a group are called.
  { stage: 'files', inRawPath: true },
  { stage: 'files', inRawPath: false },
  { stage: 'telemetry', inRawPath: true },
])('what is deployed, stage $stage, in rawPath: $inRawPath', ({ stage, inRawPath }) => {
  /** Everything that was answered, as text. */
  let said = '';

  /** Sends a request to the domain: the gateway knows the route, and puts the stage in front of the path or not. */
  async function send(
    target: string,
    { method = 'GET', headers = {}, body = '', user }: Partial<Sent> = {},
  ): Promise<Answer> {
    const { path: inside, rawQueryString } = parseTarget(target)!;
    const { routeKey, pathParameters } = matchRoute(method, inside)!;
    const rawPath = inRawPath ? `/${stage}${inside}` : inside;
    const answer = (await service.invoke({
      version: '2.0',
      routeKey,
      rawPath,
      rawQueryString,
      ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
      // What a client, or a proxy, claims of where it came to.
      headers: {
        host: 'planted.example',
        'x-forwarded-host': 'planted.example',
        forwarded: 'host=planted.example',
        'x-forwarded-proto': 'http',
        ...headers,
      },
      ...(headers['cookie'] !== undefined && { cookies: headers['cookie'].split('; ') }),
      requestContext: {
        requestId: 'request',
        stage,
        domainName: 'telemetry.example.com',
        http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
        ...(user !== undefined && { authorizer: { lambda: { user } } }),
      },
      body: Buffer.from(body).toString('base64'),
      isBase64Encoded: true,
    })) as Answer;
    said += JSON.stringify(answer);
    return answer;
  }

  interface Sent {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    /** Whom the authorizer let in. */
    readonly user: string;
  }

  it('leads from nothing to a run, its files and exports by links of the domain', async () => {
    const sent = await send('/telemetry?request_id=1-run&telemetry_group=files', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ scenarios: [{ scenario: 'scenario', exit_status: 0, parameters: {} }] }),
      user: 'krkn',
    });
    expect([sent.statusCode, sent.body]).toEqual([200, 'record files/1-run/telemetry.json created']);

    const stranger = await send('/files');
    expect([stranger.statusCode, stranger.headers['location']]).toEqual([303, '/login?next=%2Ffiles']);
    const form = await send('/login?next=%2Ffiles');
    expect(form.body).toContain('<form class="login card" method="post" action="/login">');

    const login = await send('/login', {
      method: 'POST',
      headers: { origin: PUBLIC_URL, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ ...secret, next: '/files' }).toString(),
    });
    expect([login.statusCode, login.headers['location']]).toEqual([303, '/files']);
    expect(login.cookies).toEqual([expect.stringMatching(/; Path=\/; HttpOnly; SameSite=Lax; Secure$/)]);
    const cookie = login.cookies![0]!.split(';')[0]!;

    // Everything that can be reached from there.
    const seen = new Map<string, number>();
    const waiting = ['/', '/files', '/files/files/1-run'];
    for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
      if (seen.has(target)) continue;
      const { statusCode, headers, body } = await send(target, { headers: { cookie } });
      seen.set(target, statusCode);
      if (headers['content-type']?.startsWith('text/html') !== true) continue;
      const assets = [...body.matchAll(/<(?:script|link|img)[^>]* (?:src|href)="([^"]*)"/g)].map(
        ([, href = '']) => href,
      );
      const links = [...linksOf(body), ...assets];
      expect(links.filter((href) => !/^(\/(?!\/)|#)/.test(href))).toEqual([]);
      waiting.push(...links.filter((href) => href.startsWith('/')).map(followed));
    }
    const broken = [...seen].filter(
      ([target, status]) => status !== (target.startsWith('/download') ? 302 : 200),
    );
    expect(broken).toEqual([]);
    const opened = [...seen.keys()];
    for (const beginning of ['/assets/', '/export?', '/raw?', '/compare?', '/history?', '/download?']) {
      expect(opened.filter((target) => target.startsWith(beginning))).not.toEqual([]);
    }

    const { body: markdown } = await send('/export?run=files%2F1-run&format=markdown', {
      headers: { cookie },
    });
    expect(markdown).toContain(`(<${PUBLIC_URL}/files/files/1-run>)`);
    const logout = await send('/logout', { method: 'POST', headers: { origin: PUBLIC_URL, cookie } });
    expect([logout.statusCode, logout.headers['location']]).toEqual([303, '/login']);

    expect(said).not.toContain('planted');
    if (!['files', 'telemetry'].includes(stage)) expect(said).not.toContain(`/${stage}`);
  });

  it('takes paths with repeated slashes, which no route matches, and guards them', async () => {
    expect((await send('//navigate')).statusCode).toBe(401);
    const authorization = `Basic ${Buffer.from(`${secret.username}:${secret.password}`).toString('base64')}`;
    expect((await send('//navigate', { headers: { authorization } })).statusCode).toBe(200);
    expect((await send('/history/')).headers['location']).toBe('/login?next=%2Fhistory');
  });
});
