import {
  NoSuchEntityException,
  paginateSimulatePrincipalPolicy,
  type EvaluationResult,
  type IAMClient,
} from '@aws-sdk/client-iam';
import type { Permission } from './permission';

/** Something that a principal may not do. */
export interface Refusal {
  readonly action: string;
  readonly resource: string;
  readonly reason: RefusalReason;
}

/** Why a principal may not do something, which decides who can help. */
export type RefusalReason = 'not-allowed' | 'denied' | 'boundary' | 'organization';

/** What a principal may do. */
export type Simulation =
  | { readonly kind: 'known'; readonly refusals: readonly Refusal[] }
  /** Unknown; the reason in a sentence without full stop. */
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * Lets IAM say which of the permissions a user or role lacks. Nothing is changed or called.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 * @param principal ARN of the user or role
 * @param region that is asked in
 */
export async function simulate(
  iam: IAMClient,
  principal: string,
  permissions: readonly Permission[],
  region: string,
): Promise<Simulation> {
  try {
    const refusals: Refusal[] = [];
    for (const permission of permissions) {
      refusals.push(...(await refusalsOf(iam, principal, permission, region)));
    }
    return { kind: 'known', refusals };
  } catch (error) {
    if ((error as Error).name === 'AccessDenied') {
      return { kind: 'unknown', reason: `you may not ask IAM (iam:SimulatePrincipalPolicy on ${principal})` };
    }
    if (error instanceof NoSuchEntityException) {
      return {
        kind: 'unknown',
        reason: `IAM knows no ${principal}, and you may not look it up (iam:GetRole)`,
      };
    }
    throw error;
  }
}

async function refusalsOf(
  iam: IAMClient,
  principal: string,
  { actions, resource, passedTo }: Permission,
  region: string,
): Promise<Refusal[]> {
  const pages = paginateSimulatePrincipalPolicy(
    { client: iam },
    {
      PolicySourceArn: principal,
      ActionNames: [...actions],
      ResourceArns: [exampleOf(resource)],
      ContextEntries: [
        contextEntry('aws:RequestedRegion', region),
        ...(passedTo === undefined ? [] : [contextEntry('iam:PassedToService', passedTo)]),
      ],
    },
  );
  const refusals: Refusal[] = [];
  for await (const { EvaluationResults = [] } of pages) {
    for (const result of EvaluationResults) {
      if (result.EvalDecision === 'allowed') continue;
      refusals.push({ action: result.EvalActionName ?? '', resource, reason: reasonOf(result) });
    }
  }
  return refusals;
}

/** A resource that exists nowhere, rather than a pattern, which policies are not written to match. */
function exampleOf(resource: string): string {
  return resource === '*' ? '*' : resource.replaceAll('*', 'preflight');
}

function contextEntry(
  key: string,
  value: string,
): { ContextKeyName: string; ContextKeyType: 'string'; ContextKeyValues: string[] } {
  return { ContextKeyName: key, ContextKeyType: 'string', ContextKeyValues: [value] };
}

function reasonOf(result: EvaluationResult): RefusalReason {
  if (result.OrganizationsDecisionDetail?.AllowedByOrganizations === false) return 'organization';
  if (result.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false) return 'boundary';
  return result.EvalDecision === 'explicitDeny' ? 'denied' : 'not-allowed';
}
