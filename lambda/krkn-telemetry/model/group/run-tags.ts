import { parseRequestId } from '../../storage/keys/request-id';
import type { RunSummary } from '../run-summary';
import type { ForeignText } from '../../text/foreign';

/** The tags of a run, each once: that of its folder's name first, then that of its metrics. */
export function runTags({ requestId, tag }: RunSummary): readonly ForeignText[] {
  const { runTag } = parseRequestId(requestId);
  const tags = [runTag, tag].flatMap((each) => (each === undefined || each === '' ? [] : [each]));
  return [...new Set(tags)];
}
