import { HttpError } from '../../http/errors';
import type { Route } from '../../http/message';
import { noStore, text } from '../../http/respond';
import { parseHypotheses } from '../hypotheses/parse-hypotheses';
import type { Bucket } from '../storage/bucket';
import { checkGroup, hypothesesKey } from '../storage/keys/object-key';
import { readHypotheses } from '../storage/stored-hypotheses';
import { nameInSentence } from '../text/foreign-text';

/** `PUT /hypotheses?group=G`, with YAML as the body: what the group promises of its metrics. See docs/hypotheses.md. */
export function createPutHypotheses(bucket: Bucket): Route {
  return async ({ query, body }, { signal }) => {
    const group = groupParameter(query);
    const yaml = body.bytes().toString('utf8');
    const { length } = parseHypotheses(yaml);
    await bucket.putYaml(hypothesesKey(group), yaml, signal);
    return text(`hypotheses of ${group} stored: ${length}\n`);
  };
}

/** `GET /hypotheses?group=G`: those that hold for a group, its own or those of the nearest group that it is in. */
export function createHypotheses(bucket: Bucket): Route {
  return async ({ query }, { signal }) => {
    const group = groupParameter(query);
    const stored = await readHypotheses(bucket, group, signal);
    if (stored === undefined) throw noHypotheses(group);
    return noStore({ ...text(stored.text), headers: plainHeaders });
  };
}

/** What someone has written is shown as it is, and never taken for anything else. */
const plainHeaders = {
  'content-type': 'text/plain; charset=utf-8',
  'x-content-type-options': 'nosniff',
};

/** @throws {HttpError} 400 `missing_parameter` or `invalid_key` */
function groupParameter(query: URLSearchParams): string {
  const group = query.get('group') ?? '';
  if (group !== '') return checkGroup(group);
  throw new HttpError({
    code: 'missing_parameter',
    status: 400,
    message: '[bad request]: the query parameter group is missing or empty. Expected the name of a group.',
  });
}

function noHypotheses(group: string): HttpError {
  return new HttpError({
    code: 'not_found',
    status: 404,
    message: `There are no hypotheses for the group ${nameInSentence(group)}. PUT /hypotheses?group=… stores a file of them.`,
  });
}
