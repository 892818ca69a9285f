import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { FunctionApi } from './constructs/function-api';

/** An output of a stack: what clients and people have to know of what was deployed. */
export function output(scope: Construct, name: string, value: string, description: string): void {
  new CfnOutput(scope, name, { value, description });
}

/** Output for those who make the DNS record of an API's domain, if it has one. */
export function outputDomainTarget(scope: Construct, { domain }: FunctionApi): void {
  if (domain === undefined) return;
  output(scope, 'DomainTarget', domain.target, "Name that the domain's DNS record points to");
}
