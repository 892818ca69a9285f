/**
 * Where the log's lines go. Fields hold names, codes and numbers, and of what others say only short texts on one line without
 * secrets (`lineOf` in `secret-text.ts`); never a secret or a body.
 */
export interface Logger {
  debug(message: string, fields: Record<string, string | number>): void;
  warn(message: string, fields: Record<string, string | number>): void;
  error(message: string, fields: Record<string, string | number>): void;
}
