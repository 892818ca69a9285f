import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** An output of a stack: what clients and people have to know of what was deployed. */
export function output(scope: Construct, name: string, value: string, description: string): void {
  new CfnOutput(scope, name, { value, description });
}
