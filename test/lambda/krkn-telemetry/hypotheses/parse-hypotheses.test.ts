import fc from 'fast-check';
import { HttpError } from '../../../../lambda/http/errors';
import { parseHypotheses } from '../../../../lambda/krkn-telemetry/hypotheses/parse-hypotheses';

/** What is said of a file, a line for each problem. */
function problemsOf(text: string): string[] {
  try {
    parseHypotheses(text);
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    expect(error).toMatchObject({ code: 'invalid_hypotheses', status: 400 });
    return error.message.split('\n');
  }
  return [];
}

/** A file with one hypothesis, which has these lines beside its name on line 2. */
const file = (...lines: readonly string[]): string =>
  ['hypotheses:', '  - name: N', ...lines.map((line) => `    ${line}`), ''].join('\n');
const RATIO = 'ratio: { of: errors_total, to: requests_total }';
const VALUE = 'value: up';

describe('a problem has its line and column, and says what is expected', () => {
  it.each<[what: string, text: string, ...problems: string[]]>([
    ['is empty', '', `line 1, column 1: the file is empty: expected a mapping with the key hypotheses`],
    [
      'is only a comment',
      '# nothing\n',
      `line 1, column 1: the file is empty: expected a mapping with the key hypotheses`,
    ],
    [
      'is a list',
      '- name: N\n',
      `line 1, column 1: the file is a list: expected a mapping with the key hypotheses`,
    ],
    [
      'is a text',
      'hypotheses',
      `line 1, column 1: the file is "hypotheses": expected a mapping with the key hypotheses`,
    ],
    [
      'has no hypotheses',
      'hypothesis: []\n',
      `line 1, column 1: the file has no "hypothesis": expected hypotheses`,
    ],
    [
      'has hypotheses without value',
      'hypotheses:\n',
      `line 1, column 1: hypotheses is empty: expected a list, each beginning with - name:`,
    ],
    [
      'has hypotheses that are a mapping',
      'hypotheses: { name: N }\n',
      `line 1, column 13: hypotheses is a mapping: expected a list, each beginning with - name:`,
    ],
    [
      'has a second document',
      'hypotheses: []\n---\nhypotheses: []\n',
      `line 2, column 1: a second document begins: expected one`,
    ],
    [
      'is no YAML: a quote is open',
      file('value: "up', 'above: 0'),
      `line 5, column 1: missing closing "quote`,
    ],
    [
      'is no YAML: a tab',
      'hypotheses:\n\t- name: N\n',
      `line 2, column 1: tabs are not allowed as indentation`,
    ],
    [
      'is no YAML: indentation',
      'hypotheses:\n  - name: N\n   value: up\n',
      `line 3, column 1: sequence item without - indicator`,
    ],
    [
      'is no YAML: a bracket is open',
      file('value: up', 'between: [1, 2'),
      `line 5, column 1: flow sequence in block collection must be sufficiently indented and end with a ]`,
    ],
    [
      'is too deep',
      `hypotheses: ${'['.repeat(5000)}`,
      `line 1, column 212: there are too many collections inside each other`,
    ],
    [
      'is too large',
      `# ${'x'.repeat(70000)}\n`,
      `line 1, column 1: the file has 70003 bytes: expected at most 65536`,
    ],
    [
      'has a tag',
      file(VALUE, 'above: !!python/object 0'),
      `line 4, column 12: unresolved tag: tag:yaml.org,2002:python/object`,
      `line 4, column 28: above is "0": expected a number, such as 0.01`,
    ],
    [
      'an alias without anchor',
      file('value: *up', 'above: 0'),
      `line 3, column 12: the alias *up has no anchor before it: expected one, or quotes around a text`,
    ],
    ['a key twice', file(VALUE, 'above: 0', 'above: 1'), `line 5, column 5: map keys must be unique`],
    [
      'too many hypotheses',
      'hypotheses:\n' +
        Array.from({ length: 51 }, (_, i) => `  - { name: ${i}x, value: up, above: 0 }\n`).join(''),
      `line 2, column 3: hypotheses has 51 items: expected at most 50`,
    ],
    [
      'an item that is a text',
      'hypotheses:\n  - up\n',
      `line 2, column 5: a hypothesis is "up": expected a mapping that begins with name:`,
    ],
    [
      'an item that is empty',
      'hypotheses:\n  -\n',
      `line 2, column 4: a hypothesis is empty: expected a mapping that begins with name:`,
    ],
    [
      'no name',
      'hypotheses:\n  - value: up\n    above: 0\n',
      `line 2, column 5: a hypothesis has no name: expected a text on one line`,
    ],
    [
      'name is number',
      'hypotheses:\n  - name: 5\n    value: up\n    above: 0\n',
      `line 2, column 11: name is 5: expected a text on one line`,
    ],
    [
      'name is empty',
      "hypotheses:\n  - name: ''\n    value: up\n    above: 0\n",
      `line 2, column 11: name is "": expected a text on one line, of at most 200 characters`,
    ],
    [
      'name of two lines',
      'hypotheses:\n  - name: "a\\nb"\n    value: up\n    above: 0\n',
      `line 2, column 11: name is "a\\nb": expected a text on one line, of at most 200 characters`,
    ],
    [
      'the same name',
      'hypotheses:\n  - { name: a, value: up, above: 0 }\n  - { name: a, value: up, above: 0 }\n',
      `line 3, column 13: another hypothesis has this name: expected one that tells them apart`,
    ],
    [
      'no form',
      file('above: 0'),
      `line 2, column 5: a hypothesis asks for nothing: expected one of value, rate, ratio, quantile, mean, absent`,
    ],
    [
      'two forms',
      file(VALUE, 'rate: up', 'above: 0'),
      `line 4, column 11: rate stands beside value: expected one of value, rate, ratio, quantile, mean, absent`,
    ],
    [
      'a key that is misspelt',
      file(VALUE, 'bellow: 1'),
      `line 4, column 5: a hypothesis has no "bellow": expected below`,
    ],
    [
      'an unknown key that is like none',
      file(VALUE, 'above: 1', 'description: hello'),
      `line 5, column 5: a hypothesis has no "description": expected one of name, value, rate, ratio, quantile, mean, absent, below, above, between, within, for, severity, check, recovers_within, scenarios, no_data`,
    ],
    [
      'a key with a capital',
      file(VALUE, 'Above: 1'),
      `line 4, column 5: a hypothesis has no "Above": expected above`,
    ],
    [
      'no bound',
      file(VALUE),
      `line 2, column 5: a hypothesis has no bound: expected one of below, above, between, within`,
    ],
    [
      'two bounds',
      file(VALUE, 'above: 1', 'below: 2'),
      `line 5, column 12: below stands beside above: expected one of below, above, between, within`,
    ],
    [
      'a percentage as a bound',
      file(RATIO, 'below: 1%'),
      `line 4, column 12: below is "1%": expected a number, such as 0.01`,
    ],
    [
      'a bound without value',
      file(RATIO, 'below:'),
      `line 4, column 5: below is empty: expected a number, such as 0.01`,
    ],
    [
      'an infinite bound',
      file(RATIO, 'below: .inf'),
      `line 4, column 12: below is Infinity: expected a number, such as 0.01`,
    ],
    [
      'between one number',
      file(VALUE, 'between: [1]'),
      `line 4, column 14: between is no range: expected two numbers, the lower one first, such as [1, 3]`,
    ],
    [
      'between three numbers',
      file(VALUE, 'between: [1, 2, 3]'),
      `line 4, column 14: between has 3 items: expected at most 2`,
    ],
    [
      'between, the higher first',
      file(VALUE, 'between: [3, 1]'),
      `line 4, column 14: between is no range: expected two numbers, the lower one first, such as [1, 3]`,
    ],
    [
      'between a word and a number',
      file(VALUE, 'between: [one, 3]'),
      `line 4, column 15: a bound is "one": expected a number, such as 1`,
    ],
    [
      'within a number',
      file(VALUE, 'within: 0.1'),
      `line 4, column 13: within is 0.1: expected a percentage of what it was before, from 0.1% to 1000%, such as 10%`,
    ],
    [
      'within nothing',
      file(VALUE, 'within: 0%'),
      `line 4, column 13: within is "0%": expected a percentage of what it was before, from 0.1% to 1000%, such as 10%`,
    ],
    [
      'seconds without a unit',
      file(VALUE, 'above: 0', 'for: 60'),
      `line 5, column 10: for is 60: expected a duration of at most 1h, such as 1m or 90s`,
    ],
    [
      'a duration in words',
      file(VALUE, 'above: 0', 'for: 1 min'),
      `line 5, column 10: for is "1 min": expected a duration of at most 1h, such as 1m or 90s`,
    ],
    [
      'a duration that is too long',
      file(VALUE, 'above: 0', 'for: 2h'),
      `line 5, column 10: for is "2h": expected a duration of at most 1h, such as 1m or 90s`,
    ],
    [
      'a severity that is misspelt',
      file(VALUE, 'above: 0', 'severity: eror'),
      `line 5, column 15: severity is "eror": expected error`,
    ],
    [
      'a severity of Prometheus',
      file(VALUE, 'above: 0', 'severity: critical'),
      `line 5, column 15: severity is "critical": expected one of warning, error`,
    ],
    [
      'another check',
      file(VALUE, 'above: 0', 'check: after'),
      `line 5, column 12: check is "after": expected one of always, during, recovery`,
    ],
    [
      'a recovery without time',
      file(VALUE, 'above: 0', 'check: recovery'),
      `line 5, column 12: check: recovery has no recovers_within: expected one, such as 5m`,
    ],
    [
      'a recovery beside another check',
      file(VALUE, 'above: 0', 'check: during', 'recovers_within: 5m'),
      `line 6, column 22: recovers_within stands beside check: during: expected check: recovery`,
    ],
    [
      'two times that it may take',
      file(VALUE, 'above: 0', 'for: 1m', 'recovers_within: 5m'),
      `line 5, column 10: for stands beside recovers_within: expected one of them, as both say how long it may take`,
    ],
    [
      'a recovery longer than it is watched for',
      file(VALUE, 'above: 0', 'recovers_within: 20m'),
      `line 5, column 22: recovers_within is "20m": expected a duration of at most 15m, such as 1m or 90s`,
    ],
    [
      'scenarios as a text',
      file(VALUE, 'above: 0', 'scenarios: pod_*'),
      `line 5, column 16: scenarios is "pod_*": expected a list of patterns, such as ['pod_*']`,
    ],
    [
      'a pattern without quotes',
      file(VALUE, 'above: 0', 'scenarios: [*pod]'),
      `line 5, column 17: the alias *pod has no anchor before it: expected one, or quotes around a text`,
    ],
    [
      'no scenarios',
      file(VALUE, 'above: 0', 'scenarios: []'),
      `line 5, column 16: scenarios has no items: expected a list of patterns, such as ['pod_*']`,
    ],
    [
      'a scenario that is a number',
      file(VALUE, 'above: 0', 'scenarios: [pod, 7]'),
      `line 5, column 22: a pattern is 7: expected a name, in which * stands for any characters`,
    ],
    [
      'another rule for no data',
      file(VALUE, 'above: 0', 'no_data: ignore'),
      `line 5, column 14: no_data is "ignore": expected one of inconclusive, fail`,
    ],
    [
      'a selector without quotes',
      file("value: 'up{job=api}'", 'above: 0'),
      `line 3, column 12: value is no selector of series: it needs a text in quotes in place of api}`,
    ],
    [
      'a selector without end',
      file('value: \'up{job="api"\'', 'above: 0'),
      `line 3, column 12: value is no selector of series: it needs , or } at its end`,
    ],
    [
      'PromQL',
      file("value: 'rate(up[1m])'", 'above: 0'),
      `line 3, column 12: value is no selector of series: it goes on after its end with (up[1m])`,
    ],
    [
      'a selector of everything',
      file('value: \'{job=~".*"}\'', 'above: 0'),
      `line 3, column 12: value is no selector of series: it needs a matcher that does not match the empty text, or it would select every series`,
    ],
    [
      'a wrong regular expression',
      file('value: \'up{job=~"("}\'', 'above: 0'),
      `line 3, column 12: value is no selector of series: the regular expression for label "job" is not a valid Prometheus (RE2) regular expression: "(". Its syntax: https://github.com/google/re2/wiki/Syntax`,
    ],
    [
      'a value that is a list',
      file('value: [up]', 'above: 0'),
      `line 3, column 12: value is a list: expected 'up{job="api"}', or { of: up, aggregate: min, by: [job] }`,
    ],
    [
      'a key of a form that is misspelt',
      file('value: { off: up }', 'above: 0'),
      `line 3, column 14: value has no "off": expected of`,
    ],
    [
      'another aggregation',
      file('value: { of: up, aggregate: mean }', 'above: 0'),
      `line 3, column 33: aggregate is "mean": expected one of sum, avg, min, max`,
    ],
    [
      'labels as a text',
      file('value: { of: up, by: job }', 'above: 0'),
      `line 3, column 26: by is "job": expected a list of labels, such as [service]`,
    ],
    [
      'wrong labels',
      file('value: { of: up, by: [__name__, "a b", 3] }', 'above: 0'),
      `line 3, column 27: a value has no __name__ to group by: expected other labels`,
      `line 3, column 37: a label is "a b": expected a name without spaces, of at most 128 characters`,
      `line 3, column 44: a label is 3: expected a name, such as service`,
    ],
    [
      'a ratio as a text',
      file('ratio: errors_total', 'below: 0.01'),
      `line 3, column 12: ratio is "errors_total": expected { of: 'http_requests_total{code=~"5.."}', to: http_requests_total, by: [service] }`,
    ],
    [
      'half a ratio',
      file('ratio: { of: errors_total }', 'below: 0.01'),
      `line 3, column 12: ratio has no to: expected { of: 'http_requests_total{code=~"5.."}', to: http_requests_total, by: [service] }`,
    ],
    [
      'a quantile without q',
      file('quantile: { of: x }', 'below: 0.01'),
      `line 3, column 15: quantile has no q: expected { q: 0.99, of: http_request_duration_seconds, by: [service] }`,
    ],
    [
      'a quantile in percent',
      file('quantile: { q: 99, of: x }', 'below: 0.01'),
      `line 3, column 20: q is 99: expected a number between 0 and 1, such as 0.99`,
    ],
    [
      'a quantile by le',
      file('quantile: { q: 0.9, of: x, by: [le] }', 'below: 0.01'),
      `line 3, column 37: a quantile has no le to group by: expected other labels`,
    ],
    [
      'a quantile of several metrics',
      file(`quantile: { q: 0.9, of: '{__name__=~"a.*"}' }`, 'below: 0.01'),
      `line 3, column 29: of does not name one metric: expected the name of a histogram, such as http_request_duration_seconds`,
    ],
    [
      'a mean of no metric',
      file(`mean: '{job="a"}'`, 'below: 0.01'),
      `line 3, column 11: of does not name one metric: expected the name of a histogram, such as http_request_duration_seconds`,
    ],
    [
      'absence with a bound',
      file(`absent: ALERTS`, 'below: 1'),
      `line 4, column 12: absent has no below: expected none, as series are not to be there at all`,
    ],
    [
      'absence without data',
      file(`absent: ALERTS`, 'no_data: fail'),
      `line 4, column 14: absent has no no_data: expected none, as series are not to be there at all`,
    ],
    [
      'a merge key',
      file('<<: { above: 0 }', 'value: up'),
      `line 2, column 5: a hypothesis has no bound: expected one of below, above, between, within`,
      `line 3, column 5: a hypothesis has no "<<": expected one of name, value, rate, ratio, quantile, mean, absent, below, above, between, within, for, severity, check, recovers_within, scenarios, no_data`,
    ],
    [
      'a key that is a list',
      file('? [a]', ': b', 'value: up', 'above: 0'),
      `line 3, column 7: a hypothesis has no key that is a collection: expected one of name, value, rate, ratio, quantile, mean, absent, below, above, between, within, for, severity, check, recovers_within, scenarios, no_data`,
    ],
    [
      'a key that objects have',
      file('__proto__: 1', VALUE, 'above: 0'),
      `line 3, column 5: a hypothesis has no "__proto__": expected one of name, value, rate, ratio, quantile, mean, absent, below, above, between, within, for, severity, check, recovers_within, scenarios, no_data`,
    ],
    [
      'an alias within itself',
      'hypotheses: &a\n  - *a\n',
      `line 2, column 5: a hypothesis is a list: expected a mapping that begins with name:`,
    ],
    [
      'everything at once',
      file('value: { of: up, buy: [job] }', 'bellow: 1', 'for: 1', 'severity: fatal'),
      `line 3, column 22: value has no "buy": expected by`,
      `line 4, column 5: a hypothesis has no "bellow": expected below`,
      `line 5, column 10: for is 1: expected a duration of at most 1h, such as 1m or 90s`,
      `line 6, column 15: severity is "fatal": expected one of warning, error`,
    ],
  ])('%s', (_what, text, ...problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });
});

it('a file of every form is read, with what it says in words', () => {
  const read = parseHypotheses(`
# Steady state of the shop.
hypotheses:
  - name: Error rate stays below 1 %
    ratio: { of: 'http_requests_total{code=~"5.."}', to: http_requests_total, by: &by [service] }
    below: 0.01
    for: 1m
    severity: error
  - name: p99 is back within 5 minutes
    quantile: { q: 0.99, of: http_request_duration_seconds_bucket, by: *by }
    below: 0.5
    check: recovery
    recovers_within: 5m
    scenarios: ['pod_*']
    no_data: fail
  - { name: Three replicas, value: { of: kube_ready, aggregate: min, by: [deployment] }, between: [3, 3] }
  - { name: Traffic, rate: { of: 'requests_total{job="a"}', by: [] }, within: 10%, check: during }
  - { name: Rates, rate: requests_total, above: -1e-3 }
  - { name: Mean, mean: 'latency_seconds{job="a"}', below: 1, recovers_within: 90s }
  - { name: No alert, absent: 'ALERTS{alertstate="firing"}' }
`);
  expect(read.map(({ told }) => told)).toEqual([
    'http_requests_total{code=~"5.."} to http_requests_total by service, below 0.01; a breach shorter than 1m does not count',
    'quantile 0.99 of http_request_duration_seconds_bucket by service, below 0.5, again within 5m',
    'min of kube_ready by deployment, between 3 and 3',
    'sum of rate of requests_total{job="a"}, within 10 % of before, during the scenario',
    'rate of requests_total, above -0.001',
    'mean of latency_seconds{job="a"}, below 1, again within 1m30s',
    'no ALERTS{alertstate="firing"}',
  ]);
  expect(read[0]).toMatchObject({
    ...{ name: 'Error rate stays below 1 %', severity: 'error', check: 'always', tolerated: 60 },
    ...{ recoversWithin: undefined, scenarios: [], noData: 'inconclusive' },
    form: { kind: 'ratio', by: ['service'] },
    bound: { kind: 'below', limit: 0.01 },
  });
  expect(read[1]).toMatchObject({
    ...{ check: 'recovery', recoversWithin: 300, scenarios: ['pod_*'], noData: 'fail' },
    form: {
      kind: 'quantile',
      by: ['service'],
      buckets: [{ texts: ['http_request_duration_seconds_bucket'] }],
    },
  });
  expect(read[2]?.form).toMatchObject({ grouping: { aggregation: 'min', by: ['deployment'] } });
  expect(read[3]?.form).toMatchObject({ grouping: { aggregation: 'sum', by: [] } });
  expect(read[4]?.form).toMatchObject({ kind: 'rate', grouping: undefined });
  expect(read[5]).toMatchObject({ check: 'recovery', recoversWithin: 90 });
  expect(read[5]?.form).toMatchObject({
    sum: [{ texts: ['latency_seconds_sum'] }, { name: 'job' }],
    count: [{ texts: ['latency_seconds_count'] }, { name: 'job' }],
  });
  expect(read[6]).toMatchObject({ form: { kind: 'absent' }, bound: { lowest: 0, highest: 0 } });
});

it('an empty list is a group without hypotheses', () => {
  expect(parseHypotheses('hypotheses: []')).toEqual([]);
});

it('of many problems the first are told, and the others counted', () => {
  const items = Array.from(
    { length: 40 },
    (_, index) => `  - { name: ${index}, value: up, above: x, for: 1 }`,
  );
  const problems = problemsOf(['hypotheses:', ...items].join('\n'));
  expect(problems).toHaveLength(51);
  expect(problems[50]).toBe('and 70 more problems');
});

it('whatever a file holds, each problem has a place in it', () => {
  const pieces = [
    'hypotheses:',
    '\n  - ',
    'name: N',
    '\n    ',
    'value: up',
    'above: 0',
    'between: [1, 2]',
    '&a ',
    '*a',
  ];
  const more = [
    '{',
    '}',
    '[',
    ']',
    ', ',
    ': ',
    '? ',
    '- ',
    '"',
    "'",
    '|',
    '>',
    '!!int ',
    '\t',
    '#',
    '\u0000',
    '---\n',
  ];
  const text = fc.array(
    fc.oneof(fc.constantFrom(...pieces, ...more), fc.string({ unit: 'binary', maxLength: 3 })),
  );
  fc.assert(
    fc.property(text, (parts) => {
      const whole = parts.join('');
      const lines = whole.split('\n').length;
      for (const problem of problemsOf(whole)) {
        const [, line, column] = /^line (\d+), column (\d+): \S/.exec(problem) ?? [];
        expect(Number(line)).toBeGreaterThan(0);
        expect(Number(line)).toBeLessThanOrEqual(lines);
        expect(Number(column)).toBeGreaterThan(0);
      }
    }),
    { numRuns: 1_000 },
  );
});
