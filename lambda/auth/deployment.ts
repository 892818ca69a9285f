/** What the authorizer is deployed with: the stacks and the local run read it. */
export const deployment = {
  /** Path from the project's folder. It exports `handler`. */
  entry: 'lambda/auth/index.ts',
  /** MB. */
  memorySize: 256,
  /** Seconds that an invocation may take. The gateway waits no longer. */
  timeout: 10,
  /** Seconds for which the gateway keeps an answer, yes or no: a changed password stays valid this much longer. */
  answerLifetime: 300,
} as const;
