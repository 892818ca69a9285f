import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Policy, Role, ServicePrincipal, type IRole } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Function,
  LoggingFormat,
  Runtime,
  type Architecture,
  type IFunction,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type ILogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { handlerCode } from '../handlers/handler-code';

interface NodeFunctionProps {
  /** Path of the entry from the project's folder. It exports `handler`. */
  readonly entry: string;
  /** Says what the function does, in the console. */
  readonly description: string;
  /** Environment variables. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Name of the function.
   * @default - generated
   */
  readonly functionName?: string | undefined;
  /**
   * Name of the function's role.
   * @default - generated
   */
  readonly roleName?: string | undefined;
  /**
   * Name of the policy that lets the role write logs.
   * @default - generated
   */
  readonly executionPolicyName?: string | undefined;
  /** Processor that the function runs on. */
  readonly architecture: Architecture;
  /** Memory in MB. Processor time grows with it. */
  readonly memorySize: number;
  /** Time after which Lambda ends an invocation. */
  readonly timeout: Duration;
  /**
   * Invocations at once: reserved, and the upper limit.
   * @default - as many as the account has left
   */
  readonly reservedConcurrency?: number | undefined;
  /**
   * Whether the function logs at level DEBUG, which Lambda passes on only then.
   * @default false
   */
  readonly isDebugging?: boolean;
  /** How long logs are kept. */
  readonly logRetention: RetentionDays;
  /** What becomes of the logs when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

/** A Lambda function in Node.js, with a role that may do nothing but write to the function's own log group. */
export class NodeFunction extends Construct {
  readonly function: IFunction;
  readonly role: IRole;
  readonly logGroup: ILogGroup;
  /** Time after which Lambda ends an invocation. */
  readonly timeout: Duration;
  /** Invocations at once, if some are reserved. */
  readonly reservedConcurrency: number | undefined;
  private readonly lambdaFunction: Function;

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id);

    // The standard log class: the cheaper one does not turn EMF into metrics.
    const logGroup = new LogGroup(this, 'LogGroup', {
      retention: props.logRetention,
      removalPolicy: props.removalPolicy,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      ...(props.roleName !== undefined && { roleName: props.roleName }),
    });
    const { executionPolicyName } = props;
    logGroup.grantWrite(
      executionPolicyName === undefined
        ? role
        : new Policy(role, 'ExecutionPolicy', { policyName: executionPolicyName, roles: [role] }),
    );
    this.role = role;
    this.logGroup = logGroup;
    this.timeout = props.timeout;
    this.reservedConcurrency = props.reservedConcurrency;

    this.lambdaFunction = new Function(this, 'Function', {
      description: props.description,
      code: handlerCode(props.entry, props.architecture),
      handler: 'index.handler',
      // Not NODEJS_LATEST: it would change with an update of the CDK.
      runtime: Runtime.NODEJS_24_X,
      architecture: props.architecture,
      memorySize: props.memorySize,
      timeout: props.timeout,
      ...(props.reservedConcurrency !== undefined && {
        reservedConcurrentExecutions: props.reservedConcurrency,
      }),
      ...(props.functionName !== undefined && { functionName: props.functionName }),
      role,
      logGroup,
      // Lambda passes on what is JSON already, EMF included, and gives the rest (crashes, time-outs) the same form.
      loggingFormat: LoggingFormat.JSON,
      ...(props.isDebugging === true && { applicationLogLevelV2: ApplicationLogLevel.DEBUG }),
      environment: { ...props.environment },
    });
    this.function = this.lambdaFunction;
  }

  /** Gives the function further environment variables. */
  addVariables(variables: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(variables)) this.lambdaFunction.addEnvironment(name, value);
  }
}
