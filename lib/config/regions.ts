/**
 * What AWS has where: the types of resources that CloudFormation knows in each region, as its schemas of 2026-10-20 have them
 * (`https://schema.cloudformation.<region>.amazonaws.com`, in cfn-lint 1.58.0; the others of our types are everywhere).
 * A region that is wrong here stops no one: without `region`, nothing is known of it before the deployment.
 */

/**
 * Regions with AWS::Timestream::Database. Any other lacks it, as the service is in maintenance mode.
 * https://docs.aws.amazon.com/general/latest/gr/timestream.html
 */
const withTimestream: readonly string[] = [
  'ap-northeast-1',
  'ap-south-1',
  'ap-southeast-2',
  'eu-central-1',
  'eu-isoe-west-1',
  'eu-west-1',
  'eusc-de-east-1',
  'us-east-1',
  'us-east-2',
  'us-gov-west-1',
  'us-iso-east-1',
  'us-iso-west-1',
  'us-isob-east-1',
  'us-isob-west-1',
  'us-isof-east-1',
  'us-isof-south-1',
  'us-west-2',
];

/** Regions with AWS::Timestream::InfluxDBInstance. */
const withInfluxdb: readonly string[] = [
  'ap-northeast-1',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ca-central-1',
  'cn-north-1',
  'cn-northwest-1',
  'eu-central-1',
  'eu-isoe-west-1',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'eusc-de-east-1',
  'me-central-1',
  'mx-central-1',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-iso-east-1',
  'us-iso-west-1',
  'us-isob-east-1',
  'us-isob-west-1',
  'us-isof-east-1',
  'us-isof-south-1',
  'us-west-2',
];

/**
 * Regions without AWS::Budgets::Budget. The service itself is one for the whole partition.
 * https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/2177
 */
const withoutBudgets: readonly string[] = [
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-northeast-3',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'mx-central-1',
  'us-gov-east-1',
  'us-gov-west-1',
];

/**
 * Partitions by how the names of their regions begin; all others are of `aws`. As the SDKs tell them apart:
 * `regionRegex` in https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json
 */
const partitions: Readonly<Record<string, string>> = {
  'cn-': 'aws-cn',
  'eu-isoe-': 'aws-iso-e',
  'eusc-': 'aws-eusc',
  'us-gov-': 'aws-us-gov',
  'us-iso-': 'aws-iso',
  'us-isob-': 'aws-iso-b',
  'us-isof-': 'aws-iso-f',
};

/** Whether the region has Timestream for LiveAnalytics. */
export function hasTimestream(region: string): boolean {
  return withTimestream.includes(region);
}

/** The regions with Timestream of the region's partition: accounts are of one. */
export function regionsWithTimestream(region: string): readonly string[] {
  return withTimestream.filter((each) => partitionOf(each) === partitionOf(region));
}

/** Whether the region has Timestream for InfluxDB. */
export function hasInfluxdb(region: string): boolean {
  return withInfluxdb.includes(region);
}

/** The regions with Timestream for InfluxDB of the region's partition. */
export function regionsWithInfluxdb(region: string): readonly string[] {
  return withInfluxdb.filter((each) => partitionOf(each) === partitionOf(region));
}

/** Whether CloudFormation can create budgets in the region. */
export function hasBudgets(region: string): boolean {
  return !withoutBudgets.includes(region);
}

/** The partition of a region, such as `aws-cn`: the second part of all its ARNs. */
export function partitionOf(region: string): string {
  return Object.entries(partitions).find(([beginning]) => region.startsWith(beginning))?.[1] ?? 'aws';
}
