import type { Fact, Step } from './fact';

/** 2025-11-29T07:06:40Z, in milliseconds. */
const T = 1_764_400_000_000;

/** Series, by the number that each has as its value, in the order in which they are found. */
const series = ['m', 'm,a=x,k=b\\,c', 'm,k=/', 'm,k=\\d', 'm,k=a'] as const;

const stored: Step = {
  request: {
    path: '/api/v2/write?org={org}&bucket={bucket}&precision=ms',
    body: series.map((key, index) => `${key} v=${index} ${T}`).join('\n'),
    token: 'write',
  },
  status: 204,
  body: '',
};

/** A query for the values of the series that a condition finds. */
function asking(condition: string, status: number, body: string | RegExp): Step {
  const steps = [
    'from(bucket:"{bucket}")',
    `range(start:time(v:${T}000000),stop:time(v:${T}000001))`,
    `filter(fn:(r)=>${condition})`,
    'drop(columns:["_start","_stop","_measurement","_field","_time","a","k"])',
  ];
  return {
    request: {
      path: '/api/v2/query?org={org}',
      headers: { 'content-type': 'application/vnd.flux' },
      body: steps.join('|>'),
      token: 'read',
    },
    status,
    body,
  };
}

/** The answer with the values of these series. */
function valuesOf(numbers: readonly number[]): string {
  const rows = numbers.map((number) => `,_result,0,${number}\r\n`).join('');
  return `${rows === '' ? '' : `,result,table,_value\r\n${rows}`}\r\n`;
}

/** Conditions, and the numbers of the series that they find. */
const found: readonly (readonly [condition: string, numbers: readonly number[]])[] = [
  // The storage engine takes an absent label for an empty one.
  ['r.k!="a"', [0, 1, 2, 3]],
  ['r.k!~/^a$/', [0, 1, 2, 3]],
  ['r.k=~/^$/', [0]],
  // Flux does not. It judges whatever is no comparison of a label with a literal, and what follows that.
  ['r.k==""', []],
  ['not r.k=="a"', [1, 2, 3]],
  ['not (r.k=="a" or r.a=="y")', [1]],
  ['"a"!=r.k', [1, 2, 3]],
  ['r.k!="a" and not r.a=="y"', [1]],
  ['exists r.a=="x"', [1]],
  ['not r.a=="y")|>filter(fn:(r)=>r.k!="a"', [1]],
  ['r.a!="y")|>filter(fn:(r)=>r.k!="a"', [0, 1, 2, 3]],
  ['r.k=="a" or r.k=="/" and r.a=="x"', [4]],
  // A number in a text is a byte of it; in a regular expression, what it would be without.
  [String.raw`r.k=="\x61"`, [4]],
  [String.raw`r.k=~/^\x2e$/`, [2, 4]],
  [String.raw`r.k=="\\d"`, [3]],
  [String.raw`r.k=~/^\\d$/`, [3]],
  [String.raw`r.k=~/^\/$/`, [2]],
  ['r.k=="a"// a comment\n', [4]],
];

/** Conditions that are refused, and why. */
const refused: readonly (readonly [condition: string, why: RegExp])[] = [
  // What ends a text, or begins an expression in it.
  ['r.k=="a" or "', /^\{"code":"invalid","message":"compilation failed: /],
  [String.raw`r.k=="\q"`, /compilation failed: /],
  [String.raw`r.k=="\x6"`, /compilation failed: /],
  [String.raw`r.k=="\xff"`, /compilation failed: .*invalid utf-8 sequence/],
  // The backslash is a character after $, so that what follows is an expression.
  [String.raw`r.k=="$\${a}"`, /./],
  // A slash behind a backslash ends a regular expression only if there is no other slash.
  [String.raw`r.k=~/a\\/ or r.k=~/b/`, /compilation failed: /],
  // Rules of Rust, by which regular expressions are judged first.
  [String.raw`r.k=~/\Qa\E/`, /regex parse error: .* error: unrecognized escape sequence/],
  [String.raw`r.k=~/\ /`, /regex parse error: .* error: unrecognized escape sequence/],
  [String.raw`r.k=~/\x{61}/`, /invalid byte value/],
  ['r.k=~/a{,2}/', /regex parse error: .* error: repetition quantifier expects a valid decimal/],
  ['r.k=~/(?=a)/', /regex parse error: /],
  ['r.k=~/(a)\\1/', /regex parse error: /],
  // What does not belong there.
  ['r.k=="a";', /compilation failed: /],
  ['x.k=="a"', /undefined identifier x/],
  [`${'('.repeat(79)}r.k=="a"${')'.repeat(79)}`, /Program is nested too deep/],
  [`r.k=="a"${' or r.k=="b"'.repeat(169)}`, /Program is nested too deep/],
];

/** How InfluxDB understands conditions, beyond those that the store writes. */
export const fluxFacts: readonly Fact[] = [
  ...found.map(([condition, numbers]) => ({
    name: `the condition ${condition}; finds ${numbers.join(', ')}`,
    steps: [stored, asking(condition, 200, valuesOf(numbers))],
  })),
  ...refused.map(([condition, why]) => ({
    name: `the condition ${condition.slice(0, 100)}; is refused`,
    steps: [stored, asking(condition, 400, why)],
  })),
  {
    name: 'conditions within one another, 168 of them; understood',
    steps: [stored, asking(`r.k=="a"${' or r.k=="b"'.repeat(168)}`, 200, valuesOf([4]))],
  },
  {
    name: 'a label with an @ in its name: Flux takes the name to end there',
    steps: [
      { request: { ...stored.request, body: `m,k@x=a v=1 ${T}\nm,k=b v=2 ${T}` }, status: 204, body: '' },
      asking('r["k@x"]=="a"', 200, valuesOf([])),
      asking('"b"==r["k@x"]', 200, valuesOf([2])),
    ],
  },
  {
    name: 'a series that begins a value with =, which is not escaped: stored, and never found',
    steps: [
      {
        request: { ...stored.request, body: `m,k==x v=1 ${T}\nm,k=\\=x v=2 ${T}` },
        status: 204,
        body: '',
      },
      asking('true', 200, valuesOf([2])),
    ],
  },
];
