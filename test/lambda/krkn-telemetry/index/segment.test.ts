import { gzipSync } from 'node:zlib';
import {
  packReconciliation,
  unpackReconciliation,
} from '../../../../lambda/krkn-telemetry/index/reconciliation';
import { packSegment, unpackSegment } from '../../../../lambda/krkn-telemetry/index/segment';
import { toLine } from '../../../../lambda/krkn-telemetry/index/summary-line';
import { unfinishedRun } from '../../../../lambda/krkn-telemetry/model/run-summary';

const runs = ['a', '\u2028é', 'c'].map((id) => unfinishedRun(id, 1));
const lines = runs.map(toLine);

describe('segments', () => {
  it('runs; read as they were written', () => {
    const { bytes, byteLength } = packSegment(runs);
    expect(unpackSegment(bytes)).toEqual({ runs, isDamaged: false, byteLength });
    expect(byteLength).toBe(Buffer.byteLength(lines.join('\n')) + 1);
  });

  it('no runs; no bytes', () => {
    expect(packSegment([])).toEqual({ bytes: Buffer.alloc(0), byteLength: 0 });
    expect(unpackSegment(Buffer.alloc(0))).toEqual({ runs: [], isDamaged: false, byteLength: 0 });
  });

  it.each([
    ['no gzip', Buffer.from(lines.join('\n')), []],
    ['gzip that is cut off', packSegment(runs).bytes.subarray(0, -9), []],
    ['a line that is cut off', gzipSync(lines.join('\n').slice(0, -1)), runs.slice(0, 2)],
    ['a line of another version', gzipSync([lines[0], '{"v":99}', lines[2]].join('\n')), [runs[0], runs[2]]],
    ['more than a segment can have', gzipSync(Buffer.alloc(65 * 1024 * 1024)), []],
  ])('%s; absent, and said so', (_damage, bytes, left) => {
    expect(unpackSegment(bytes)).toMatchObject({ runs: left, isDamaged: true });
  });
});

describe('notes of a reconciliation', () => {
  it('read as they were written', () => {
    const reconciliation = { listedAt: 1_795_478_400_123, subgroups: ['x', '"'], recent: runs };
    expect(unpackReconciliation(packReconciliation(reconciliation))).toEqual(reconciliation);
  });

  it.each([
    '',
    'nonsense',
    'null',
    '[]',
    '{"listedAt":"1","subgroups":1,"recent":{}}',
    '{"subgroups":[1],"recent":["x",null]}',
  ])('%j; nothing', (text) => {
    expect(unpackReconciliation(text)).toEqual({ listedAt: undefined, subgroups: [], recent: [] });
  });
});
