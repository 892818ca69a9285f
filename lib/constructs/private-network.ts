import { Fn, Stack, Validations, type CfnResource, type RemovalPolicy } from 'aws-cdk-lib';
import {
  CfnRouteTable,
  CfnSecurityGroup,
  CfnSubnet,
  CfnSubnetRouteTableAssociation,
  CfnVPC,
  CfnVPCEndpoint,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
} from 'aws-cdk-lib/aws-ec2';
import { Construct, type IDependable } from 'constructs';
import type { VpcProps } from '../config/vpc';
import { output } from '../output';
import type { FunctionNetwork } from './function-network';

interface PrivateNetworkProps extends VpcProps {
  /** Port at which the store is reached, besides that of HTTPS. Undefined: at that. */
  readonly port?: number | undefined;
  /** Services that are reached by interface endpoints, such as `secretsmanager`. */
  readonly services: readonly string[];
  /** Whether S3 is reached. */
  readonly hasS3: boolean;
  /** What becomes of a created VPC and of its subnets when the stack is deleted: of what may be in them, too. */
  readonly removalPolicy: RemovalPolicy;
}

const HTTPS = 443;

/** Of a created VPC, and of its subnets. A change would replace them, and what is in them. */
const blocks = { vpc: '10.0.0.0/24', subnets: ['10.0.0.0/26', '10.0.0.64/26'] } as const;

/**
 * The network that functions run in, given or created: with endpoints of the services of AWS that they need, and, if it is
 * created, with no way to anything else.
 *
 * Of resources as CloudFormation has them: the CDK's own VPC would ask AWS for zones at synthesis, and change with them.
 */
export class PrivateNetwork extends Construct {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  /** Where functions run. */
  readonly network: FunctionNetwork;
  /** What must be there for functions to reach anything. */
  readonly ways: readonly IDependable[];

  constructor(scope: Construct, id: string, props: PrivateNetworkProps) {
    super(scope, id);
    const { vpcId, subnetIds = [], securityGroupIds, routeTableIds = [], endpoints } = props;
    const created = vpcId === undefined ? this.createVpc(props) : undefined;
    this.vpcId = created?.vpcId ?? vpcId!;
    this.subnetIds = created?.subnetIds ?? subnetIds;
    this.network = {
      subnetIds: this.subnetIds,
      securityGroupIds: securityGroupIds ?? [this.createSecurityGroup(props.port)],
    };
    this.ways =
      endpoints === 'existing'
        ? []
        : [
            ...(created?.ways ?? []),
            ...this.createInterfaceEndpoints(props.services),
            ...(props.hasS3 ? [this.createGatewayEndpoint(created?.routeTableIds ?? routeTableIds)] : []),
          ];
  }

  private createVpc({ availabilityZones, removalPolicy }: PrivateNetworkProps) {
    // Names that endpoints answer by take both.
    const vpc = new CfnVPC(this, 'Vpc', {
      cidrBlock: blocks.vpc,
      enableDnsHostnames: true,
      enableDnsSupport: true,
    });
    Validations.of(vpc).acknowledge({
      id: 'AwsSolutions-VPC7',
      reason: 'Nothing but functions of the stack and its InfluxDB is in it, and no way leads out of it.',
    });
    const routeTable = new CfnRouteTable(this, 'RouteTable', { vpcId: vpc.ref });
    // If AWS ever lists other zones first, the deployment fails before anything is lost: a second subnet cannot have the block
    // of the first.
    const subnets = blocks.subnets.map(
      (cidrBlock, index) =>
        new CfnSubnet(this, `Subnet${index + 1}`, {
          vpcId: vpc.ref,
          cidrBlock,
          availabilityZone: availabilityZones?.[index] ?? Fn.select(index, Fn.getAzs()),
        }),
    );
    const associations = subnets.map(
      ({ ref: subnetId }, index) =>
        new CfnSubnetRouteTableAssociation(this, `Route${index + 1}`, {
          subnetId,
          routeTableId: routeTable.ref,
        }),
    );
    // What a retained InfluxDB is in cannot be deleted.
    for (const resource of [vpc, ...subnets]) resource.applyRemovalPolicy(removalPolicy);
    return {
      vpcId: vpc.ref,
      subnetIds: subnets.map(({ ref }) => ref),
      routeTableIds: [routeTable.ref],
      ways: associations,
    };
  }

  /** A group that nothing may enter. Where the routes lead nowhere else, that of HTTPS to anywhere is to endpoints only. */
  private createSecurityGroup(port: number | undefined): string {
    const ports = [...new Set([HTTPS, port ?? HTTPS])];
    const group = new CfnSecurityGroup(this, 'SecurityGroup', {
      groupDescription: 'Functions of the Prometheus connector',
      vpcId: this.vpcId,
      securityGroupEgress: ports.map((each) => ({
        ipProtocol: 'tcp',
        fromPort: each,
        toPort: each,
        cidrIp: '0.0.0.0/0',
        description: each === HTTPS ? 'Services of AWS' : 'Store',
      })),
    });
    // One of a construct would have its name before its own.
    output(
      Stack.of(this),
      'ConnectorSecurityGroupId',
      group.attrGroupId,
      'Security group of the functions in the VPC',
    );
    return group.attrGroupId;
  }

  /** https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html */
  private createInterfaceEndpoints(services: readonly string[]): readonly CfnResource[] {
    if (services.length === 0) return [];
    const group = new CfnSecurityGroup(this, 'EndpointSecurityGroup', {
      groupDescription: 'Endpoints for functions of the Prometheus connector',
      vpcId: this.vpcId,
      securityGroupIngress: this.network.securityGroupIds.map((sourceSecurityGroupId) => ({
        ipProtocol: 'tcp',
        fromPort: HTTPS,
        toPort: HTTPS,
        sourceSecurityGroupId,
        description: 'Functions',
      })),
    });
    return services.map(
      (service) =>
        new CfnVPCEndpoint(this, `Endpoint:${service}`, {
          vpcEndpointType: 'Interface',
          serviceName: new InterfaceVpcEndpointAwsService(service).name,
          vpcId: this.vpcId,
          subnetIds: [...this.subnetIds],
          securityGroupIds: [group.attrGroupId],
          privateDnsEnabled: true,
        }),
    );
  }

  /** https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html */
  private createGatewayEndpoint(routeTableIds: readonly string[]): CfnResource {
    return new CfnVPCEndpoint(this, 'Endpoint:s3', {
      vpcEndpointType: 'Gateway',
      serviceName: GatewayVpcEndpointAwsService.S3.name,
      vpcId: this.vpcId,
      routeTableIds: [...routeTableIds],
    });
  }
}
