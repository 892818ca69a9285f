/**
 * Parses the statements by which the connector ranks series: `WITH … SELECT …`, of which the first SELECT aggregates the samples of
 * a table and each other one reads the one before.
 *
 * @see https://docs.aws.amazon.com/timestream/latest/developerguide/supported-sql-constructs.SELECT.html
 */
import { SourceParser } from './source-parser';
import type {
  AnalysisStatement,
  AnalysisStep,
  Condition,
  Expression,
  FunctionCall,
  Item,
  Operator,
  Order,
  SqlName,
  TextExpression,
} from './statement';

/** Operators by how tightly they bind, the loosest first. */
const operators: readonly (readonly Operator[])[] = [
  ['OR'],
  ['AND'],
  ['=', '<>', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/'],
];
/** Expressions within expressions. */
const DEEPEST = 100;

/** What the first SELECT gives. */
interface FirstItems {
  readonly texts: Map<string, TextExpression>;
  readonly flags: Map<string, Condition>;
  readonly items: Item[];
}

/** Parses a statement that begins with WITH. */
export class AnalysisParser extends SourceParser {
  private depth = 0;

  /** @throws {ServiceError} ValidationException that says where it is not understood. */
  statement(): AnalysisStatement {
    this.expectWord('WITH');
    let name = this.named();
    const first = this.first();
    this.expectSymbol(')');
    const steps: AnalysisStep[] = [];
    while (this.takeSymbol(',')) {
      const next = this.named();
      steps.push(this.step(name));
      this.expectSymbol(')');
      name = next;
    }
    steps.push(this.step(name));
    this.expectEnd();
    return { kind: 'analysis', ...first, steps };
  }

  /** `name AS (`. */
  private named(): string {
    const { name } = this.column();
    this.expectWord('AS');
    this.expectSymbol('(');
    return name;
  }

  private first(): Omit<AnalysisStatement, 'kind' | 'steps'> {
    this.expectWord('SELECT');
    const selected: FirstItems = { texts: new Map(), flags: new Map(), items: [] };
    do this.firstItem(selected);
    while (this.takeSymbol(','));
    this.expectWord('FROM');
    const range = this.range();
    const gap = this.gap();
    return { ...selected, ...range, gap, conditions: this.conditions(), ...this.firstGroups() };
  }

  private firstItem({ texts, flags, items }: FirstItems): void {
    const isText =
      this.isCall('ARRAY_JOIN') || this.peek().kind === 'text' || this.peek().value === 'measure_name';
    if (isText) {
      const text = this.textExpression();
      texts.set(this.alias(), text);
    } else if (this.isCall('REGEXP_LIKE')) {
      const flag = this.condition(0);
      flags.set(this.alias(), flag);
    } else {
      items.push(this.item());
    }
  }

  /** `AND (time <= … OR time >= …)`. */
  private gap(): AnalysisStatement['gap'] {
    this.expectWord('AND');
    this.expectSymbol('(');
    this.expectWord('TIME');
    this.expectSymbol('<=');
    const start = this.milliseconds();
    this.expectWord('OR');
    this.expectWord('TIME');
    this.expectSymbol('>=');
    const end = this.milliseconds();
    this.expectSymbol(')');
    return { start, end };
  }

  /** `GROUP BY …, time >= …, bin(time, …)`, or columns alone. */
  private firstGroups(): Pick<AnalysisStatement, 'groups' | 'part' | 'binSeconds'> {
    this.expectWord('GROUP');
    this.expectWord('BY');
    const groups: SqlName[] = [];
    do {
      if (this.takeWord('TIME')) {
        this.expectSymbol('>=');
        const part = this.milliseconds();
        this.expectSymbol(',');
        return { groups, part, binSeconds: this.bin() };
      }
      groups.push(this.column());
    } while (this.takeSymbol(','));
    return { groups, part: undefined, binSeconds: undefined };
  }

  private bin(): bigint {
    this.expectWord('BIN');
    this.expectSymbol('(');
    this.expectWord('TIME');
    this.expectSymbol(',');
    const seconds = this.interval();
    this.expectSymbol(')');
    return seconds;
  }

  private step(from: string): AnalysisStep {
    this.expectWord('SELECT');
    const items = this.list(() => this.item());
    this.expectWord('FROM');
    if (this.peek().value !== from) throw this.mismatch(`'${from}'`);
    this.next += 1;
    const where = this.takeWord('WHERE') ? this.expression() : undefined;
    const groups = this.takeWords('GROUP', 'BY') ? this.list(() => this.column()) : [];
    const order = this.orders();
    const limit = this.takeWord('LIMIT') ? this.expect('number', 'a whole number') : undefined;
    return { items, where, groups, order, limit };
  }

  /** A column that keeps its name, or an expression that gets one. */
  private item(): Item {
    const value = this.expression();
    return value.kind === 'column' && !this.isWord('AS')
      ? { name: value.column.name, value }
      : { name: this.alias(), value };
  }

  private alias(): string {
    this.expectWord('AS');
    return this.column().name;
  }

  private orders(): readonly Order[] {
    if (!this.takeWords('ORDER', 'BY')) return [];
    return this.list(() => ({ column: this.column(), isDescending: this.takeWord('DESC') }));
  }

  private expression(level = 0): Expression {
    const known = operators[level];
    if (known === undefined) return this.operand();
    if (this.depth > DEEPEST) throw this.error('The expressions are nested too deeply');
    this.depth += 1;
    let left = this.expression(level + 1);
    for (
      let operator = this.takeOperator(known);
      operator !== undefined;
      operator = this.takeOperator(known)
    ) {
      const { offset } = this.peek();
      left = { kind: 'operation', operator, left, right: this.expression(level + 1), offset };
    }
    this.depth -= 1;
    return left;
  }

  private takeOperator(known: readonly Operator[]): Operator | undefined {
    return known.find((operator) =>
      /^\w/.test(operator) ? this.takeWord(operator) : this.takeSymbol(operator),
    );
  }

  private operand(): Expression {
    const { kind, value } = this.peek();
    if (kind === 'number') return { kind: 'number', text: this.number() };
    if (this.takeSymbol('(')) {
      const inner = this.expression();
      this.expectSymbol(')');
      return inner;
    }
    if (this.takeWord('NULL')) return { kind: 'null' };
    if (this.takeWord('TRUE')) return { kind: 'boolean', value: true };
    if (this.takeWord('FALSE')) return { kind: 'boolean', value: false };
    if (this.takeWord('CASE')) return this.branches();
    if (this.isCall('CAST')) return this.cast();
    if (this.isCall('FROM_MILLISECONDS')) return { kind: 'time', milliseconds: this.milliseconds() };
    if (value.toUpperCase() === 'ARRAY' && this.isBefore('[')) return this.array();
    if (kind === 'word' && this.isBefore('(')) return { kind: 'call', call: this.call() };
    const column = this.column();
    if (!this.takeSymbol('[')) return { kind: 'column', column };
    const index = this.expect('number', 'a whole number');
    this.expectSymbol(']');
    return { kind: 'element', array: column, index };
  }

  private number(): string {
    const whole = this.expect('number', 'a number');
    return this.takeSymbol('.') ? `${whole}.${this.expect('number', 'digits')}` : whole;
  }

  private branches(): Expression {
    const branches: { when: Expression; then: Expression }[] = [];
    while (this.takeWord('WHEN')) {
      const when = this.expression();
      this.expectWord('THEN');
      branches.push({ when, then: this.expression() });
    }
    if (branches.length === 0) throw this.mismatch(`'WHEN'`);
    const otherwise: Expression = this.takeWord('ELSE') ? this.expression() : { kind: 'null' };
    this.expectWord('END');
    return { kind: 'case', branches, otherwise };
  }

  private cast(): Expression {
    this.next += 1;
    this.expectSymbol('(');
    const of = this.expression();
    this.expectWord('AS');
    this.expectWord('DOUBLE');
    this.expectSymbol(')');
    return { kind: 'double', of };
  }

  private array(): Expression {
    this.next += 1;
    this.expectSymbol('[');
    const items = this.list(() => this.expression());
    this.expectSymbol(']');
    return { kind: 'array', items };
  }

  private call(): FunctionCall {
    const { value, offset } = this.peek();
    this.next += 1;
    this.expectSymbol('(');
    const hasValues = !this.takeSymbol('*') && this.peek().value !== ')';
    const values = hasValues ? this.list(() => this.expression()) : [];
    this.expectSymbol(')');
    return { name: { name: value.toLowerCase(), offset }, values, over: this.over() };
  }

  private over(): FunctionCall['over'] {
    if (!this.takeWord('OVER')) return undefined;
    this.expectSymbol('(');
    const partition = this.takeWords('PARTITION', 'BY') ? this.list(() => this.column()) : [];
    const order = this.orders();
    this.expectSymbol(')');
    return { partition, order };
  }

  private takeWords(first: string, second: string): boolean {
    if (!this.takeWord(first)) return false;
    this.expectWord(second);
    return true;
  }
}
