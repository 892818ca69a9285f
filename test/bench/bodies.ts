import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compressSync, uncompressSync } from 'snappy';
import { loadWriteRequest } from './textbook';

/** A body to measure with. */
export interface Body {
  readonly name: string;
  /** The compressed body as it stands in an event. */
  readonly base64: string;
  readonly samples: number;
}

/** The schema that the textbook's decoder is generated from. */
export const protoFile = join(__dirname, 'remote-write.proto');

/** Bodies of round sizes, cut from a captured one. */
export function capturedBodies(): Body[] {
  const type = loadWriteRequest(protoFile);
  const block = readFileSync(join(__dirname, '../fixtures/remote-write/ext_10000-001.snappy'));
  const { timeseries } = type.decode(uncompressSync(block) as Buffer) as unknown as { timeseries: object[] };
  return [500, 2_000, 10_000].map((samples) => {
    const message = type.encode({ timeseries: timeseries.slice(0, samples) }).finish();
    const base64 = compressSync(Buffer.from(message)).toString('base64');
    return { name: `${samples} samples`, base64, samples: Math.min(samples, timeseries.length) };
  });
}
