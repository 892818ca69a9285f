// Apps that use the stacks have feature flags of their own: https://docs.aws.amazon.com/cdk/v2/guide/featureflags.html
import { App, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { FLAGS } from 'aws-cdk-lib/cx-api';
import cdkJson from '../../cdk.json';
import { KrknTelemetryStack } from '../../lib/krkn-telemetry-stack';
import { PrometheusConnectorStack } from '../../lib/prometheus-connector-stack';
import { outputFolder } from '../support/cdk';

type Flags = Readonly<Record<string, unknown>>;

const ours = Object.fromEntries(
  Object.entries(cdkJson.context).filter(([key]) => key.startsWith('@aws-cdk')),
);
/** Without those of version 1 of the CDK, which do what they said in version 2 without being set. */
const everyFlag = Object.keys(FLAGS).filter((flag) => FLAGS[flag]!.introducedIn.v2 !== undefined);
const all = Object.fromEntries(everyFlag.map((flag) => [flag, FLAGS[flag]!.recommendedValue ?? true]));

/** Templates of stacks with all that flags could change: buckets, roles, functions, queues, alarms, a domain. */
function templatesWith(flags: Flags): unknown[] {
  const app = new App({
    context: { ...flags, 'aws:cdk:bundling-stacks': [] },
    outdir: outputFolder(),
    builtinCloudFormationValidation: false,
    analyticsReporting: false,
    stackTraces: false,
    treeMetadata: false,
  });
  const stage = new Stage(app, 'Theirs');
  const domain = {
    domainName: 'chaos.example.com',
    certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1',
    truststore: { bucket: 'trust', key: 'authorities.pem' },
  };
  const props = {
    environment: 'test',
    alarmEmail: 'on-call@example.com',
    monthlyBudget: 50,
    domain,
    // With it there are functions of the CDK's own, which empty buckets.
    removalPolicy: RemovalPolicy.DESTROY,
  };
  const telemetry = new KrknTelemetryStack(stage, 'Runs', { ...props, bucketPrefix: 'mine', metrics: {} });
  const stacks = [
    telemetry,
    new PrometheusConnectorStack(stage, 'Metrics', {
      ...props,
      telemetry,
      auth: 'basic',
      destinations: [{ magneticStoreWrites: true }, { database: 'other', table: 'metrics' }],
    }),
  ];
  const assembly = stage.synth();
  return stacks.map(({ artifactId }) => asRead(assembly.getStackArtifact(artifactId).template));
}

/** A template with the lists in statements of policies in one order: to AWS they are sets. */
function asRead(value: unknown, isInStatement = false): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => asRead(item, isInStatement));
    const isSet = isInStatement && items.every((item) => typeof item === 'string');
    return isSet ? items.toSorted() : items;
  }
  const isIn = isInStatement || 'Effect' in value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asRead(item, isIn)]));
}

const expected = templatesWith(ours);

/** Flags that are set together: one alone takes a quarter of a second, and none may matter anyway. */
const GROUP = 10;
const groups = Array.from({ length: Math.ceil(everyFlag.length / GROUP) }, (_, index) =>
  everyFlag.slice(index * GROUP, (index + 1) * GROUP),
);

it.each<[string, Flags]>([
  ['none', {}],
  ['all as a new app has them', all],
  ...groups.map((names): [string, Flags] => [
    names.join(', '),
    // A switch that new apps have off is on here.
    Object.fromEntries(names.map((flag) => [flag, all[flag] === false ? true : all[flag]])),
  ]),
])('the templates are those of our own app with these flags: %s', (_, flags) => {
  expect(templatesWith(flags)).toEqual(expected);
});

it('the comparison would see a difference: with this flag the CDK merges statements', () => {
  const templateWith = (context: Record<string, unknown>): unknown => {
    const stack = new Stack(new App({ context, outdir: outputFolder(), analyticsReporting: false }), 'Stack');
    const role = new Role(stack, 'Role', { assumedBy: new AccountRootPrincipal() });
    for (const action of ['s3:PutObject', 's3:GetObject']) {
      role.addToPolicy(new PolicyStatement({ actions: [action], resources: ['*'] }));
    }
    return asRead(Template.fromStack(stack).toJSON());
  };
  expect(templateWith({ '@aws-cdk/aws-iam:minimizePolicies': true })).not.toEqual(templateWith({}));
});

it('the flags are those of the CDK, and ours are among them', () => {
  expect(everyFlag.length).toBeGreaterThan(100);
  expect(Object.keys(ours).filter((flag) => !everyFlag.includes(flag))).toEqual([]);
});
