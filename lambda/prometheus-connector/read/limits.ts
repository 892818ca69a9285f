/** Bounds of a read, far above what Prometheus asks for: they bound the memory that a request can take. */
export const readLimits = {
  /** Bytes of a request, decompressed. */
  requestBytes: 1024 * 1024,
  /** Prometheus sends one. */
  queries: 32,
  /** Of all queries of a request. */
  matchers: 128,
  /** Bytes that what is known of series may take in memory, roughly: those that matchers refuse are known, too. */
  heldBytes: 192 * 1024 * 1024,
  /** Bytes of an answer before compression. */
  answerBytes: 32 * 1024 * 1024,
  /** Bytes of an answer: as base64, with what Lambda adds, they stay below the 6 MB that a function may answer. */
  compressedAnswerBytes: 4_500_000,
} as const;
