import { createHash } from 'node:crypto';
import type { Selection } from '../../../model/selection';

/**
 * A text that is the same for the same request only, however often it is sent: senders retry a request byte for byte.
 */
export function fingerprintOf({ request }: Selection): string {
  const { labels, samples, histograms, exemplars, metadata, seriesCount } = request;
  const moments = Array.from({ length: samples.length }, (_, sample) => [
    samples.seriesOf(sample),
    samples.timestamp(sample),
    samples.value(sample),
  ]);
  const others = [
    ...histograms.map(({ histogram }) => histogram),
    ...exemplars.map(({ exemplar }) => exemplar),
  ];
  return createHash('sha256')
    .update(JSON.stringify([labels.names, labels.values, seriesCount, metadata.length]))
    .update(JSON.stringify(others.map(({ timestamp }) => timestamp)))
    .update(JSON.stringify(moments))
    .digest('base64');
}
