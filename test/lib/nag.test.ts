import { Stack, Validations, type App } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Construct } from 'constructs';
import cdkJson from '../../cdk.json';
import { KrknTelemetryStack } from '../../lib/krkn-telemetry-stack';
import { exceptions, SolutionsChecks } from '../../lib/nag';
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

it.each(Object.entries(places))('AWS Solutions finds nothing in any variant: %s', (_, place) => {
  const app = testApp();
  createVariants(app, place);
  expect(findingsOf(new SolutionsChecks(app), app)).toEqual([]);
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

describe('exceptions', () => {
  const app = testApp();
  createVariants(app);
  const found = new AwsSolutionsChecks(app).validateScope(app).violations;

  it.each(exceptions.map((exception) => [exception.reason, exception] as const))(
    'are needed: %s',
    (_, { finding, path }) => {
      const excepted = found
        .filter(({ ruleName }) => finding.test(ruleName))
        .flatMap(({ violatingResources }) => violatingResources)
        .filter(({ constructPath = '' }) => path.test(constructPath));
      expect(excepted).not.toEqual([]);
    },
  );

  it('do not reach what is elsewhere', () => {
    const other = testApp();
    new Bucket(new Stack(other, 'Stack'), 'Other');
    const findings = findingsOf(new SolutionsChecks(other), other);
    expect(findings).toEqual(findingsOf(new AwsSolutionsChecks(other), other));
    expect(findings).not.toEqual([]);
  });

  it('do not reach wider rights than to the objects of one bucket', () => {
    const other = testApp();
    const service = new Construct(new Stack(other, 'Stack'), 'Service');
    const role = new Role(service, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const resources = [
      '*',
      'arn:aws:s3:::*',
      'arn:aws:s3:::*/*',
      'arn:aws:s3:::runs-*/*',
      'arn:aws:s3:::runs/*',
    ];
    role.addToPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources }));
    const findings = findingsOf(new SolutionsChecks(other), other);
    expect(findings.map((finding) => /Resource::(.*)\]/.exec(finding)?.[1]).sort()).toEqual(
      resources.slice(0, -1).sort(),
    );
  });

  it('are not all: what is found besides says what to do', () => {
    const other = testApp();
    new Bucket(new Stack(other, 'Stack'), 'Other');
    const [violation] = new SolutionsChecks(other).validateScope(other).violations;
    expect(violation?.description).toMatch(
      /add an exception with its reason to lib\/nag\.ts\. If you changed cdk\.json only, .* report it/,
    );
  });
});
