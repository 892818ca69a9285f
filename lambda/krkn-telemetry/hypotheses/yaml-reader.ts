import { Composer, isAlias, isMap, isScalar, isSeq, LineCounter, Parser } from 'yaml';
import type { Document, Node, YAMLMap } from 'yaml';
import { YamlError, yamlTokens } from '../model/yaml/parse-yaml';
import { nearest } from './nearest';

/** A text that is not what is expected, with every reason: `line 3, column 5: …`, one a line. */
export class YamlProblems extends Error {
  override name = 'YamlProblems';
}

/** A node of a file, or none where a key has no value; and where it is. */
export interface Place {
  readonly node: Node | null;
  readonly offset: number;
}

/** What is wrong at a place, and what is expected. */
export class Problem extends Error {
  override name = 'Problem';

  constructor(
    readonly place: Pick<Place, 'offset'>,
    text: string,
  ) {
    super(text);
  }
}

/** Problems that are told; further ones are counted. */
const MOST_PROBLEMS = 50;
/** Aliases of a file: each is looked for in all of it. */
const MOST_ALIASES = 100;
/** Characters of a value that a problem quotes. */
const LONGEST_QUOTE = 40;

/**
 * Reads the nodes of one YAML 1.2 document. What is not as expected throws a {@link Problem}; {@link attempt} keeps it, so that
 * {@link finish} can tell all of them at once.
 */
export class YamlReader {
  private readonly lines = new LineCounter();
  private readonly problems: Problem[] = [];
  private readonly document: Document.Parsed;
  private aliases = 0;

  /** @throws {YamlProblems} of a text that is no YAML */
  constructor(text: string) {
    this.document = this.compose(text);
    const { errors, warnings } = this.document;
    for (const { pos, message } of [...errors, ...warnings]) {
      this.keep(new Problem({ offset: pos[0] }, lowered(message)));
    }
    // A key that is there twice is told with what else is wrong; after other errors the nodes say nothing.
    if (errors.some(({ code }) => code !== 'DUPLICATE_KEY')) this.finish();
  }

  root(): Place {
    const { contents } = this.document;
    return { node: contents, offset: contents?.range[0] ?? 0 };
  }

  /** @throws {YamlProblems} if there were any */
  finish(): void {
    if (this.problems.length === 0) return;
    const ordered = this.problems.toSorted((left, right) => left.place.offset - right.place.offset);
    const told = ordered.slice(0, MOST_PROBLEMS).map(({ place, message }) => {
      const { line, col } = this.lines.linePos(place.offset);
      return `line ${line}, column ${col}: ${message}`;
    });
    const rest = ordered.length - told.length;
    throw new YamlProblems([...told, ...(rest > 0 ? [`and ${rest} more problems`] : [])].join('\n'));
  }

  /** What is read, or undefined and one problem more. */
  attempt<Value>(read: () => Value): Value | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.keep(error);
      return undefined;
    }
  }

  keep(problem: Problem): void {
    this.problems.push(problem);
  }

  /** The problem that something is not what is expected. */
  unexpected(what: string, place: Place, expected: string): Problem {
    return new Problem(place, `${what} is ${this.told(place)}: expected ${expected}`);
  }

  /**
   * The values of a mapping by their keys. Others than these are problems, which are kept.
   * @param expected what it is, where it is something else
   * @throws {Problem}
   */
  mapping(what: string, place: Place, keys: readonly string[], expected: string): ReadonlyMap<string, Place> {
    const node = this.resolved(place);
    if (!isMap(node)) throw this.unexpected(what, place, expected);
    const fields = new Map<string, Place>();
    for (const { key, value } of (node as YAMLMap<Node, Node | null>).items) {
      const offset = key.range?.[0] ?? place.offset;
      const name = isScalar(key) ? String(key.value) : undefined;
      const field = { node: value, offset: isEmpty(value) ? offset : (value?.range?.[0] ?? offset) };
      if (name !== undefined && keys.includes(name)) {
        fields.set(name, field);
      } else {
        const told = name === undefined ? 'key that is a collection' : quoted(name);
        const meant = nearest(name ?? '', keys);
        const expected = meant ?? `one of ${keys.join(', ')}`;
        this.keep(new Problem({ offset }, `${what} has no ${told}: expected ${expected}`));
        // So that what is meant is not missed as well.
        if (meant !== undefined && !fields.has(meant)) fields.set(meant, field);
      }
    }
    return fields;
  }

  /** @throws {Problem} */
  list(what: string, place: Place, most: number, expected: string): readonly Place[] {
    const node = this.resolved(place);
    if (!isSeq<Node | null>(node)) throw this.unexpected(what, place, expected);
    const { length } = node.items;
    if (length > most) throw new Problem(place, `${what} has ${length} items: expected at most ${most}`);
    return node.items.map((item) => ({ node: item, offset: item?.range?.[0] ?? place.offset }));
  }

  /** @throws {Problem} */
  text(what: string, place: Place, expected: string): string {
    const value = this.scalar(place);
    if (typeof value !== 'string') throw this.unexpected(what, place, expected);
    return value;
  }

  /** @throws {Problem} */
  number(what: string, place: Place, expected: string): number {
    const value = this.scalar(place);
    if (typeof value !== 'number' || !Number.isFinite(value)) throw this.unexpected(what, place, expected);
    return value;
  }

  /** @throws {Problem} */
  oneOf<const Choice extends string>(what: string, place: Place, choices: readonly Choice[]): Choice {
    const value = this.scalar(place);
    const chosen = choices.find((choice) => choice === value);
    if (chosen !== undefined) return chosen;
    const meant = typeof value === 'string' ? nearest(value, choices) : undefined;
    throw this.unexpected(what, place, meant ?? `one of ${choices.join(', ')}`);
  }

  /** Whether it is a text. */
  isText(place: Place): boolean {
    return typeof this.scalar(place) === 'string';
  }

  private scalar(place: Place): unknown {
    const node = this.resolved(place);
    return isScalar(node) ? node.value : undefined;
  }

  /** What an alias stands for. */
  private resolved({ node, offset }: Place): Node | null {
    if (!isAlias(node)) return node;
    if (++this.aliases > MOST_ALIASES) {
      throw new Problem({ offset }, `there are too many aliases: expected at most ${MOST_ALIASES}`);
    }
    const target = node.resolve(this.document);
    if (target !== undefined) return target;
    const problem = `the alias *${node.source} has no anchor before it: expected one, or quotes around a text`;
    throw new Problem({ offset }, problem);
  }

  private told(place: Place): string {
    const node = this.resolved(place);
    if (node === null || isEmpty(node)) return 'empty';
    if (isMap(node)) return 'a mapping';
    if (isSeq(node)) return 'a list';
    const value = isScalar(node) ? node.value : undefined;
    return typeof value === 'string' ? quoted(value) : String(value);
  }

  private compose(text: string): Document.Parsed {
    const parser = new Parser(this.lines.addNewLine);
    const composer = new Composer({ prettyErrors: false, logLevel: 'silent', strict: true });
    this.lines.addNewLine(0);
    const documents: Document.Parsed[] = [];
    try {
      for (const document of composer.compose(yamlTokens(text, parser), true, text.length)) {
        if (documents.push(document) > 1) break;
      }
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      this.keep(new Problem(parser, error.message));
      this.finish();
    }
    const [document, second] = documents;
    if (second !== undefined) {
      this.keep(new Problem({ offset: second.range[0] }, 'a second document begins: expected one'));
      this.finish();
    }
    return document!;
  }
}

/** A key without value has a scalar of nothing, which lies behind the key. */
function isEmpty(node: Node | null): boolean {
  return isScalar(node) && node.value === null;
}

/** A text that others wrote, on one line and cut. */
function quoted(text: string): string {
  return JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text);
}

function lowered(message: string): string {
  const [line = ''] = message.split('\n');
  return line.charAt(0).toLowerCase() + line.slice(1);
}
