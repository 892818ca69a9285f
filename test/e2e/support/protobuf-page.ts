import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs';
import type { Page } from './target';

const { root } = protobuf.parse(readFileSync(join(__dirname, 'client-model.proto'), 'utf8'), {
  keepCase: true,
});
const metricFamily = root.lookupType('io.prometheus.client.MetricFamily');

/** Type of a metric family. */
export const metricType = { counter: 0, gauge: 1, histogram: 4, gaugeHistogram: 5 } as const;

/** Messages `MetricFamily` of client-model.proto, as a target serves them to a Prometheus that asks for protobuf. */
export function protobufPage(families: readonly object[]): Page {
  return {
    contentType:
      'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited',
    body: Buffer.concat(
      families.map((family) => metricFamily.encodeDelimited(metricFamily.fromObject(family)).finish()),
    ),
  };
}
