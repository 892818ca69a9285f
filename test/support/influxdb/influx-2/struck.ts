import type { ServerAnswer } from '../http-server';
import type { Fault } from './faults';

/**
 * The answer of a request that a fault may strike.
 * @param answer carries it out
 * @throws {Error} to break the connection
 */
export async function struck(fault: Fault | undefined, answer: () => ServerAnswer): Promise<ServerAnswer> {
  switch (fault?.kind) {
    case 'answer': {
      const error = fault.error.answer();
      return { ...error, headers: { ...error.headers, ...fault.headers } };
    }
    case 'hang':
      return new Promise(() => undefined);
    case 'reset':
      throw new Error('The connection breaks on demand.');
    case 'breakAnswer':
      return { ...answer(), breaksAfter: fault.after };
    default:
      return answer();
  }
}
