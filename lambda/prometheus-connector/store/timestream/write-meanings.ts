import type { ErrorCode } from '../../../http/error-codes';
import { OPERATOR_SECONDS, type Meanings } from '../../../kit/aws-errors';
import { commonMeanings } from '../../../metrics/timestream/errors';

/** What errors of writes mean to a sender. Anything that an operator can fix is 503, so that the sender does not drop data. */
export const writeMeanings: Meanings<ErrorCode> = {
  advice: 'Nothing is lost while the sender retries.',
  ...commonMeanings,
  named: {
    ...commonMeanings.named,
    ThrottlingException: { code: 'throttled', text: 'Timestream throttled the write.' },
    AccessDeniedException: {
      code: 'access_denied',
      retryAfterSeconds: OPERATOR_SECONDS,
      text: 'AWS denied access: allow timestream:WriteRecords on the table and timestream:DescribeEndpoints on *.',
    },
    ResourceNotFoundException: {
      code: 'destination_not_found',
      retryAfterSeconds: OPERATOR_SECONDS,
      text: 'Timestream has no such database or table in this region: create it, or correct the destination labels.',
    },
    ConflictException: {
      code: 'destination_busy',
      retryAfterSeconds: OPERATOR_SECONDS,
      text: 'The table is being changed.',
    },
  },
};
