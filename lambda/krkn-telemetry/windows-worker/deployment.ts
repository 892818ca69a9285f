/** What the worker that looks at metrics is deployed with unless a prop says otherwise: the stack and the local run read it. */
export const deployment = {
  /** Path from the project's folder. It exports `handler`. */
  entry: 'lambda/krkn-telemetry/windows-worker/index.ts',
  /** MB: the samples of some hundred series, and what a store answers while it is read. */
  memorySize: 1_024,
  /** Seconds that an invocation may take: a run has up to 20 scenarios, each with a few questions. */
  timeout: 300,
  /** Runs that are looked at at the same time: a store has other readers, too. */
  concurrency: 2,
  queue: {
    /** Messages of an invocation: one that fails is not repeated with others. */
    batchSize: 1,
    /** Seconds that a message is not seen while it is worked on: six times the timeout, as Lambda asks for. */
    visibilityTimeout: 1_800,
    /** How often a message is received before it is put aside. */
    maxReceiveCount: 3,
    /** Days that messages are kept: those that were put aside are looked into by someone. */
    retentionDays: 14,
  },
} as const;
