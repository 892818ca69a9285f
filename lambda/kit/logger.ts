/** Where the log's lines go. Fields hold names and codes, never a secret, a body, or a message of others. */
export interface Logger {
  warn(message: string, fields: Record<string, string | number>): void;
  error(message: string, fields: Record<string, string | number>): void;
}
