import { Metrics } from '@aws-lambda-powertools/metrics';
import { metrics as called } from '../../../lambda/prometheus-connector/metric-names';
import {
  createRequestPublisher,
  createWritePublisher,
} from '../../../lambda/prometheus-connector/write-metrics';
import { PublishedFamilies } from '../../../local/metrics/published-families';

/** What the connector's own publishers print, as its log has it. */
function printedBy(publish: (metrics: Metrics) => void): Buffer {
  const lines: string[] = [];
  const stdout = jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
  publish(
    new Metrics({
      namespace: called.namespace,
      serviceName: called.service,
      defaultDimensions: { [called.dimensions.environment]: 'local' },
    }),
  );
  stdout.mockRestore();
  return Buffer.from(lines.join(''));
}

const text = (families: PublishedFamilies): string =>
  families.families.map((family) => family.text()).join('');

it('a write as the connector publishes it; its counts, and nothing twice', () => {
  const families = new PublishedFamilies();
  const printed = printedBy((metrics) => {
    const refused = { example: { of: '{a="b"}', told: '' }, explanation: 'in words' };
    createWritePublisher(metrics, { debug: () => undefined, warn: () => undefined })({
      received: 16,
      written: { samples: 5, histograms: 1, exemplars: 1 },
      refused: [
        { ...refused, reason: 'outside_retention', count: 3 },
        { ...refused, reason: 'duplicate_label', count: 2 },
      ],
      refusedExtras: [],
      dropped: new Map([['nan', 4]]),
      failure: undefined,
      storeDuration: 250,
    });
    createRequestPublisher(metrics)({ route: 'POST /write', outcome: 'success', duration: 300 });
  });
  families.printed(printed);
  families.printed(Buffer.from('{"level":"WARN","message":"quotes {\\"_aws\\":"}\n{"_aws":{"Timest'));
  const lines = text(families)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !/ 0$|_bucket/.test(line));
  expect(lines).toEqual([
    'chaos_telemetry_connector_received_total 16',
    'chaos_telemetry_connector_written_total 7',
    'chaos_telemetry_connector_dropped_total{reason="nan"} 4',
    'chaos_telemetry_connector_rejected_total{reason="duplicate_label"} 2',
    'chaos_telemetry_connector_rejected_total{reason="outside_retention"} 3',
    'chaos_telemetry_connector_write_requests_total{outcome="success"} 1',
    'chaos_telemetry_connector_write_duration_seconds_sum 0.3',
    'chaos_telemetry_connector_write_duration_seconds_count 1',
    'chaos_telemetry_connector_store_duration_seconds_sum 0.25',
    'chaos_telemetry_connector_store_duration_seconds_count 1',
  ]);
});

it('every metric that the connector publishes; a family of its own', () => {
  const families = new PublishedFamilies();
  const changed = Object.values(called.names).map((name) => {
    const printed = printedBy((metrics) => {
      metrics.addDimensions({ reason: 'r', outcome: 'o' });
      metrics.addMetric(name, 'Count', 7);
      metrics.publishStoredMetrics();
    });
    const before = families.families.map((family) => family.text());
    families.printed(printed);
    return families.families.flatMap((family, index) => (family.text() === before[index] ? [] : [index]));
  });
  expect(changed.map((indexes) => indexes.length)).toEqual(changed.map(() => 1));
  expect(new Set(changed.flat()).size).toBe(changed.length);
});

it('before anything is published; every count is there, by every reason and outcome, and is 0', () => {
  const families = new PublishedFamilies();
  families.started('authorizer');
  const lines = text(families).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'chaos_telemetry_connector_received_total 0',
      'chaos_telemetry_connector_store_duration_seconds_count 0',
      'chaos_telemetry_failed_secret_readings_total{function="authorizer"} 0',
      ...called.values.dropped.map(
        (reason) => `chaos_telemetry_connector_dropped_total{reason="${reason}"} 0`,
      ),
      ...called.values.rejected.map(
        (reason) => `chaos_telemetry_connector_rejected_total{reason="${reason}"} 0`,
      ),
      ...['success', 'rejected', 'store_unreachable'].flatMap((outcome) => [
        `chaos_telemetry_connector_write_requests_total{outcome="${outcome}"} 0`,
        `chaos_telemetry_connector_read_requests_total{outcome="${outcome}"} 0`,
      ]),
    ]),
  );
  expect(lines.filter((line) => line !== '' && !line.startsWith('#') && !line.endsWith(' 0'))).toEqual([]);
});
