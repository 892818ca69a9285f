import type { ServerAnswer } from '../http-server';
import { goJson } from './go-format';

/** Codes of errors, and the status of each. */
const statuses = {
  'internal error': 500,
  invalid: 400,
  'unprocessable entity': 422,
  conflict: 422,
  'not found': 404,
  unavailable: 503,
  forbidden: 403,
  'too many requests': 429,
  unauthorized: 401,
  'method not allowed': 405,
} as const;

export type ApiErrorCode = keyof typeof statuses;

/**
 * What InfluxDB answers if it does not do what it is asked.
 * https://docs.influxdata.com/influxdb/v2/api/#tag/Response-codes
 */
export class ApiError extends Error {
  override name = 'ApiError';

  constructor(
    readonly code: ApiErrorCode,
    message: string,
  ) {
    super(message);
  }

  /** The answer. @param indent what stands before each member: InfluxDB indents in some of its answers */
  answer(indent = ''): ServerAnswer {
    return {
      status: statuses[this.code],
      headers: { 'content-type': 'application/json; charset=utf-8', 'x-platform-error-code': this.code },
      body: goJson({ code: this.code, message: this.message }, indent),
    };
  }
}
