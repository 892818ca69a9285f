import { parseJsonObject } from '../../../../kit/json';
import type { InfluxError } from '../../../../metrics/influxdb/client';
import type { Refusal } from './refusals';

/** What InfluxDB's answer to lines says of them, when it did not take them all. */
export type WriteAnswer =
  /** None is stored, as one of them at least is not line protocol. `quoted`: those that are not, as far as it is told. */
  | { readonly kind: 'unparsed'; readonly quoted: (line: string) => boolean }
  /** None is stored, as they are too many. */
  | { readonly kind: 'tooLarge' }
  /** None is stored, as InfluxDB makes no more databases. What it says quotes nothing. */
  | { readonly kind: 'full'; readonly said: string }
  /**
   * All others are stored. The numbers are those of lines, from 0.
   * `isFull`: some of them, as InfluxDB makes no more tables.
   */
  | { readonly kind: 'refused'; readonly lines: ReadonlyMap<number, Refusal>; readonly isFull: boolean }
  /** All others are stored. There are too many to be told. */
  | { readonly kind: 'refusedMany' }
  /** It is not known whether it is because of the lines, or of something else. */
  | { readonly kind: 'unexplained' }
  /**
   * So many are not stored, or more; all others are. It is not told which.
   * `newest`: if they are too old, the time of the newest of them, milliseconds since 1970.
   */
  | {
      readonly kind: 'dropped';
      readonly count: number;
      readonly refusal: Refusal;
      readonly newest: number | undefined;
    };

/**
 * What InfluxDB's answer says of the lines that were sent. Undefined: nothing, something else is wrong. Bodies quote lines:
 * nothing is taken from them but numbers, and names of columns and types.
 * https://docs.influxdata.com/influxdb/v2/write-data/troubleshoot/
 * https://docs.influxdata.com/influxdb3/core/write-data/troubleshoot/
 */
export function writeAnswer({ status, body }: InfluxError): WriteAnswer | undefined {
  if (status === 413) return { kind: 'tooLarge' };
  if (status !== 400 && status !== 422) return undefined;
  if (status === 400 && UNPARSED.test(body)) return { kind: 'unparsed', quoted: quotedBy(body) };
  // Another server may answer with a page.
  if (!body.startsWith('{')) return undefined;
  const { message, data, error } = parseJsonObject(body) ?? {};
  const full = typeof error === 'string' ? FULL.exec(error)?.[0] : undefined;
  if (full !== undefined) return { kind: 'full', said: full };
  // It was cut, and is no longer JSON.
  if (data === undefined && body.startsWith(PARTIAL)) return { kind: 'refusedMany' };
  const answer =
    status === 422 && typeof message === 'string'
      ? dropped(message)
      : Array.isArray(data)
        ? refusedLines(data)
        : undefined;
  return answer ?? { kind: 'unexplained' };
}

/** Of InfluxDB 2; of InfluxDB 3, where it takes all lines or none. */
const UNPARSED = /^\{"code":"invalid","message":"unable to parse |^\{"error":"line protocol parsing error"/;

/** Before the text of an error, in InfluxDB 2's JSON. */
const BEFORE_MESSAGE = '{"code":"invalid","message":"';
/** InfluxDB 2 quotes each line that it cannot read, in a line of the text. */
const BEFORE_QUOTE = "unable to parse '";
const BEHIND_QUOTE = "': ";

/** Tells lines that an answer of InfluxDB 2 quotes, of which the end may be cut off. */
function quotedBy(body: string): (line: string) => boolean {
  const found = new Set<string>();
  for (const row of messageOf(body).split('\n')) {
    if (!row.startsWith(BEFORE_QUOTE)) continue;
    // A label may hold what ends the quotation.
    for (let end = row.indexOf(BEHIND_QUOTE); end >= 0; end = row.indexOf(BEHIND_QUOTE, end + 1)) {
      found.add(row.slice(BEFORE_QUOTE.length, end));
    }
  }
  return (line) => found.has(line);
}

/** The beginning of the text, as far as it is whole. */
function messageOf(body: string): string {
  if (!body.startsWith(BEFORE_MESSAGE)) return '';
  const { message } = parseJsonObject(body) ?? {};
  if (typeof message === 'string') return message;
  // It is cut, perhaps within an escaped character, which has up to six.
  for (let end = body.length; end > body.length - 6; end--) {
    const cut = parseJsonObject(`${body.slice(0, end)}"}`)?.['message'];
    if (typeof cut === 'string') return cut;
  }
  return '';
}

/** https://github.com/influxdata/influxdb/blob/main/influxdb3_server/src/http.rs */
const PARTIAL = '{"error":"partial write of line protocol occurred"';

/**
 * A part of InfluxDB 2's answer: at its end, as what comes before quotes labels.
 * https://github.com/influxdata/influxdb/blob/v2.7.12/tsdb/shard.go#L113
 */
const COUNT = / dropped=(\d+)(?: for database: \w+ for retention policy: \w+)?$/;
/** https://github.com/influxdata/influxdb/blob/v2.7.12/v1/coordinator/points_writer.go#L109 */
const NEWEST =
  /, newest point .* at (\S+) dropped because it violates a Retention Policy Lower Bound at \S+ dropped=\d+(?: for database: \w+ for retention policy: \w+)?$/s;
/** https://github.com/influxdata/influxdb/blob/v2.7.12/tsdb/field_validator.go#L56 */
const CONFLICT =
  /^failure writing points to database: partial write: field type conflict: (input field "\w+" on measurement "\w+" is type \w+, already exists as type \w+) dropped=\d+$/;
const TOO_OLD =
  /^failure writing points to database: partial write: (?:dropped \d+ points outside retention policy of duration |shard \d+ is pending deletion )/;

function dropped(message: string): WriteAnswer | undefined {
  const count = COUNT.exec(message)?.[1];
  if (count === undefined) return undefined;
  const newest = NEWEST.exec(message)?.[1];
  return {
    kind: 'dropped',
    count: Number(count),
    refusal: droppedFor(message),
    newest: newest === undefined ? undefined : Date.parse(newest),
  };
}

function droppedFor(message: string): Refusal {
  const conflict = CONFLICT.exec(message)?.[1];
  if (conflict !== undefined) return { reason: 'type_conflict', said: conflict };
  return { reason: TOO_OLD.test(message) ? 'outside_retention' : 'refused_by_store' };
}

/** An entry of InfluxDB 3's list. */
interface LineError {
  readonly error_message?: unknown;
  /** From 1. */
  readonly line_number?: unknown;
}

function refusedLines(data: readonly LineError[]): WriteAnswer | undefined {
  const lines = new Map<number, Refusal>();
  let isFull = false;
  for (const { error_message: message, line_number: number } of data) {
    if (typeof message !== 'string' || typeof number !== 'number') return undefined;
    isFull ||= FULL.test(message);
    lines.set(number - 1, refusalOf(message));
  }
  return lines.size === 0 ? undefined : { kind: 'refused', lines, isFull };
}

/** Of a database in the answer itself, of a table in those to lines: https://github.com/influxdata/influxdb/blob/main/influxdb3_catalog/src/error.rs */
const FULL =
  /^(?:Adding a new database would exceed limit of \d+ databases|Update to schema would exceed number of tables limit)/;

/** What InfluxDB 3 says of a line, each before the next: its catalog, then its parser. Nothing but the reason depends on it. */
const meanings: readonly (readonly [words: RegExp, reason: Refusal['reason']])[] = [
  [/^(?:invalid column type for column |Field type mismatch on table )/, 'type_conflict'],
  [
    /^Update to schema would exceed (?:number of (?:tag )?columns |the field )|would exceed the (?:tag )?column limit: |cannot allocate more legacy column IDs$/,
    'too_many_label_names',
  ],
  [/out of range for precision/, 'time_out_of_range'],
  // https://github.com/influxdata/influxdb3_core/blob/main/influxdb_line_protocol/src/lib.rs
  [
    /^(?:No fields were provided|(?:Tag|Field) set malformed|Tag Set Malformed|Must not contain duplicate tags|Invalid measurement|Expected |String is greater than |Unable to parse|Could not parse entire line|Measurements, tag keys and values|A generic parsing error|invalid line protocol|'[^']*' is a reserved column)/i,
    'encoder_defect',
  ],
];

function refusalOf(message: string): Refusal {
  const [, reason] = meanings.find(([words]) => words.test(message)) ?? [
    undefined,
    'refused_by_store' as const,
  ];
  const said = (COLUMN_CONFLICT.exec(message) ?? FULL.exec(message))?.[0];
  return { reason, said };
}

/** Names of columns are those of labels, which are no secrets. */
const COLUMN_CONFLICT = /^invalid column type for column '[^']{1,100}', expected [\w:]+, got [\w:]+$/;
