import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { GetObjectCommand, paginateListObjectsV2, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { createAuthorizer } from '../../lambda/auth/authorizer';
import { SecretCredentials } from '../../lambda/auth/credential-check';
import { parseCredentials } from '../../lambda/auth/secret-format';
import { createSecretsManagerClient, secretReader } from '../../lambda/kit/secret-reader';
import type { ApiGatewayHandler } from '../../lambda/http/api-gateway';
import { createS3Client } from '../../lambda/krkn-telemetry/storage/s3-client';
import { toVariables } from '../../lambda/kit/environment';
import { parseEnvironment, variables } from '../../lambda/krkn-telemetry/settings';
import { createTelemetryHandler } from '../../lambda/krkn-telemetry/handler';
import { createQueueClient } from '../../lambda/krkn-telemetry/look-queue/look-queue';
import { guards, routes, type RouteKey } from '../../lambda/krkn-telemetry/routes';
import { startHttpApi, type HttpApi } from '../../local/api-gateway/http-api';
import { parseTarget } from '../../local/api-gateway/request';
import { gatewayMessage } from '../../local/api-gateway/response';
import { createRouteMatcher } from '../../local/api-gateway/routes';
import { openS3, type S3StandIn } from '../../local/s3';
import { ObjectStore } from '../../local/s3/object-store';
import { startSecretsManager, type SecretsManagerStandIn } from '../../local/secrets-manager';
import { send } from '../local/s3/fixture';
import { accessKey, basic } from './connector-edges';

/** A request as a test writes it down. */
export interface TestRequest {
  /** Default `GET`. */
  readonly method?: string;
  /** Path and query as in the request line, without the stage. ASCII. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** An answer, whichever edge gave it. */
export interface TestResponse {
  readonly status: number;
  /** Without those of `Set-Cookie`. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly cookies: readonly string[];
  readonly text: string;
}

/** A way to reach the service. */
export type Edge = (request: TestRequest) => Promise<TestResponse>;

/** The ways to reach the service. */
const edgeNames = ['handler behind the authorizer', 'handler alone', 'HTTP API'] as const;

/** One of {@link edgeNames}. */
export type EdgeName = (typeof edgeNames)[number];

/** How a service is started. */
export interface TelemetryEdgesOptions {
  /** Default `$default`. */
  readonly stage?: string;
  /**
   * Whether the handler is reached by a domain of the API's own, whose URLs are without the stage, and whether the gateway
   * puts the stage in front of the path all the same. Default: it is reached by the API's own URL.
   */
  readonly ownDomain?: 'with the stage in rawPath' | 'without the stage in rawPath' | undefined;
  /** Whether links are made for AWS, in us-west-2, rather than for the stand-in. */
  readonly linksToAws?: boolean;
  /** Whether everyone is let in. */
  readonly isOpen?: boolean;
  /** URL of the queue of the worker that looks at metrics. Default: nothing looks at them. */
  readonly windowsQueueUrl?: string;
  /** Another endpoint of S3 than the stand-in. */
  readonly s3Endpoint?: string;
  /** Puts what is in the bucket from the start. */
  readonly seed?: (store: ObjectStore) => void;
}

/** The bucket of every service here. */
export const BUCKET_NAME = 'test-telemetry';
const USERNAME = 'krkn';
/** The password, which no one may ever read in an answer or a log. */
export const PASSWORD = 'PlantedPassword7Qm';
/** The `Authorization` header that Krkn sends. */
export const authorization = basic(USERNAME, PASSWORD);

const OWN_DOMAIN = 'https://telemetry.example';
const REGION = 'us-west-2';
const S3_PATH = '/_s3';
const SECRET_NAME = 'test-credentials';
/** Milliseconds that Lambda leaves the function in the stack. */
const USUAL_TIME = 28_000;
const matchRoute = createRouteMatcher(Object.values(routes));

/**
 * The telemetry service as its entry composes it, with the SDK's clients and what stands in for AWS, in this process
 * and on a folder of its own.
 */
export class TelemetryEdges {
  /** The secret's text; undefined makes Secrets Manager fail. */
  secret: string | undefined = JSON.stringify({ username: USERNAME, password: PASSWORD });
  /** Milliseconds that Lambda leaves the function. */
  remainingTime = USUAL_TIME;
  /** Everything that was logged, a line each. */
  readonly log: string[] = [];
  /** Holds the folder of the stand-in, `s3`, and nothing else. */
  folder!: string;
  s3!: S3StandIn;
  private stage!: string;
  private ownDomain: TelemetryEdgesOptions['ownDomain'];
  private s3Client!: S3Client;
  private api!: HttpApi;
  private secretsManager!: SecretsManagerStandIn;
  private handler!: ApiGatewayHandler;

  static async start(options: TelemetryEdgesOptions = {}): Promise<TelemetryEdges> {
    const edges = new TelemetryEdges();
    await edges.start(options);
    return edges;
  }

  /** Where the HTTP API is reached: stage included, without a slash at the end. */
  get url(): string {
    return this.api.url;
  }

  /** Reaches the service in one of the ways. */
  edge(name: EdgeName): Edge {
    if (name === 'HTTP API') return (request) => this.sendToApi(request);
    return (request) => this.callHandler(request, name === 'handler behind the authorizer');
  }

  /** Logs in, and returns the headers that a browser sends from then on. */
  async logIn(edge: Edge): Promise<{ readonly cookie: string }> {
    const { status, cookies } = await edge({
      method: 'POST',
      target: '/login',
      headers: {
        host: new URL(this.url).host,
        origin: this.ownDomain === undefined ? new URL(this.url).origin : OWN_DOMAIN,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ username: USERNAME, password: PASSWORD }).toString(),
    });
    const [cookie] = cookies;
    if (cookie === undefined) throw new Error(`The login failed with ${status}.`);
    return { cookie: cookie.slice(0, cookie.indexOf(';')) };
  }

  /** Stores an object, past the service. */
  async put(key: string, body: string | Buffer): Promise<void> {
    await this.s3Client.send(new PutObjectCommand({ Bucket: BUCKET_NAME, Key: key, Body: body }));
  }

  /** The bytes of an object. @throws {NoSuchKey} */
  async get(key: string): Promise<Buffer> {
    const { Body } = await this.s3Client.send(new GetObjectCommand({ Bucket: BUCKET_NAME, Key: key }));
    return Buffer.from(await Body!.transformToByteArray());
  }

  /** The keys that begin with a prefix. */
  async keys(prefix = ''): Promise<string[]> {
    const keys: string[] = [];
    const query = { Bucket: BUCKET_NAME, Prefix: prefix };
    for await (const { Contents = [] } of paginateListObjectsV2({ client: this.s3Client }, query)) {
      keys.push(...Contents.map(({ Key = '' }) => Key));
    }
    return keys;
  }

  /** Asks S3 itself for something that only clients of the SDK can ask. */
  get client(): S3Client {
    return this.s3Client;
  }

  async stop(): Promise<void> {
    this.s3Client.destroy();
    await Promise.all([this.api.close(0), this.secretsManager.close()]);
    await this.s3.close();
    await rm(this.folder, { recursive: true });
  }

  private async start({
    stage = '$default',
    ownDomain,
    linksToAws = false,
    isOpen = false,
    windowsQueueUrl,
    s3Endpoint,
    seed,
  }: TelemetryEdgesOptions) {
    this.stage = stage;
    this.ownDomain = ownDomain;
    this.folder = await mkdtemp(join(tmpdir(), 'chaos-telemetry-'));
    const directory = join(this.folder, 's3');
    const accessKeys = [accessKey];
    if (seed !== undefined) {
      const store = await ObjectStore.open(directory);
      seed(store);
      store.close();
    }
    this.s3 = await openS3({ directory, accessKeys, buckets: [BUCKET_NAME], mountPath: S3_PATH });
    this.secretsManager = await startSecretsManager({
      secrets: {
        [SECRET_NAME]: () =>
          this.secret === undefined ? Promise.reject(new Error('down')) : Promise.resolve(this.secret),
      },
      accessKeys,
    });
    process.env['AWS_ACCESS_KEY_ID'] = accessKey.accessKeyId;
    process.env['AWS_SECRET_ACCESS_KEY'] = accessKey.secretAccessKey;
    // They would be printed.
    process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';
    process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] = this.secretsManager.endpoint;

    const write = (message: string, fields: object): unknown =>
      this.log.push(JSON.stringify({ message, ...fields }));
    const logger = { debug: write, warn: write, error: write };
    const context = { getRemainingTimeInMillis: () => this.remainingTime };
    const check = new SecretCredentials({
      read: secretReader(createSecretsManagerClient(REGION), SECRET_NAME, parseCredentials),
      now: Date.now,
      report: () => undefined,
    });
    const authorize = createAuthorizer({ check, logger });
    this.api = await startHttpApi({
      routes: Object.values(routes),
      stage,
      invoke: (event) => this.handler(event, context),
      authorizer: {
        routeKeys: Object.values(routes).filter((routeKey) => guards[routeKey] === 'api'),
        invoke: (event) => authorize(event, { getRemainingTimeInMillis: () => 10_000 }),
        cacheSeconds: 300,
      },
      mount: { path: S3_PATH, serve: this.s3.serve },
      host: '127.0.0.1',
      port: 0,
    });
    const standInEndpoint = new URL(this.url).origin + S3_PATH;
    this.s3Client = createS3Client({ region: REGION, endpoint: standInEndpoint });
    const s3 = createS3Client({ region: REGION, endpoint: s3Endpoint ?? standInEndpoint });
    const config = parseEnvironment(
      toVariables(variables, {
        bucketName: BUCKET_NAME,
        ...(isOpen ? { auth: 'none' } : { credentialsSecret: SECRET_NAME }),
        publicUrl: ownDomain && OWN_DOMAIN,
        windowsQueueUrl,
        region: REGION,
      }),
    );
    this.handler = createTelemetryHandler(config, {
      s3,
      linkS3: linksToAws ? createS3Client({ region: REGION }) : s3,
      secretsManager: createSecretsManagerClient(REGION),
      sqs: createQueueClient(REGION),
      logger,
      metrics: new Metrics({ namespace: 'test', serviceName: 'krkn-telemetry' }),
      now: Date.now,
      random: () => 0,
    });
  }

  private async sendToApi({
    method = 'GET',
    target,
    headers = {},
    body,
  }: TestRequest): Promise<TestResponse> {
    const answer = await send(this.url + target, { method, headers, ...(body !== undefined && { body }) });
    const { 'set-cookie': cookies = [], ...others } = answer.headers;
    return {
      status: answer.status,
      headers: others as TestResponse['headers'],
      cookies,
      text: answer.text,
    };
  }

  private async callHandler(request: TestRequest, isLetIn: boolean): Promise<TestResponse> {
    const isWithout = this.stage === '$default' || this.ownDomain === 'without the stage in rawPath';
    const pathPrefix = isWithout ? '' : `/${this.stage}`;
    const { host } = new URL(this.url);
    const event = toEvent(request, { stage: this.stage, pathPrefix, host, isLetIn });
    if (event === undefined) {
      return {
        status: 400,
        headers: {},
        cookies: [],
        text: gatewayMessage(400, 'Bad Request').body.toString(),
      };
    }
    const context = { getRemainingTimeInMillis: () => this.remainingTime };
    const { statusCode = 0, headers = {}, cookies = [], body = '' } = await this.handler(event, context);
    return { status: statusCode, headers: headers as Record<string, string>, cookies, text: body };
  }
}

/** How a request reaches the handler. */
interface Reached {
  readonly stage: string;
  /** What the gateway puts before the path. */
  readonly pathPrefix: string;
  readonly host: string;
  /** Whether the route's authorizer, if it has one, has let the request in. */
  readonly isLetIn: boolean;
}

/**
 * The event that an HTTP API makes of a request, its body in base64.
 * @returns undefined for a path whose percent-encoding is broken, which the gateway answers itself
 */
function toEvent(
  { method = 'GET', target, headers = {}, body = '' }: TestRequest,
  { stage, pathPrefix, host, isLetIn }: Reached,
): APIGatewayProxyEventV2 | undefined {
  const parsed = parseTarget(target);
  if (parsed === undefined) return undefined;
  const { path, rawQueryString } = parsed;
  const rawPath = pathPrefix + path;
  const { routeKey, pathParameters } = matchRoute(method, path)!;
  const { cookie = '', ...others } = lowerCased({ host, 'x-forwarded-proto': 'http', ...headers });
  const requestContext = {
    accountId: '123456789012',
    apiId: 'local',
    domainName: host,
    domainPrefix: 'local',
    requestId: 'test',
    routeKey,
    stage,
    time: '24/Nov/2026:00:00:00 +0000',
    timeEpoch: 0,
    http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
    ...(isLetIn && guards[routeKey as RouteKey] === 'api' && { authorizer: { lambda: { user: USERNAME } } }),
  };
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString,
    headers: others,
    ...(cookie !== '' && { cookies: cookie.split(/; */) }),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    requestContext,
    body: Buffer.from(body).toString('base64'),
    isBase64Encoded: true,
  };
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/**
 * Runs tests once through each edge, or each of those named, and each time with a service of its own. For what an edge may
 * change, such as paths, statuses, headers and bodies, and for what must not depend on it, such as guards.
 */
export function throughEachEdge(
  tests: (send: Edge, edges: () => TelemetryEdges, name: EdgeName) => void,
  { names = edgeNames, ...options }: TelemetryEdgesOptions & { readonly names?: readonly EdgeName[] } = {},
): void {
  describe.each(names)('through the %s', (name) => {
    let edges: TelemetryEdges;
    beforeAll(async () => {
      edges = await TelemetryEdges.start(options);
    });
    afterAll(() => edges.stop());
    tests(
      (request) => edges.edge(name)(request),
      () => edges,
      name,
    );
  });
}

/** Runs tests through the handler alone: what happens behind the edges is the same. */
export function throughHandler(
  tests: (send: Edge, edges: () => TelemetryEdges) => void,
  options: TelemetryEdgesOptions = {},
): void {
  throughEachEdge(tests, { ...options, names: ['handler alone'] });
}

/** A query string as Krkn writes it: `?request_id=G%2FR&remote_filename=a+b`. */
export function query(parameters: Readonly<Record<string, string>>): string {
  return `?${new URLSearchParams(parameters).toString()}`;
}

/** Krkn's request that sends the telemetry of a run. */
export function telemetryRequest(group: string, requestId: string, body: string | Buffer): TestRequest {
  return {
    method: 'POST',
    target: `/telemetry${query({ request_id: requestId, telemetry_group: group })}`,
    headers: { authorization, 'content-type': 'application/json', accept: 'text/plain' },
    body,
  };
}

/** Krkn's request for a link to upload a file by. */
export function linkRequest(folder: string, filename: string): TestRequest {
  return {
    target: `/presigned-url${query({ request_id: folder, remote_filename: filename })}`,
    headers: { authorization, accept: '*/*' },
  };
}

/** A request of the API, such as `/navigate`. */
export function apiRequest(target: string): TestRequest {
  return { target, headers: { authorization } };
}

/** What Krkn does to upload a file: gets a link and puts the bytes there, with nothing but their length. */
export async function upload(edge: Edge, folder: string, filename: string, bytes: string): Promise<void> {
  const link = await edge(linkRequest(folder, filename));
  if (link.status !== 200) throw new Error(`No link: ${link.status} ${link.text}`);
  const { status, text } = await send(link.text, { method: 'PUT', body: bytes });
  if (status !== 200) throw new Error(`No upload: ${status} ${text}`);
}
