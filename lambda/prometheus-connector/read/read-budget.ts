import { HttpError } from '../../http/errors';
import { readLimits } from './limits';

/** What all queries of a request may hold together. An answer is whole or none. */
export class ReadBudget {
  private samples = 0;
  private bytes = 0;

  /** @param maxSamples samples and histograms of a request */
  constructor(private readonly maxSamples: number) {}

  /** Samples and histograms that are held. */
  get sampleCount(): number {
    return this.samples;
  }

  /**
   * Counts what is kept from now on.
   * @param bytes at most as many as it takes in the answer before compression
   * @throws HttpError 400 `too_many_samples`, `answer_too_large`
   */
  take(samples: number, bytes: number): void {
    this.samples += samples;
    this.bytes += bytes;
    if (this.samples > this.maxSamples) {
      throw new HttpError({
        code: 'too_many_samples',
        status: 400,
        message: `The selector and its range of time match more than ${this.maxSamples} samples, which is maxReadSamples. ${LESS}`,
      });
    }
    if (this.bytes > readLimits.answerBytes) throw answerTooLarge();
  }

  /** Counts no longer what is no longer kept. */
  giveBack(samples: number, bytes: number): void {
    this.samples -= samples;
    this.bytes -= bytes;
  }
}

const LESS = 'Ask for a shorter range, or for fewer series: nothing is ever left out of an answer.';

/** Neither Lambda nor the gateway would let it through. */
export function answerTooLarge(): HttpError {
  return new HttpError({
    code: 'answer_too_large',
    status: 400,
    message: `What the selector and its range of time match is more than an answer can hold, ${readLimits.compressedAnswerBytes} bytes compressed. ${LESS}`,
  });
}
