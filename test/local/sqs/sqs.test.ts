import { mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendMessageCommand, SQSClient, type SQSServiceException } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { startSqs } from '../../../local/sqs';
import { startEventSource } from '../../../local/sqs/event-source';
import { MessageQueue } from '../../../local/sqs/message-queue';
import { accessKey } from '../s3/fixture';
import { eventually } from '../support/eventually';

let folder: string;
let file: string;
/** Epoch milliseconds. */
let now: number;
let queue: MessageQueue;
const rules = { visibilityTimeout: 60, maxReceiveCount: 3 };
const open = (): MessageQueue => new MessageQueue(file, rules, () => now);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sqs-'));
  file = join(folder, 'queue.jsonl');
  now = 1_764_000_000_000;
  queue = open();
});
afterEach(async () => {
  queue.close();
  await rm(folder, { recursive: true });
});

/** Ends the process in which the queue is, as it were, and begins another. */
function restart(): void {
  queue.close();
  queue = open();
}

describe('a queue', () => {
  it('gives a message again until it is deleted, each time by another receipt', () => {
    queue.send('a', 0);
    const first = queue.receive()!;
    expect(first).toMatchObject({ body: 'a', receiveCount: 1 });
    expect(queue.receive()).toBeUndefined();
    now += 60_000;
    const second = queue.receive()!;
    expect(second).toMatchObject({ id: first.id, receiveCount: 2 });
    queue.delete(first.receiptHandle);
    expect(queue.size).toBe(1);
    queue.delete(second.receiptHandle);
    expect(queue.size).toBe(0);
  });

  it('delays a message', () => {
    queue.send('a', 900);
    now += 899_999;
    expect(queue.receive()).toBeUndefined();
    now += 1;
    expect(queue.receive()?.body).toBe('a');
  });

  it('puts a message aside that was received too often, and goes on with the next', () => {
    queue.send('poison', 0);
    for (let time = 0; time < rules.maxReceiveCount; time++) {
      expect(queue.receive()?.body).toBe('poison');
      now += 60_000;
    }
    queue.send('b', 0);
    expect(queue.receive()?.body).toBe('b');
    expect(queue.putAside).toEqual(['poison']);
    restart();
    expect(queue.putAside).toEqual(['poison']);
  });

  it('restarted; has what was there, and what no one works on any more can be received at once', () => {
    queue.send('done', 0);
    queue.delete(queue.receive()!.receiptHandle);
    queue.send('begun', 0);
    queue.receive();
    queue.send('later', 100);
    restart();
    const begun = queue.receive()!;
    expect(begun).toMatchObject({ body: 'begun', receiveCount: 2 });
    queue.delete(begun.receiptHandle);
    expect(queue.receive()).toBeUndefined();
    now += 100_000;
    expect(queue.receive()?.body).toBe('later');
    expect(queue.size).toBe(1);
  });

  it('restarted by a clock a day back; what is delayed waits for its delay, and what was received for nothing', () => {
    queue.send('begun', 0);
    queue.receive();
    queue.send('later', 100);
    now -= 86_400_000;
    restart();
    const begun = queue.receive()!;
    expect(begun.body).toBe('begun');
    queue.delete(begun.receiptHandle);
    now += 99_999;
    expect(queue.receive()).toBeUndefined();
    now += 1;
    expect(queue.receive()?.body).toBe('later');
  });

  it('torn by the end of the process; has all whole messages', async () => {
    queue.send('a', 0);
    queue.send('b', 0);
    queue.close();
    await truncate(file, (await readFile(file)).length - 1);
    queue = open();
    expect([queue.receive()?.body, queue.receive()?.body]).toEqual(['a', undefined]);
  });
});

describe('SendMessage', () => {
  let sqs: Awaited<ReturnType<typeof startSqs>>;
  let client: SQSClient;
  beforeEach(async () => {
    sqs = await startSqs({ queues: { q: queue }, accessKeys: [accessKey] });
    client = new SQSClient({
      region: 'us-east-1',
      endpoint: sqs.endpoint,
      credentials: accessKey,
      maxAttempts: 1,
    });
  });
  afterEach(async () => {
    client.destroy();
    await sqs.close();
  });
  const send = (body: string, delay = 0, url = sqs.urlOf('q')): Promise<unknown> =>
    client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body, DelaySeconds: delay }));

  it.each([
    ['ASCII', 'hello'],
    ['of other languages', 'Grüße, 世界 🎉'],
    ['of 256 KiB', 'é'.repeat(128 * 1024)],
  ])('the SDK sends a text %s; it is received as it is', async (_condition, body) => {
    await send(body);
    expect(queue.receive()?.body).toBe(body);
  });

  it.each<[string, string, number, string, string]>([
    ['no text', '', 0, 'q', 'MissingParameter'],
    ['a longer text', 'x'.repeat(256 * 1024 + 1), 0, 'q', 'InvalidParameterValue'],
    ['a delay of more than 15 minutes', 'x', 901, 'q', 'InvalidParameterValue'],
    ['a negative delay', 'x', -1, 'q', 'InvalidParameterValue'],
    ['a control character', 'x\u0001', 0, 'q', 'InvalidMessageContents'],
    ['to another queue', 'x', 0, 'other', 'QueueDoesNotExist'],
  ])('%s; is refused', async (_condition, body, delay, name, error) => {
    const failure = await send(body, delay, sqs.urlOf(name)).catch(
      (thrown: unknown) => thrown as SQSServiceException,
    );
    expect(failure).toMatchObject({ name: error });
    expect(queue.size).toBe(0);
  });

  it('with another key; is refused', async () => {
    client = new SQSClient({
      region: 'us-east-1',
      endpoint: sqs.endpoint,
      credentials: { ...accessKey, secretAccessKey: 'other' },
    });
    await expect(send('x')).rejects.toThrow(/signature/i);
  });
});

describe('an event source', () => {
  it('hands messages to the function one at a time, and deletes those that it handles', async () => {
    const events: SQSEvent[] = [];
    let under = 0;
    let most = 0;
    const source = startEventSource({
      queue,
      name: 'q',
      concurrency: 2,
      pause: 5,
      invoke: async (event) => {
        events.push(event);
        most = Math.max(most, ++under);
        await new Promise((resolve) => setImmediate(resolve));
        under--;
        if (event.Records[0]!.body === 'bad') throw new Error('bad');
      },
    });
    try {
      for (const body of ['a', 'bad', 'b', 'c']) queue.send(body, 0);
      await eventually(() => {
        expect([events.length, queue.size]).toEqual([4, 1]);
      });
      expect(most).toBeLessThanOrEqual(2);
      expect(events[0]!.Records).toMatchObject([
        { body: 'a', eventSource: 'aws:sqs', attributes: { ApproximateReceiveCount: '1' } },
      ]);
      now += 60_000;
      await eventually(() => {
        expect(events.at(-1)!.Records[0]).toMatchObject({
          body: 'bad',
          attributes: { ApproximateReceiveCount: '2' },
        });
      });
    } finally {
      await source.close();
    }
  });

  it('on a full disk; messages wait, which is told once, and go on when there is room', async () => {
    const full = (): never => {
      throw Object.assign(new Error('write'), { code: 'ENOSPC', errno: -constants.errno.ENOSPC });
    };
    const told: string[] = [];
    const handled: string[] = [];
    const receive = jest.spyOn(queue, 'receive').mockImplementation(full);
    const source = startEventSource({
      ...{ queue, name: 'q', concurrency: 1, pause: 5, tell: (line) => told.push(line) },
      invoke: ({ Records: [record] }) => {
        handled.push(record!.body);
        return Promise.resolve();
      },
    });
    try {
      queue.send('a', 0);
      await eventually(() => {
        expect(receive.mock.calls.length).toBeGreaterThan(3);
      });
      const remove = jest.spyOn(queue, 'delete').mockImplementationOnce(full);
      receive.mockRestore();
      await eventually(() => {
        expect(remove).toHaveBeenCalled();
      });
      // It was handled and is still there.
      expect([handled, queue.size]).toEqual([['a'], 1]);
      now += 60_000;
      await eventually(() => {
        expect([handled, queue.size]).toEqual([['a', 'a'], 0]);
      });
      expect(told).toEqual(['no space left on device: what is in the queue q waits']);
    } finally {
      await source.close();
    }
  });
});
