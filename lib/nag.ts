import type { PolicyValidationPluginReport } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';

/** A finding that is as it should be. */
export interface Exception {
  /**
   * The rule, and in brackets what it found. How that is written depends on what is known at synthesis: with a region,
   * `arn:aws:s3:::name` or `arn:aws-cn:s3:::name`; without, `arn:<AWS::Partition>:s3:::name`; a reference, `<LogicalId.Arn>`.
   * A pattern must not depend on it.
   */
  readonly finding: RegExp;
  /** Path of the resource in the tree of constructs, whatever the stack is called. */
  readonly path: RegExp;
  readonly reason: string;
}

/** Everything that the checks find and that stays. Each must be found in one of the tested variants. */
export const exceptions: readonly Exception[] = [
  {
    finding: /^AwsSolutions-APIG4$/,
    path: /\/Api\/(GET --(files(--\{path\+\})?|compare|history|export|raw|download)?)\/Resource$/,
    reason: 'Pages: an authorizer can send nobody to a login. The function asks for the session.',
  },
  {
    finding: /^AwsSolutions-APIG4$/,
    path: /\/Api\/(GET --login|POST --login|POST --logout|GET --assets--\{path\+\}|(GET|HEAD) --health)\/Resource$/,
    reason: 'What leads in, stylesheets and the check of health hold nothing to protect.',
  },
  {
    finding: /^AwsSolutions-APIG4$/,
    path: /\/Api\/\$default\/Resource$/,
    reason: 'Says what would have been right. What it hands on to another route is guarded by the function.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::[^*]+\/\*\]$/,
    path: /\/Service\/Role\/DefaultPolicy\/Resource$/,
    reason:
      'Objects get their names from clients, and the service keeps and shows all that are in its bucket.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    path: /\/TimestreamPolicy\/Resource$/,
    reason: 'timestream:DescribeEndpoints, which takes no narrower resource.',
  },
  {
    finding: /^AwsSolutions-SMG4$/,
    path: /\/Credentials\/Resource$/,
    reason:
      'Clients hold the password in their configuration: a rotation that they do not hear of locks them out.',
  },
  {
    finding: /^AwsSolutions-S1$/,
    path: /\/RejectedData\/Bucket\/Resource$/,
    reason:
      'Timestream writes reports of samples that it could not keep; nobody else has a right to the bucket.',
  },
  {
    finding: /^AwsSolutions-TS3$/,
    path: /\/Database[^/]*$/,
    reason:
      'Encrypted with the key that AWS manages for Timestream in the account. Another costs and protects no better here.',
  },
];

/** Follows the description of a finding: the settings of cdk.json lead to none, which tests of all of them show. */
const whatToDo =
  'If you changed the code of a stack, follow the rule, or add an exception with its reason to lib/nag.ts. If you changed cdk.json only, this is a bug of this project: please report it with your settings.';

/**
 * The checks of AWS Solutions, which every synthesis runs, less the {@link exceptions}.
 * https://github.com/cdklabs/cdk-nag/blob/main/RULES.md
 */
export class SolutionsChecks extends AwsSolutionsChecks {
  override validateScope(scope: IConstruct): PolicyValidationPluginReport {
    const { violations } = super.validateScope(scope);
    const remaining = violations
      .map((violation) => ({
        ...violation,
        description: `${violation.description} ${whatToDo}`,
        violatingResources: violation.violatingResources.filter(
          ({ constructPath = '' }) => !isExcepted(violation.ruleName, constructPath),
        ),
      }))
      .filter(({ violatingResources }) => violatingResources.length > 0);
    return { success: remaining.length === 0, violations: remaining };
  }
}

function isExcepted(rule: string, constructPath: string): boolean {
  return exceptions.some(({ finding, path }) => finding.test(rule) && path.test(constructPath));
}
