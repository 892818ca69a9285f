import type { PolicyValidationPluginReport } from 'aws-cdk-lib';
import { AwsSolutionsChecks, type IApplyRule, type NagRuleResult } from 'cdk-nag';
import type { IConstruct } from 'constructs';

/** Follows the description of a finding: the settings of cdk.json lead to none, which tests of all of them show. */
const WHAT_TO_DO =
  'If you changed the code of a stack, follow the rule, or acknowledge the finding beside the resource, with the reason: Validations.of(resource).acknowledge. If you changed cdk.json only, this is a bug of this project: please report it with your settings.';

/**
 * The checks of AWS Solutions, which every synthesis runs. What they find and what stays is acknowledged, with its reason,
 * beside the resource. https://github.com/cdklabs/cdk-nag/blob/main/RULES.md
 */
export class SolutionsChecks extends AwsSolutionsChecks {
  override validateScope(scope: IConstruct): PolicyValidationPluginReport {
    const { success, violations } = super.validateScope(scope);
    return {
      success,
      violations: violations.map((violation) => ({
        ...violation,
        description: `${violation.description} ${WHAT_TO_DO}`,
      })),
    };
  }

  protected override applyRule(params: IApplyRule): void {
    super.applyRule({ ...params, rule: (resource) => alikeEverywhere(params.rule(resource)) });
  }
}

/** The findings of a rule, those that `nag-findings.ts` has in their one form. Each names its resource by its path anyway. */
function alikeEverywhere(result: NagRuleResult): NagRuleResult {
  if (!Array.isArray(result)) return result;
  return result.map((finding) =>
    finding.replace(/^Resource::[^*]+\/\*(\/[^*]+)?$/, 'Resource::<resource>/*$1'),
  );
}
