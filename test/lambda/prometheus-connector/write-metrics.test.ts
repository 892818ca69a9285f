import { Metrics } from '@aws-lambda-powertools/metrics';
import { createWritePublisher } from '../../../lambda/prometheus-connector/write-metrics';

it('each write is logged at level DEBUG with its counts by reason; refused extras at WARN with an example', () => {
  process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';
  const lines: unknown[] = [];
  const publish = createWritePublisher(new Metrics({ namespace: 'test', serviceName: 'test' }), {
    debug: (message, fields) => lines.push(['DEBUG', message, fields]),
    warn: (message, fields) => lines.push(['WARN', message, fields]),
  });
  const refused = { count: 3, example: { of: '{a="b"}', told: 'at noon' }, explanation: 'in words' };
  publish({
    received: 9,
    written: { samples: 4, histograms: 1, exemplars: 0 },
    refused: [
      { ...refused, reason: 'outside_retention' },
      { ...refused, reason: 'duplicate_label', count: 1 },
    ],
    refusedExtras: [{ ...refused, reason: 'exemplar_too_large', count: 1 }],
    dropped: new Map([['nan', 2]]),
    failure: undefined,
    storeDuration: 5,
  });
  expect(lines).toEqual([
    [
      'WARN',
      'Exemplars or metadata refused; the samples beside them are not affected',
      { refused: 1, reasons: '1 exemplar_too_large, such as {a="b"} at noon (in words)' },
    ],
    [
      'DEBUG',
      'Write',
      {
        ...{ received: 9, samples: 4, histograms: 1, exemplars: 0, storeDuration: 5 },
        rejected: '3 outside_retention, 1 duplicate_label',
        refusedExtras: '1 exemplar_too_large',
        dropped: '2 nan',
      },
    ],
  ]);
});
