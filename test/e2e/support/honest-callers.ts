import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ObjectStore } from '../../../local/s3/object-store';
import { type StoredRecord, timeMilliseconds } from '../../../local/timestream/stored-record';
import type { Sample, ServiceProcess } from './service-process';
import type { SetClock } from './set-clock';

/** Milliseconds from one request of a caller to its next, if that takes no longer: callers send, and do not flood. */
const PACE = 100;
/** Bytes of a file of a run. */
const FILE_SIZE = 20_000;

/** What a request came to: the status of its answer, or that the service was gone. */
type Outcome = number | 'gone';

/** What the callers met for a while. */
export interface Part {
  /** How often each outcome came. */
  readonly outcomes: Map<Outcome, number>;
  /** Milliseconds that the slowest answer took. */
  slowest: number;
}

/**
 * Krkn and Prometheus, who send one request after the other for as long as a test lasts, and know what of it was acknowledged. Their
 * clock is that of the service.
 */
export class HonestCallers {
  /** Requests that were acknowledged. */
  acknowledged = 0;
  /** Texts by file of a run, as `1-run/telemetry.json`. For telemetry a part of it, which tells it from others. */
  private readonly files = new Map<string, string>();
  private readonly samples: Sample[] = [];
  private part: Part = { outcomes: new Map(), slowest: 0 };
  private count = 0;
  private isOver = false;
  private loops: Promise<void>[] = [];

  /** @param service the one that they send to, which a test may start again */
  constructor(
    public service: ServiceProcess,
    private readonly clock: SetClock,
  ) {}

  /** Begins to send, until {@link stop}. */
  start(): void {
    this.isOver = false;
    this.loops = [() => this.sendRun(), () => this.sendSample()].map((send) => this.repeat(send));
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.loops);
  }

  /** Begins another part, while they do not send. What they met of it is known when they have stopped again. */
  newPart(): Part {
    this.part = { outcomes: new Map(), slowest: 0 };
    return this.part;
  }

  /** A run, a file of it, and a sample. Returns milliseconds that the slowest took. @throws {Error} unless all are acknowledged */
  async sendEach(): Promise<number> {
    const answers = await Promise.all([
      this.timed(() => this.sendRun()),
      this.timed(() => this.sendFile()),
      this.timed(() => this.sendSample()),
    ]);
    expect(answers.map(({ outcome }) => outcome)).toEqual([200, 200, 204]);
    return Math.max(...answers.map(({ time }) => time));
  }

  /**
   * Compares with what was acknowledged what a service that has ended has stored: nothing is missing or different.
   * @param dataFolder of the service
   * @param records all that its Timestream has
   */
  async expectStored(dataFolder: string, records: readonly StoredRecord[]): Promise<void> {
    const stored = new Map(records.map((record) => [record.dimensions['instance'], record]));
    const lost: unknown[] = this.samples.filter(({ instance, value, time }) => {
      const record = stored.get(instance);
      return record === undefined || record.value !== value || timeMilliseconds(record) !== time;
    });
    const objects = await ObjectStore.open(join(dataFolder, 's3'));
    for (const [key, text] of this.files) {
      const version = objects.bucket('local-telemetry').current(`g/${key}`);
      const found = version === undefined ? '' : await readFile(objects.file(version), 'utf8');
      if (!found.includes(text)) lost.push(key);
    }
    objects.close();
    expect(lost).toEqual([]);
  }

  private async repeat(send: () => Promise<Outcome>): Promise<void> {
    while (!this.isOver) {
      const { part } = this;
      const pause = delay(PACE);
      const { outcome, time } = await this.timed(send);
      part.outcomes.set(outcome, (part.outcomes.get(outcome) ?? 0) + 1);
      if (outcome !== 'gone') part.slowest = Math.max(part.slowest, time);
      await pause;
    }
  }

  private async timed(send: () => Promise<Outcome>): Promise<{ outcome: Outcome; time: number }> {
    const start = performance.now();
    const outcome = await send().catch(() => 'gone' as const);
    return { outcome, time: performance.now() - start };
  }

  private async sendRun(): Promise<number> {
    const name = this.newName();
    const { status } = await this.service.sendRun(name, { value: name });
    if (status === 200) this.keep(`${name}/telemetry.json`, `"value": "${name}"`);
    return status;
  }

  private async sendFile(): Promise<number> {
    const name = this.newName();
    const text = name.padEnd(FILE_SIZE, ' ');
    const { status } = await this.service.sendFile(name, 'a.txt', Buffer.from(text));
    if (status === 200) this.keep(`${name}/a.txt`, text);
    return status;
  }

  private async sendSample(): Promise<number> {
    const sample = { instance: this.newName(), value: this.count / 3, time: this.clock.now() };
    const { status } = await this.service.sendSamples([sample]);
    // The clock was set meanwhile: to the service the sample is a day off, and may be refused.
    const isCrossed = Math.abs(this.clock.now() - sample.time) > 3_600_000;
    if (status === 400 && isCrossed) return 204;
    if (status === 204) {
      this.samples.push(sample);
      this.acknowledged++;
    }
    return status;
  }

  private keep(file: string, text: string): void {
    this.files.set(file, text);
    this.acknowledged++;
  }

  /** Of a run or a series. */
  private newName(): string {
    this.count++;
    return `${this.count}-honest`;
  }
}
