// Checks docs/cost.md: its sums, and what it says of captured bodies.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { select } from '../lambda/prometheus-connector/write/select/select';
import { RecordLabels } from '../lambda/prometheus-connector/store/timestream/write/record-labels';
import { toBatches } from '../lambda/prometheus-connector/store/timestream/write/batches';
import { decodeVersion1 } from '../lambda/prometheus-connector/write/decode/version-1';
import { decompress } from '../lambda/prometheus-connector/protocol/snappy';
import { page, root } from './support/docs';

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

it('captured bodies cost what the page says', () => {
  const folder = join(root, 'test/fixtures/remote-write');
  const costs = readdirSync(folder).map((name) => costOf(readFileSync(join(folder, name))));
  const words = text.replace(/\s+/g, ' ');
  expect(words).toContain(
    `1,000 samples of Prometheus and node_exporter make ${range(costs, 'units')} units`,
  );
  expect(words).toContain(`${range(costs, 'unitsAlone')} without common attributes`);
  expect(words).toContain(`${range(costs, 'bytes')} bytes in the same bodies`);
});

function range(costs: readonly Cost[], key: keyof Cost): string {
  const values = costs.map((cost) => Math.round(cost[key]));
  return `${Math.min(...values)} to ${Math.max(...values)}`;
}

/** What a body costs. */
interface Cost {
  /** KiB of 1,000 samples that are billed, and what they would be if nothing were common. */
  readonly units: number;
  readonly unitsAlone: number;
  /** Bytes of a sample in the store. */
  readonly bytes: number;
}

/** A call of WriteRecords, as far as it is billed. */
interface Call {
  readonly CommonAttributes: Attributes;
  readonly Records: readonly Attributes[];
}

interface Attributes {
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
  readonly MeasureName?: string;
  readonly MeasureValue?: string;
  readonly Time?: string;
}

function costOf(body: Buffer): Cost {
  const request = decodeVersion1(decompress(body, 1 << 25));
  const rules = {
    databaseLabel: 'databaseLabel',
    tableLabel: 'tableLabel',
    defaultDestination: { namespace: 'database', collection: 'table' },
  };
  const selection = select(request, rules, 0);
  const calls = toBatches(selection, new RecordLabels(selection, undefined))
    .batches.usual.map((batch) => JSON.parse(batch.serialize()) as Call)
    .map(({ CommonAttributes, Records }) => {
      const common = bytesOf(CommonAttributes);
      const own = Records.reduce((total, record) => total + bytesOf(record), 0);
      return { samples: Records.length, sent: common + own, alone: common * Records.length + own };
    });
  const samples = sumOf(calls, ({ samples }) => samples);
  return {
    units: (1000 * sumOf(calls, ({ sent }) => Math.ceil(sent / 1024))) / samples,
    unitsAlone: (1000 * sumOf(calls, ({ alone }) => Math.ceil(alone / 1024))) / samples,
    bytes: sumOf(calls, ({ alone }) => alone) / samples,
  };
}

/** https://docs.aws.amazon.com/timestream/latest/developerguide/metering-and-pricing.writes.html */
function bytesOf({ Dimensions = [], MeasureName = '', MeasureValue, Time }: Attributes): number {
  const names = [MeasureName, ...Dimensions.flatMap(({ Name, Value }) => [Name, Value])];
  return (
    Buffer.byteLength(names.join('')) + (MeasureValue === undefined ? 0 : 8) + (Time === undefined ? 0 : 8)
  );
}

function sumOf<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
