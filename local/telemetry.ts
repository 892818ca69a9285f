import { join, resolve } from 'node:path';
import type { KrknTelemetryOutputs } from '../client-config/krkn';
import { deployment as authorizerDeployment } from '../lambda/auth/deployment';
import { toVariables } from '../lambda/kit/environment';
import { deployment } from '../lambda/krkn-telemetry/deployment';
import { variables } from '../lambda/krkn-telemetry/settings';
import { guards, routes } from '../lambda/krkn-telemetry/routes';
import { startHttpApi, type ApiObserver, type HttpApiOptions, type Mount } from './api-gateway/http-api';
import { authorizerFunction, startSecrets, type SecretsAccess } from './basic-authorizer';
import { entries } from './data-folder';
import type { ServerLimits } from './http-server/limits';
import { openCredentials } from './kept-credentials';
import type { FunctionCode } from './lambda-function/bundle';
import type { LambdaFunction, LambdaFunctionOptions, StartFunction } from './lambda-function/lambda-function';
import { closeOnFailure, type Closable } from './resources';
import { pathOf } from './route-path';
import type { LookQueueAccess } from './look-queue';

/** The S3 that runs are kept in. */
export interface S3Access {
  readonly bucketName: string;
  /** Variables by which the function reaches it, its credentials among them. */
  readonly variables: Readonly<Record<string, string>>;
  /** What stands in for S3, on the service's own port, so that links need no other. Undefined: it is S3 itself. */
  readonly standIn: Mount | undefined;
}

/** What the telemetry service is run with. */
interface TelemetryOptions {
  readonly s3: S3Access;
  readonly code: FunctionCode;
  readonly authorizerCode: FunctionCode;
  /** Keeps the credentials. Exists. */
  readonly dataFolder: string;
  readonly logFolder: string;
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly serverLimits: Partial<ServerLimits>;
  readonly startFunction: StartFunction;
  /** Sees the requests. */
  readonly observer: ApiObserver;
  /** The queue of runs whose metrics are looked at. Undefined: nothing looks at them. */
  readonly looks: Pick<LookQueueAccess, 'url' | 'variables'> | undefined;
  /** Origin that browsers and Krkn reach the service by, if not by the address that is listened on. */
  readonly publicUrl: string | undefined;
}

/** A running telemetry service. */
interface Telemetry extends Closable {
  /** Base URL that it listens on, without a slash at the end. */
  readonly url: string;
  readonly outputs: KrknTelemetryOutputs;
  /** Takes no more requests, and answers those under way within some milliseconds. */
  drain(grace: number): Promise<void>;
}

/**
 * Runs what `KrknTelemetryStack` deploys, but for S3: the secret, the function, its authorizer and its HTTP API.
 * @throws {Error} of the part that cannot start. The others are closed first.
 */
export function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const { startFunction, observer } = options;
  return closeOnFailure(async (resources) => {
    const credentialsFile = join(options.dataFolder, entries.telemetryCredentials);
    const { credentials, readSecret } = await openCredentials(
      credentialsFile,
      deployment.username,
      'TelemetryPassword',
    );
    const secrets = await startSecrets(resources, { credentials: readSecret });

    const authorizer = await resources.use(
      startFunction(
        authorizerFunction({ ...options, name: 'authorizer', code: options.authorizerCode }, secrets),
      ),
    );
    const listening = resources.use(
      startHttpApi({
        ...telemetryApi(options, authorizer, async (event) => (await starting).invoke(event)),
        observer,
      }),
    );
    // The function is told the address that the gateway listens on: links lead there.
    const starting: Promise<LambdaFunction> = resources.use(
      listening.then(({ url }) => startFunction(serviceFunction(options, secrets, url))),
    );
    const [api, service] = await Promise.all([listening, starting]);
    await Promise.all([service.warm(), authorizer.warm()]);
    const url = options.publicUrl ?? api.url;
    return {
      url: api.url,
      outputs: {
        TelemetryApiUrl: url,
        TelemetryFilesUrl: url + pathOf(routes.files),
        TelemetryBucketName: options.s3.bucketName,
        TelemetryUsername: credentials.username,
        TelemetryPassword: credentials.password,
      },
      drain: (grace) => api.close(grace),
      close: () => resources.close(),
    };
  });
}

/** The service's function as it is started. Its gateway listens on `url`. */
export function serviceFunction(
  { s3, looks, code, dataFolder, logFolder, publicUrl }: Omit<TelemetryOptions, 'startFunction' | 'observer'>,
  secrets: SecretsAccess<'credentials'>,
  url: string,
): LambdaFunctionOptions {
  return {
    name: 'krkn-telemetry',
    code,
    memorySize: deployment.memorySize,
    timeout: deployment.timeout,
    variables: {
      ...s3.variables,
      ...secrets.variables,
      ...standInVariables(s3.standIn, url, publicUrl),
      ...looks?.variables,
      ...toVariables(variables, {
        auth: 'basic',
        bucketName: s3.bucketName,
        linkExpiration: variables.linkExpiration.default,
        credentialsSecret: secrets.ids.credentials,
        publicUrl,
        localDataFolder: resolve(dataFolder),
        windowsQueueUrl: looks?.url,
      }),
    },
    logFile: join(logFolder, 'krkn-telemetry.log'),
  };
}

/** The HTTP API as it is started. */
export function telemetryApi(
  { s3, host, port, serverLimits }: Pick<TelemetryOptions, 's3' | 'host' | 'port' | 'serverLimits'>,
  authorizer: Pick<LambdaFunction, 'invoke'>,
  invoke: HttpApiOptions['invoke'],
): HttpApiOptions {
  return {
    routes: Object.values(routes),
    invoke,
    authorizer: {
      routeKeys: Object.values(routes).filter((routeKey) => guards[routeKey] === 'api'),
      invoke: (event) => authorizer.invoke(event),
      cacheSeconds: authorizerDeployment.answerLifetime,
    },
    ...(s3.standIn !== undefined && { mount: s3.standIn }),
    host,
    port,
    serverLimits,
  };
}

function standInVariables(standIn: Mount | undefined, url: string, publicUrl = url): Record<string, string> {
  if (standIn === undefined) return {};
  return {
    AWS_ENDPOINT_URL_S3: url + standIn.path,
    ...toVariables(variables, { linkEndpoint: publicUrl + standIn.path }),
  };
}
