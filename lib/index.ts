// What the package exports: docs/library.md.
export { KrknTelemetryStack, type KrknTelemetryStackProps } from './krkn-telemetry-stack';
export { PrometheusConnectorStack, type PrometheusConnectorStackProps } from './prometheus-connector-stack';
export type { InfluxdbStore } from './constructs/influxdb-store';
export type { TimestreamStore, TimestreamTable } from './constructs/timestream-store';
