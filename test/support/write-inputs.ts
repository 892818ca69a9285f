import { compress, encodeVersion1, encodeVersion2, type SampleInput, type SeriesInput } from './remote-write';

/** Milliseconds at which a test file began: times of samples are near it. */
export const now = Date.now();

/** Headers of remote write 1.0. */
export const version1 = {
  'content-type': 'application/x-protobuf',
  'x-prometheus-remote-write-version': '0.1.0',
};

/** Headers of remote write 2.0. */
export const version2 = {
  'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
  'x-prometheus-remote-write-version': '2.0.0',
};

/** A series `up{instance=…}`, with one sample unless others are given. */
export function up(instance: string, ...samples: SampleInput[]): SeriesInput {
  return { labels: { __name__: 'up', instance }, samples: samples.length > 0 ? samples : [[1, now]] };
}

/** Series of the instances `host-0`, `host-1`, …, with one sample each. */
export function many(count: number): SeriesInput[] {
  return Array.from({ length: count }, (_, index) => up(`host-${index}`));
}

/** A series with one sample. */
export function labelled(labels: SeriesInput['labels']): SeriesInput {
  return { labels, samples: [[1, now]] };
}

/** A body of remote write 1.0. */
export function v1(series: readonly SeriesInput[], more: object = {}): Buffer {
  return compress(encodeVersion1(series, more));
}

/** A body of remote write 2.0. */
export function v2(
  series: readonly SeriesInput[],
  options: Parameters<typeof encodeVersion2>[1] = {},
): Buffer {
  return compress(encodeVersion2(series, options));
}

/** Two series. */
export const two = [up('a'), up('b')];
