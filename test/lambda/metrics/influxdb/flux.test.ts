import fc from 'fast-check';
import type { QueryPlan } from '../../../../lambda/metrics/model/query-plan';
import { toMatcher, type LabelMatcher } from '../../../../lambda/metrics/model/matcher';
import { fluxOf } from '../../../../lambda/metrics/influxdb/flux';
import { shareOf } from '../../../support/fuzz';

function planOf(matchers: readonly LabelMatcher[], range: Partial<QueryPlan> = {}): QueryPlan {
  return {
    destination: { namespace: 'b', collection: '' },
    start: 1_000,
    end: 2_000,
    matchers: matchers.map(toMatcher),
    ...range,
  };
}

const BEFORE =
  'from(bucket:"b")|>range(start:time(v:1000000000),stop:time(v:2000000001))|>filter(fn:(r)=>r._measurement=="prometheus" and (r._field=="value" or r._field=="non_finite" or r._field=="histogram")';
const AFTER = ')|>drop(columns:["_start","_stop","_measurement"])';

describe('a query', () => {
  it('for finite samples only; does not read other fields', () => {
    expect(fluxOf(planOf([], { onlyFinite: true }))!.text).toContain(' and (r._field=="value"))');
  });

  it.each([
    ['k="v"', ' and r["k"]=="v"'],
    ['k=""', ' and not exists r["k"]'],
    ['k!="v"', ' and (not exists r["k"] or r["k"]!="v")'],
    ['k!=""', ' and exists r["k"]'],
    ['k=~"a|b"', ' and (r["k"]=="a" or r["k"]=="b")'],
    ['k=~"a|"', ' and (not exists r["k"] or r["k"]=="a")'],
    ['k!~"a|b"', ' and (not exists r["k"] or (r["k"]!="a" and r["k"]!="b"))'],
    ['k!~"a|"', ' and exists r["k"] and r["k"]!="a"'],
    ['k=~"a.+"', ' and (r["k"]=~/^(?s:a.+)$/ or r["k"]=~/␛/)'],
    ['k=~"a.*|"', ' and (not exists r["k"] or (r["k"]=~/^(?s:a.*|)$/ or r["k"]=~/␛/))'],
    ['k!~"a.+"', ' and (not exists r["k"] or (r["k"]!~/^(?s:a.+)$/ or r["k"]=~/␛/))'],
    ['k!~"a.*|"', ' and exists r["k"] and (r["k"]!~/^(?s:a.*|)$/ or r["k"]=~/␛/)'],
    ['k=~"/a/\\\\/.+"', String.raw` and (r["k"]=~/^(?s:\/a\/\/.+)$/ or r["k"]=~/␛/)`],
    ['k=~".*"', ''],
    ['k=~".+"', ' and exists r["k"]'],
    // RE2 alone means it so.
    ['k=~"(?i)abc"', ' and exists r["k"]'],
    ['k!~"(?i)abc"', ''],
    ['k=~"(?i)abc|"', ''],
    ['k="a\\"$\\\\b"', String.raw` and r["k"]=="a\x22\x24␛bb"`],
    ['time="1"', ' and r["U__time"]=="1"'],
  ])('of {%s}; asks for it', (selector, condition) => {
    const { text } = fluxOf(planOf([matcherOf(selector)]))!;
    expect(text.replace(/(?<="_measurement"),"\w+"(?=\]\)$)/, '')).toBe(BEFORE + condition + AFTER);
  });

  it.each([
    ['k="v",l="\\\\$"', { k: 'v', l: '␛b$' }, String.raw`,"k","l"`],
    ['time="1"', { U__time: '1' }, ',"U__time"'],
    ['k=~"v"', { k: 'v' }, ',"k"'],
    ['k=""', {}, ''],
    ['k!="v"', {}, ''],
    ['k=~"a|b"', {}, ''],
    ['k=~"a|"', {}, ''],
    ['k=~"v.*"', {}, ''],
  ])('of {%s}; leaves out what all series have', (selector, tags, columns) => {
    const { text, known } = fluxOf(planOf(selector.split(',').map(matcherOf)))!;
    expect(Object.fromEntries(known)).toEqual(tags);
    expect(text.split('|>').at(-1)).toBe(`drop(columns:["_start","_stop","_measurement"${columns}])`);
  });

  it('of many texts; matches them by a regular expression', () => {
    const value = Array.from({ length: 17 }, (_, index) => String.raw`1\.${index}`).join('|');
    expect(fluxOf(planOf([{ comparison: '!~', name: 'k', value }]))!.text).toBe(
      `${BEFORE} and (not exists r["k"] or r["k"]!~/^(?s:${value})$/)${AFTER}`,
    );
  });

  it.each([
    ['before all that InfluxDB holds', { start: -(2 ** 63), end: -9_223_372_036_855 }, undefined],
    ['that ends before it begins', { start: 1, end: 0 }, undefined],
    [
      'of all times',
      { start: -(2 ** 63), end: 2 ** 63 },
      'start:time(v:-9223372036854000000),stop:time(v:9223372036854000001)',
    ],
    ['of one millisecond', { start: 0, end: 0 }, 'start:time(v:0),stop:time(v:1)'],
  ])('of a range %s', (_name, range, expected) => {
    const flux = fluxOf(planOf([], range))?.text;
    expect(flux === undefined ? undefined : /range\((.*?)\)\|>/.exec(flux)![1]).toBe(expected);
  });

  it('without a destination; nothing', () => {
    expect(fluxOf(planOf([], { destination: undefined }))).toBeUndefined();
  });

  it('of more conditions than InfluxDB takes; asks for more series instead', () => {
    const many = Array.from({ length: 128 }, (_, index) => matcherOf(`l${index}="v"`));
    const { text, known } = fluxOf(planOf(many))!;
    expect(text.match(/=="v"/g)).toHaveLength(49);
    expect(known.size).toBe(49);
    const value = 'x'.repeat(300_000);
    const long = ['a', 'b', 'c'].map((name): LabelMatcher => ({
      comparison: '=',
      name,
      value: name === 'c' ? 'short' : value,
    }));
    const shorter = fluxOf(planOf(long))!;
    expect(shorter.text).toMatch(/r\["a"\]=="x+" and r\["c"\]=="short"\)/);
    expect([...shorter.known.keys()]).toEqual(['a', 'c']);
  });
});

describe('what comes from outside', () => {
  const hostile = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '"',
          '\\',
          '$',
          '${',
          '}',
          ')',
          '|>',
          '/',
          '\n',
          '\0',
          '\x7f',
          '␛',
          'r',
          '(?s:',
          '\\Q',
          '\\x22',
        ),
        fc.string({ unit: 'binary' }),
      ),
      { maxLength: 6 },
    )
    .map((parts) => parts.join(''));

  it('stays within its literal', () => {
    const inputs = fc.record({
      bucket: hostile,
      name: hostile,
      value: hostile,
      comparison: fc.constantFrom('=' as const, '!=' as const, '=~' as const, '!~' as const),
    });
    fc.assert(
      fc.property(inputs, ({ bucket, name, value, comparison }) => {
        const matcher = (text: string): LabelMatcher => ({ comparison, name, value: text });
        let plan: QueryPlan;
        try {
          plan = planOf([matcher(value)], { destination: { namespace: bucket, collection: '' } });
        } catch {
          // Not a regular expression.
          return;
        }
        const skeleton = skeletonOf(fluxOf(plan)!.text);
        expect(skeleton).toMatch(SKELETON);
      }),
      { numRuns: shareOf(50_000) },
    );
  });
});

/** As Flux reads literals: https://docs.influxdata.com/flux/v0/spec/lexical-elements/ */
const LITERAL = /"(?:[^"\\$]|\\x[0-9a-f]{2})*"|\/\^\(\?s:(?:[^/\\]|\\[^x])*\)\$\/|\/␛\//g;

function skeletonOf(flux: string): string {
  return flux.replaceAll(LITERAL, '?');
}

const TAG = String.raw`r\[\?\]`;
const COMPARISON = String.raw`${TAG}(?:==|!=|=~|!~)\?`;
const CONDITION = String.raw`(?: and \(*(?:(?:not )?exists ${TAG}|${COMPARISON})(?: (?:or|and) \(*(?:exists ${TAG}|${COMPARISON}))*\)*)?`;
const SKELETON = new RegExp(
  String.raw`^from\(bucket:\?\)\|>range\(start:time\(v:\d+\),stop:time\(v:\d+\)\)\|>filter\(fn:\(r\)=>r\._measurement==\? and \(r\._field==\? or r\._field==\? or r\._field==\?\)${CONDITION}\)\|>drop\(columns:\[\?,\?,\?(?:,\?)?\]\)$`,
);

/** Of a matcher as PromQL writes it. */
function matcherOf(selector: string): LabelMatcher {
  const [, name, comparison, value] = /^(\w+)(=~|!~|!=|=)(".*")$/.exec(selector)!;
  return { name, comparison, value: JSON.parse(value!) as string } as LabelMatcher;
}
