/** What the telemetry service is deployed with unless a prop says otherwise: the stack and the local run read it. */
export const deployment = {
  /** Path from the project's folder. It exports `handler`. */
  entry: 'lambda/krkn-telemetry/index.ts',
  /** MB. */
  memorySize: 512,
  /** Seconds that an invocation may take: all there is, since Krkn sends a run once. One that fails is lost. */
  timeout: 28,
  /** Requests to one route: a second in the long run, and at once. */
  throttles: {
    /** By which Krkn sends a run: once, so that a 429 loses it. */
    data: { rateLimit: 1200, burstLimit: 1200 },
    /** Pages and scripts, which ask again. Most are open to everyone, up to the login. */
    other: { rateLimit: 50, burstLimit: 100 },
  },
  /** User of the generated credentials. */
  username: 'krkn',
} as const;
