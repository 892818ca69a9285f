import type { Context } from 'aws-lambda';

interface ContextProps {
  readonly functionName: string;
  /** Megabytes. */
  readonly memorySize: number;
  readonly requestId: string;
  /** Milliseconds after which the invocation is ended. */
  readonly timeout: number;
}

/**
 * The context that Lambda gives to a handler. Without the callbacks, which Node.js 24 on Lambda no longer has either.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 */
export function createContext({ functionName, memorySize, requestId, timeout }: ContextProps): Context {
  // Not by the wall clock: one that is set meanwhile would end the invocation, or let it go on too long.
  const end = performance.now() + timeout;
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: '$LATEST',
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(end - performance.now())),
    invokedFunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:${functionName}`,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    memoryLimitInMB: String(memorySize),
  } satisfies Omit<Context, 'done' | 'fail' | 'succeed'> as Context;
}
