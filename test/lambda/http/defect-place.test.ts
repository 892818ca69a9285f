import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { bundleOptions } from '../../../lambda/bundle';

const root = resolve(__dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'defect-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const SECRET = 'hunter2-of-the-caller';
// Its message has lines like those of a stack, one of them of the bundle.
const ENTRY = `
  import { placeOf } from './lambda/http/defect-place';
  import { toHttpError, describeForLog } from './lambda/http/error-response';
  import { readRunTimes } from 'defective';
  try {
    readRunTimes(process.argv[2]);
  } catch (error) {
    const log = describeForLog(toHttpError(error));
    process.stdout.write(JSON.stringify(log));
  }
`;
const DEFECTIVE = `
  function innermost(text: string): never {
    throw new RangeError(text + '\\n    at ' + text + ' (' + __filename + ':1:1)\\n    at ' + text + ':1:2');
  }
  export function readRunTimes(text: string): void {
    innermost(text);
  }
`;

/** What a bundle, made as those of functions, logs of a defect in it. */
function logOf(map: boolean): Record<string, string> {
  const outfile = join(folder, map ? 'with-map.js' : 'without-map.js');
  buildSync({
    ...bundleOptions,
    mainFields: [...bundleOptions.mainFields],
    stdin: { contents: ENTRY, resolveDir: root, sourcefile: 'lambda/entry.ts', loader: 'ts' },
    alias: { defective: join(folder, 'defective.ts') },
    outfile,
    ...(!map && { sourcemap: false }),
  });
  return JSON.parse(execFileSync(process.execPath, [outfile, SECRET], { encoding: 'utf8' })) as Record<
    string,
    string
  >;
}

beforeAll(() => {
  writeFileSync(join(folder, 'defective.ts'), DEFECTIVE);
});

it('tells where a defect is, in the sources, innermost first, and nothing of its message', () => {
  const log = logOf(true);
  expect(log).toEqual({
    code: 'internal_error',
    status: 500,
    cause: 'RangeError',
    place: expect.stringMatching(
      /defective\.ts:3:11 < \S*defective\.ts:6:5 < \S*lambda\/entry\.ts:6:5$/,
    ) as string,
  });
  expect(JSON.stringify(log)).not.toContain(SECRET);
});

it('tells positions in the bundle where there is no map', () => {
  const log = logOf(false);
  expect(log['place']).toMatch(/^\d+:\d+( < \d+:\d+)+$/);
  expect(JSON.stringify(log)).not.toContain(SECRET);
});
