import fc from 'fast-check';
import { decodeName, decodeValue } from '../../../../../../lambda/metrics/influxdb/label-codec';
import {
  floatField,
  ownTag,
  stringField,
  tagText,
} from '../../../../../../lambda/prometheus-connector/store/influxdb/write/line-text';
import { codePoint } from '../../../../../support/code-point';
import { shareOf } from '../../../../../support/fuzz';
import { decodeText, encodeText } from '../../../../../support/influxdb/influx-2/byte-text';
import { parseLines } from '../../../../../support/influxdb/influx-2/line-protocol/parse';
import { parseLine, splitLines } from '../../../../../support/influxdb/influx-3/line-protocol';

describe('tagText', () => {
  it.each([
    ['job', 'a', ',job=a'],
    ['__name__', 'up', ',__name__=up'],
    // What means something in line protocol.
    ['a,b', 'c,d', String.raw`,a\,b=c\,d`],
    ['a=b', 'c=d', String.raw`,a\=b=c\=d`],
    ['a b', ' c ', String.raw`,a\ b=\ c\ `],
    ['#a', '#', ',#a=#'],
    ['"a"', `"'`, `,"a"="'`],
    // What one of the engines or of their answers does not give back.
    ['a\\', '\\', ',a␛b=␛b'],
    ['a', 'C:\\', ',a=C:␛b'],
    ['a', 'b\\\\', ',a=b␛b␛b'],
    ['a', 'b\\,c=d', String.raw`,a=b␛b\,c\=d`],
    ['a', 'b\nup value=1 1', String.raw`,a=b␛nup\ value\=1\ 1`],
    ['a', '\r\n\t\0', ',a=␛r␛n␛t␛0'],
    ['␛', '␛n', ',␛␛=␛␛n'],
    // What stands for itself.
    ['a', '\u0001\u007f\u2028é漢😀', ',a=\u0001\u007f\u2028é漢😀'],
    // Names that one of the engines keeps for itself, or that are of our own fields.
    ['time', '1', ',U__time=1'],
    ['Time', '1', ',U__Time=1'],
    ['_time', '1', ',U____time=1'],
    ['_value', '1', ',U____value=1'],
    ['_field', '1', ',U____field=1'],
    ['_measurement', '1', ',U____measurement=1'],
    ['$', '1', ',U___24_=1'],
    ['a@b', '1', ',U__a_40_b=1'],
    ['@', '@', ',U___40_=@'],
    ['value', '1', ',U__value=1'],
    ['non_finite', '1', ',U__non__finite=1'],
    ['family', '1', ',U__family=1'],
    ['U__time', '1', ',U__U____time=1'],
    ['timer', '1', ',timer=1'],
    ['_timer', '1', ',_timer=1'],
  ])('of the label %j with the value %j', (name, value, expected) => {
    expect(tagText(name, value)).toBe(expected);
  });

  const special = [',', '=', ' ', '\\', '\n', '\r', '\t', '\0', '"', "'", '␛', '$', '{', '#', 'n', 'b', '_'];
  const character = fc.oneof(fc.constantFrom(...special), codePoint);
  const names = fc.oneof(
    fc.string({ unit: character, minLength: 1, maxLength: 8 }),
    fc.constantFrom('time', 'TIME', '_value', 'U__a', 'value', '__name__', '_start', 'start', 'U__'),
  );
  const labels = fc.dictionary(names, fc.string({ unit: character, minLength: 1, maxLength: 12 }), {
    minKeys: 1,
    maxKeys: 6,
    noNullPrototype: true,
  });

  it.each([
    ['InfluxDB 2', readAs2],
    ['InfluxDB 3', readAs3],
  ])('of any labels; %s reads one line that has them', (_engine, read) => {
    fc.assert(
      fc.property(labels, (wanted) => {
        const tags = Object.entries(wanted).map(([name, value]) => tagText(name, value));
        const line = `prometheus${tags.join('')} value=1 5`;
        expect(splitLines(line)).toEqual([line]);
        const found = read(line).map(([key, value]) => [decodeName(key), decodeValue(value)]);
        expect(Object.fromEntries(found)).toEqual(wanted);
      }),
      { numRuns: shareOf(20_000) },
    );
  });
});

type Tags = readonly (readonly [key: string, value: string])[];

/** Tags as the stand-ins read them. */
function readAs2(line: string): Tags {
  const [point] = parseLines(encodeText(line), 'ms', 0n);
  return point!.tags.map(([key, value]) => [decodeText(key), decodeText(value)]);
}

function readAs3(line: string): Tags {
  return parseLine(line).tags;
}

it('a tag of our own; under its own name', () => {
  expect(ownTag('family', 'a b')).toBe(String.raw`,family=a\ b`);
});

describe('floatField', () => {
  it.each([
    [0, 'v=0'],
    [-0, 'v=-0'],
    [1, 'v=1'],
    [-1.5, 'v=-1.5'],
    [0.1, 'v=0.1'],
    [5e-324, 'v=5e-324'],
    [1e21, 'v=1e+21'],
    [-1e-7, 'v=-1e-7'],
    [1.7976931348623157e308, 'v=1.7976931348623157e+308'],
    [123456789012345680000, 'v=123456789012345680000'],
  ])('of %p', (value, expected) => {
    expect(floatField('v', value)).toBe(expected);
  });

  it('of any finite double; read back bit for bit', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const [[, read] = []] = parseLine(`m ${floatField('v', value)} 1`).fields;
        expect(Object.is(read?.value, value)).toBe(true);
      }),
      { numRuns: shareOf(20_000) },
    );
  });
});

describe('stringField', () => {
  it.each([
    ['', 's=""'],
    ['stale', 's="stale"'],
    ['{"a":"b\\n"}', String.raw`s="{\"a\":\"b\\n\"}"`],
    ['\\', String.raw`s="\\"`],
    [', =', 's=", ="'],
  ])('of %j', (value, expected) => {
    expect(stringField('s', value)).toBe(expected);
  });

  it('of any JSON; read back the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: codePoint }), (text) => {
        const value = JSON.stringify(text);
        const line = `m ${stringField('s', value)} 1`;
        expect(splitLines(line)).toHaveLength(1);
        expect(parseLine(line).fields).toEqual([['s', { type: 'string', value }]]);
      }),
      { numRuns: shareOf(20_000) },
    );
  });
});
