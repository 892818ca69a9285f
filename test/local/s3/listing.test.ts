/** Listings against the simplest model of them, for keys as strange as they come. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListObjectsV2Command, type ListObjectsV2CommandInput, PutObjectCommand } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { compareBytes, SortedKeys } from '../../../local/s3/sorted-keys';
import { BUCKET, failureOf, S3Fixture } from './fixture';
import { codePoint } from '../../support/code-point';

type ListOptions = Omit<ListObjectsV2CommandInput, 'Bucket'>;

/** Keys and common prefixes in the order of all pages, as they were before they were encoded for the URL. */
async function listAll(
  fixture: S3Fixture,
  options: ListOptions,
): Promise<{ keys: string[]; prefixes: string[]; sizes: number[] }> {
  const found = { keys: [] as string[], prefixes: [] as string[], sizes: [] as number[] };
  let ContinuationToken: string | undefined;
  do {
    const page = await fixture.client.send(
      new ListObjectsV2Command({ ...options, Bucket: BUCKET, EncodingType: 'url', ContinuationToken }),
    );
    const { Contents = [], CommonPrefixes = [] } = page;
    found.keys.push(...Contents.map(({ Key }) => decoded(Key!)));
    found.prefixes.push(...CommonPrefixes.map(({ Prefix }) => decoded(Prefix!)));
    found.sizes.push(page.KeyCount!);
    expect(page.KeyCount).toBe(Contents.length + CommonPrefixes.length);
    expect(page.IsTruncated).toBe(page.NextContinuationToken !== undefined);
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return found;
}

const decoded = (text: string): string => decodeURIComponent(text.replace(/\+/g, ' '));
const inByteOrder = (names: Iterable<string>): string[] =>
  [...names].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));

/** What a listing should hold. */
function expectedListing(
  keys: Iterable<string>,
  { Prefix = '', Delimiter = '', StartAfter = '' }: ListOptions,
): { keys: string[]; prefixes: string[] } {
  const listed = { keys: new Set<string>(), prefixes: new Set<string>() };
  for (const key of keys) {
    if (!key.startsWith(Prefix)) continue;
    const end = Delimiter === '' ? -1 : key.indexOf(Delimiter, Prefix.length);
    const name = end < 0 ? key : key.slice(0, end + Delimiter.length);
    if (StartAfter !== '' && Buffer.compare(Buffer.from(name), Buffer.from(StartAfter)) <= 0) continue;
    (end < 0 ? listed.keys : listed.prefixes).add(name);
  }
  return { keys: inByteOrder(listed.keys), prefixes: inByteOrder(listed.prefixes) };
}

const character = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'a',
      'A',
      'b',
      '/',
      '/',
      '.',
      '..',
      '+',
      '%',
      ' ',
      '&',
      '<',
      '\uffee',
      '😀',
      '%2F',
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: codePoint, minLength: 1, maxLength: 1 }) },
);
const key = fc
  .array(character, { minLength: 1, maxLength: 8 })
  .map((characters) => characters.join(''))
  .filter((text) => Buffer.byteLength(text) <= 1024);

it('random keys; put, read and listed like a simple model, also after a restart', async () => {
  const run = async (keys: readonly string[], options: ListOptions): Promise<void> => {
    const first = await S3Fixture.start();
    let second: S3Fixture | undefined;
    try {
      for (const [index, each] of keys.entries()) {
        expect((await first.put(each, `${index}`)).status).toBe(200);
      }
      const model = new Map(keys.map((each, index) => [each, `${index}`]));
      const check = async (fixture: S3Fixture): Promise<void> => {
        for (const [each, body] of model) expect((await fixture.get(each)).text).toBe(body);
        expect(await listAll(fixture, { MaxKeys: options.MaxKeys })).toMatchObject(
          expectedListing(model.keys(), {}),
        );
        const { sizes, ...listed } = await listAll(fixture, options);
        expect(listed).toEqual(expectedListing(model.keys(), options));
        expect(sizes.slice(0, -1).every((size) => size === options.MaxKeys)).toBe(true);
      };
      await check(first);
      await first.standIn.close();
      second = await S3Fixture.start({ directory: first.directory });
      await check(second);
    } finally {
      await second?.stop();
      await first.stop();
    }
  };
  const options = fc.record({
    MaxKeys: fc.integer({ min: 1, max: 5 }),
    Prefix: fc.constantFrom('', 'a', '/', 'a/', '.'),
    Delimiter: fc.constantFrom('', '/', 'a', '..', '+', '😀'),
    StartAfter: fc.oneof(fc.constantFrom('', 'a', 'a/', '/'), key),
  });
  await fc.assert(fc.asyncProperty(fc.array(key, { minLength: 1, maxLength: 20 }), options, run), {
    numRuns: 15,
  });
}, 60_000);

it('UTF-8 order', () => {
  const unit = fc.oneof(
    fc.constantFrom('a', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}'),
    fc.string({ unit: codePoint, maxLength: 2 }),
  );
  const text = fc.array(unit, { maxLength: 5 }).map((units) => units.join(''));
  fc.assert(
    fc.property(text, text, (one, other) => {
      const expected = Buffer.compare(Buffer.from(one), Buffer.from(other));
      expect(Math.sign(compareBytes(one, other))).toBe(expected);
    }),
  );
});

it('sorted keys; like a sorted set', () => {
  const names = fc.string({ unit: fc.constantFrom('a', 'b', '/'), minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(names), fc.array(names), names, (added, removed, bound) => {
      const sorted = new SortedKeys();
      const model = new Set<string>();
      for (const name of added) {
        if (!model.has(name)) sorted.add(name);
        model.add(name);
      }
      for (const name of removed) if (model.delete(name)) sorted.remove(name);
      const expected = inByteOrder(model);

      expect(expected.map((_, place) => sorted.at(place))).toEqual(expected);
      expect(sorted.at(expected.length)).toBeUndefined();
      expect(sorted.firstAt(bound)).toBe(expected.filter((name) => name < bound).length);
      expect(sorted.firstAfter(bound)).toBe(expected.filter((name) => name <= bound).length);
    }),
  );
});

describe('a folder of runs', () => {
  let fixture: S3Fixture;
  const put = (Key: string) => fixture.client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: Key }));
  const list = (options: ListOptions) =>
    fixture.client.send(new ListObjectsV2Command({ Bucket: BUCKET, ...options }));
  beforeAll(async () => {
    fixture = await S3Fixture.start();
    for (const each of [
      'g/r1/telemetry.json',
      'g/r1/a/b',
      'g/r2/telemetry.json',
      'g/r&<"\'\r\n\t>3/x',
      'readme',
    ]) {
      await put(each);
    }
  });
  afterAll(() => fixture.stop());

  test.each<[string, ListOptions, string[], string[]]>([
    ['top', { Delimiter: '/' }, ['readme'], ['g/']],
    ['group', { Prefix: 'g/', Delimiter: '/' }, [], ['g/r&<"\'\r\n\t>3/', 'g/r1/', 'g/r2/']],
    ['run', { Prefix: 'g/r1/', Delimiter: '/' }, ['g/r1/telemetry.json'], ['g/r1/a/']],
    ['part of a name', { Prefix: 'g/r1', Delimiter: '/' }, [], ['g/r1/']],
    [
      'longer delimiter',
      { Delimiter: 'telemetry' },
      ['g/r&<"\'\r\n\t>3/x', 'g/r1/a/b', 'readme'],
      ['g/r1/telemetry', 'g/r2/telemetry'],
    ],
    ['nothing', { Prefix: 'h/' }, [], []],
    ['after a key', { StartAfter: 'g/r1/a/b', Prefix: 'g/r1' }, ['g/r1/telemetry.json'], []],
    ['after a common prefix', { StartAfter: 'g/', Delimiter: '/' }, ['readme'], []],
    ['no keys wanted', { MaxKeys: 0 }, [], []],
  ])('%s', async (_, options, keys, prefixes) => {
    const { Contents = [], CommonPrefixes = [], IsTruncated } = await list(options);

    expect(Contents.map(({ Key }) => Key)).toEqual(keys);
    expect(CommonPrefixes.map(({ Prefix }) => Prefix)).toEqual(prefixes);
    expect(IsTruncated).toBe(false);
  });

  it('an object; key, size, etag and time', async () => {
    const { Contents = [] } = await list({ Prefix: 'readme' });

    expect(Contents).toMatchObject([
      {
        Key: 'readme',
        Size: 6,
        ETag: '"3905d7917f2b3429490b01cfb60d8f5b"',
        LastModified: expect.any(Date) as Date,
      },
    ]);
  });

  it('url encoding; a space is a plus sign and a slash is a slash, as S3 writes them', async () => {
    await put('enc/a b+c/ü~*(é)');
    const { Contents = [], Prefix } = await list({ Prefix: 'enc/a b', EncodingType: 'url' });

    expect(Prefix).toBe('enc/a+b');
    expect(Contents.map(({ Key }) => Key)).toEqual(['enc/a+b%2Bc/%C3%BC%7E*%28%C3%A9%29']);
  });

  test.each<[string, ListOptions]>([
    ['a token of ours changed', { ContinuationToken: 'YWZ0ZXIgYQ=' }],
    ['a token that is none', { ContinuationToken: 'x' }],
    ['an empty token', { ContinuationToken: '' }],
    ['a negative number of keys', { MaxKeys: -1 }],
    ['an encoding that is none', { EncodingType: 'xml' as 'url' }],
  ])('%s; InvalidArgument', async (_, options) => {
    expect(await failureOf(list(options))).toMatchObject({
      name: 'InvalidArgument',
      $metadata: { httpStatusCode: 400 },
    });
  });
});

it('50,000 keys in three folders; they are replayed, and listed without a walk over them', async () => {
  const directory = await mkdtemp(join(tmpdir(), 's3-'));
  const keys = Array.from({ length: 50_000 }, (_, index) => `${['a', 'b', 'c'][index % 3]!}/${index}`);
  const lines = keys.map((Key, index) => {
    const versionId = index.toString(16).padStart(32, '0');
    const version = {
      kind: 'object',
      bucket: BUCKET,
      key: Key,
      versionId,
      modified: 0,
      size: 0,
      etag: '""',
      headers: {},
    };
    return `${JSON.stringify({ added: version })}\n`;
  });
  await writeFile(join(directory, 'journal.jsonl'), lines.join(''));
  // One file: a folder without any is taken for lost.
  await mkdir(join(directory, 'objects', '00'), { recursive: true });
  await writeFile(join(directory, 'objects', '00', '0'.repeat(32)), '');
  const fixture = await S3Fixture.start({ directory });
  const looks = jest.spyOn(SortedKeys.prototype, 'at');

  expect(await listAll(fixture, { Delimiter: '/' })).toMatchObject({
    keys: [],
    prefixes: ['a/', 'b/', 'c/'],
  });
  expect(looks.mock.calls.length).toBeLessThan(10);
  looks.mockRestore();
  const last = keys.filter((each) => each.startsWith('c/4'));
  expect((await listAll(fixture, { StartAfter: 'b/49999', Prefix: 'c/4' })).keys).toEqual(inByteOrder(last));
  await fixture.stop();
  await rm(directory, { recursive: true });
});
