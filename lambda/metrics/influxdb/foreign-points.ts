import { HttpError } from '../../http/errors';
import { OPERATOR_SECONDS } from '../../kit/aws-errors';
import { describeDestination, destinationDetails } from '../model/destination';
import type { Destination } from '../model/destination';
import { MEASUREMENT } from './schema';

/** Another program has written to the measurement of samples, so that not all that is there can be read. */
export class ForeignPointsError extends Error {
  override name = 'ForeignPointsError';

  /** @param what of the measurement shows it, without its values, which are not for answers or the log */
  constructor(readonly what: string) {
    super(what);
  }
}

/** A value that the connector does not write. */
export function foreignValue(field: string, expected: string): ForeignPointsError {
  return new ForeignPointsError(`a value of the field "${field}" is not a ${expected}`);
}

/** What it means to a reader: a part of what is stored would pass for all of it, so that an operator has to look. */
export function foreignPoints({ what }: ForeignPointsError, destination: Destination): HttpError {
  return new HttpError({
    code: 'foreign_points',
    status: 503,
    retryAfterSeconds: OPERATOR_SECONDS,
    message: `Another program has written to the measurement "${MEASUREMENT}", so that its samples cannot be read in full: ${what}. Delete what it wrote, and give the connector a database (bucket) of its own. Destination: ${describeDestination(destination)}.`,
    details: destinationDetails(destination),
  });
}
