import type { WriteRequest } from '../decode/write-request';

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
