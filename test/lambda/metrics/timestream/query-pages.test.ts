// One page is read while the next is on its way.
import type { TimestreamQueryClient } from '@aws-sdk/client-timestream-query';
import { Meter } from '../../../../lambda/metrics/model/meter';
import { queryPages } from '../../../../lambda/metrics/timestream/query-pages';

/** A call that waits for its answer. */
interface Call {
  readonly token: string | undefined;
  readonly signal: AbortSignal;
  readonly answer: (nextToken?: string, metered?: number) => void;
  readonly fail: (error: Error) => void;
}

/** A client whose calls the test answers; as the SDK's, they fail when they are aborted. */
function clientOf(calls: Call[]): TimestreamQueryClient {
  const send = (
    { input }: { readonly input: { readonly NextToken?: string } },
    { abortSignal: signal }: { readonly abortSignal: AbortSignal },
  ): Promise<{ readonly body: Buffer }> =>
    new Promise((resolve, fail) => {
      signal.addEventListener('abort', () => {
        fail(new DOMException('Request aborted', 'AbortError'));
      });
      const answer = (NextToken?: string, CumulativeBytesMetered?: number): void => {
        const answered = { Rows: [], NextToken, QueryStatus: { CumulativeBytesMetered } };
        resolve({ body: Buffer.from(JSON.stringify(answered)) });
      };
      calls.push({ token: input.NextToken, signal, answer, fail });
    });
  return { send } as unknown as TimestreamQueryClient;
}

function start(signal = new AbortController().signal) {
  const calls: Call[] = [];
  const meter = new Meter();
  return { calls, meter, pages: queryPages(clientOf(calls), 'SELECT', meter, signal) };
}

it('asks for the next page when one has come, and for no more', async () => {
  const { calls, pages } = start();
  const first = pages.next();
  calls[0]!.answer('2');
  expect((await first).done).toBe(false);
  expect(calls.map(({ token }) => token)).toEqual([undefined, '2']);
  calls[1]!.answer('3');
  expect((await pages.next()).done).toBe(false);
  expect(calls.map(({ token }) => token)).toEqual([undefined, '2', '3']);
  calls[2]!.answer();
  expect((await pages.next()).done).toBe(false);
  expect((await pages.next()).done).toBe(true);
  expect(calls).toHaveLength(3);
});

it('a reader that takes no more; the page on its way is aborted', async () => {
  const { calls, pages } = start();
  const first = pages.next();
  calls[0]!.answer('2');
  await first;
  expect(calls[1]!.signal.aborted).toBe(false);
  await pages.return();
  expect(calls[1]!.signal.aborted).toBe(true);
});

it('a page that fails while another is read; told when it is asked for, and only then', async () => {
  const unhandled = jest.fn();
  process.on('unhandledRejection', unhandled);
  const { calls, pages } = start();
  const first = pages.next();
  calls[0]!.answer('2');
  await first;
  calls[1]!.fail(new Error('broken'));
  await new Promise(setImmediate);
  expect(unhandled).not.toHaveBeenCalled();
  await expect(pages.next()).rejects.toThrow('broken');
  process.off('unhandledRejection', unhandled);
});

it('a deadline that ends; the page that is waited for fails', async () => {
  const ended = new AbortController();
  const { pages } = start(ended.signal);
  const first = pages.next();
  ended.abort();
  await expect(first).rejects.toThrow('Request aborted');
});

it('counts a statement, its pages, and what was metered until it failed', async () => {
  const { calls, meter, pages } = start();
  const first = pages.next();
  calls[0]!.answer('2', 10_000_000);
  await first;
  calls[1]!.answer('3', 30_000_000);
  await pages.next();
  calls[2]!.fail(new Error('gone'));
  await expect(pages.next()).rejects.toThrow('gone');
  expect(meter).toEqual({ statements: 1, pages: 2, bytes: 30_000_000 });
});
