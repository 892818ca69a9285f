import { RemovalPolicy, type StackProps } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import type { Props } from './config/props';
import { sharedSettings, type functionSettings } from './config/shared';

/** What the props of all backends have in common: docs/configuration.md explains each. */
export type BackendProps = StackProps &
  Props<typeof sharedSettings> &
  Props<typeof functionSettings> & {
    /** Name of the environment: 1 to 32 letters, digits and hyphens, a letter first. Begins the names in the console. */
    readonly environment: string;
  };

/** Those props that have defaults, as constructs take them. */
export interface BackendDefaults extends Required<
  Pick<BackendProps, 'stageName' | 'logRetention' | 'architecture' | 'memorySize'>
> {
  readonly removalPolicy: RemovalPolicy;
}

/** Tag that tells what belongs to an environment. */
const ENVIRONMENT_TAG = 'chaos-telemetry:environment';

/** What a stack of a backend is called and tagged. CloudFormation passes its tags on to all that it holds. */
export function stackProps(description: string, props: BackendProps): StackProps {
  return { description, ...props, tags: { [ENVIRONMENT_TAG]: props.environment, ...props.tags } };
}

/**
 * The props that have defaults, filled in.
 * @param deployment what the backend is deployed with if no prop says otherwise
 */
export function withDefaults(
  props: BackendProps,
  deployment: Pick<BackendDefaults, 'memorySize'>,
): BackendDefaults {
  return {
    stageName: props.stageName ?? sharedSettings.stageName.default,
    removalPolicy:
      props.removalPolicy === RemovalPolicy.DESTROY
        ? RemovalPolicy.DESTROY
        : // Not RETAIN: what a failed first deployment left behind would be in the way of the next one.
          RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    logRetention: props.logRetention ?? sharedSettings.logRetention.default,
    architecture: props.architecture ?? Architecture.ARM_64,
    memorySize: props.memorySize ?? deployment.memorySize,
  };
}
