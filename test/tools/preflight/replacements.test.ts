// What a deployment would do to an InfluxDB that is deployed: compared as CloudFormation does, before it does.
import { Duration } from 'aws-cdk-lib';
import {
  PrometheusConnectorStack,
  type PrometheusConnectorStackProps,
} from '../../../lib/prometheus-connector-stack';
import { preflight } from '../../../tools/preflight/preflight';
import { replacementsOf } from '../../../tools/preflight/replacements';
import { report } from '../../../tools/preflight/report';
import { allResourcesOf, testApp } from '../../support/cdk';
import { clientsOf, startAws, type World } from './fake-aws';

const NAME = 'dev-PrometheusConnector';

function resourcesWith(props: Partial<PrometheusConnectorStackProps>) {
  const stack = new PrometheusConnectorStack(testApp(), NAME, {
    environment: 'dev',
    store: 'influxdb',
    ...props,
  });
  return allResourcesOf(stack);
}

const subnets = ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'];
const vpc = { vpcId: 'vpc-0123456789abcdef0', subnetIds: subnets, endpoints: 'existing' } as const;
const created = resourcesWith({});
const inTheirs = resourcesWith({ vpc });

it.each<[string, ReturnType<typeof resourcesWith>, Partial<PrometheusConnectorStackProps>]>([
  ['nothing', created, {}],
  ['its size', created, { influxdb: { instanceType: 'db.influx.large', allocatedStorage: 50 } }],
  ['buckets', created, { destinations: [{ database: 'other', retention: Duration.days(1) }, {}] }],
  ['who may write', created, { auth: 'callerCredentials' }],
  ['a standby', created, { influxdb: { deploymentType: 'WITH_MULTIAZ_STANDBY' } }],
  ['nothing in a VPC', inTheirs, { vpc }],
  ['the order of subnets', inTheirs, { vpc: { ...vpc, subnetIds: [...subnets].reverse() } }],
  ['the groups of functions', inTheirs, { vpc: { ...vpc, securityGroupIds: ['sg-0123456789abcdef0'] } }],
])('a change of this replaces none: %s', (_, deployed, props) => {
  expect(replacementsOf(NAME, deployed, resourcesWith(props))).toEqual([]);
});

it.each<[string, ReturnType<typeof resourcesWith>, Partial<PrometheusConnectorStackProps>, string[]]>([
  [
    'the zones of its subnets',
    created,
    { vpc: { availabilityZones: ['us-east-1a', 'us-east-1b'] } },
    ['VpcSubnetIds'],
  ],
  ['the network, by one that exists', created, { vpc }, ['VpcSecurityGroupIds', 'VpcSubnetIds']],
  ['one subnet less', inTheirs, { vpc: { ...vpc, subnetIds: subnets.slice(1) } }, ['VpcSubnetIds']],
  [
    'another VPC with the same subnets',
    inTheirs,
    { vpc: { ...vpc, vpcId: 'vpc-0123456789abcdef1' } },
    ['VpcSecurityGroupIds'],
  ],
  ['the network, by one of its own', inTheirs, {}, ['VpcSecurityGroupIds', 'VpcSubnetIds']],
])('a change of this replaces it: %s', (_, deployed, props, properties) => {
  expect(replacementsOf(NAME, deployed, resourcesWith(props))).toEqual([
    { stack: NAME, name: 'dev-metrics', properties },
  ]);
});

it('one that would be another resource in the template is replaced', () => {
  const renamed = Object.fromEntries(Object.entries(created).map(([id, resource]) => [`New${id}`, resource]));
  expect(replacementsOf(NAME, created, renamed)).toMatchObject([{ properties: ['its id in the template'] }]);
});

describe('preflight', () => {
  const fine: World = {
    caller: 'arn:aws:iam::123456789012:root',
    roles: [],
    decide: () => 'allowed',
    forbidden: [],
    timestreamRefusal: 'Only existing Timestream for LiveAnalytics customers can access the service.',
    refusal: undefined,
  };

  async function textOf(props: Partial<PrometheusConnectorStackProps>, world: Partial<World>) {
    const stacks = [{ name: NAME, resources: resourcesWith(props) }];
    const place = { account: undefined, region: undefined };
    const clients = clientsOf(await startAws({ ...fine, ...world }));
    const findings = await preflight({ stacks, place, qualifier: 'q' }, clients, 'us-east-1');
    return report(findings, { context: {}, allPolicies: false }).text;
  }
  const templates = { [NAME]: JSON.stringify({ Resources: created }) };

  it('says that none is, also where nothing is deployed; and that Timestream for LiveAnalytics is not needed', async () => {
    for (const text of [await textOf({}, {}), await textOf({}, { templates })]) {
      expect(text).toContain('\nyes      No InfluxDB that is deployed would be replaced.\n');
      expect(text).not.toContain('LiveAnalytics');
    }
  });

  it('refuses one, with what would change, and what to do', async () => {
    const text = await textOf({ vpc }, { templates });
    expect(text).toContain(
      `
NO       ${NAME} would replace its InfluxDB dev-metrics by another, empty one.
         AWS cannot change VpcSecurityGroupIds, VpcSubnetIds.
`,
    );
    expect(text).toMatch(/\d\. Set vpc of prometheusConnector in cdk\.json to what is deployed\. /);
  });

  it('does not know if it may not look', async () => {
    const text = await textOf({}, { forbidden: ['GetTemplate'] });
    expect(text).toContain(
      '\nunknown  Whether an InfluxDB that is deployed would be replaced: you may not read what is deployed (cloudformation:GetTemplate).\n',
    );
  });

  it('does not look where the stacks have none', async () => {
    const influxdb = { endpoint: 'influxdb.example.com', organization: 'o' };
    const text = await textOf({ influxdb, auth: 'callerCredentials' }, { forbidden: ['GetTemplate'] });
    expect(text).not.toContain('InfluxDB');
  });
});
