import { Stack, Stage, Validations, type App } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import cdkJson from '../../cdk.json';
import { KrknTelemetryStack } from '../../lib/krkn-telemetry-stack';
import { SolutionsChecks } from '../../lib/nag';
import { PrometheusConnectorStack } from '../../lib/prometheus-connector-stack';
import { testApp } from '../support/cdk';
import { createVariants, places } from '../support/variants';

/** Findings as `rule at path`. */
function findingsOf(checks: AwsSolutionsChecks, scope: App): string[] {
  return checks
    .validateScope(scope)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
    );
}

/** All variants that a place has, in one app, by the name of the place. */
const appsOfVariants = Object.entries(places).map(([name, place]): readonly [string, App] => {
  const app = testApp();
  createVariants(app, place);
  return [name, app];
});

it.each(appsOfVariants)('AWS Solutions finds nothing in any variant: %s', (_, app) => {
  expect(findingsOf(new SolutionsChecks(app), app)).toEqual([]);
});

it('AWS Solutions as other apps use it finds one thing, which docs/library.md names', () => {
  const app = testApp();
  const stage = new Stage(app, 'Theirs');
  new KrknTelemetryStack(stage, 'Runs', { environment: 'test', bucketPrefix: 'mine' });
  new PrometheusConnectorStack(stage, 'Metrics', { environment: 'test', auth: 'basic' });
  expect(findingsOf(new AwsSolutionsChecks(app), app)).toEqual([
    expect.stringMatching(
      /^AwsSolutions-IAM5\[Resource::<RunsBucket\w+\.Arn>\/\*\] at Theirs\/Runs\/Service\/Role\//,
    ),
  ]);
});

it('AWS Solutions as other apps use it finds more of the worker, which docs/library.md names', () => {
  const app = testApp();
  const stage = new Stage(app, 'Theirs');
  const props = { environment: 'test', bucketPrefix: 'mine', metrics: {} };
  const telemetry = new KrknTelemetryStack(stage, 'Runs', props);
  new PrometheusConnectorStack(stage, 'Metrics', { environment: 'test', telemetry });
  const ofWorker = findingsOf(new AwsSolutionsChecks(app), app).filter((finding) =>
    finding.includes(' at Theirs/Metrics/'),
  );
  const bucket = 'arn:<AWS::Partition>:s3:::mine-telemetry-<AWS::AccountId>-<AWS::Region>';
  expect(ofWorker.map((finding) => finding.split(' at ')[0]).sort()).toEqual([
    `AwsSolutions-IAM5[Resource::${bucket}/*/critical-alerts-00.log]`,
    `AwsSolutions-IAM5[Resource::${bucket}/*/telemetry.json]`,
    ...['hypotheses', 'index', 'windows'].map(
      (folder) => `AwsSolutions-IAM5[Resource::${bucket}/_chaos-telemetry/${folder}/*]`,
    ),
  ]);
});

it('AWS Solutions finds nothing where the bucket is one of another stack', () => {
  const app = testApp();
  const { bucketName } = new Bucket(new Stack(app, 'Other'), 'Bucket');
  new KrknTelemetryStack(app, 'Stack', { environment: 'test', bucketPrefix: 'mine', bucket: bucketName });
  const ofOurs = findingsOf(new SolutionsChecks(app), app).filter((finding) =>
    finding.includes(' at Stack/'),
  );
  expect(ofOurs).toEqual([]);
});

it('the app of the command line cannot do without', () => {
  const addPlugins = jest.spyOn(Validations.prototype, 'addPlugins');
  // The command line hands over what cdk.json says.
  process.env['CDK_CONTEXT_JSON'] = JSON.stringify({ ...cdkJson.context, 'aws:cdk:bundling-stacks': [] });
  try {
    jest.requireActual('../../bin/chaos-telemetry');
    expect(addPlugins).toHaveBeenCalledWith(expect.any(SolutionsChecks));
  } finally {
    delete process.env['CDK_CONTEXT_JSON'];
    addPlugins.mockRestore();
  }
});

/** A finding that is as it should be, and where that is said. */
interface Acknowledged {
  readonly id: string;
  /** Path of the construct with all its resources. */
  readonly path: string;
  readonly reason: unknown;
}

/** What is acknowledged anywhere in a scope, of the checks of AWS Solutions. */
function acknowledgedIn(scope: App): Acknowledged[] {
  return scope.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Readonly<Record<string, unknown>>))
      .map(([id, reason]) => ({ id: id.replace(/^Annotation::/, ''), path: node.path, reason }))
      .filter(({ id }) => id.startsWith('AwsSolutions-')),
  );
}

/** The checks, of which nothing can be acknowledged. */
function strictChecks(app: App): SolutionsChecks {
  const checks = new SolutionsChecks(app);
  Reflect.set(checks, 'isAcknowledged', () => false);
  return checks;
}

describe('exceptions', () => {
  it.each(appsOfVariants)('are needed, each where it stands: %s', (_, app) => {
    const found = findingsOf(strictChecks(app), app);
    const needless = acknowledgedIn(app).filter(
      ({ id, path }) => !found.some((finding) => `${finding}/`.startsWith(`${id} at ${path}/`)),
    );
    expect(needless).toEqual([]);
  });

  it('are these', () => {
    const anywhere = new Map(appsOfVariants).get('anywhere')!;
    const reasons = new Set(acknowledgedIn(anywhere).map(({ id, reason }) => `${id}: ${String(reason)}`));
    expect([...reasons].map((reason) => reason.split(':')[0]).sort()).toEqual([
      // Telemetry: pages, what pages and scripts read, what holds nothing to protect, auth none. Connector: health, the
      // callers' own keys.
      ...Array<string>(6).fill('AwsSolutions-APIG4'),
      // Objects of a bucket, and of it for the worker; telemetry and alerts of all runs; endpoints of Timestream, and its queries;
      // network interfaces to be.
      ...Array<string>(7).fill('AwsSolutions-IAM5[Resource'),
      'AwsSolutions-S1',
      // Passwords, tokens.
      ...Array<string>(2).fill('AwsSolutions-SMG4'),
      'AwsSolutions-TS3',
      'AwsSolutions-VPC7',
    ]);
  });

  it('do not reach what is elsewhere', () => {
    const other = testApp();
    new Bucket(new Stack(other, 'Stack'), 'Other');
    const findings = findingsOf(new SolutionsChecks(other), other);
    expect(findings).toEqual(findingsOf(new AwsSolutionsChecks(other), other));
    expect(findings).not.toEqual([]);
  });

  const resources = [
    '*',
    'arn:aws:s3:::*',
    'arn:aws:s3:::*/*',
    'arn:aws:s3:::runs-*/*',
    'arn:aws:s3:::runs/*',
  ];
  const statement = new PolicyStatement({ actions: ['s3:GetObject'], resources });
  const resourcesFound = (app: App): unknown[] =>
    findingsOf(new SolutionsChecks(app), app).map((finding) => /Resource::(.*)\]/.exec(finding)?.[1]);

  it('do not reach wider rights of the service than to the objects of one bucket', () => {
    const other = testApp();
    const stack = new KrknTelemetryStack(other, 'Stack', { environment: 'test', bucketPrefix: 'mine' });
    (stack.node.findChild('Service').node.findChild('Role') as Role).addToPolicy(statement);
    expect(resourcesFound(other).sort()).toEqual(resources.slice(0, -1).sort());
  });

  it('do not reach the same rights of another role, told by what would acknowledge them', () => {
    const other = testApp();
    const assumedBy = new ServicePrincipal('lambda.amazonaws.com');
    new Role(new Stack(other, 'Stack'), 'Role', { assumedBy }).addToPolicy(statement);
    expect(resourcesFound(other).sort()).toEqual([...resources.slice(0, -1), '<resource>/*'].sort());
  });

  it('are not all: what is found besides says what to do', () => {
    const other = testApp();
    new Bucket(new Stack(other, 'Stack'), 'Other');
    const [violation] = new SolutionsChecks(other).validateScope(other).violations;
    expect(violation?.description).toMatch(
      /acknowledge the finding beside the resource, with the reason: .* If you changed cdk\.json only, .* report it/,
    );
  });
});
