import {
  ApiMapping,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type CfnRoute,
  type CfnStage,
  type IHttpApi,
  type IHttpStage,
  type IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Stack, Validations, type RemovalPolicy } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { AccessLog } from './access-log';
import { ApiDomain, type ApiDomainProps } from './api-domain';

/**
 * How many requests a route takes before the gateway answers 429, from all clients together: a token bucket.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
 */
export interface Throttle {
  /** Requests a second that refill the bucket. */
  readonly rateLimit: number;
  /** Requests that the bucket holds. */
  readonly burstLimit: number;
}

/** Whom the gateway asks before it hands a request to the function: an authorizer; or no one, and why that is right. */
export type RouteGuard = { readonly authorizer: IHttpRouteAuthorizer } | { readonly openBecause: string };

/** A route: of whom it takes requests, and how many, if not as many as any other route. */
export type ApiRoute = RouteGuard & { readonly throttle?: Throttle };

interface FunctionApiProps {
  /** Name in the console. */
  readonly name: string;
  /** Name of the stage, which is the first segment of every path unless it is `$default`. */
  readonly stageName: string;
  /** Answers every route. */
  readonly handler: IFunction;
  /** The routes by RouteKey: `POST /write`, or `$default` for what no other matches. */
  readonly routes: Readonly<Record<string, ApiRoute>>;
  /** The throttle of each route that has none of its own. */
  readonly defaultThrottle: Throttle;
  /**
   * Domain that the API answers by.
   * @default - it answers by its own URL
   */
  readonly domain?: ApiDomainProps | undefined;
  /** How long the access log is kept. */
  readonly logRetention: RetentionDays;
  /** What becomes of the access log when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * An HTTP API all of whose routes one function answers.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api.html
 */
export class FunctionApi extends Construct {
  /** The API itself. */
  readonly httpApi: IHttpApi;
  /** Public URL that every route's path is added to: stage included, without a slash at the end. */
  readonly url: string;
  /** The API's own domain, if it has one. */
  readonly domain: ApiDomain | undefined;
  /** What the gateway measures. */
  readonly stage: IHttpStage;

  constructor(scope: Construct, id: string, props: FunctionApiProps) {
    super(scope, id);
    this.domain = props.domain && new ApiDomain(this, 'Domain', props.domain);
    const httpApi = new HttpApi(this, 'HttpApi', {
      apiName: props.name,
      createDefaultStage: false,
      // It requires no certificate, even if the domain does.
      ...(props.domain?.truststore !== undefined && { disableExecuteApiEndpoint: true }),
    });
    const accessLog = new AccessLog(this, 'AccessLog', {
      name: props.name,
      retention: props.logRetention,
      removalPolicy: props.removalPolicy,
    });
    const stage = new HttpStage(this, 'Stage', {
      httpApi,
      stageName: props.stageName,
      autoDeploy: true,
      throttle: props.defaultThrottle,
      accessLogSettings: accessLog.settings,
    });

    if (this.domain !== undefined) {
      new ApiMapping(this, 'DomainMapping', { api: httpApi, domainName: this.domain.domain, stage });
    }

    // The CDK declares the class with properties that may be undefined where the interface has optional ones.
    this.httpApi = httpApi as IHttpApi;
    this.stage = stage;
    this.url = this.domain?.url ?? stage.url.replace(/\/$/, '');
    this.createRoutes(httpApi, stage, props);
  }

  private createRoutes(httpApi: HttpApi, stage: HttpStage, { routes, handler }: FunctionApiProps): void {
    const cfnStage = stage.node.defaultChild as CfnStage;
    // Settings of a route outlive it: API Gateway adds what a template says to what a stage has. So the fewer routes have
    // any, the more can be removed. https://github.com/serverless/serverless/issues/8590
    // Sent to CloudFormation as it is: unlike other props of the CDK, its keys begin with capitals.
    cfnStage.routeSettings = Object.fromEntries(
      Object.entries(routes).flatMap(([routeKey, { throttle }]) =>
        throttle === undefined
          ? []
          : [
              [
                routeKey,
                { ThrottlingRateLimit: throttle.rateLimit, ThrottlingBurstLimit: throttle.burstLimit },
              ],
            ],
      ),
    );
    const integration = new PermittedIntegration('Integration', handler);
    for (const [routeKey, guard] of Object.entries(routes)) {
      const route = new HttpRoute(this, routeKey, {
        httpApi,
        routeKey: parseRouteKey(routeKey),
        integration,
        ...('authorizer' in guard && { authorizer: guard.authorizer }),
      });
      if ('openBecause' in guard) {
        Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason: guard.openBecause });
      }
      // A stage with settings of a route that does not exist yet fails to deploy.
      cfnStage.addResourceDependency(route.node.defaultChild as CfnRoute);
    }
    handler.addPermission('Invoke', {
      scope: this,
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: Stack.of(this).formatArn({
        service: 'execute-api',
        resource: httpApi.apiId,
        resourceName: '*/*',
      }),
    });
  }

  /** Public URL of the route of this RouteKey, whose path has no parameters. */
  urlOf(routeKey: string): string {
    return this.url + (parseRouteKey(routeKey).path ?? '');
  }
}

/**
 * An integration with a function that the API may call for every route. The CDK's own permits each route by itself, up to
 * the 20 KB of a function's policy; or the routes with a path, and so not `$default`.
 */
class PermittedIntegration extends HttpLambdaIntegration {
  protected override completeBind(): void {
    // The API has the permission.
  }
}

function parseRouteKey(routeKey: string): HttpRouteKey {
  const [method, path] = routeKey.split(' ');
  return path === undefined
    ? HttpRouteKey.DEFAULT
    : HttpRouteKey.with(path, HttpMethod[method as keyof typeof HttpMethod]);
}
