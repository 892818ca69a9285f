import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  archiveParts,
  partDigits,
  partNumber,
} from '../../../../../lambda/krkn-telemetry/storage/keys/archive-parts';

const partName = (part: number): string => `prometheus-${partDigits(part)}.tar`;
const range = (length: number): number[] => Array.from({ length }, (_, part) => part);

describe('partNumber', () => {
  it.each([
    ['prometheus-00.tar', 0],
    ['prometheus-07.tar', 7],
    ['prometheus-99.tar', 99],
    ['prometheus-100.tar', 100],
    ['prometheus-675.tar', 675],
    ['prometheus-7.tar', undefined],
    ['prometheus-007.tar', undefined],
    ['prometheus-99999999.tar', undefined],
    ['prometheus-00.tar.gz', undefined],
    ['prometheus-00.tar\n', undefined],
    ['xprometheus-00.tar', undefined],
    ['prometheus-.tar', undefined],
    ['telemetry.json', undefined],
  ])('%j', (name, expected) => {
    expect(partNumber(name)).toBe(expected);
  });
});

describe('archiveParts', () => {
  it.each([
    ['no files', [], undefined],
    ['no parts', ['telemetry.json', 'logs-00.tar.gz'], undefined],
    ['one', [0], { count: 1, last: 0, missing: [], command: 'tar xf prometheus-00.tar' }],
    [
      'three, in any order',
      [2, 0, 1],
      {
        count: 3,
        last: 2,
        missing: [],
        command: "cat $(printf 'prometheus-%02d.tar ' $(seq 0 2)) | tar xf -",
      },
    ],
    [
      'gaps; read up to the first',
      [0, 1, 2, 4, 5, 6, 8],
      {
        count: 7,
        last: 8,
        missing: [3, 7],
        command: "cat $(printf 'prometheus-%02d.tar ' $(seq 0 2)) | tar xf -",
      },
    ],
    ['only the first before a gap', [0, 2], { missing: [1], command: 'tar xf prometheus-00.tar' }],
    ['without the first; unreadable', [1, 2], { count: 2, last: 2, missing: [0], command: undefined }],
  ])('%s', (_name, names, expected) => {
    const parts = archiveParts(names.map((name) => (typeof name === 'number' ? partName(name) : name)));
    if (expected === undefined) expect(parts).toBeUndefined();
    else expect(parts).toMatchObject(expected);
  });

  it('whatever is there; it and what is missing are all up to the highest', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(700), { minLength: 1 }), (present) => {
        const { count, last, missing } = archiveParts(present.map(partName))!;
        expect(count).toBe(present.length);
        expect([...present, ...missing].sort((left, right) => left - right)).toEqual(range(last + 1));
      }),
      { numRuns: 30 },
    );
  });

  describe('command', () => {
    const folder = mkdtempSync(join(tmpdir(), 'archive-parts-'));
    const content = Buffer.from(range(120 * 1024).map((byte) => (byte * 31 + (byte >> 8)) & 255));

    beforeAll(() => {
      mkdirSync(join(folder, 'source'));
      writeFileSync(join(folder, 'source', 'chunk'), content);
      execFileSync('tar', ['cf', 'whole', 'source'], { cwd: folder });
    });
    afterAll(() => {
      rmSync(folder, { recursive: true });
    });

    it.each([1, 2, 11, 104])('%i parts; bash unpacks the archive', (count) => {
      const target = mkdtempSync(join(folder, 'target-'));
      const whole = readFileSync(join(folder, 'whole'));
      const size = Math.ceil(whole.length / count);
      const names = range(count).map(partName);
      names.forEach((name, part) => {
        writeFileSync(join(target, name), whole.subarray(part * size, (part + 1) * size));
      });
      const { command } = archiveParts(names)!;
      execFileSync('bash', ['-c', command!], { cwd: target });
      expect(readFileSync(join(target, 'source', 'chunk')).equals(content)).toBe(true);
    });
  });
});
