import { readRun } from '../../../../../lambda/krkn-telemetry/model/read-run';
import { receiveRun } from '../../../../../lambda/krkn-telemetry/model/receive-run';
import type { Run } from '../../../../../lambda/krkn-telemetry/model/run';
import { krknPayloads } from '../../../../support/krkn-payloads';

/** The run that a text tells of. */
export function readRunOf(text: string): Run {
  const run = readRun(text);
  if (run === undefined) throw new Error('no run');
  return run;
}

/** Every payload that is accepted, as it was stored, but for the large one: name and run. */
export const storedRuns: readonly (readonly [name: string, run: Run])[] = krknPayloads
  .filter(({ expect, body }) => expect === 200 && body.length < 1_000_000)
  .map(({ name, body }) => [name, readRunOf(receiveRun(Buffer.from(body)).stored)] as const);
