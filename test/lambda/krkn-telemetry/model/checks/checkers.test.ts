// What pages say of an outage that is known, when it was seen by checks that go by the rules of a version of Krkn.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { checkClock } from '../../../../../lambda/krkn-telemetry/model/checks/check-clock';
import {
  availability,
  healthTargets,
  stateOf,
  vmTargets,
  type CheckedTarget,
} from '../../../../../lambda/krkn-telemetry/model/checks/checked-target';
import { quirks } from '../../../../../lambda/krkn-telemetry/model/checks/sender';
import { readRun } from '../../../../../lambda/krkn-telemetry/model/read-run';
import type { CheckPeriod } from '../../../../../lambda/krkn-telemetry/model/run';
import { run, scenario } from '../../../../support/krkn-payloads';
import { shareOf } from '../../../../support/fuzz';

const EPOCH = Date.UTC(2026, 10, 3, 10) / 1000;
const local = (second: number): string => new Date((EPOCH + second) * 1000).toISOString().replace('Z', '000');

/** Answers in order of time, each at a second. */
type Answers = readonly { readonly at: number; readonly code: number }[];
interface Row {
  readonly code: number;
  readonly start: number;
  readonly end: number;
  readonly isLast: boolean;
}

/**
 * Rows of answers: one ends when another answer is seen. `isDeleting`: the next begins with the answer after that, as in
 * https://github.com/krkn-chaos/krkn/blob/v5.0.0/krkn/utils/HealthChecker.py, which forgets the URL; else with it, as in
 * https://github.com/krkn-chaos/krkn/blob/v5.2.7/krkn/health_checks/virt_health_check_plugin.py
 */
function rowsOf(answers: Answers, end: number, isDeleting: boolean): readonly Row[] {
  const rows: Row[] = [];
  let open: { readonly code: number; readonly start: number } | undefined;
  for (const { at, code } of answers) {
    if (open !== undefined && open.code !== code) {
      rows.push({ ...open, end: at, isLast: false });
      open = isDeleting ? undefined : { code, start: at };
    } else {
      open ??= { code, start: at };
    }
  }
  return open === undefined ? rows : [...rows, { ...open, end, isLast: true }];
}

const timed = ({ start, end }: Row): object => ({
  ...{ start_timestamp: local(start), end_timestamp: local(end), duration: end - start },
});

interface Checker {
  readonly name: string;
  read(answers: Answers, end: number): CheckedTarget<CheckPeriod>;
}

const read = (changes: object, end: number): Parameters<typeof checkClock>[0] =>
  readRun(
    run({
      timestamp: new Date(EPOCH * 1000).toISOString(),
      scenarios: [scenario({ start_timestamp: EPOCH + 1, end_timestamp: EPOCH + end })],
      ...changes,
    }),
  )!;

function urlChecker(name: string, status: (row: Row) => boolean): Checker {
  return {
    name,
    read(answers, end) {
      const rows = rowsOf(answers, end, true).map((row) => ({
        ...{ url: 'https://a', status: status(row), ...timed(row) },
        status_code: row.isLast ? row.code : String(row.code),
      }));
      const told = read({ health_checks: rows }, end);
      return healthTargets(told, checkClock(told))[0]!;
    },
  };
}

function vmChecker(name: string, isDeleting: boolean): Checker {
  return {
    name,
    read(answers, end) {
      const rows = rowsOf(answers, end, isDeleting).map((row) => ({
        ...{ vm_name: 'vm', status: row.code === 200, ...timed(row) },
      }));
      const told = read({ virt_checks: rows }, end);
      return vmTargets(told, checkClock(told))[0]!;
    },
  };
}

const checkers = [
  urlChecker('health checks of Krkn 5.0', ({ isLast }) => isLast),
  urlChecker('health checks of Krkn 5.1.1', ({ code }) => code === 200),
  vmChecker('VM checks of Krkn 5.0', true),
  vmChecker('VM checks of Krkn 5.2.7', false),
];

/** A server that is asked again and again, and down once. */
const watchedServer = fc.record({
  interval: fc.constantFrom(1, 2, 5, 10, 20),
  loops: fc.integer({ min: 20, max: 200 }),
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.double({ min: 0, max: 1, noNaN: true }),
  code: fc.constantFrom(500, 503),
});

describe.each(checkers.map((checker) => [checker.name, checker] as const))('%s', (_name, checker) => {
  it('a server that was down once; its availability within one interval of the truth', () => {
    fc.assert(
      fc.property(watchedServer, ({ interval, loops, from, length, code }) => {
        const end = interval * loops;
        const down = { start: from * end, end: Math.min(end, from * end + length * (end / 2)) };
        const answers = Array.from({ length: loops }, (_, loop) => ({
          at: loop * interval,
          code: loop * interval >= down.start && loop * interval < down.end ? code : 200,
        }));
        const target = checker.read(answers, end);
        const seen = answers.filter((answer) => answer.code !== 200);
        if (seen.length === 0) expect(stateOf(target)).toBe('always up');
        else if (seen[0] !== answers.at(-1)) expect(stateOf(target)).not.toBe('always up');
        expect(target.during!.downtimes.length).toBeLessThanOrEqual(1);
        // Of an outage that one answer saw there is no row: the gap tells of it, if it is one of the default interval.
        if (seen.length === 1 && interval > 5 && stateOf(target) === 'unknown') {
          expect(target.during!.unknownSeconds).toBeCloseTo(interval);
          return;
        }
        const percent = availability(target);
        const downSeconds = ((100 - percent!) / 100) * end;
        // A hundredth of a percent is cut.
        expect(Math.abs(downSeconds - (down.end - down.start))).toBeLessThan(interval + end / 5000 + 1e-6);
        if (seen.length > 0 && seen[0] !== answers.at(-1)) expect(stateOf(target)).toBe('was down');
      }),
      { numRuns: shareOf(2000) },
    );
  });

  it('a server that is never up; 0 %', () => {
    const answers = Array.from({ length: 50 }, (_, loop) => ({ at: loop * 2, code: 503 }));
    expect(availability(checker.read(answers, 100))).toBe(0);
  });
});

it('the versions that are known; told with their sources in docs/krkn-clients.md', () => {
  const page = readFileSync(join(__dirname, '../../../../../docs/krkn-clients.md'), 'utf8');
  for (const { versions, source } of Object.values(quirks)) {
    expect(page).toContain(versions);
    expect(page).toContain(source);
  }
});
