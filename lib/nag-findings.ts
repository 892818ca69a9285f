// Apart from the checks themselves: who uses the stacks in an app of their own need not have cdk-nag.

/**
 * The finding of rights to everything below one resource, such as the objects of a bucket. The rule itself writes it in a
 * way that depends on what is known at synthesis: `arn:aws:s3:::name/*` or `arn:aws-cn:s3:::name/*` with a region,
 * `arn:<AWS::Partition>:s3:::name/*` without, and a reference as `<LogicalId.Arn>/*`.
 */
export const ALL_BELOW_ONE_RESOURCE = 'AwsSolutions-IAM5[Resource::<resource>/*]';

/** The same of rights to objects of one name in all folders below one resource: the telemetry of all runs in a bucket. */
export const TELEMETRY_BELOW_ONE_RESOURCE = 'AwsSolutions-IAM5[Resource::<resource>/*/telemetry.json]';

/** The same of the alerts that fired during them. */
export const ALERTS_BELOW_ONE_RESOURCE = 'AwsSolutions-IAM5[Resource::<resource>/*/critical-alerts-00.log]';
