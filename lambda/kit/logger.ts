/**
 * Where the log's lines go. Fields hold names, codes and numbers, and of what others say only short texts on one line without
 * secrets (`lineOf` in `secret-text.ts`); never a secret or a body.
 */
export interface Logger {
  debug(message: string, fields: Record<string, string | number>): void;
  warn(message: string, fields: Record<string, string | number>): void;
  error(message: string, fields: Record<string, string | number>): void;
}

/** Levels of log lines, from least to most. */
const logLevels = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;

/** One of {@link logLevels}. */
type LogLevel = (typeof logLevels)[number];

/**
 * A logger without the lines below a level. In Lambda Powertools heeds the function's own log level only, and that must not be
 * above INFO: Lambda would drop the lines by which metrics are published, which have no level and count as INFO.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
export function fromLevel(logger: Logger, least: LogLevel): Logger {
  const at = (level: LogLevel, write: Logger['debug']): Logger['debug'] =>
    logLevels.indexOf(level) < logLevels.indexOf(least) ? () => undefined : write;
  return {
    debug: at('DEBUG', (message, fields) => {
      logger.debug(message, fields);
    }),
    warn: at('WARN', (message, fields) => {
      logger.warn(message, fields);
    }),
    error: (message, fields) => {
      logger.error(message, fields);
    },
  };
}
