import type { Context } from 'aws-lambda';

interface ContextProps {
  readonly functionName: string;
  /** Megabytes. */
  readonly memorySize: number;
  readonly requestId: string;
  /** Milliseconds since the epoch at which the invocation is ended. */
  readonly deadline: number;
}

/**
 * The context that Lambda gives to a handler. Without the callbacks, which Node.js 24 on Lambda no longer has either.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 */
export function createContext({ functionName, memorySize, requestId, deadline }: ContextProps): Context {
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: '$LATEST',
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    invokedFunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:${functionName}`,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    memoryLimitInMB: String(memorySize),
  } satisfies Omit<Context, 'done' | 'fail' | 'succeed'> as Context;
}
