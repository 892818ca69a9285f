/** A small service behind the guards: the real gateway, SDK and secret store of the local run, and a clock set by hand. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createAuthorizer } from '../../../lambda/auth/authorizer';
import { SecretCredentials } from '../../../lambda/auth/credential-check';
import { createFailedReadingReporter } from '../../../lambda/auth/failed-reading';
import { requireApiCredentials, requireSession } from '../../../lambda/auth/guard';
import { parseCredentials } from '../../../lambda/auth/secret-format';
import { secretReader } from '../../../lambda/kit/secret-reader';
import { createSessionKeyOf, type SessionKeyOf } from '../../../lambda/auth/session-key';
import { Sessions } from '../../../lambda/auth/sessions';
import { serveApiGateway } from '../../../lambda/http/api-gateway';
import type { Route } from '../../../lambda/http/message';
import { framed } from '../../../lambda/krkn-telemetry/frame';
import { createLogin, createOpenLogin } from '../../../lambda/krkn-telemetry/routes/login';
import { routes } from '../../../lambda/krkn-telemetry/routes';
import { startHttpApi, type HttpApi } from '../../../local/api-gateway/http-api';
import { startSecretsManager, type SecretsManagerStandIn } from '../../../local/secrets-manager';

/** How a service is started. */
export interface ServiceOptions {
  readonly stage?: string;
  readonly publicUrl?: string;
  /** Whether the gateway asks an authorizer for `POST /telemetry`. Default: the handler checks. */
  readonly authorizer?: boolean;
  /** Whether everybody is let in. */
  readonly open?: boolean;
}

/** A request as a test writes it down. */
interface ServiceRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Keys are slow to derive: once for all services of a file, whichever passwords they have. */
const keys = new Map<string, Promise<Buffer>>();
const keyOf: SessionKeyOf = (password) => {
  const key = keys.get(password) ?? createSessionKeyOf('test')(password);
  keys.set(password, key);
  return key;
};
const accessKey = { accessKeyId: 'AKIATESTTESTTESTTEST', secretAccessKey: 'testtesttest' };

/** A running service. */
export class Service {
  /** The secret's text; undefined makes Secrets Manager fail. */
  secret: string | undefined = JSON.stringify({ username: 'krkn', password: 'first' });
  /** Epoch milliseconds, for cache and sessions. */
  now = Date.now();
  /** Guarded routes that have been run. */
  readonly run: string[] = [];
  /** Everything that was logged. */
  readonly log: string[] = [];
  /** Names of everything that was counted. */
  readonly counted: string[] = [];
  private api!: HttpApi;
  private secretsManager!: SecretsManagerStandIn;
  private client!: SecretsManagerClient;

  static async start(options: ServiceOptions = {}): Promise<Service> {
    const service = new Service();
    await service.start(options);
    return service;
  }

  get url(): string {
    return this.api.url;
  }

  /** Host and port, as browsers name them. */
  get host(): string {
    return new URL(this.url).host;
  }

  /** How often the secret has been read. */
  get reads(): number {
    return this.secretsManager.calls;
  }

  /** Sends a request, without following a redirect. */
  async send(path: string, { method = 'GET', headers = {}, body }: ServiceRequest = {}): Promise<Response> {
    return fetch(this.url + path, {
      method,
      headers,
      redirect: 'manual',
      ...(body !== undefined && { body }),
    });
  }

  /** Posts a form from a page of the service itself, unless the headers say otherwise. */
  async post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    return this.send(path, {
      method: 'POST',
      headers: {
        origin: `http://${this.host}`,
        'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      },
      body: new URLSearchParams(fields).toString(),
    });
  }

  /** Logs in, and returns the `Cookie` header of the session. */
  async logIn(password: string): Promise<string> {
    const response = await this.post('/login', { username: 'krkn', password });
    const [cookie] = response.headers.getSetCookie();
    if (cookie === undefined) throw new Error(`The login failed with ${response.status}.`);
    return cookie.slice(0, cookie.indexOf(';'));
  }

  async stop(): Promise<void> {
    this.client.destroy();
    await Promise.all([this.api.close(0), this.secretsManager.close()]);
  }

  private async start({
    stage = '$default',
    publicUrl,
    authorizer = false,
    open = false,
  }: ServiceOptions): Promise<void> {
    this.secretsManager = await startSecretsManager({
      secrets: {
        credentials: () =>
          this.secret === undefined ? Promise.reject(new Error('down')) : Promise.resolve(this.secret),
      },
      accessKeys: [accessKey],
    });
    this.client = new SecretsManagerClient({
      region: 'us-east-1',
      endpoint: this.secretsManager.endpoint,
      credentials: accessKey,
      maxAttempts: 1,
    });
    const write = (message: string, fields: object): unknown =>
      this.log.push(JSON.stringify({ message, ...fields }));
    const logger = { debug: write, warn: write, error: write };
    const count = (name: string): unknown => this.counted.push(name);
    const metrics = { singleMetric: () => ({ addMetric: count }) } as unknown as Pick<
      Metrics,
      'singleMetric'
    >;
    const check = new SecretCredentials({
      read: secretReader(this.client, 'credentials', parseCredentials),
      now: () => this.now,
      report: createFailedReadingReporter({ logger, metrics }),
    });
    const sessions = new Sessions({ check, keyOf, now: () => this.now });
    const guarded = (answer: string): Route => {
      return ({ user = 'nobody' }) => {
        this.run.push(answer);
        return { status: 200, body: `${answer} for ${user}` };
      };
    };
    const table: Readonly<Record<string, Route>> = {
      ...Object.fromEntries(
        Object.entries(open ? createOpenLogin() : createLogin({ sessions, isLocal: false })).map(
          ([routeKey, page]) => [routeKey, framed(page, !open)],
        ),
      ),
      [routes.telemetry]: requireApiCredentials(check, guarded('telemetry')),
      [routes.unmatched]: requireApiCredentials(check, guarded('unmatched')),
      [routes.files]: requireSession(sessions, guarded('files')),
      [routes.folder]: requireSession(sessions, guarded('folder')),
    };
    const handler = serveApiGateway((request, invocation) => table[request.routeKey]!(request, invocation), {
      logger,
      random: () => 0,
      publicUrl,
    });
    const context = { getRemainingTimeInMillis: () => 10_000 };
    const authorize = createAuthorizer({ check, logger });
    this.api = await startHttpApi({
      routes: Object.keys(table),
      stage,
      invoke: (event: APIGatewayProxyEventV2) => handler(event, context),
      ...(authorizer && {
        authorizer: {
          routeKeys: [routes.telemetry],
          invoke: (event) => authorize(event, context),
          cacheSeconds: 0,
        },
      }),
      host: '127.0.0.1',
      port: 0,
    });
  }
}
