/**
 * Codes of all errors. Stable: clients, metrics and the log refer to them. docs/troubleshooting.md explains each; a
 * test compares the two.
 */
export const errorCodes = [
  // Every route.
  'internal_error',
  'method_not_allowed',
  'not_found',
  'unsupported_media_type',
  // Who is let in.
  'foreign_origin',
  'form_too_large',
  'invalid_credentials',
  'not_let_in',
  'secret_invalid',
  'secret_unavailable',
  // What Krkn and browsers ask for.
  'file_not_found',
  'invalid_hypotheses',
  'invalid_key',
  'invalid_shift',
  'invalid_telemetry',
  'metrics_not_found',
  'missing_parameter',
  'run_not_found',
  'too_many_runs',
  'unknown_checks',
  'unknown_format',
  // What Prometheus sends.
  'malformed_protobuf',
  'malformed_snappy',
  'rejected',
  'request_too_large',
  'searching_refused_records',
  'version_mismatch',
  // What Prometheus asks for.
  'answer_too_large',
  'destination_not_allowed',
  'destination_not_named',
  'foreign_points',
  'invalid_destination',
  'invalid_regex',
  'missing_destination',
  'query_failed',
  'query_refused',
  'query_too_large',
  'regex_too_large',
  'response_type_not_supported',
  'table_changing',
  'too_many_samples',
  'too_many_series',
  // What stores answer.
  'access_denied',
  'bucket_not_found',
  'credentials_unavailable',
  'deadline_exceeded',
  'destination_busy',
  'destination_not_found',
  'endpoint_moved',
  'expired_token',
  'quota_exceeded',
  'role_refused',
  'store_error',
  'store_unreachable',
  'throttled',
  'token_refused',
] as const;

/** One of {@link errorCodes}. */
export type ErrorCode = (typeof errorCodes)[number];
