import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type { Architecture } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { deployment } from '../../lambda/auth/deployment';
import { variables } from '../../lambda/auth/settings';
import { toVariables } from '../../lambda/kit/environment';
import type { CredentialsSecret } from './credentials-secret';
import { NodeFunction } from './node-function';

interface BasicAuthorizerProps {
  /** Says whom the function lets in, in the console. */
  readonly description: string;
  /** Credentials that are let in. */
  readonly secret: CredentialsSecret;
  /** Processor that the function runs on. */
  readonly architecture: Architecture;
  /** How long logs are kept. */
  readonly logRetention: RetentionDays;
  /** What becomes of the logs when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Lets requests in that carry the right credentials by HTTP Basic. The gateway itself answers 401 to those without any.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export class BasicAuthorizer extends Construct {
  /** To be attached to routes, all of one API. */
  readonly authorizer: IHttpRouteAuthorizer;
  /** The function that the gateway asks. */
  readonly handler: NodeFunction;

  constructor(scope: Construct, id: string, props: BasicAuthorizerProps) {
    super(scope, id);
    this.handler = new NodeFunction(this, 'Handler', {
      entry: deployment.entry,
      description: props.description,
      architecture: props.architecture,
      memorySize: deployment.memorySize,
      timeout: Duration.seconds(deployment.timeout),
      logRetention: props.logRetention,
      removalPolicy: props.removalPolicy,
      environment: toVariables(variables, { credentialsSecret: props.secret.secretArn }),
    });
    props.secret.letRead(this.handler.role);
    this.authorizer = new HttpLambdaAuthorizer(id, this.handler.function, {
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      // Answers are kept by these. Without the route, one answer would serve all routes.
      identitySource: ['$request.header.Authorization', '$context.routeKey'],
      resultsCacheTtl: Duration.seconds(deployment.answerLifetime),
    });
  }
}
