import { ApiError } from '../api-error';
import { decodeText, type ByteText } from '../byte-text';
import { fieldsOf, scanFields, writtenNames } from './fields';
import { measurementOf, scanKey, tagsOf } from './key';
import { linesOf } from './lines';
import { LineError, type Point } from './point';
import { skipBlanks } from './scan';

/** Nanoseconds of the units that times may have. */
export const precisions = { ns: 1n, us: 1_000n, ms: 1_000_000n, s: 1_000_000_000n } as const;

/** Unit of times. */
export type Precision = keyof typeof precisions;

/** Bytes of the key of a series and the name of a field. */
const LONGEST_KEY = 65_535;
/** InfluxDB counts so many more between them. */
const SEPARATOR = 4;
const EARLIEST = -(2n ** 63n) + 2n;
const LATEST = 2n ** 63n - 2n;

/**
 * Reads line protocol, as strictly and as loosely as InfluxDB 2 does.
 * https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/
 * @param now nanoseconds since 1970: the time of lines without one
 * @throws {ApiError} 400 with every line that is invalid
 */
export function parseLines(body: ByteText, precision: Precision, now: bigint): readonly Point[] {
  const failures: string[] = [];
  const points = linesOf(body).flatMap((line) => {
    try {
      return [parseLine(line, precision, now)];
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      failures.push(`unable to parse '${decodeText(line)}': ${decodeText(error.message)}`);
      return [];
    }
  });
  if (failures.length > 0) throw new ApiError('invalid', failures.join('\n'));
  return points;
}

function parseLine(line: ByteText, precision: Precision, now: bigint): Point {
  const { key, end: keyEnd } = scanKey(line);
  checkLength(key.length);
  const fields = scanFields(line, keyEnd);
  for (const name of writtenNames(fields.text)) checkLength(key.length + SEPARATOR + name.length);
  const time = timeOf(line, fields.end, precision);
  return {
    key,
    measurement: measurementOf(key),
    tags: tagsOf(key),
    fields: fieldsOf(fields.text),
    time: time ?? now - mod(now, precisions[precision]),
  };
}

function checkLength(length: number): void {
  if (length > LONGEST_KEY) throw new LineError(`max key length exceeded: ${length} > ${LONGEST_KEY}`);
}

/** The time at the end of a line, in nanoseconds; undefined if the line has no time. */
function timeOf(line: ByteText, from: number, precision: Precision): bigint | undefined {
  const start = skipBlanks(line, from);
  const [text] = /^[^ \n]*/.exec(line.slice(start))!;
  if (!/^-?\d*$/.test(text)) throw new LineError('bad timestamp');
  if (text === '') return undefined;
  const time = int64Of(text) * precisions[precision];
  if (time < EARLIEST || time > LATEST) {
    throw new LineError(`time outside range ${EARLIEST} - ${LATEST}`);
  }
  if (/[^ ]/.test(line.slice(start + text.length))) throw new LineError('point is invalid');
  return time;
}

function int64Of(text: ByteText): bigint {
  const failure = (reason: string): LineError =>
    new LineError(`strconv.ParseInt: parsing "${text}": ${reason}`);
  if (text === '-') throw failure('invalid syntax');
  const value = BigInt(text);
  if (value !== BigInt.asIntN(64, value)) throw failure('value out of range');
  return value;
}

/** The remainder that is never negative. */
function mod(value: bigint, divisor: bigint): bigint {
  return ((value % divisor) + divisor) % divisor;
}
