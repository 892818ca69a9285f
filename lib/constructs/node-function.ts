import { join } from 'node:path';
import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Policy, Role, ServicePrincipal, type IRole } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  LoggingFormat,
  Runtime,
  type IFunction,
} from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, type BundlingOptions } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type ILogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { bundleOptions } from '../../lambda/bundle';

interface NodeFunctionProps {
  /** Path of the entry from the project's folder. It exports `handler`. */
  readonly entry: string;
  /** Says what the function does, in the console. */
  readonly description: string;
  /** Environment variables. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Packages with native code that the entry imports: installed beside the bundle, for the function's processor.
   * @default - none
   */
  readonly nativeModules?: readonly string[];
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

const projectRoot = join(__dirname, '..', '..');

/** A Lambda function in Node.js, with a role that may do nothing but write to the function's own log group. */
export class NodeFunction extends Construct {
  readonly function: IFunction;
  readonly role: IRole;
  readonly logGroup: ILogGroup;
  /** Time after which Lambda ends an invocation. */
  readonly timeout: Duration;
  /** Invocations at once, if some are reserved. */
  readonly reservedConcurrency: number | undefined;
  private readonly nodejsFunction: NodejsFunction;

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

    this.nodejsFunction = new NodejsFunction(this, 'Function', {
      description: props.description,
      entry: join(projectRoot, props.entry),
      projectRoot,
      depsLockFilePath: join(projectRoot, 'package-lock.json'),
      bundling: bundlingFor(props.architecture, props.nativeModules ?? []),
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
    this.function = this.nodejsFunction;
  }

  /** Gives the function further environment variables. */
  addVariables(variables: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(variables)) this.nodejsFunction.addEnvironment(name, value);
  }
}

function bundlingFor(architecture: Architecture, nativeModules: readonly string[]): BundlingOptions {
  return {
    target: bundleOptions.target,
    minify: bundleOptions.minify,
    mainFields: [...bundleOptions.mainFields],
    loader: { ...bundleOptions.loader },
    bundleAwsSDK: true,
    esbuildArgs: { '--log-level': 'warning' },
    ...(nativeModules.length > 0 && installing(nativeModules, architecture)),
  };
}

function installing(
  nativeModules: readonly string[],
  architecture: Architecture,
): Pick<BundlingOptions, 'nodeModules' | 'environment' | 'commandHooks'> {
  return {
    nodeModules: [...nativeModules],
    environment: {
      // Without these npm installs native code for the machine that bundles, not for the one that will run it.
      npm_config_os: 'linux',
      npm_config_cpu: architecture === Architecture.ARM_64 ? 'arm64' : 'x64',
      npm_config_libc: 'glibc',
      // Without this, npm spends minutes on retries when there is no network.
      npm_config_prefer_offline: 'true',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_update_notifier: 'false',
      npm_config_loglevel: 'error',
    },
    commandHooks: {
      beforeBundling: () => [],
      beforeInstall: () => [],
      afterBundling: (_, outputDir) => [removeLockFiles(outputDir)],
    },
  };
}

/** With the lock files in it, the asset would change with every dependency of the project, used or not. */
function removeLockFiles(folder: string): string {
  const names = ['package.json', 'package-lock.json', 'node_modules/.package-lock.json'];
  const script = names.map((name) => `fs.rmSync(path.join(process.argv[1], '${name}'))`).join('; ');
  return `node -e "${script}" "${folder}"`;
}
