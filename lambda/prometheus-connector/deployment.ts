/** What the connector is deployed with unless a prop says otherwise: the stack and the local run read it. */
export const deployment = {
  /** Path from the project's folder. It exports `handler`. */
  entry: 'lambda/prometheus-connector/index.ts',
  /** MB. */
  memorySize: 512,
  /** Seconds that an invocation may take. */
  timeout: 15,
  /** Requests to one path: a second in the long run, and at once. A 429 to a write loses data, one to others does not. */
  throttles: {
    write: { rateLimit: 1200, burstLimit: 1200 },
    read: { rateLimit: 1200, burstLimit: 1200 },
    other: { rateLimit: 100, burstLimit: 100 },
  },
  /** User of the generated credentials. */
  username: 'prometheus',
  /** How old a sample may be to be taken, and after which time the store deletes it. */
  retention: { memoryStoreHours: 12, magneticStoreDays: 365, influxdbDays: 90 },
  /** An InfluxDB that the stack creates, and the ports of any by its version. */
  influxdb: {
    ports: { 2: 8086, 3: 8181 },
    instanceType: 'db.influx.medium',
    storageType: 'InfluxIOIncludedT1',
    /** GiB. */
    allocatedStorage: 20,
    deploymentType: 'SINGLE_AZ',
    organization: 'chaos-telemetry',
  },
} as const;

/** The names of a destination for which none are given. */
export function usualDestination(environment: string): { readonly database: string; readonly table: string } {
  return { database: `${environment}-prometheus`, table: 'metrics' };
}
