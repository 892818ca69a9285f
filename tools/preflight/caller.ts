import { GetRoleCommand, type IAMClient } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { roleArn, type Account } from './permission';

/** Who is asking. */
export interface Caller extends Account {
  /** ARN as AWS tells it. */
  readonly arn: string;
  readonly principal: Principal;
}

/** Whose permissions count. */
type Principal =
  /** A user or role, whose permissions IAM can simulate. */
  | { readonly kind: 'simulated'; readonly arn: string }
  /** The account itself, which may do everything but assume roles. */
  | { readonly kind: 'root' }
  /** A principal whose permissions IAM cannot simulate. */
  | { readonly kind: 'other' };

/** Asks AWS whose credentials these are. */
export async function identifyCaller(sts: STSClient, iam: IAMClient): Promise<Caller> {
  const { Arn: arn = '', Account: account = '' } = await sts.send(new GetCallerIdentityCommand({}));
  const own: Account = { partition: arn.split(':')[1] ?? 'aws', account };
  return { ...own, arn, principal: await principalOf(arn, own, iam) };
}

async function principalOf(arn: string, own: Account, iam: IAMClient): Promise<Principal> {
  const [kind, name = ''] = (arn.split(':')[5] ?? '').split('/');
  if (kind === 'root') return { kind: 'root' };
  if (kind === 'user' || kind === 'role') return { kind: 'simulated', arn };
  if (kind !== 'assumed-role') return { kind: 'other' };
  return { kind: 'simulated', arn: await arnOfRole(name, own, iam) };
}

/** The ARN of a session lacks the path of its role, which those of IAM Identity Center always have. */
async function arnOfRole(name: string, own: Account, iam: IAMClient): Promise<string> {
  try {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: name }));
    if (Role?.Arn !== undefined) return Role.Arn;
  } catch (error) {
    if ((error as Error).name !== 'AccessDenied') throw error;
  }
  return roleArn(own, name);
}
