import { readCommand, type Command } from '../../command-line/command';
import { Misuse } from '../../command-line/misuse';
import { timeOption } from '../../command-line/time-option';

/** What is to be moved. */
export interface MigrateOptions {
  /** URL of the API, or path of a file of outputs. */
  readonly from: string;
  /** The same. */
  readonly to: string;
  /** Undefined: the default destination. */
  readonly fromDestination: NamedDestination | undefined;
  /** The same. */
  readonly toDestination: NamedDestination | undefined;
  /** Milliseconds since 1970; `end` is exclusive. */
  readonly period: { readonly start: number; readonly end: number };
  /** Regular expression for the names of metrics. */
  readonly metrics: string;
  /** Minutes that are moved at once, at most. */
  readonly step: number;
  /** Path of the file of progress. */
  readonly state: string;
}

/** A destination by its names. */
export interface NamedDestination {
  readonly database: string;
  /** Undefined: the databases of the store have no tables. */
  readonly table: string | undefined;
}

const USAGE = `Moves samples and histograms from one connector to another, such as from Timestream for LiveAnalytics to InfluxDB: by
remote read and remote write, as Prometheus would. Each hour is read back from the new one and compared with the old
one, series by series: counts, and sums of the bits of all values and times. What is in the new one already stays.

Usage: npm run --silent migrate -- --from <connector> --to <connector> --start <time> --end <time> [options]

  --from <connector>       the URL of its API, or a file of outputs that has one connector
  --to <connector>         the same
  --start <time>           such as 2026-11-30T09:00:00Z or 2026-11-30T10:00+01:00
  --end <time>             the same; not included
  --from-destination <database>[/<table>]
                           what to read (default: the old connector's default destination)
  --to-destination <database>[/<table>]
                           where to write (default: the new connector's default destination)
  --metrics <regex>        only metrics whose whole name matches (default: all)
  --step <minutes>         moved at once, at most; shortened when that is too much for one answer (default 60)
  --state <file>           how far it has come: the same command goes on from there (default migration.json)
  -h, --help               shows this
  -v, --version            shows the version

Logins, as in basic_auth of prometheus.yml: MIGRATE_FROM_USERNAME and MIGRATE_FROM_PASSWORD, MIGRATE_TO_USERNAME and
MIGRATE_TO_PASSWORD in the environment; those in the files of outputs of a local run need not be given. A connector with
auth iam has no such login: move with another auth.
Exemplars, metadata and start timestamps stay: remote read has none of them. Exit status: 0 when all is moved, 1 if not, 2 for
invalid options.
`;

const flags = {
  from: { type: 'string' },
  to: { type: 'string' },
  start: { type: 'string' },
  end: { type: 'string' },
  'from-destination': { type: 'string' },
  'to-destination': { type: 'string' },
  metrics: { type: 'string', default: '.+' },
  step: { type: 'string', default: '60' },
  state: { type: 'string', default: 'migration.json' },
} as const;

/** `npm run --silent migrate` */
export const program = { start: 'npm run --silent migrate', usage: USAGE, flags };

/**
 * Reads the arguments that follow the program's name.
 * @param environment of the process
 */
export function parseCommand(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Command<MigrateOptions> {
  return readCommand(program, args, environment, (values) => {
    const { metrics, state } = values;
    return {
      from: required('from', values.from, 'the connector to read'),
      to: required('to', values.to, 'the connector to write to'),
      period: periodOf(values),
      fromDestination: destinationOf('from-destination', values['from-destination']),
      toDestination: destinationOf('to-destination', values['to-destination']),
      metrics,
      step: minutesOf(values.step),
      state,
    };
  });
}

function required(option: string, value: string | undefined, what: string): string {
  if (value === undefined || value === '') {
    throw new Misuse(`Name ${what}: --${option} <URL of its API, or file of outputs>`);
  }
  return value;
}

function periodOf(values: { readonly start?: string; readonly end?: string }): MigrateOptions['period'] {
  const start = timeOption('--start', values.start ?? '');
  const end = timeOption('--end', values.end ?? '');
  if (start >= end) throw new Misuse('--end takes a time after that of --start');
  return { start, end };
}

function destinationOf(option: string, text: string | undefined): NamedDestination | undefined {
  if (text === undefined) return undefined;
  const [, database, table] = /^([^/]+)(?:\/([^/]+))?$/.exec(text) ?? [];
  if (database === undefined) {
    throw new Misuse(`--${option} takes <database>/<table>, or <database> of InfluxDB, not '${text}'`);
  }
  return { database, table };
}

function minutesOf(text: string): number {
  const minutes = Number(text);
  if (/^\d+$/.test(text) && minutes >= 1 && minutes <= 1_440) return minutes;
  throw new Misuse(`--step takes a number of minutes from 1 to 1440, not '${text}'`);
}
