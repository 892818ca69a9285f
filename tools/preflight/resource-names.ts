import type { Place } from './permission';
import type { Resource, SynthesizedStack } from './synthesis';

/** Property that gives a resource its name, by type. Resources of other types are not called by names. */
const nameProperties: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::Timestream::Database': 'DatabaseName',
  'AWS::Timestream::Table': 'TableName',
};

/** CloudFormation shortens the names of stacks in generated names. This much is always left of them. */
const KEPT_OF_STACK_NAME = 20;

/** Knows what the resources of a stack will be called. */
export class ResourceNames {
  constructor(
    private readonly stack: SynthesizedStack,
    private readonly place: Place,
  ) {}

  /** The name of a resource of the stack, in which `*` stands for what CloudFormation will generate. */
  of(logicalId: string): string {
    const resource = this.stack.resources[logicalId];
    const property = resource && nameProperties[resource.Type];
    const given = property === undefined ? undefined : resource?.Properties?.[property];
    if (given !== undefined && (given as Intrinsic).Ref !== 'AWS::NoValue') return this.text(given);
    return generatedName(resource, this.stack.name, logicalId);
  }

  /** The name of what a property refers to: by `Ref`, by an attribute, or by the name itself. */
  referredBy(value: unknown): string {
    const { Ref, 'Fn::GetAtt': attribute } = value as Intrinsic;
    const logicalId = Ref ?? attribute?.[0];
    return logicalId !== undefined && logicalId in this.stack.resources
      ? this.of(logicalId)
      : this.text(value);
  }

  /** A property as text, in which `*` stands for what is known only at deployment. */
  private text(value: unknown): string {
    if (typeof value === 'string') return value;
    const { Ref, 'Fn::Join': joined } = value as Intrinsic;
    if (joined !== undefined) return joined[1].map((part) => this.text(part)).join(joined[0]);
    if (Ref === 'AWS::AccountId') return this.place.account;
    if (Ref === 'AWS::Region') return this.place.region;
    if (Ref === 'AWS::Partition') return this.place.partition;
    return '*';
  }
}

function generatedName(resource: Resource | undefined, stackName: string, logicalId: string): string {
  if (resource?.Type === 'AWS::SecretsManager::Secret') return `${logicalId}-*`;
  const kept =
    stackName.length > KEPT_OF_STACK_NAME ? stackName.slice(0, KEPT_OF_STACK_NAME) : `${stackName}-`;
  return `${resource?.Type === 'AWS::S3::Bucket' ? kept.toLowerCase() : kept}*`;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
interface Intrinsic {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: readonly [string, string];
  readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
}
