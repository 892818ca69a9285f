/** What the set-up of InfluxDB is deployed with. */
export const deployment = {
  /** Path from the project's folder. It exports `handler`. */
  entry: 'lambda/influxdb-setup/index.ts',
  /** MB. */
  memorySize: 256,
  /** Seconds that an invocation may take: time for a server, and for rights that were given just before, to come into effect. */
  timeout: 300,
  /** Seconds after which CloudFormation gives up waiting for an answer: three invocations, as Lambda repeats one that failed. */
  answerTimeout: 1_200,
  /** Type of the custom resource. */
  resourceType: 'Custom::InfluxDBSetup',
} as const;
