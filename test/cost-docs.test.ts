// Checks docs/cost.md: its sums, and what it says of the bodies that benchmarks measure with.
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
