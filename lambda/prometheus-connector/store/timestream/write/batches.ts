import { joinRefusals } from '../../../model/refusals';
import type { Selection } from '../../../model/selection';
import { toItemBatches } from './item-batches';
import { joinBatches, type Cut, type KnownRefusals } from './record-batch';
import { RecordBody } from './record-body';
import { RecordGroups } from './record-groups';
import type { RecordLabels } from './record-labels';
import { toSampleBatches } from './sample-batches';

/** Cuts what is selected into batches, finite samples first. */
export function toBatches(
  { request, groups, itemGroups }: Pick<Selection, 'request' | 'groups' | 'itemGroups'>,
  labels: RecordLabels,
  known?: KnownRefusals,
): Cut {
  const body = new RecordBody(request, labels);
  const recordGroups = new RecordGroups(request, labels);
  const cuts = [
    ...groups.map(toSampleBatches(request, labels, body, recordGroups, known)),
    ...itemGroups.map(toItemBatches(request, labels, body, recordGroups, known)),
  ];
  return {
    batches: joinBatches(cuts.map(({ batches }) => batches)),
    refusals: joinRefusals(cuts.map(({ refusals }) => refusals)),
  };
}
