import { createHash } from 'node:crypto';
import type { Exemplar } from '../../model/exemplar';
import { labelsJson } from '../../model/label-json';
import { type Label } from '../../../metrics/model/label';

/** Nanoseconds of a millisecond. */
const MILLISECOND = 1_000_000;

/**
 * When an exemplar is stored, in nanoseconds since 1970: within its millisecond, at a place that depends on its value and
 * labels. A series may have several of one millisecond, which would be one record to a store; one that is sent again is
 * the same.
 * @param labels its own, as they are stored
 */
export function exemplarNanoseconds(
  { timestamp, highWord, lowWord }: Pick<Exemplar, 'timestamp' | 'highWord' | 'lowWord'>,
  labels: readonly Label[],
): bigint {
  const digest = createHash('sha256')
    .update(`${highWord} ${lowWord} ${labelsJson(labels)}`)
    .digest();
  return BigInt(timestamp) * BigInt(MILLISECOND) + BigInt(digest.readUInt32BE(0) % MILLISECOND);
}
