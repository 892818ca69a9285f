import fc from 'fast-check';
import { HttpError } from '../../../../../lambda/http/errors';
import {
  checkKey,
  folderPrefix,
  indexedRun,
  indexFolder,
  objectKey,
  OWN_FOLDER,
  rawBodyKey,
  windowsKey,
  reconciledKey,
  runFolder,
  runId,
  runIdOfFolder,
  segmentKey,
  segmentNumber,
  telemetryKey,
} from '../../../../../lambda/krkn-telemetry/storage/keys/object-key';
import { codePoint } from '../../../../support/code-point';
import { shareOf } from '../../../../support/fuzz';

interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** What a function returns, or the 400 that it throws. */
function outcome<Value>(act: () => Value): Value | Refusal {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof HttpError) || error.status !== 400) throw error;
    return { code: error.code, message: error.message };
  }
}

const refused = (words: string, code = 'invalid_key'): Refusal => ({
  code,
  message: expect.stringContaining(words) as string,
});

describe('runId', () => {
  it.each([
    ['default', undefined, '1745343338-u-t'],
    ['default', '', '1745343338-u-t'],
    ['team-a', 'team-a', '1745343338-u-t'],
    ['a/b', 'a/b', 'c/d'],
    ['q e+&%#?"\'<é😀', 'q e+&%#?"\'<é😀', '%2F..%2e'],
    ['.a', '.a', 'b.'],
    ['...', '...', '..a'],
    ['_chaos-telemetry2', '_chaos-telemetry2', '_chaos-telemetry'],
  ])('is of the group %j for %j', (group, given, requestId) => {
    expect(runId(given, requestId)).toEqual({ group, requestId });
  });

  it.each([
    ['g', '', refused('request_id', 'missing_parameter')],
    ['..', 'r', refused('segment . or ..')],
    ['g', '.', refused('segment . or ..')],
    ['g/..', 'r', refused('segment . or ..')],
    ['g', '../r', refused('segment . or ..')],
    ['g/', 'r', refused('empty segment')],
    ['g', '/r', refused('empty segment')],
    ['g', 'r/', refused('empty segment')],
    ['g//h', 'r', refused('empty segment')],
    ['/g', 'r', refused('begins with a slash')],
    ['/', 'r', refused('begins with a slash')],
    ['g', 'r\n', refused('control character')],
    ['g\u0000', 'r', refused('control character')],
    ['g', 'r\u007f', refused('control character')],
    ['g', 'r\u0085', refused('control character')],
    ['g', 'r\ud800', refused('UTF-8')],
    ['g', 'r\ufffd', refused('UTF-8')],
    ['g', 'r\uffff', refused('UTF-8')],
    ['_chaos-telemetry', 'r', refused('_chaos-telemetry/')],
    ['_chaos-telemetry/raw', 'r', refused('_chaos-telemetry/')],
    ['g', 'r'.repeat(1024), refused('1024 bytes')],
  ])('refuses %j with %j', (group, requestId, expected) => {
    expect(outcome(() => runId(group, requestId))).toEqual(expected);
  });

  it('takes ids whose every key has 1024 bytes at most', () => {
    // _chaos-telemetry/windows/g/….json.gz leaves 989 bytes.
    expect(Buffer.byteLength(windowsKey(runId('g', `${'é'.repeat(494)}r`)))).toBe(1024);
    expect(outcome(() => runId('g', `é${'r'.repeat(988)}`))).toEqual(refused('1024 bytes'));
  });
});

describe('keys of the index', () => {
  it.each([
    ['g/r', { group: 'g', requestId: 'r' }],
    ['a/b/r', { group: 'a/b', requestId: 'r' }],
    ['r', { group: '', requestId: 'r' }],
  ])('the folder %s is a run of its group', (folder, run) => {
    expect(indexedRun(folder)).toEqual(run);
  });

  it('a request id with slashes; its folder is what counts', () => {
    expect(indexedRun(runFolder(runId('g', 'a/b')))).toEqual({ group: 'g/a', requestId: 'b' });
  });

  it('are in a folder of the group, and in ours', () => {
    expect(indexFolder('a/b')).toBe('_chaos-telemetry/index/a/b/');
    expect(indexFolder('')).toBe('_chaos-telemetry/index/');
    expect(segmentKey('a', 12)).toBe('_chaos-telemetry/index/a/00000012.jsonl.gz');
    expect(reconciledKey('a')).toBe('_chaos-telemetry/index/a/reconciled');
  });

  it.each([
    ['00000012.jsonl.gz', 12],
    ['123456789.jsonl.gz', 123_456_789],
    ['12.jsonl.gz', undefined],
    ['00000012.jsonl', undefined],
    ['reconciled', undefined],
  ])('%s is the segment %d', (name, number) => {
    expect(segmentNumber(name)).toBe(number);
  });

  it('groups whose index would have keys of more than 1024 bytes are refused', () => {
    // _chaos-telemetry/index/…/00000001.jsonl.gz leaves 983 bytes.
    expect(Buffer.byteLength(segmentKey('g'.repeat(983), 1))).toBe(1024);
    expect(runId('g'.repeat(983), 'r').requestId).toBe('r');
    expect(outcome(() => runId('g'.repeat(984), 'r'))).toEqual(refused('1024 bytes'));
    expect(outcome(() => runId('g', `${'a'.repeat(982)}/r`))).toEqual(refused('1024 bytes'));
  });
});

describe('runIdOfFolder', () => {
  it.each([
    ['default/1745343338-u', { group: 'default', requestId: '1745343338-u' }],
    ['a/b/r', { group: 'a/b', requestId: 'r' }],
    ['1745343338-u', { group: 'default', requestId: '1745343338-u' }],
    ['', refused('request_id', 'missing_parameter')],
    ['g/', refused('request_id', 'missing_parameter')],
    ['/r', refused('begins with a slash')],
    ['//r', refused('begins with a slash')],
    ['g//r', refused('empty segment')],
    ['../r', refused('segment . or ..')],
    ['_chaos-telemetry/r', refused('_chaos-telemetry/')],
    ['_chaos-telemetry/raw/r', refused('_chaos-telemetry/')],
  ])('%j', (folder, expected) => {
    expect(outcome(() => runIdOfFolder(folder))).toEqual(expected);
  });
});

describe('objectKey', () => {
  it.each([
    ['prometheus-00.tar', 'g/r/prometheus-00.tar'],
    ['logs/a b+c.gz', 'g/r/logs/a b+c.gz'],
    ['telemetry.json.bak', 'g/r/telemetry.json.bak'],
    ['Telemetry.json', 'g/r/Telemetry.json'],
    ['telemetry.json/x', 'g/r/telemetry.json/x'],
    ['_chaos-telemetry', 'g/r/_chaos-telemetry'],
    ['', refused('remote_filename', 'missing_parameter')],
    ['telemetry.json', refused('only POST /telemetry')],
    ['other-run/telemetry.json', refused('only POST /telemetry')],
    ['/x', refused('empty segment')],
    ['x/', refused('empty segment')],
    ['..', refused('segment . or ..')],
    ['../r2/x', refused('segment . or ..')],
    ['x\r\ny', refused('control character')],
    ['x'.repeat(1021), refused('1024 bytes')],
  ])('%j', (filename, expected) => {
    expect(outcome(() => objectKey(runId('g', 'r'), filename))).toEqual(expected);
  });
});

describe('keys of a run', () => {
  it('are in its folder, and in ours', () => {
    const run = runId('a/b', 'r');
    expect(telemetryKey(run)).toBe('a/b/r/telemetry.json');
    expect(rawBodyKey(run)).toBe('_chaos-telemetry/raw/a/b/r.json');
  });
});

describe('checkKey', () => {
  it.each([
    ['g/r/telemetry.json', 'g/r/telemetry.json'],
    ['file', 'file'],
    ['', refused('empty segment')],
    ['/', refused('begins with a slash')],
    ['a/', refused('empty segment')],
    ['a/./b', refused('segment . or ..')],
    [`${OWN_FOLDER}raw/g/r.json`, refused('_chaos-telemetry/')],
    ['_chaos-telemetry', refused('_chaos-telemetry/')],
    ['x'.repeat(1024), 'x'.repeat(1024)],
    ['x'.repeat(1025), refused('1024 bytes')],
  ])('%j', (key, expected) => {
    expect(outcome(() => checkKey(key))).toEqual(expected);
  });
});

describe('folderPrefix', () => {
  it.each([
    ['', ''],
    ['/', ''],
    ['g', 'g/'],
    ['g/', 'g/'],
    ['g/r', 'g/r/'],
    ['g/r/', 'g/r/'],
    ['//', refused('begins with a slash')],
    ['g//', refused('empty segment')],
    ['/g', refused('begins with a slash')],
    ['..', refused('segment . or ..')],
    ['_chaos-telemetry/', refused('_chaos-telemetry/')],
    ['_chaos-telemetry/raw', refused('_chaos-telemetry/')],
  ])('%j', (path, expected) => {
    expect(outcome(() => folderPrefix(path))).toEqual(expected);
  });
});

describe('whatever a client sends', () => {
  const name = fc.oneof(
    fc.string({ unit: codePoint, maxLength: 12 }),
    fc
      .array(
        fc.constantFrom(
          'a',
          '.',
          '..',
          '/',
          '//',
          '%2e',
          '\\',
          ' ',
          'é',
          '\u0000',
          '\ud800',
          OWN_FOLDER,
          'telemetry.json',
          'x'.repeat(400),
        ),
        { maxLength: 6 },
      )
      .map((parts) => parts.join('')),
  );

  it('is refused with 400, or is a key of a safe name that survives a URL', () => {
    const runs = shareOf(2_000);
    let accepted = 0;
    fc.assert(
      fc.property(fc.option(name, { nil: undefined }), name, name, (group, requestId, filename) => {
        const key = outcome(() => objectKey(runId(group, requestId), filename));
        if (typeof key !== 'string') return;
        accepted++;
        const segments = key.split('/');
        expect(segments.filter((segment) => ['', '.', '..'].includes(segment))).toEqual([]);
        expect(segments[0]).not.toBe('_chaos-telemetry');
        expect(segments.at(-1)).not.toBe('telemetry.json');
        expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1024);
        const { pathname } = new URL(`https://s3/${segments.map(encodeURIComponent).join('/')}`);
        expect(pathname.slice(1).split('/').map(decodeURIComponent).join('/')).toBe(key);
        expect(new URLSearchParams(new URLSearchParams({ key }).toString()).get('key')).toBe(key);
      }),
      { numRuns: runs },
    );
    expect(accepted).toBeGreaterThan(runs / 20);
  });

  it('names the same run in both calls of Krkn', () => {
    fc.assert(
      fc.property(name, name, (group, requestId) => {
        const posted = outcome(() => telemetryKey(runId(group, requestId)));
        fc.pre(typeof posted === 'string' && group !== '');
        expect(telemetryKey(runIdOfFolder(`${group}/${requestId}`))).toBe(posted);
      }),
    );
  });
});
