import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { PolicyStatement, type IRole } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

interface CredentialsSecretProps {
  /** Says what the credentials are for, in the console. */
  readonly description: string;
  /** User of the credentials. */
  readonly username: string;
  /**
   * What becomes of it when the stack is deleted.
   * @default - it is deleted too: nothing is left then that it opens
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** A user and a generated password as JSON, `{"username", "password"}`. */
export class CredentialsSecret extends Secret {
  constructor(scope: Construct, id: string, props: CredentialsSecretProps) {
    super(scope, id, {
      description: props.description,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: props.username }),
        generateStringKey: 'password',
        passwordLength: 32,
        // Letters only: no client's configuration takes them for a number, and none needs quotes.
        excludePunctuation: true,
        excludeNumbers: true,
      },
      removalPolicy: props.removalPolicy ?? RemovalPolicy.DESTROY,
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'Clients hold the password in their configuration: a rotation that they do not hear of locks them out.',
    });
  }

  /** Lets a function's role read the credentials. Unlike `grantRead`, nothing more. */
  letRead(role: IRole): void {
    role.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [this.secretArn] }),
    );
  }
}
