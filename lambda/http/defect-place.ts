import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

/** Calls that are told: those next to a defect. */
const MOST_CALLS = 5;

/** Lines of a stack that are looked at: a message may have any number of its own. */
const MOST_LINES = 100;

/** A call on a stack: `at readRun (/var/task/index.js:1:2345)`. https://v8.dev/docs/stack-trace-api */
const CALL = /^ +at (?:.* \()?(.+):(\d+):(\d+)\)?$/;

/** Undefined: not read yet. */
let sourceMap: SourceMap | null | undefined;

/**
 * Where a defect is, the innermost call first: `lambda/krkn-telemetry/model/time.ts:12:5 < …`. Positions in our own sources, and so
 * nothing of what was worked on. The map beside the bundle is read at the first defect: no function pays for it at its start.
 */
export function placeOf({ stack = '' }: Error): string {
  return stack
    .split('\n', MOST_LINES)
    .flatMap((line) => {
      const [, file, row, column] = CALL.exec(line) ?? [];
      return file === __filename ? [sourceOf(Number(row), Number(column))] : [];
    })
    .slice(0, MOST_CALLS)
    .join(' < ');
}

function sourceOf(line: number, column: number): string {
  if (sourceMap === undefined) sourceMap = readMap(`${__filename}.map`);
  const entry = sourceMap?.findEntry(line - 1, column - 1);
  if (entry === undefined || !('originalSource' in entry)) return `${line}:${column}`;
  const source = entry.originalSource.replace(/^(\.\.\/)+/, '');
  return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
}

/** Null without a map: then positions are those in the bundle. */
function readMap(file: string): SourceMap | null {
  try {
    return new SourceMap(
      JSON.parse(readFileSync(file, 'utf8')) as ConstructorParameters<typeof SourceMap>[0],
    );
  } catch {
    return null;
  }
}
