import { CustomResource, Duration, RemovalPolicy, Validations, type CfnResource } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Architecture } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { deployment } from '../../lambda/influxdb-setup/deployment';
import type { SetupProperties } from '../../lambda/influxdb-setup/settings';
import type { FunctionNetwork } from './function-network';
import { NodeFunction } from './node-function';

interface InfluxdbSetupProps {
  /** Name of the environment. */
  readonly environment: string;
  /** Base URL of InfluxDB 2, without a slash at the end. */
  readonly url: string;
  /** Name of the organization, which is there. */
  readonly organization: string;
  /** ARN of the secret with the administrator, JSON with `username` and `password`. */
  readonly adminSecretArn: string;
  /** Buckets that samples are to be in. None is ever deleted, and one that is no longer listed is left as it is. */
  readonly buckets: readonly {
    readonly name: string;
    /** How long samples are kept. Undefined: forever. */
    readonly retention: Duration | undefined;
    /** Whether it is there already, and is not altered. */
    readonly import?: boolean;
  }[];
  /** Tokens that functions use: none where callers send theirs. */
  readonly tokens: readonly Right[];
  /** Another number replaces the tokens. */
  readonly tokenRotation: number;
  /** Where in a VPC the function runs. Undefined: in none. */
  readonly network: FunctionNetwork | undefined;
  /** Processor that the function runs on. */
  readonly architecture: Architecture;
  /** How long logs are kept. */
  readonly logRetention: RetentionDays;
  /** What becomes of the logs when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

/** What a token lets its bearer do with the buckets. */
type Right = 'write' | 'read';

/**
 * Buckets of InfluxDB 2, how long they keep samples, and up to two tokens, one to write to them and one to read them: what
 * CloudFormation has no resources for.
 *
 * A function that answers CloudFormation by itself, over S3's endpoint where it runs in a VPC. The CDK's framework for such
 * functions has a second one, outside of the VPC, with wider rights: docs/decisions/0017-influxdb-setup.md.
 */
export class InfluxdbSetup extends Construct {
  /** Holds the token that writes, as `token` of JSON. Undefined: there is none. */
  readonly writeToken: Secret | undefined;
  /** The same of the token that reads. */
  readonly readToken: Secret | undefined;

  constructor(scope: Construct, id: string, props: InfluxdbSetupProps) {
    super(scope, id);
    const { environment, adminSecretArn, tokens } = props;
    this.writeToken = tokens.includes('write') ? this.createSecret('write', environment) : undefined;
    this.readToken = tokens.includes('read') ? this.createSecret('read', environment) : undefined;
    const handler = new NodeFunction(this, 'Handler', {
      entry: deployment.entry,
      description: `Prometheus connector: sets up buckets and tokens of InfluxDB (${environment})`,
      environment: {},
      architecture: props.architecture,
      memorySize: deployment.memorySize,
      timeout: Duration.seconds(deployment.timeout),
      network: props.network,
      logRetention: props.logRetention,
      removalPolicy: props.removalPolicy,
    });
    const tokenArns = [this.writeToken, this.readToken].flatMap((secret) => secret?.secretArn ?? []);
    handler.role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['secretsmanager:GetSecretValue'],
        resources: [adminSecretArn, ...tokenArns],
      }),
    );
    if (tokenArns.length > 0) {
      handler.role.addToPrincipalPolicy(
        new PolicyStatement({ actions: ['secretsmanager:PutSecretValue'], resources: tokenArns }),
      );
    }
    const properties: SetupProperties = {
      Url: props.url,
      Organization: props.organization,
      AdminSecret: adminSecretArn,
      // What is absent in the event is undefined here.
      Buckets: props.buckets.map(({ name, retention, import: isImported }) => ({
        Name: name,
        RetentionSeconds: isImported === true ? undefined : String(retention?.toSeconds() ?? 0),
      })),
      WriteTokenSecret: this.writeToken?.secretArn,
      ReadTokenSecret: this.readToken?.secretArn,
      TokenRotation: String(props.tokenRotation),
    };
    const resource = new CustomResource(this, 'Resource', {
      serviceToken: handler.function.functionArn,
      resourceType: deployment.resourceType,
      serviceTimeout: Duration.seconds(deployment.answerTimeout),
      properties,
    });
    // All that lets the function work is there before, and until, it is called.
    resource.node.addDependency(handler);
  }

  /** A secret without a value: the function puts the token into it. */
  private createSecret(right: Right, environment: string): Secret {
    const secret = new Secret(this, right === 'write' ? 'WriteToken' : 'ReadToken', {
      description: `Prometheus connector: its token of InfluxDB to ${right} samples (${environment})`,
      // The token ends with the stack.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    (secret.node.defaultChild as CfnResource).addPropertyDeletionOverride('GenerateSecretString');
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'Another tokenRotation replaces the token, in InfluxDB and here.',
    });
    return secret;
  }
}
