/**
 * Properties whose change replaces a resource, for every type that templates of ours hold: `createOnlyProperties` of the
 * schemas of CloudFormation, of which cfn-lint 1.58.0 has those of 2026-10-20. To see them again, for a type:
 *   curl -O https://schema.cloudformation.us-east-1.amazonaws.com/CloudformationSchema.zip
 *   unzip -p CloudformationSchema.zip aws-s3-bucket.json | jq .createOnlyProperties
 */
export const createOnly: Readonly<Record<string, readonly string[]>> = {
  'AWS::ApiGatewayV2::Api': ['ProtocolType'],
  'AWS::ApiGatewayV2::ApiMapping': ['DomainName'],
  'AWS::ApiGatewayV2::Authorizer': ['ApiId'],
  'AWS::ApiGatewayV2::DomainName': ['DomainName'],
  'AWS::ApiGatewayV2::Integration': ['ApiId'],
  'AWS::ApiGatewayV2::Route': ['ApiId'],
  'AWS::ApiGatewayV2::Stage': ['ApiId', 'StageName'],
  'AWS::Budgets::Budget': ['NotificationsWithSubscribers'],
  'AWS::CloudWatch::Alarm': ['AlarmName'],
  'AWS::CloudWatch::Dashboard': ['DashboardName'],
  'AWS::IAM::Policy': [],
  'AWS::IAM::Role': ['Path', 'RoleName'],
  'AWS::KMS::Key': [],
  'AWS::Lambda::Function': ['FunctionName', 'PackageType', 'TenancyConfig'],
  'AWS::Lambda::Permission': ['Action', 'FunctionName', 'Principal', 'SourceAccount', 'SourceArn'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::Logs::MetricFilter': ['FilterName', 'LogGroupName'],
  'AWS::S3::Bucket': ['BucketName', 'BucketNamePrefix', 'BucketNamespace'],
  'AWS::S3::BucketPolicy': ['Bucket'],
  'AWS::SecretsManager::Secret': ['Name'],
  'AWS::SNS::Subscription': ['Endpoint', 'Protocol', 'TopicArn'],
  'AWS::SNS::Topic': ['FifoTopic', 'TopicName'],
  'AWS::SNS::TopicPolicy': [],
  'AWS::Timestream::Database': ['DatabaseName'],
  'AWS::Timestream::Table': ['DatabaseName', 'TableName'],
  // As for every custom resource: its handler decides about all else.
  'Custom::S3AutoDeleteObjects': ['ServiceToken'],
};
