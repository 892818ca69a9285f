import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Architecture } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { FunctionNetwork } from './function-network';

interface InfluxdbSetupProps {
  readonly environment: string;
  readonly url: string;
  readonly organization: string;
  readonly adminSecretArn: string;
  readonly buckets: readonly {
    readonly name: string;
    readonly retention: Duration | undefined;
    readonly import?: boolean;
  }[];
  readonly ownTokens: boolean;
  readonly tokenRotation: number;
  readonly network: FunctionNetwork | undefined;
  readonly architecture: Architecture;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** Stands in until the construct is merged. */
export class InfluxdbSetup extends Construct {
  readonly writeToken: Secret | undefined;
  readonly readToken: Secret | undefined;

  constructor(scope: Construct, id: string, { ownTokens }: InfluxdbSetupProps) {
    super(scope, id);
    this.writeToken = ownTokens ? new Secret(this, 'WriteToken') : undefined;
    this.readToken = ownTokens ? new Secret(this, 'ReadToken') : undefined;
  }
}
