import type { Label } from '../../metrics/model/label';

/** The JSON of one member of {@link labelsJson}. */
export function labelJson({ name, value }: Label): string {
  return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
}

/**
 * A JSON object of labels, in the order in which they are given. Written as text: an object of JavaScript would reorder
 * names that look like numbers.
 */
export function labelsJson(labels: readonly Label[]): string {
  return `{${labels.map(labelJson).join(',')}}`;
}
