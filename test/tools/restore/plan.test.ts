import { array, assert, boolean, constantFrom, integer, property, record } from 'fast-check';
import { planRestore, type ListedVersion } from '../../../tools/restore/plan';

/** Changes of objects, each some seconds after the one before. */
const changes = array(
  record({ key: constantFrom('a', 'b', 'ä'), isDeletion: boolean(), after: integer({ min: 1, max: 3 }) }),
  { maxLength: 12 },
);

/** The bytes of each key by what was put before a time; deletions leave none. */
function stateAt(history: readonly ListedVersion[], before: number): Map<string, string> {
  const state = new Map<string, string>();
  for (const { key, content, modified } of history) {
    if (modified >= before) break;
    if (content === undefined) state.delete(key);
    else state.set(key, content.etag);
  }
  return state;
}

/** As S3 lists it: objects apart from deletions, by key, newest first. */
function listingOf(history: readonly ListedVersion[]): ListedVersion[] {
  const newest = history.toReversed();
  const isLatest = (version: ListedVersion): boolean =>
    newest.find(({ key }) => key === version.key) === version;
  const listed = newest.map((version) => ({ ...version, isLatest: isLatest(version) }));
  const isObject = ({ content }: ListedVersion): boolean => content !== undefined;
  return [...listed.filter(isObject), ...listed.filter((version) => !isObject(version))];
}

it('what was there is there again with its bytes, and whatever else is there stays', () => {
  assert(
    property(changes, integer({ min: 0, max: 40 }), (made, seconds) => {
      let now = 0;
      const history = made.map(({ key, isDeletion, after }, index): ListedVersion => {
        now += after * 1000;
        const content = isDeletion ? undefined : { etag: `bytes ${index}`, size: 1 };
        return { key, versionId: String(index), modified: now, isLatest: false, content };
      });
      const before = seconds * 1000;
      const [then, state] = [stateAt(history, before), stateAt(history, Infinity)];
      const expected = new Map([...state, ...then]);

      const steps = planRestore(listingOf(history), before);
      for (const step of steps) {
        if (step.kind === 'restore') state.set(step.key, step.version.content!.etag);
      }

      expect([...state].sort()).toEqual([...expected].sort());
      // Each object that is or was there is told of, once.
      expect(steps.map(({ key }) => key)).toEqual([...expected.keys()].sort());
    }),
    { numRuns: 2000 },
  );
});

const version = (versionId: string, seconds: number, more: Partial<ListedVersion> = {}): ListedVersion => ({
  key: 'k',
  versionId,
  modified: seconds * 1000,
  isLatest: false,
  content: { etag: versionId, size: 1 },
  ...more,
});
const deletion = { content: undefined };

it.each<[string, ListedVersion[], number, unknown[]]>([
  [
    'overwritten; the version before, and what replaced it first',
    [version('3', 3, { isLatest: true }), version('2', 2), version('1', 1)],
    2,
    [{ kind: 'restore', version: { versionId: '1' }, next: { versionId: '2' } }],
  ],
  [
    'overwritten in that very second; the same',
    [version('1', 2, { isLatest: true })],
    2,
    [{ kind: 'later' }],
  ],
  [
    'overwritten with the same bytes; nothing to do',
    [version('2', 2, { isLatest: true, content: { etag: '1', size: 1 } }), version('1', 1)],
    2,
    [{ kind: 'same' }],
  ],
  [
    'deleted in the second in which it was put; put first',
    [version('1', 1), version('2', 1, { ...deletion, isLatest: true })],
    2,
    [],
  ],
  [
    'deleted and put again in one second, then overwritten; what was put',
    [version('3', 3, { isLatest: true }), version('2', 1), version('1', 1, deletion)],
    2,
    [{ kind: 'restore', version: { versionId: '2' } }],
  ],
  [
    'deleted before; stays deleted',
    [version('1', 1), version('2', 2, { ...deletion, isLatest: true })],
    3,
    [],
  ],
])('%s', (_, versions, seconds, expected) => {
  expect(planRestore(versions, seconds * 1000)).toMatchObject(expected);
});
