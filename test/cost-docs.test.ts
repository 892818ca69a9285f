// Checks docs/cost.md: its sums, that they are made of its prices, and what it says of the bodies that benchmarks measure with.
import type { WriteRequest } from '../lambda/prometheus-connector/model/write-request';
import { decodeVersion1 } from '../lambda/prometheus-connector/write/decode/version-1';
import { decodeVersion2 } from '../lambda/prometheus-connector/write/decode/version-2';
import { billOf, type Bill } from './bench/bill';
import { capturedMessages, kubernetesMessages } from './bench/bodies';
import { page } from './support/docs';

const { text } = page('cost.md');

const numeral = String.raw`\d[\d,]*(?:\.\d+)?`;
const sums = [...text.matchAll(new RegExp(`(${numeral}(?: [+×/] ${numeral})+) = (${numeral})`, 'g'))].map(
  ([, terms = '', result = '']): [string, string] => [terms, result],
);

it('there are sums', () => {
  expect(sums.length).toBeGreaterThan(25);
});

it.each(sums)('%s = %s', (terms, result) => {
  const decimals = result.split('.')[1]?.length ?? 0;
  expect(valueOf(terms).toFixed(decimals)).toBe(result.replaceAll(',', ''));
});

/** × and / before +, from the left. */
function valueOf(terms: string): number {
  const products = terms.replaceAll(',', '').split(' + ');
  return products.reduce((total, product) => total + productOf(product.split(' ')), 0);
}

function productOf([first = '', ...rest]: readonly string[]): number {
  let value = Number(first);
  for (let index = 0; index < rest.length; index += 2) {
    const operand = Number(rest[index + 1]);
    value = rest[index] === '×' ? value * operand : value / operand;
  }
  return value;
}

/** The cells of all tables of the page, without what makes them bold. */
const rows = [...text.matchAll(/^\|(.*)\|$/gm)].map(([, cells = '']) =>
  cells.split('|').map((cell) => cell.trim().replace(/^\*\*(.*)\*\*$/, '$1')),
);

describe('prices', () => {
  const table = /^\| What +\| Price .*\n(?:\|.*\n)+/m.exec(text)![0];
  const priced = rows.filter(
    ([what = '', price = '', day = '']) =>
      table.includes(`| ${what} `) && /^[\d.]+/.test(price) && day !== '',
  );
  const texts = new Map(priced.map(([what = '', price = '']) => [what, /^[\d.]+/.exec(price)?.[0] ?? '']));
  /** The price as the page writes it. */
  const price = (what: string): string => {
    const found = [...texts].filter(([name]) => name.startsWith(what));
    expect(found.map(([name]) => name)).toHaveLength(1);
    return found[0]![1];
  };

  it('each has a day, and a mark unless it was read on its page', () => {
    expect(priced.length).toBeGreaterThan(20);
    for (const [what, amount, day] of priced) {
      expect([what, amount]).toEqual([what, expect.stringMatching(/^\d+\.\d+( \\\*| †)?$/)]);
      expect([what, day]).toEqual([what, expect.stringMatching(/^\d{4}-\d\d-\d\d$/)]);
    }
  });

  const prices = {
    request: price('HTTP API, million'),
    invocation: price('Lambda, million'),
    gigabyteSecond: price('Lambda, GB-second'),
    write: price('Timestream, million'),
    memory: price('Timestream, GB and hour'),
    magnetic: price('Timestream, GB and month'),
    logs: price('CloudWatch, GB of logs taken'),
    metric: price('CloudWatch, custom'),
    alarm: price('CloudWatch, metric of an alarm'),
    dashboard: price('CloudWatch, dashboard'),
    put: price('S3, 1,000 PUT'),
    stored: price('S3, GB and month'),
    download: price('Data to the internet'),
    secret: price('Secrets Manager, secret'),
    secretCalls: price('Secrets Manager, 10,000'),
    tcu: price('Timestream, compute unit'),
    firstSamples: price('Managed Prometheus, 10 million samples, the first'),
    nextSamples: price('Managed Prometheus, 10 million samples, the next'),
    managedStorage: price('Managed Prometheus, GB'),
    instances: [
      price('Timestream for InfluxDB, instance of 1'),
      price('Timestream for InfluxDB, 2 processors'),
      price('Timestream for InfluxDB, 8 processors'),
    ],
    influxStorage: price('Timestream for InfluxDB, GiB'),
    endpoint: price('VPC, interface endpoint'),
    scanned: price('Timestream, GB that queries scan'),
    messages: price('SQS, million'),
  };

  /** Sums that the page has, as it has to write them with these prices. */
  const written = [
    `17,100 × ${prices.request} / 1,000,000`,
    `17,100 × 0.5 × 0.1 × ${prices.gigabyteSecond}`,
    `1,500 × 12 × ${prices.put} / 1,000`,
    `1,500 × 0.5 × 3 × ${prices.stored}`,
    `30 × 0.5 × ${prices.download}`,
    `${prices.secret} + 8,640 × 2 × ${prices.secretCalls} / 10,000`,
    `${prices.dashboard} + 11 × ${prices.alarm} + 17,100 × 1 × ${prices.logs} / 1,000,000`,
    `4,363,200 × ${prices.request} / 1,000,000`,
    `4,363,200 × ${prices.invocation} / 1,000,000 + 4,363,200 × 0.5 × 0.3 × ${prices.gigabyteSecond}`,
    `8,640,000,000 × 67 / 1,000 × ${prices.write} / 1,000,000`,
    `40.32 × 720 × ${prices.memory}`,
    `29,433.6 × ${prices.magnetic}`,
    `4,363,200 × 2.5 × ${prices.logs} / 1,000,000`,
    `11 × ${prices.metric} + 11 × ${prices.alarm} + ${prices.dashboard}`,
    `4 × 30 × ${prices.tcu}`,
    `${prices.memory} × 720`,
    `200 × ${prices.firstSamples} + 664 × ${prices.nextSamples}`,
    `50,000 / 15 × 86,400 × 150 × 2 / 1,000,000,000 × ${prices.managedStorage}`,
    `300 × 3 × 4 × 30 / 3,600 × ${prices.tcu}`,
    `4 × 30 / 3,600 × ${prices.tcu}`,
    `300 × 1 × 90 × ${prices.gigabyteSecond}`,
    `5 × 2,592,000 / 20 × ${prices.messages} / 1,000,000`,
    `5 × ${prices.alarm}`,
    `300 × 3 × 3 × 1.98 × ${prices.scanned}`,
    `2 × 720 × ${prices.endpoint}`,
  ];

  it.each(written)('the page sums by them: %s', (sum) => {
    expect(sums.map(([terms]) => terms)).toContain(sum);
  });

  it('so do its formulas', () => {
    const formulas = rows
      .filter(([, formula = '']) => formula.includes(' × '))
      .map(([, formula = '']) => formula);
    const factors = formulas.flatMap((formula) => [...formula.matchAll(/× (\d+\.\d+)(?= ?\/|[;, ]|$)/g)]);
    const others = ['0.5', '0.1', '0.3', '2.5'];
    expect(factors.length).toBeGreaterThan(15);
    const known = [...texts.values(), ...others];
    expect(factors.map(([, factor = '']) => factor).filter((factor) => !known.includes(factor))).toEqual([]);
  });

  /** What the connector costs in a month, by part. */
  function bill(series: number, secondsOfRequest: number, hoursInMemory: number): Map<string, number> {
    const samples = (series * 2_592_000) / 15;
    const requests = Math.max(samples / 2000, 2_592_000 / 5) + 43_200;
    const perSecond = series / 15;
    const parts: readonly [string, number][] = [
      ['API Gateway', (requests * Number(prices.request)) / 1e6],
      [
        'Lambda',
        (requests * Number(prices.invocation)) / 1e6 +
          requests * 0.5 * secondsOfRequest * Number(prices.gigabyteSecond),
      ],
      ['Timestream, writes', (((samples * 67) / 1000) * Number(prices.write)) / 1e6],
      ['Memory store', ((perSecond * 3600 * hoursInMemory * 280) / 1e9) * 720 * Number(prices.memory)],
      ['Magnetic store', ((perSecond * 86_400 * 365 * 280) / 1e9) * Number(prices.magnetic)],
      ['Logs', (requests * 2.5 * Number(prices.logs)) / 1e6],
      [
        'Metrics, alarms, dashboard',
        11 * Number(prices.metric) + 11 * Number(prices.alarm) + Number(prices.dashboard),
      ],
    ];
    const rounded = parts.map(([part, sum]): [string, number] => [part, Number(sum.toFixed(2))]);
    return new Map([...rounded, ['Together', rounded.reduce((total, [, sum]) => total + sum, 0)]]);
  }

  function managedPrometheus(series: number): number {
    const samples = (series * 2_592_000) / 15;
    const first = Math.min(samples, 2e9) * Number(prices.firstSamples);
    const next = Math.max(0, samples - 2e9) * Number(prices.nextSamples);
    const gigabytes = ((series / 15) * 86_400 * 150 * 2) / 1e9;
    return (first + next) / 1e7 + gigabytes * Number(prices.managedStorage);
  }

  /** What the connector with a created InfluxDB costs in a month, by part. */
  function influxdbBill(series: number, instance: string, gibibytes: number): Map<string, number> {
    const requests = Math.max((series * 2_592_000) / 15 / 2000, 2_592_000 / 5) + 43_200;
    const parts: readonly [string, number][] = [
      ['API Gateway', (requests * Number(prices.request)) / 1e6],
      [
        'Lambda',
        (requests * Number(prices.invocation)) / 1e6 + requests * 0.5 * 0.1 * Number(prices.gigabyteSecond),
      ],
      ['Instance', 720 * Number(instance)],
      ['Storage', gibibytes * Number(prices.influxStorage)],
      ['Endpoint of Secrets Manager, in two zones', 2 * 720 * Number(prices.endpoint)],
      ['Four secrets', 4 * Number(prices.secret)],
      ['Logs', (requests * 2.5 * Number(prices.logs)) / 1e6],
      [
        'Metrics, alarms, dashboard',
        11 * Number(prices.metric) + 18 * Number(prices.alarm) + Number(prices.dashboard),
      ],
    ];
    const rounded = parts.map(([part, sum]): [string, number] => [part, Number(sum.toFixed(2))]);
    return new Map([...rounded, ['Together', rounded.reduce((total, [, sum]) => total + sum, 0)]]);
  }

  const sizes: readonly [series: number, secondsOfRequest: number][] = [
    [1000, 0.1],
    [50_000, 0.3],
    [500_000, 0.3],
  ];
  const dollars = (sum: number): string =>
    sum.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const bills = sizes.map(([series, seconds]) => bill(series, seconds, 12));

  it.each([...bills[0]!.keys()])('three sizes: %s', (part) => {
    expect(rows).toContainEqual([part, ...bills.map((each) => dollars(each.get(part)!))]);
  });

  const influxdbBills = [20, 220, 2_100].map((gibibytes, index) =>
    influxdbBill(sizes[index]![0], prices.instances[index]!, gibibytes),
  );

  it.each([...influxdbBills[0]!.keys()])('three sizes with InfluxDB: %s', (part) => {
    expect(rows).toContainEqual([part, ...influxdbBills.map((each) => dollars(each.get(part)!))]);
  });

  it('docs/stores.md compares the same sums', () => {
    const { text: stores } = page('stores.md');
    const written = [...stores.matchAll(/^\|(.*)\|$/gm)].map(([, cells = '']) =>
      cells.split('|').map((cell) => cell.trim()),
    );
    const sumsOf = (list: readonly Map<string, number>[]): string[] =>
      list.map((each) => dollars(each.get('Together')!));
    expect(
      written.filter(([what = '']) => /\bdays\b|\ba year\b/.test(what)).map((cells) => cells.slice(1)),
    ).toEqual(
      expect.arrayContaining([
        sumsOf(bills),
        sumsOf(influxdbBills),
        sizes.map(([series]) => dollars(managedPrometheus(series))),
      ]),
    );
  });

  it('the page begins with the three sums', () => {
    const shorter = sizes.map(([series, seconds]) => bill(series, seconds, 1));
    expect(rows.slice(0, 8)).toEqual([
      ['Dollars a month', 'Small', 'Middle', 'Large'],
      expect.anything(),
      ['Series', ...sizes.map(([series]) => series.toLocaleString('en-US'))],
      ['The connector, together', ...bills.map((each) => dollars(each.get('Together')!))],
      ['of that: memory store, 12 hours', ...bills.map((each) => dollars(each.get('Memory store')!))],
      ['Together with 1 hour in the memory store', ...shorter.map((each) => dollars(each.get('Together')!))],
      [
        'With InfluxDB 2 in its place, 90 days',
        ...influxdbBills.map((each) => dollars(each.get('Together')!)),
      ],
      [
        'Amazon Managed Service for Prometheus instead',
        ...sizes.map(([series]) => dollars(managedPrometheus(series))),
      ],
    ]);
    const [, middle] = bills;
    const saved = 1 - shorter[1]!.get('Together')! / middle!.get('Together')!;
    expect(text).toContain(`the middle size costs ${Math.round(saved * 100)} % less`);
    // The largest of all parts is what the page calls the largest lever.
    const parts = [...middle!].filter(([part]) => part !== 'Together');
    expect(parts.toSorted(([, left], [, right]) => right - left)[0]?.[0]).toBe('Memory store');
  });
});

const captured = capturedMessages().map(([, message]) => billOf(decodeVersion1(message)));
const words = text.replace(/\s+/g, ' ');

it('captured bodies cost what the page says', () => {
  expect(words).toContain(
    `1,000 samples of Prometheus and node_exporter make ${range(captured, 'units')} units`,
  );
  expect(words).toContain(`${range(captured, 'unitsAlone')} without common attributes`);
  expect(words).toContain(`${range(captured, 'bytes')} bytes in the same bodies`);
});

it.each(kubernetesMessages(1))('%s cost what the page says', (name, message) => {
  const { units, unitsAlone, bytes, calls } = billOf(decodeVersion1(message));
  const numbers = [units, unitsAlone, bytes, calls].map((value) => String(Math.round(value)));
  expect(words).toContain(`| ${[name, ...numbers].join(' | ')} |`);
});

it('a sample costs the same in both versions of remote write', () => {
  const billsOf = (version: 1 | 2, decode: (message: Buffer) => WriteRequest): Bill[] =>
    kubernetesMessages(version).map(([, message]) => billOf(decode(message)));
  expect(billsOf(2, decodeVersion2)).toEqual(billsOf(1, decodeVersion1));
});

function range(bills: readonly Bill[], key: keyof Bill): string {
  const values = bills.map((bill) => Math.round(bill[key]));
  return `${Math.min(...values)} to ${Math.max(...values)}`;
}
