import { Template } from 'aws-cdk-lib/assertions';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { regionName, expectationOf } from '../../../lambda/kit/setting';
import { hasBudgets, hasInfluxdb, hasTimestream, partitionOf } from '../../../lib/config/regions';
import { KrknTelemetryStack } from '../../../lib/krkn-telemetry-stack';
import { testApp } from '../../support/cdk';
import { places } from '../../support/variants';

/** All that the CDK knows, in every partition. */
const regions = RegionInfo.regions;

it('there are regions of all partitions', () => {
  expect([...new Set(regions.map(({ partition }) => partition))].sort()).toEqual([
    'aws',
    'aws-cn',
    'aws-eusc',
    'aws-iso',
    'aws-iso-b',
    'aws-iso-e',
    'aws-iso-f',
    'aws-us-gov',
  ]);
});

it.each(regions.map(({ name, partition }) => [name, partition]))(
  '%s is taken for a region, of partition %s',
  (name, partition) => {
    expect(expectationOf({ schema: regionName }, name)).toBeUndefined();
    expect(partitionOf(name)).toBe(partition);
  },
);

it('a region to come is taken for one, of the partition that its name tells', () => {
  for (const name of ['eusc-fr-west-1', 'us-isob-south-12', 'nz-north-1', 'us-gov-central-1']) {
    expect(expectationOf({ schema: regionName }, name)).toBeUndefined();
  }
  expect(['eusc-fr-west-1', 'us-isob-south-12', 'nz-north-1'].map(partitionOf)).toEqual([
    'aws-eusc',
    'aws-iso-b',
    'aws',
  ]);
});

it.each(Object.entries(places))(
  'what is said of %s is what the templates for it are made for',
  (_name, place) => {
    const region = place.env?.region ?? 'us-east-1';
    expect({
      partition: partitionOf(region),
      hasTimestream: hasTimestream(region),
      hasInfluxdb: hasInfluxdb(region),
      hasBudgets: hasBudgets(region),
    }).toEqual({
      partition: place.partition,
      hasTimestream: place.hasTimestream,
      hasInfluxdb: place.hasInfluxdb,
      hasBudgets: place.hasBudgets,
    });
  },
);

it.each(['us-east-1', 'cn-north-1', 'us-gov-west-1', 'eusc-de-east-1', 'us-iso-east-1', 'eu-isoe-west-1'])(
  'nothing of a template for %s is of another partition',
  (region) => {
    const stack = new KrknTelemetryStack(testApp(), 'Stack', {
      environment: 'test',
      bucketPrefix: 'mine',
      alarmEmail: 'on-call@example.com',
      env: { account: '123456789012', region },
    });
    const template = JSON.stringify(Template.fromStack(stack).toJSON());
    expect(new Set([...template.matchAll(/\barn:([a-z-]+):/g)].map(([, partition]) => partition))).toEqual(
      new Set([partitionOf(region)]),
    );
    // The name of the API's host is for the deployment to complete.
    expect(template).toMatch(/\.execute-api\.[a-z0-9-]+\.",\{"Ref":"AWS::URLSuffix"\}/);
  },
);
