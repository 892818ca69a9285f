import type { DecodedRequest } from './write-request';
import type { SeriesNumber } from './numbers';

const EXAMPLE_LENGTH = 120;

/** A series' labels as PromQL writes them, cut to a length that an answer can hold. */
export function describeSeries(request: DecodedRequest, series: SeriesNumber): string {
  const { names, values } = request.labels;
  const labels: string[] = [];
  for (const label of request.labelsOf(series).subarray(0, 16)) {
    labels.push(
      `${names[label]!.slice(0, EXAMPLE_LENGTH)}=${JSON.stringify(values[label]!.slice(0, EXAMPLE_LENGTH))}`,
    );
  }
  const text = `{${labels.join(',')}}`;
  return text.length <= EXAMPLE_LENGTH ? text : `${text.slice(0, EXAMPLE_LENGTH)}…`;
}

/** The same of one that is too large, with what its labels take up. */
export function describeLargeSeries(request: DecodedRequest, series: SeriesNumber): string {
  const { names, values } = request.labels;
  let longest = { name: '', nameBytes: 0, valueBytes: 0 };
  let bytes = 0;
  for (const label of request.labelsOf(series)) {
    const name = names[label]!;
    const nameBytes = Buffer.byteLength(name);
    const valueBytes = Buffer.byteLength(values[label]!);
    bytes += nameBytes + valueBytes;
    if (nameBytes + valueBytes > longest.nameBytes + longest.valueBytes) {
      longest = { name, nameBytes, valueBytes };
    }
  }
  const { name, nameBytes, valueBytes } = longest;
  return `${describeSeries(request, series)} with ${bytes} bytes of labels, of which ${shortened(name)} has ${nameBytes} in its name and ${valueBytes} in its value`;
}

/** A name in quotes, cut to the length of an example. */
export function shortened(name: string): string {
  return JSON.stringify(name.slice(0, EXAMPLE_LENGTH));
}
