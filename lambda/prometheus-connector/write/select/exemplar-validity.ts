import type { Exemplar } from '../../model/exemplar';
import type { Label } from '../../../metrics/model/label';
import type { RequestReason } from '../../model/rejections';

/**
 * The labels of an exemplar as they are stored, or why it is refused. They are sorted by name, so that an exemplar which
 * is sent again is the same record, and an empty value is the same as no label.
 */
export function judgeExemplar({ labels, problem }: Exemplar): {
  readonly labels: readonly Label[];
  readonly problem: RequestReason | undefined;
} {
  const sorted = labels
    .filter(({ name, value }) => name === '' || value !== '')
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  if (problem !== undefined) return { labels: sorted, problem };
  if (sorted[0]?.name === '') return { labels: sorted, problem: 'empty_label_name' };
  const isRepeated = sorted.some(({ name }, index) => name === sorted[index - 1]?.name);
  return { labels: sorted, problem: isRepeated ? 'duplicate_label' : undefined };
}
