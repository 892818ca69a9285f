/** Cuts SQL into tokens. */
import type { ServiceError } from '../../aws-json/service-error';
import { validationError } from '../service-error';

/** Kinds of tokens; `end` comes once, after all others. */
type TokenKind = 'word' | 'quoted' | 'text' | 'number' | 'symbol' | 'end';

/** A piece of SQL. */
export interface SqlToken {
  readonly kind: TokenKind;
  /** As in the SQL; of quoted names and texts what is between the quotes, with doubled quotes made single. */
  readonly value: string;
  /** Place in the SQL, in UTF-16 units from 0. */
  readonly offset: number;
}

const TOKEN =
  /[ \t\r\n]+|(?<text>'[^']*(?:''[^']*)*')|(?<quoted>"[^"]*(?:""[^"]*)*")|(?<word>[A-Za-z_]\w*(?:::[A-Za-z]+)?)|(?<number>\d+)|(?<symbol><>|<=|>=|[^])/gu;

/** Cuts SQL into tokens. A quote that is never closed becomes a symbol, which no statement has. */
export function readTokens(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  for (const { groups, index } of sql.matchAll(TOKEN)) {
    for (const [kind, source] of Object.entries<string | undefined>(groups ?? {})) {
      if (source !== undefined) {
        tokens.push({ kind: kind as TokenKind, value: unquoted(kind, source), offset: index });
      }
    }
  }
  tokens.push({ kind: 'end', value: '<EOF>', offset: sql.length });
  return tokens;
}

function unquoted(kind: string, source: string): string {
  switch (kind) {
    case 'text':
      return source.slice(1, -1).replaceAll("''", "'");
    case 'quoted':
      return source.slice(1, -1).replaceAll('""', '"');
    default:
      return source;
  }
}

/** Place in SQL as the service says it, `line:column`, both from 1; columns count characters. */
export function sqlPosition(sql: string, offset: number): string {
  const lines = sql.slice(0, offset).split('\n');
  return `${lines.length}:${Array.from(lines.at(-1)!).length + 1}`;
}

/** The answer to SQL that the service does not take. */
export function sqlError(sql: string, offset: number, message: string): ServiceError {
  return validationError(`line ${sqlPosition(sql, offset)}: ${message}`);
}
