import type { Selection } from '../../../model/selection';
import { toItemBatches } from './item-batches';
import { joinBatches, type Cut, type KnownRefusals } from './record-batch';
import type { RecordLabels } from './record-labels';
import { joinRefusals } from './refusals';
import { SampleBody } from './sample-body';
import { toSampleBatches } from './sample-batches';

/** Cuts what is selected into batches, finite samples first. */
export function toBatches(
  { request, groups, itemGroups }: Pick<Selection, 'request' | 'groups' | 'itemGroups'>,
  labels: RecordLabels,
  known?: KnownRefusals,
): Cut {
  const cuts = [
    ...groups.map(toSampleBatches(request, labels, new SampleBody(request, labels), known)),
    ...itemGroups.map(toItemBatches(request, labels, known)),
  ];
  return {
    batches: joinBatches(cuts.map(({ batches }) => batches)),
    refusals: joinRefusals(cuts.map(({ refusals }) => refusals)),
  };
}
