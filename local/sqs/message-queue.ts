import { randomUUID } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { Journal } from '../journal';

/** How a queue treats its messages. */
interface QueueRules {
  /** Seconds that a message is not seen after it was received. */
  readonly visibilityTimeout: number;
  /** How often a message is received before it is put aside. */
  readonly maxReceiveCount: number;
}

/** A message that was received. */
export interface ReceivedMessage {
  readonly id: string;
  readonly body: string;
  /** By which it is deleted; of this receipt alone. */
  readonly receiptHandle: string;
  /** How often it was received, this time included. */
  readonly receiveCount: number;
  /** Epoch milliseconds. */
  readonly sentAt: number;
}

/** A message as the queue has it. */
interface QueuedMessage {
  readonly id: string;
  readonly body: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  /** The same: from when on it can be received. */
  readonly visibleAt: number;
  readonly receiveCount: number;
  /** Of its last receipt. */
  readonly receiptHandle?: string;
}

/** What happened to a message. */
type Entry =
  | { readonly kind: 'message'; readonly message: QueuedMessage }
  | { readonly kind: 'aside' | 'deleted'; readonly id: string };

const journalKind = {
  isEntry,
  remedy: 'Restore the file, or move it away: the runs in it wait until their pages ask for a look again',
};

function isEntry(value: unknown): value is Entry {
  const { kind, id, message } = (value ?? {}) as Partial<Record<string, unknown>>;
  if (kind !== 'message') return (kind === 'aside' || kind === 'deleted') && typeof id === 'string';
  const { sentAt, visibleAt, receiveCount, ...texts } = (message ?? {}) as Partial<Record<string, unknown>>;
  return (
    [texts['id'], texts['body']].every((text) => typeof text === 'string') &&
    [sentAt, visibleAt, receiveCount].every((number) => typeof number === 'number')
  );
}

/**
 * A standard queue with a dead-letter queue, in a file: what was sent outlives the process, and what was received and not deleted
 * when the process ended can be received again at once, as no one works on it any more.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export class MessageQueue {
  private readonly waiting = new Map<string, QueuedMessage>();
  private readonly aside = new Map<string, QueuedMessage>();
  private readonly journal: Journal<Entry>;

  /**
   * @param file made if it is not there
   * @param now epoch milliseconds by a clock that is never set back. That of the process before may have been another.
   * @throws {StartTrouble} when the file is damaged
   */
  constructor(
    file: string,
    private readonly rules: QueueRules,
    private readonly now: () => number,
  ) {
    const { journal, entries } = Journal.open(file, journalKind);
    journal.close();
    for (const entry of entries) this.take(entry);
    this.journal = this.rewritten(file);
  }

  /** Messages that wait to be received, or are received. */
  get size(): number {
    return this.waiting.size;
  }

  /** Bodies of the messages that were received too often. */
  get putAside(): readonly string[] {
    return [...this.aside.values()].map(({ body }) => body);
  }

  /** Adds a message. @param delay seconds. @returns its id */
  send(body: string, delay: number): string {
    const id = randomUUID();
    const sentAt = this.now();
    this.keep({
      kind: 'message',
      message: { id, body, sentAt, visibleAt: sentAt + delay * 1_000, receiveCount: 0 },
    });
    return id;
  }

  /** The message that has waited longest of those that can be seen. Undefined: there is none. */
  receive(): ReceivedMessage | undefined {
    const now = this.now();
    for (const message of this.waiting.values()) {
      if (message.visibleAt > now) continue;
      if (message.receiveCount >= this.rules.maxReceiveCount) {
        this.keep({ kind: 'aside', id: message.id });
        continue;
      }
      const received = {
        ...message,
        visibleAt: now + this.rules.visibilityTimeout * 1_000,
        receiveCount: message.receiveCount + 1,
        receiptHandle: randomUUID(),
      };
      this.keep({ kind: 'message', message: received });
      return received;
    }
    return undefined;
  }

  /** Removes a message that was received. Does nothing for one that was received again since. */
  delete(receiptHandle: string): void {
    const message = [...this.waiting.values()].find((each) => each.receiptHandle === receiptHandle);
    if (message !== undefined) this.keep({ kind: 'deleted', id: message.id });
  }

  close(): void {
    this.journal.close();
  }

  private keep(entry: Entry): void {
    this.journal.append(entry);
    this.take(entry);
  }

  private take(entry: Entry): void {
    if (entry.kind === 'message') {
      this.waiting.set(entry.message.id, entry.message);
      return;
    }
    const message = this.waiting.get(entry.id);
    this.waiting.delete(entry.id);
    if (entry.kind === 'aside' && message !== undefined) this.aside.set(entry.id, message);
  }

  /** The journal with what is left alone. */
  private rewritten(file: string): Journal<Entry> {
    const temporary = `${file}.new`;
    if (existsSync(temporary)) rmSync(temporary);
    const { journal } = Journal.open(temporary, journalKind);
    const now = this.now();
    for (const message of this.aside.values()) {
      journal.append({ kind: 'message', message });
      journal.append({ kind: 'aside', id: message.id });
    }
    for (const message of this.waiting.values()) {
      const { sentAt, visibleAt, receiptHandle } = message;
      // No one works on what was received any more.
      const delay = receiptHandle === undefined ? visibleAt - sentAt : 0;
      const kept = { ...message, visibleAt: Math.min(visibleAt, now + delay) };
      this.waiting.set(message.id, kept);
      journal.append({ kind: 'message', message: kept });
    }
    renameSync(temporary, file);
    return journal;
  }
}
