import { ConcurrencyLimit } from '../../kit/concurrency';
import type { Destination } from '../model/destination';
import type { Meter } from '../model/meter';
import type { ReadAccess } from './read-access';
import { foreignPoints, ForeignPointsError } from './foreign-points';

/** Questions of one request that are asked at once. */
const CONCURRENT_QUESTIONS = 4;

/** Asks what a request needs to know. */
export class Asker {
  private readonly limit = new ConcurrencyLimit(CONCURRENT_QUESTIONS);

  constructor(
    private readonly access: ReadAccess,
    private readonly meter: Meter,
  ) {}

  /**
   * Asks in Flux of InfluxDB 2, in SQL of InfluxDB 3.
   * @param read reads the answer, to its end
   * @throws {HttpError} that says what InfluxDB said, or that `read` throws; 503 `foreign_points`
   */
  ask<Result>(
    destination: Destination,
    text: string,
    read: (answer: ReadableStream<Uint8Array>) => Promise<Result>,
    signal: AbortSignal,
  ): Promise<Result> {
    const { client } = this.access;
    return this.run(destination, () => client.query(destination.namespace, text, signal), read);
  }

  /** The same in InfluxQL of InfluxDB 2. */
  askInfluxQl<Result>(
    destination: Destination,
    text: string,
    read: (answer: ReadableStream<Uint8Array>) => Promise<Result>,
    signal: AbortSignal,
  ): Promise<Result> {
    const { client } = this.access;
    return this.run(destination, () => client.influxQl(destination.namespace, text, signal), read);
  }

  private counter(): TransformStream<Uint8Array, Uint8Array> {
    return new TransformStream({
      transform: (part, controller) => {
        this.meter.bytes += part.length;
        controller.enqueue(part);
      },
    });
  }

  private run<Result>(
    destination: Destination,
    ask: () => Promise<ReadableStream<Uint8Array>>,
    read: (answer: ReadableStream<Uint8Array>) => Promise<Result>,
  ): Promise<Result> {
    return this.limit.run(async () => {
      this.meter.statements++;
      try {
        const answer = await ask();
        this.meter.pages++;
        return await read(answer.pipeThrough(this.counter()));
      } catch (error) {
        if (error instanceof ForeignPointsError) throw foreignPoints(error, destination);
        throw this.access.toReadFailure(error, destination);
      }
    });
  }
}
