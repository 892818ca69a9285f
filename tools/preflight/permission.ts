/** A permission that a principal needs. */
export interface Permission {
  /** Names of IAM actions, such as `s3:PutObject`. */
  readonly actions: readonly string[];
  /** ARN, in which `*` stands for any text, or `*` for actions that no resource can be named for. */
  readonly resource: string;
  /** Service that a role is handed to. Only with `iam:PassRole`. */
  readonly passedTo?: string;
}

/** An account, and what begins all ARNs in it. */
export interface Account {
  /** `aws`, or that of China or of a government. */
  readonly partition: string;
  readonly account: string;
}

/** Where resources are. */
export interface Place extends Account {
  readonly region: string;
}

/** An ARN of the place's region and account. */
export function regionalArn(
  { partition, region, account }: Place,
  service: string,
  resource: string,
): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

/** The ARN of a role without a path. */
export function roleArn({ partition, account }: Account, name: string): string {
  return `arn:${partition}:iam::${account}:role/${name}`;
}

/** Puts the actions on the same resource together, each once and in alphabetical order. */
export function merge(permissions: readonly Permission[]): Permission[] {
  const merged = new Map<string, Permission>();
  for (const permission of permissions) {
    const key = `${permission.resource} ${permission.passedTo ?? ''}`;
    const actions = [...(merged.get(key)?.actions ?? []), ...permission.actions];
    merged.set(key, { ...permission, actions: [...new Set(actions)].sort() });
  }
  return [...merged.values()];
}

/** Characters that a managed policy can have: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const LONGEST_POLICY = 6144;

/**
 * Writes permissions as policies, of which one is enough unless it were longer than a managed policy can be.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 * @returns JSON
 */
export function policiesOf(permissions: readonly Permission[]): string[] {
  const policies: object[][] = [];
  for (const statement of statementsOf(permissions)) {
    const last = policies.at(-1);
    // White space is not counted.
    if (last && JSON.stringify(policyOf([...last, statement])).length <= LONGEST_POLICY) last.push(statement);
    else policies.push([statement]);
  }
  return policies.map((statements) => JSON.stringify(policyOf(statements), undefined, 2));
}

function policyOf(statements: readonly object[]): object {
  return { Version: '2012-10-17', Statement: statements };
}

/** Resources on which the same is allowed share a statement. */
function statementsOf(permissions: readonly Permission[]): object[] {
  const byActions = new Map<string, Permission & { readonly resources: string[] }>();
  for (const permission of merge(permissions)) {
    const key = `${permission.actions.join()} ${permission.passedTo ?? ''}`;
    const same = byActions.get(key);
    if (same === undefined) byActions.set(key, { ...permission, resources: [permission.resource] });
    else same.resources.push(permission.resource);
  }
  return [...byActions.values()].map(({ actions, resources, passedTo }) => ({
    Effect: 'Allow',
    Action: oneOrAll(actions),
    Resource: oneOrAll(resources),
    ...(passedTo !== undefined && { Condition: { StringEquals: { 'iam:PassedToService': passedTo } } }),
  }));
}

function oneOrAll(texts: readonly string[]): string | readonly string[] {
  return texts.length === 1 ? texts[0]! : texts;
}
