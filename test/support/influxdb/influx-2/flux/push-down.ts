import type { Condition } from './syntax';

/** Parts of a condition that are joined by `and`, by who judges them. */
interface Parts {
  readonly atStorage: readonly Condition[];
  readonly inFlux: readonly Condition[];
}

/**
 * Who judges what of a condition: the storage engine what compares columns with literals, if the rows come right from there,
 * and Flux the rest.
 */
export function partsOf(condition: Condition, isFromStorage: boolean): Parts {
  const isAtStorage = (part: Condition): boolean => isFromStorage && isPushedDown(part);
  const conjuncts = conjunctsOf(condition);
  return {
    atStorage: conjuncts.filter(isAtStorage),
    inFlux: conjuncts.filter((part) => !isAtStorage(part)),
  };
}

function conjunctsOf(condition: Condition): readonly Condition[] {
  return condition.kind === 'and'
    ? [...conjunctsOf(condition.left), ...conjunctsOf(condition.right)]
    : [condition];
}

function isPushedDown(condition: Condition): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return isPushedDown(condition.left) && isPushedDown(condition.right);
    case 'not':
      return isUnary(condition.argument) && isPushedDown(condition.argument);
    case 'exists':
      return condition.argument.kind === 'member';
    case 'compare': {
      const { operator, left, right } = condition;
      const isEmpty = right.kind === 'string' && right.value === '';
      return left.kind === 'member' && isLiteral(right) && !(operator === '==' && isEmpty);
    }
    default:
      return false;
  }
}

function isUnary({ kind }: Condition): boolean {
  return kind === 'not' || kind === 'exists';
}

function isLiteral({ kind }: Condition): boolean {
  return kind === 'string' || kind === 'regex' || kind === 'boolean';
}
