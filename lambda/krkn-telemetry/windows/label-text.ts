import { shortened, type ForeignText } from '../text/foreign-text';

/** Labels that are told, and characters of each. */
const MOST_LABELS = 12;
const LONGEST_LABEL = 80;

/**
 * Labels of a series in a line, in the order of their names, without that of the metric and what looks like a secret:
 * `code="500", job="checkout"`; '' without labels.
 */
export function labelText(labels: Readonly<Record<string, string>>): ForeignText {
  const told = Object.keys(labels)
    .filter((name) => name !== '__name__')
    .sort()
    .map((name) => `${name}="${labels[name]!}"`);
  const more = told.length - MOST_LABELS;
  // Each with its name, which may say that its value is a secret.
  const parts = told.slice(0, MOST_LABELS).map((label) => shortened(label, LONGEST_LABEL));
  return [...parts, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}
