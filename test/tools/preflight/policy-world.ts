import type { Question, World } from './fake-aws';

/** A statement of a policy: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  /** Operators by name, each with values by key: those that policies of ours and the tests' use. */
  readonly Condition?: Partial<
    Record<'StringEquals' | 'StringNotEquals', Readonly<Record<string, string | readonly string[]>>>
  >;
}

/** What decides about a user or role. Absent: nothing of the kind is set. */
export interface Principal {
  readonly identity: readonly Statement[];
  readonly boundary?: readonly Statement[];
}

export const everything: readonly Statement[] = [{ Effect: 'Allow', Action: '*', Resource: '*' }];

/**
 * Decides as IAM does, of policies: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * @param organization what its policies allow all principals
 */
export function decisionsOf(
  principals: Readonly<Record<string, Principal>>,
  organization: readonly Statement[] = everything,
): World['decide'] {
  return (question) => {
    const { identity = [], boundary = everything } = principals[question.principal] ?? {};
    if (effectsOf(identity, question).includes('Deny')) return 'explicitDeny';
    if (!isAllowed(organization, question)) return 'organization';
    if (!isAllowed(boundary, question)) return 'boundary';
    return isAllowed(identity, question) ? 'allowed' : 'implicitDeny';
  };
}

function isAllowed(statements: readonly Statement[], question: Question): boolean {
  const effects = effectsOf(statements, question);
  return effects.includes('Allow') && !effects.includes('Deny');
}

function effectsOf(
  statements: readonly Statement[],
  { action, resource, conditions }: Question,
): Statement['Effect'][] {
  return statements
    .filter(
      ({ Action, Resource, Condition = {} }) =>
        some(Action, (pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
        some(Resource, (pattern) => matches(pattern, resource)) &&
        Object.entries(Condition.StringEquals ?? {}).every(([key, values]) =>
          some(values, (value) => conditions[key] === value),
        ) &&
        Object.entries(Condition.StringNotEquals ?? {}).every(
          ([key, values]) => !some(values, (value) => conditions[key] === value),
        ),
    )
    .map(({ Effect }) => Effect);
}

function some(value: string | readonly string[], test: (text: string) => boolean): boolean {
  return [value].flat().some(test);
}

/** `*` stands for any text, `?` for a character. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(text);
}
