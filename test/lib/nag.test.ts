import { Stack, Validations, type App } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import cdkJson from '../../cdk.json';
import { exceptions, SolutionsChecks } from '../../lib/nag';
import { testApp } from '../support/cdk';
import { createVariants } from '../support/variants';

const app = testApp();
createVariants(app);

/** Findings as `rule at path`. */
function findingsOf(checks: AwsSolutionsChecks, scope: App): string[] {
  return checks
    .validateScope(scope)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
    );
}

it('AWS Solutions finds nothing in any variant', () => {
  expect(findingsOf(new SolutionsChecks(app), app)).toEqual([]);
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
});
