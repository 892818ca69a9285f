import { Aws, Fn, type RemovalPolicy } from 'aws-cdk-lib';
import { LogGroupLogDestination, type IAccessLogSettings } from 'aws-cdk-lib/aws-apigatewayv2';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { FilterPattern, LogGroup, MetricFilter, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { metrics } from '../../lambda/prometheus-connector/metric-names';

/** The metric that an access log is turned into: how often an API answered 429. The gateway has none of its own. */
export const tooManyRequests = {
  namespace: metrics.namespace,
  name: 'tooManyRequests',
  /** Its only dimension: the id of the API. */
  dimension: 'ApiId',
} as const;

interface AccessLogProps {
  /** Name of the API. */
  readonly name: string;
  /** How long requests are kept. */
  readonly retention: RetentionDays;
  /** What becomes of the log when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * What the gateway tells of a request. Not what runs, groups and files are called, which paths and query strings hold,
 * and nothing of a credential. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
const fields = {
  // The client chooses it: first, so that no other field is what it says.
  userAgent: '$context.identity.userAgent',
  requestId: '$context.requestId',
  apiId: '$context.apiId',
  ip: '$context.identity.sourceIp',
  method: '$context.httpMethod',
  routeKey: '$context.routeKey',
  status: '$context.status',
  error: '$context.error.message',
  authorizerError: '$context.authorizer.error',
  integrationStatus: '$context.integrationStatus',
  integrationError: '$context.integrationErrorMessage',
  /** Milliseconds. */
  integrationLatency: '$context.integrationLatency',
  /** Milliseconds. */
  responseLatency: '$context.responseLatency',
  /** Bytes. */
  responseLength: '$context.responseLength',
};

/** The requests to an HTTP API, one JSON object each, those included that no function saw. */
export class AccessLog extends Construct {
  /** For the stage of the API. */
  readonly settings: IAccessLogSettings;

  constructor(scope: Construct, id: string, props: AccessLogProps) {
    super(scope, id);
    // The stack's own id, so that the log of a deleted stack is not in the way of the next one. Groups elsewhere than
    // under vendedlogs share one resource policy, which is full after a few.
    const stackId = Fn.select(2, Fn.split('/', Aws.STACK_ID));
    const logGroup = new LogGroup(this, 'LogGroup', {
      logGroupName: `/aws/vendedlogs/chaos-telemetry/${props.name}-${stackId}`,
      retention: props.retention,
      removalPolicy: props.removalPolicy,
    });
    new MetricFilter(this, 'TooManyRequests', {
      logGroup,
      filterPattern: FilterPattern.stringValue('$.status', '=', '429'),
      metricNamespace: tooManyRequests.namespace,
      metricName: tooManyRequests.name,
      metricValue: '1',
      dimensions: { [tooManyRequests.dimension]: '$.apiId' },
    });
    this.settings = {
      destination: new LogGroupLogDestination(logGroup),
      format: AccessLogFormat.custom(JSON.stringify(fields)),
    };
  }
}
