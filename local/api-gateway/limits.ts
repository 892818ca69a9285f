/**
 * What an HTTP API and Lambda allow. None can be raised.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const limits = {
  /** Bytes of a request's body. */
  body: 10 * 1024 * 1024,
  /** Bytes of the request line and the values of the headers. */
  head: 10_240,
  /** Bytes of the event that the function is invoked with, as JSON, a base64 body included. */
  event: 6 * 1024 * 1024,
  /** Milliseconds that the function has to answer. */
  integration: 30_000,
  /** Milliseconds that an authorizer has to answer. */
  authorizer: 10_000,
} as const;
