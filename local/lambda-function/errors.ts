/** Why an invocation failed, as Lambda reports it: what the handler threw, or what happened to its environment. */
export class LambdaError extends Error {
  /** Name of what was thrown, or one of Lambda's own: `Sandbox.Timedout`, `Runtime.ExitError`. */
  readonly errorType: string;

  constructor(errorType: string, message: string, stack?: string) {
    super(message);
    this.name = 'LambdaError';
    this.errorType = errorType;
    if (stack !== undefined) this.stack = stack;
  }
}

const THROTTLED = 'TooManyRequestsException';

/** An event that is not handled because too many others wait. */
export function throttle(): LambdaError {
  return new LambdaError(THROTTLED, 'Rate Exceeded.');
}

/** Whether an event was not handled because too many others wait: it may come again. */
export function isThrottled(error: unknown): boolean {
  return error instanceof LambdaError && error.errorType === THROTTLED;
}

/**
 * A failure as a line of the function's log, in Lambda's JSON form.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
export function failureLine(requestId: string, { errorType, message, stack }: FailureDescription): string {
  const line = {
    timestamp: new Date().toISOString(),
    level: 'ERROR',
    message: { errorType, errorMessage: message, stackTrace: stack?.split('\n') ?? [] },
    requestId,
  };
  return `${JSON.stringify(line)}\n`;
}

/** What is known of a failure. */
interface FailureDescription {
  readonly errorType: string;
  readonly message: string;
  readonly stack?: string | undefined;
}
