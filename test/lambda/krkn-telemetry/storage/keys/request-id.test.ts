import fc from 'fast-check';
import { parseRequestId } from '../../../../../lambda/krkn-telemetry/storage/keys/request-id';

const UUID = '96348571-0b06-459e-b654-a1bb6fd66239';
const nothing = { startedAt: undefined, uuid: undefined, runTag: undefined };

describe('parseRequestId', () => {
  it.each([
    [
      'epoch, UUID and tag',
      `1745343338-${UUID}-nightly`,
      { startedAt: 1745343338, uuid: UUID, runTag: 'nightly' },
    ],
    ['a tag with hyphens', `1745343338-${UUID}-a-b`, { startedAt: 1745343338, uuid: UUID, runTag: 'a-b' }],
    ['no tag', `1745343338-${UUID}`, { startedAt: 1745343338, uuid: UUID, runTag: undefined }],
    ['an empty tag', `1745343338-${UUID}-`, { startedAt: 1745343338, uuid: UUID, runTag: undefined }],
    ['a name of the user', '1745343338-my-run', { startedAt: 1745343338, uuid: 'my-run', runTag: undefined }],
    [
      'more than a UUID',
      `1745343338-${UUID}0`,
      { startedAt: 1745343338, uuid: `${UUID}0`, runTag: undefined },
    ],
    ['the epoch alone', '1745343338', { startedAt: 1745343338, uuid: undefined, runTag: undefined }],
    ['no epoch', UUID, nothing],
    ['a number that is no epoch', '7-nightly', nothing],
    ['milliseconds', `1745343338000-${UUID}`, nothing],
    ['digits that go on as a word', `1745343338x-${UUID}`, nothing],
    ['nothing', '', nothing],
  ])('%s', (_condition, requestId, expected) => {
    expect(parseRequestId(requestId)).toEqual(expected);
  });

  it('any text; its parts make it up again', () => {
    const epoch = fc.integer({ min: 1_000_000_000, max: 9_999_999_999 });
    const tag = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(epoch, fc.uuid(), fc.option(tag), (startedAt, id, runTag) => {
        const requestId = [startedAt, id, ...(runTag === null ? [] : [runTag])].join('-');
        expect(parseRequestId(requestId)).toEqual({ startedAt, uuid: id, runTag: runTag ?? undefined });
      }),
    );
  });
});
