import { RemovalPolicy, type StackProps } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ApiDomainProps } from './constructs/api-domain';

/** What the props of all backends have in common. */
export interface BackendProps extends StackProps {
  /** Name of the environment: 1 to 32 letters, digits and hyphens, a letter first. Begins the names in the console. */
  readonly environment: string;
  /**
   * Name of the API's stage: the first segment of the URLs' paths. 1 to 128 letters, digits, hyphens and underscores,
   * or `$default`, which adds no segment.
   * @default 'prod'
   */
  readonly stageName?: string;
  /**
   * Domain of your own that the API answers by, with mutual TLS if wanted. Each API needs another.
   * @default - the API answers by its own URL
   */
  readonly domain?: ApiDomainProps;
  /**
   * What becomes of data and logs when the stack is deleted: `RETAIN` or `DESTROY`. A first deployment that fails
   * leaves nothing behind in either case.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * How long logs are kept.
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: RetentionDays;
  /**
   * Name of the function: 1 to 64 letters, digits, hyphens and underscores, unique in the account and region.
   * @default - generated
   */
  readonly functionName?: string;
  /**
   * Name of the function's role: 1 to 64 letters, digits and characters of `_+=,.@-`, unique in the account.
   * @default - generated
   */
  readonly roleName?: string;
  /**
   * Processor that the function runs on.
   * @default Architecture.ARM_64
   */
  readonly architecture?: Architecture;
  /**
   * Memory of the function in MB, from 128 to 10240. Processor time grows with it.
   * @default 512
   */
  readonly memorySize?: number;
  /**
   * Invocations of the function at once, from 1 to 100000: no more, and always to be had, as other functions of the
   * account cannot take them.
   * @default - as many as the account has left
   */
  readonly reservedConcurrency?: number;
  /**
   * Address that is told when an alarm goes off and when it is over. It must confirm the subscription first.
   * @default - there are alarms, but nobody is told
   */
  readonly alarmEmail?: string;
  /**
   * US dollars that the whole account may spend in a month, from 1 to 1000000: {@link alarmEmail} is told when 80 % and
   * when all of it is spent, or will be.
   * @default - no budget
   */
  readonly monthlyBudget?: number;
  /**
   * Tags of everything in the stack, besides `chaos-telemetry:environment`: up to 40, keys of 1 to 128 characters that
   * do not begin with `aws:`, values of up to 256.
   * @default - no more
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Those props that have defaults, as constructs take them. */
export type BackendDefaults = Required<
  Pick<BackendProps, 'stageName' | 'removalPolicy' | 'logRetention' | 'architecture' | 'memorySize'>
>;

/** Tag that tells what belongs to an environment. */
const environmentTag = 'chaos-telemetry:environment';

/** What a stack of a backend is called and tagged. CloudFormation passes its tags on to all that it holds. */
export function stackProps(description: string, props: BackendProps): StackProps {
  return { description, ...props, tags: { [environmentTag]: props.environment, ...props.tags } };
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
    stageName: props.stageName ?? 'prod',
    removalPolicy:
      props.removalPolicy === RemovalPolicy.DESTROY
        ? RemovalPolicy.DESTROY
        : // Not RETAIN: what a failed first deployment left behind would be in the way of the next one.
          RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    logRetention: props.logRetention ?? RetentionDays.THREE_MONTHS,
    architecture: props.architecture ?? Architecture.ARM_64,
    memorySize: props.memorySize ?? deployment.memorySize,
  };
}
