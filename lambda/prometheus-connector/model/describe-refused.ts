import { beginningOf, quotedLineOf, withoutSecrets } from '../../kit/secret-text';
import { describeTime } from './describe-time';
import type { Example } from './rejections';
import type { DecodedRequest } from './write-request';
import type { SeriesNumber } from '../../metrics/model/numbers';

/** Characters of a name or value that are shown. */
const LONGEST_TEXT = 60;
/** Labels of a series that are shown. */
const MOST_LABELS = 16;

/**
 * A series that was refused, for its sender to find it again.
 * @param facts what is known of it, each the rest of a sentence
 * @param timestamp of the sample, milliseconds since 1970. Default: the first time that the series has
 */
export function exampleOf(
  request: DecodedRequest,
  series: SeriesNumber,
  facts: readonly (string | undefined)[] = [],
  timestamp: number | undefined = firstTimeOf(request, series),
): Example {
  const time = timestamp === undefined ? undefined : describeTime(timestamp);
  const told = [time, ...facts].filter((fact) => fact !== undefined && fact !== '');
  return { of: describeSeries(request, series), told: told.join(' ') };
}

/** The first of the metadata that was refused: its metric family. */
export function exampleOfFamily(family: string, facts: readonly (string | undefined)[] = []): Example {
  return { of: `metadata of ${quoted(family)}`, told: facts.filter(Boolean).join(' ') };
}

/** A series' labels as PromQL writes them, without what looks like a secret. */
function describeSeries(request: DecodedRequest, series: SeriesNumber): string {
  const { names, values } = request.labels;
  const count = request.endOfLabels(series) - request.firstLabel(series);
  const labels = Array.from(request.labelsOf(series).subarray(0, MOST_LABELS), (label) => {
    const name = names[label]!;
    const shown = /^[A-Za-z_]\w*$/.test(name) ? beginningOf(name, LONGEST_TEXT) : quoted(name);
    // Once more: what the name says is a secret does not look like one by itself.
    return withoutSecrets(`${shown}=${quoted(values[label]!)}`);
  });
  return `{${labels.join(',')}${count > MOST_LABELS ? ',…' : ''}}`;
}

/** What the labels of a series take up, and which of them most. */
export function describeLabelSizes(request: DecodedRequest, series: SeriesNumber): string {
  const { names, values } = request.labels;
  const sizes = new Map<string, number>();
  // Thousands of labels may refer to one long text.
  const sizeOf = (text: string): number => {
    const size = sizes.get(text) ?? Buffer.byteLength(text);
    sizes.set(text, size);
    return size;
  };
  let longest = { name: '', nameBytes: 0, valueBytes: 0 };
  let bytes = 0;
  for (const label of request.labelsOf(series)) {
    const name = names[label]!;
    const nameBytes = sizeOf(name);
    const valueBytes = sizeOf(values[label]!);
    bytes += nameBytes + valueBytes;
    if (nameBytes + valueBytes > longest.nameBytes + longest.valueBytes) {
      longest = { name, nameBytes, valueBytes };
    }
  }
  const { name, nameBytes, valueBytes } = longest;
  return `with ${bytes} bytes of labels, of which ${quoted(name)} has ${nameBytes} in its name and ${valueBytes} in its value`;
}

/** How far something is beyond a limit. */
export interface Excess {
  readonly actual: number;
  readonly most: number;
  /** Such as `bytes`. */
  readonly unit: string;
}

/** How far something is beyond a limit, in words. */
export function describeExcess({ actual, most, unit }: Excess): string {
  return `with ${actual} ${unit}, ${actual - most} too many`;
}

/** A name or value in quotes, as much of it as is shown. */
function quoted(text: string): string {
  return quotedLineOf(text, LONGEST_TEXT);
}

function firstTimeOf(request: DecodedRequest, series: SeriesNumber): number | undefined {
  const { samples, histograms, exemplars } = request;
  for (let sample = 0; sample < samples.length; sample++) {
    if (samples.seriesOf(sample) === series) return samples.timestamp(sample);
  }
  const histogram = histograms.find((each) => each.series === series)?.histogram;
  return (histogram ?? exemplars.find((each) => each.series === series)?.exemplar)?.timestamp;
}
