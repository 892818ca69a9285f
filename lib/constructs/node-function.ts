import { Validations, type Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { Effect, Policy, PolicyStatement, Role, ServicePrincipal, type IRole } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Function,
  LoggingFormat,
  Runtime,
  type CfnFunction,
  type Architecture,
  type IFunction,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type ILogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { handlerCode } from '../handlers/handler-code';
import type { FunctionNetwork } from './function-network';

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
  /**
   * Where in a VPC the function runs.
   * @default - in none
   */
  readonly network?: FunctionNetwork | undefined;
  /** How long logs are kept. */
  readonly logRetention: RetentionDays;
  /** What becomes of the logs when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * What Lambda does with the role of a function in a VPC, to give it network interfaces.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
const networkActions = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
] as const;

/**
 * A Lambda function in Node.js, with a role that may do nothing but write to the function's own log group. In a VPC, Lambda may
 * make network interfaces with it, and the function may not.
 */
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
    const policy =
      executionPolicyName === undefined
        ? undefined
        : new Policy(role, 'ExecutionPolicy', { policyName: executionPolicyName, roles: [role] });
    logGroup.grantWrite(policy ?? role);
    if (props.network !== undefined) {
      const statement = new PolicyStatement({ actions: [...networkActions], resources: ['*'] });
      if (policy === undefined) role.addToPrincipalPolicy(statement);
      else policy.addStatements(statement);
      Validations.of(role).acknowledge({
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason:
          'Lambda itself makes the network interfaces of a function in a VPC with its role, before any has an ARN. The function may not.',
      });
    }
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
    if (props.network !== undefined) this.join(props.network);
  }

  private join({ subnetIds, securityGroupIds }: FunctionNetwork): void {
    // The CDK's own prop takes a VPC with its zones, of which only these ids are left in the template.
    (this.lambdaFunction.node.defaultChild as CfnFunction).vpcConfig = {
      subnetIds: [...subnetIds],
      securityGroupIds: [...securityGroupIds],
    };
    // Not in the role's other policy, for which the function waits.
    const policy = new Policy(this, 'NetworkPolicy', {
      roles: [this.role],
      statements: [
        new PolicyStatement({
          effect: Effect.DENY,
          actions: [...networkActions],
          resources: ['*'],
          conditions: { ArnEquals: { 'lambda:SourceFunctionArn': this.function.functionArn } },
        }),
      ],
    });
    policy.node.addDependency(this.lambdaFunction);
  }

  /** Gives the function further environment variables. */
  addVariables(variables: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(variables)) this.lambdaFunction.addEnvironment(name, value);
  }
}
