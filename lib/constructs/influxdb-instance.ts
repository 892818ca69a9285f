import type { RemovalPolicy } from 'aws-cdk-lib';
import { CfnSecurityGroup, CfnSecurityGroupIngress } from 'aws-cdk-lib/aws-ec2';
import { CfnInfluxDBInstance } from 'aws-cdk-lib/aws-timestream';
import { Construct } from 'constructs';
import { deployment } from '../../lambda/prometheus-connector/deployment';
import { instanceName, usualStorage, type InfluxdbProps } from '../config/influxdb';
import { instanceConditions } from '../operations/conditions';
import { instanceRow } from '../operations/graphs';
import { CredentialsSecret } from './credentials-secret';
import type { PrivateNetwork } from './private-network';

interface InfluxdbInstanceProps extends InfluxdbProps {
  /** Name of the environment, which the InfluxDB is called by. */
  readonly environment: string;
  readonly network: PrivateNetwork;
  /** What becomes of the InfluxDB, with all data, when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

const PORT = deployment.influxdb.ports[2];

/** What AWS makes at first, and never changes: neither name is used after that. */
const first = { username: 'admin', bucket: 'initial' } as const;

/**
 * An InfluxDB 2 of Amazon Timestream for InfluxDB: private, and reached by the functions alone. AWS replaces it, and all data is
 * gone, if its name, network, administrator, organization or first bucket change: none of them comes from what can be edited,
 * but the network.
 * https://docs.aws.amazon.com/timestream/latest/developerguide/timestream-for-influxdb.html
 */
export class InfluxdbInstance extends Construct {
  readonly url: string;
  readonly organization = deployment.influxdb.organization;
  /** Administrator as JSON, `{"username", "password"}`. */
  readonly admin: CredentialsSecret;
  /** Group of the InfluxDB's network interfaces. */
  readonly securityGroupId: string;
  /** What must be there for functions to reach it. */
  readonly entrances: readonly CfnSecurityGroupIngress[];
  /** What can be wrong with it. */
  readonly conditions;
  /** How it is doing. */
  readonly row;

  constructor(scope: Construct, id: string, props: InfluxdbInstanceProps) {
    super(scope, id);
    const { environment, network, removalPolicy, storageType, maintenanceWindow } = props;
    const name = instanceName(environment);
    // AWS has none generated: https://docs.aws.amazon.com/ts-influxdb/latest/ts-influxdb-api/API_CreateDbInstance.html
    this.admin = new CredentialsSecret(this, 'Admin', {
      description: `Prometheus connector: administrator of InfluxDB (${environment})`,
      username: first.username,
      removalPolicy,
    });
    const group = new CfnSecurityGroup(this, 'SecurityGroup', {
      groupDescription: 'InfluxDB of the Prometheus connector',
      vpcId: network.vpcId,
    });
    group.applyRemovalPolicy(removalPolicy);
    this.securityGroupId = group.attrGroupId;
    // Apart from the group, which may outlive those that are let in.
    this.entrances = network.network.securityGroupIds.map(
      (sourceSecurityGroupId, index) =>
        new CfnSecurityGroupIngress(this, `Entrance${index + 1}`, {
          groupId: this.securityGroupId,
          ipProtocol: 'tcp',
          fromPort: PORT,
          toPort: PORT,
          sourceSecurityGroupId,
          description: 'Functions of the Prometheus connector',
        }),
    );
    const instance = new CfnInfluxDBInstance(this, 'Instance', {
      name,
      dbInstanceType: props.instanceType ?? deployment.influxdb.instanceType,
      dbStorageType: storageType ?? deployment.influxdb.storageType,
      allocatedStorage: props.allocatedStorage ?? usualStorage(storageType),
      deploymentType: props.deploymentType ?? deployment.influxdb.deploymentType,
      vpcSubnetIds: [...network.subnetIds],
      vpcSecurityGroupIds: [this.securityGroupId],
      publiclyAccessible: false,
      ...first,
      organization: this.organization,
      // By reference: the template has the same text, whatever the secret holds.
      password: this.admin.secretValueFromJson('password').unsafeUnwrap(),
      ...(maintenanceWindow !== undefined && {
        maintenanceSchedule: { preferredMaintenanceWindow: maintenanceWindow, timezone: 'UTC' },
      }),
    });
    instance.applyRemovalPolicy(removalPolicy);
    this.url = `https://${instance.attrEndpoint}:${PORT}`;
    this.conditions = instanceConditions(name);
    this.row = instanceRow(name);
  }
}
