/** Characters of a service's own words that are shown. */
const LONGEST = 200;

/**
 * What an AWS service says of a failure of its own, in its words: ` It says: …`. Empty for all other errors, whose messages
 * may quote what was sent, or name what only the account may know.
 */
export function saidByService(error: unknown): string {
  const { $fault: fault, message = '' } = (error ?? {}) as {
    readonly $fault?: string;
    readonly message?: string;
  };
  return fault === 'server' && message !== '' ? ` It says: ${message.slice(0, LONGEST)}` : '';
}
