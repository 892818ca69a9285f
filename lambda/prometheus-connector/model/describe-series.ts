import type { WriteRequest } from './write-request';
import type { Destination } from '../write/select/destinations';
import type { RejectionReason } from './rejections';

const EXAMPLE_LENGTH = 120;

/** A series' labels as PromQL writes them, cut to a length that an answer can hold. */
export function describeSeries(request: WriteRequest, series: number): string {
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

/** A series that was refused, with what of it is to be corrected. */
export function describeRejected(
  request: WriteRequest,
  series: number,
  reason: RejectionReason,
  destination?: Destination,
): string {
  const text = describeSeries(request, series);
  if (reason === 'labels_too_large') return text + longestLabel(request, series);
  return destination !== undefined && reasonsOfDestination.includes(reason)
    ? `${text} for database ${shortened(destination.database)}, table ${shortened(destination.table)}`
    : text;
}

const reasonsOfDestination: readonly RejectionReason[] = [
  'destination_not_found',
  'destination_denied',
  'invalid_destination',
];

function longestLabel(request: WriteRequest, series: number): string {
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
  return ` with ${bytes} bytes of labels, of which ${shortened(name)} has ${nameBytes} in its name and ${valueBytes} in its value`;
}

function shortened(name: string): string {
  return JSON.stringify(name.slice(0, EXAMPLE_LENGTH));
}
