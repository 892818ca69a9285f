// Labels and names are texts of others, and what is stored may be anything: pages are well formed and inert all the same.
import fc from 'fast-check';
import { nothingAround } from '../../../../../lambda/krkn-telemetry/model/group/run-surroundings';
import { renderMetricsPage } from '../../../../../lambda/krkn-telemetry/web/metrics/metrics-page';
import { renderRunPage } from '../../../../../lambda/krkn-telemetry/web/run/run-page';
import { readResult } from '../../../../../lambda/krkn-telemetry/windows/read-result';
import type { WindowsResult } from '../../../../../lambda/krkn-telemetry/windows/result';
import { codePoint } from '../../../../support/code-point';
import {
  exampleResults,
  exampleRun,
  resultOf,
  resultOfText,
  rowOf,
  scenarioOf,
} from '../../../../support/example-windows';
import { linksOf, visibleText } from '../../service/visible-text';
import { drawn, links } from '../drawn';
import { expectInert } from '../hostile-page';
import { readRunOf } from '../run/stored-runs';

const run = readRunOf(exampleRun);
const id = { group: 'payments', requestId: '1795486500-x' };

/** All pages that tell of it. */
function pagesOf(result: WindowsResult): readonly string[] {
  const page = { links, run, folder: 'payments/1795486500-x', listing: { files: [], folders: [] } };
  const stored = {
    alerts: undefined,
    hasTelemetry: true,
    tooLong: [],
    around: nothingAround,
    recoveryPage: 1,
    hasMetrics: true,
  };
  const metrics = { kind: 'result', result } as const;
  return [
    ...[undefined, 1].map((metricsScenario) =>
      drawn(renderRunPage({ ...page, ...stored, metrics, metricsScenario, askedLook: undefined, now: 0 })),
    ),
    drawn(renderMetricsPage({ links, id, run, result, scenario: undefined, search: '', page: 1 })),
    drawn(renderMetricsPage({ links, id, run: undefined, result, scenario: 1, search: '', page: 1 })),
  ];
}

/** A page without what its check knows nothing of: what leads elsewhere, and data of charts, which must be JSON. */
function plain(page: string): string {
  for (const [, data = ''] of page.matchAll(/data-chart="([^"]*)"/g)) JSON.parse(visibleText(data));
  return page
    .replace(/<a href="https:[^"]*" rel="noreferrer">/g, '<a href="#">')
    .replace(/data-chart="[^"]*"/g, 'data-chart=""');
}

const hostileTexts = [
  ['a script', '"><script>alert(1)</script>'],
  ['quotes', `'"\`&quot;&#39;`],
  ['directions', '\u202eabc\u2066\u200f'],
  ['2 KB', 'x'.repeat(2048)],
  ['nothing', ''],
  ['NUL', 'a\u0000b'],
  ['SQL', "'; DROP TABLE metrics; --"],
  ['half a pair', '\ud800x\udc00'],
  ['a link', 'javascript:alert(1)'],
  ['a placeholder', '{fromMs}{x}'],
  ['names of every object', '__proto__'],
  ['a line', 'a\r\nb\u2028c'],
] as const;

it.each(hostileTexts)('%s in every text; pages are inert and say it whole or cut', (_name, text) => {
  // As it is read from the bucket.
  const read = readResult(JSON.stringify(resultOfText(text)));
  expect(read.kind).toBe('result');
  for (const page of pagesOf((read as { result: WindowsResult }).result)) {
    expectInert(plain(page));
    expect(
      Math.max(
        ...visibleText(page)
          .split(/\s/)
          .map((word) => word.length),
      ),
    ).toBeLessThan(600);
  }
});

it('any text; pages are inert', () => {
  fc.assert(
    fc.property(fc.string({ unit: codePoint, maxLength: 100 }), (text) => {
      for (const page of pagesOf(resultOfText(text))) {
        // Words for what is absent may be among any texts.
        expectInert(plain(page.replace(/\b(?:null|undefined|NaN|Infinity)\b|\[object /g, '')));
      }
    }),
    { numRuns: 20 },
  );
});

describe('links to dashboards', () => {
  const labels = {
    node: 'worker 3&x',
    password: 'S3cr3t',
    evil: 'evil.example/',
    pod: '{node}',
    half: '\ud800',
  };
  const linksWith = (template: string): string[] => {
    const rows = [rowOf({ series: [{ ...rowOf().series[0]!, labels }] })];
    const result = resultOf({
      scenarios: [scenarioOf({ rows, gone: [] })],
      source: { ...resultOf().source, links: [template] },
    });
    return linksOf(pagesOf(result)[0]!).filter((link) => !/^[/#]/.test(link));
  };

  it.each([
    ['a label', 'https://g.example/?n={node}', ['https://g.example/?n=worker%203%26x']],
    ['no label; of the scenario alone', 'https://g.example/', ['https://g.example/']],
    ['a label that looks like a placeholder', 'https://g.example/{pod}', ['https://g.example/%7Bnode%7D']],
    ['half a pair', 'https://g.example/{half}', ['https://g.example/%EF%BF%BD']],
    ['a label that is absent', 'https://g.example/{zone}', []],
    ['what every object has', 'https://g.example/{constructor}', []],
    ['a label that is a secret', 'https://g.example/{password}', []],
    ['a token of its own', 'https://g.example/?token=S3cr3t&n={node}', []],
    ['a label as host', 'https://{evil}/', []],
    ['a label in the host', 'https://g.{evil}.example/', []],
    ['a user in the host', 'https://g.example@{evil}/', []],
    ['a host that ends nowhere', 'https://g.example{evil}', []],
    ['plain HTTP', 'http://g.example/{node}', []],
    ['a script', 'javascript:alert({node})', []],
    ['a path', '/g/{node}', []],
    ['no URL', 'https://', []],
  ])('%s', (_name, template, expected) => {
    expect(linksWith(template)).toEqual(expected);
  });
});

/** Every place in a value that something else could be in. */
function placesIn(
  value: unknown,
  place: readonly (string | number)[] = [],
): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [place];
  const entries = Array.isArray(value)
    ? value.map((each, index) => [index, each] as const)
    : Object.entries(value);
  // Of samples, the first few are as good as all.
  return [place, ...entries.slice(0, 12).flatMap(([key, each]) => placesIn(each, [...place, key]))];
}

/** A copy that has something else in one place. */
function changed(value: unknown, [key, ...rest]: readonly (string | number)[], put: unknown): unknown {
  if (key === undefined) return put;
  const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) };
  const fields = copy as Record<string | number, unknown>;
  fields[key] = changed(fields[key], rest, put);
  return copy;
}

it('a result that has something else in any one place; no result, or one that pages can show', () => {
  const whole = exampleResults.violated;
  const places = placesIn(whole);
  fc.assert(
    fc.property(
      fc.constantFrom(...places),
      fc.oneof(
        fc.constantFrom(undefined, null, '', 'x', [], {}, -1, 0, 1e300, -1e300, 5e-324, true),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
      ),
      (place, put) => {
        const found = readResult(JSON.stringify(changed(whole, place, put) ?? null));
        if (found.kind !== 'result') return;
        for (const page of pagesOf(found.result)) expectInert(plain(page));
      },
    ),
    { numRuns: 30 },
  );
});
