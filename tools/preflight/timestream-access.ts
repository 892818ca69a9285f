import { DescribeEndpointsCommand, type TimestreamWriteClient } from '@aws-sdk/client-timestream-write';

/** Whether the account may use Amazon Timestream for LiveAnalytics in the region. */
export type TimestreamAccess =
  | { readonly kind: 'open' }
  /** AWS admits only accounts that used it before 20 June 2025. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'no-such-region' }
  /** Unknown; the reason in a sentence without full stop. */
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * Asks Timestream for its endpoints, as every client does first.
 * https://docs.aws.amazon.com/timestream/latest/developerguide/AmazonTimestreamForLiveAnalytics-availability-change.html
 */
export async function timestreamAccess(client: TimestreamWriteClient): Promise<TimestreamAccess> {
  try {
    await client.send(new DescribeEndpointsCommand({}));
    return { kind: 'open' };
  } catch (error) {
    const { name, message } = error as Error;
    // Both refusals are an AccessDeniedException: only the text tells this one from a missing permission.
    if (/only existing timestream\b.*\bcustomers/i.test(message)) return { kind: 'closed' };
    if (/\bENOTFOUND\b/.test(message)) return { kind: 'no-such-region' };
    if (name === 'AccessDeniedException') {
      return { kind: 'unknown', reason: 'you may not ask Timestream (timestream:DescribeEndpoints)' };
    }
    return {
      kind: 'unknown',
      reason: `Timestream did not answer (${/\bE[A-Z]{4,}\b/.exec(message)?.[0] ?? name})`,
    };
  }
}
