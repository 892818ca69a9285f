import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';

/** Gives the client a moment to finish sending: many read no answer before they have. */
export async function discardRest(request: IncomingMessage): Promise<void> {
  request.resume();
  const moment = AbortSignal.timeout(1000);
  await finished(request, { signal: moment, cleanup: true }).catch(() => undefined);
}
