import type { FinalizeRequestMiddleware, MiddlewareStack } from '@smithy/types';

/** What AWS calls a signature of another time: S3, and all others, which call one of a wrong secret so, too. */
const ofAnotherTime: ReadonlySet<string> = new Set(['RequestTimeTooSkewed', 'InvalidSignatureException']);

/**
 * Has a client sign a call once more that was refused for the time of its signature. By then the SDK has found out by how much our
 * clock is off. It repeats the call itself only if it is off, and not if it was set, or set right, while calls were under way.
 * @param client of the SDK
 */
export function signAgain<Input extends object, Output extends object>(client: {
  readonly middlewareStack: MiddlewareStack<Input, Output>;
}): void {
  const twice: FinalizeRequestMiddleware<Input, Output> = (next) => async (call) => {
    try {
      return await next(call);
    } catch (error) {
      if (!ofAnotherTime.has((error as Error).name)) throw error;
      return next(call);
    }
  };
  client.middlewareStack.addRelativeTo(twice, { relation: 'before', toMiddleware: 'retryMiddleware' });
}
