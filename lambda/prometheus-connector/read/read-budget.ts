import { HttpError } from '../../http/errors';
import { readLimits } from './limits';

/** Limits on all queries of a request together. A response is complete or an error. */
export class ReadBudget {
  private samples = 0;
  private bytes = 0;
  private held = 0;

  /** @param maxSamples samples and histograms of a request */
  constructor(private readonly maxSamples: number) {}

  /** Samples and histograms that are held. */
  get sampleCount(): number {
    return this.samples;
  }

  /**
   * Counts what is kept from now on.
   * @param bytes that it takes in the answer before compression, at least
   * @throws {HttpError} 400 `too_many_samples`, `answer_too_large`
   */
  take(samples: number, bytes: number): void {
    this.samples += samples;
    this.bytes += bytes;
    if (this.samples > this.maxSamples) {
      throw new HttpError({
        code: 'too_many_samples',
        status: 400,
        message: `The selector and time range match more than ${this.maxSamples} samples (maxReadSamples). ${LESS}`,
      });
    }
    if (this.bytes > readLimits.answerBytes) throw answerTooLarge();
  }

  /**
   * Counts what is kept in memory and not in the answer.
   * @throws {HttpError} 400 `too_many_series`
   */
  hold(bytes: number): void {
    this.held += bytes;
    if (this.held > readLimits.heldBytes) {
      throw new HttpError({
        code: 'too_many_series',
        status: 400,
        message: `The selector scans too many series: name the metric, and use = or a list for label values. ${LESS}`,
      });
    }
  }

  /** Starts over: discards everything counted so far. */
  clear(): void {
    this.samples = 0;
    this.bytes = 0;
    this.held = 0;
  }
}

const LESS = 'Ask for a shorter range or fewer series: a response is never truncated.';

/** It would exceed the limits of Lambda and the gateway. */
export function answerTooLarge(): HttpError {
  return new HttpError({
    code: 'answer_too_large',
    status: 400,
    message: `The result for this selector and time range exceeds the response limit of ${readLimits.compressedAnswerBytes} bytes compressed. ${LESS}`,
  });
}
