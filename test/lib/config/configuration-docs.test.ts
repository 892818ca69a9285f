import * as fs from 'node:fs';
import { join } from 'node:path';
import { KrknTelemetryStack } from '../../../lib/krkn-telemetry-stack';
import { PrometheusConnectorStack } from '../../../lib/prometheus-connector-stack';
import { krknTelemetrySettings } from '../../../lib/config/krkn-telemetry';
import { prometheusConnectorSettings } from '../../../lib/config/prometheus-connector';
import { stackSettings, sharedSettings } from '../../../lib/config/shared';
import { withOptionTables } from '../../../tools/option-tables/option-tables';
import { outputsOf, testApp } from '../../support/cdk';

const page = fs.readFileSync(join(__dirname, '../../../docs/configuration.md'), 'utf8');
/** The names in the first columns of the tables of the section whose heading begins so, up to the next such heading. */
function documentedIn(heading: string): string[] {
  const [, section = ''] = page.split(`\n## ${heading}`);
  const [ofThisHeading = ''] = section.split('\n## ');
  return [...ofThisHeading.matchAll(/^\| `(\w+)`/gm)].map(([, name = '']) => name);
}

/** With these there are all outputs. */
const all = {
  environment: 'test',
  stageName: '$default',
  auth: 'basic',
  domain: {
    domainName: 'chaos.example.com',
    certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1',
  },
} as const;
const telemetry = new KrknTelemetryStack(testApp(), 'Stack', { ...all, bucketPrefix: 'test' });
const connectors = [
  new PrometheusConnectorStack(testApp(), 'Stack', all),
  new PrometheusConnectorStack(testApp(), 'Stack', { ...all, store: 'influxdb' }),
];
const connectorOutputs = new Set(connectors.flatMap((stack) => Object.keys(outputsOf(stack))));

it.each([
  ['All stacks', Object.keys({ ...stackSettings, ...sharedSettings })],
  ['Krkn telemetry', [...Object.keys(krknTelemetrySettings), ...Object.keys(outputsOf(telemetry))]],
  ['Prometheus connector', [...Object.keys(prometheusConnectorSettings), ...connectorOutputs]],
])('docs/configuration.md lists every key and every output, and no other: %s', (heading, existing) => {
  expect(documentedIn(heading).sort()).toEqual(existing.sort());
});

it('docs/configuration.md says of each key what its declaration says: npm run option-tables', () => {
  expect(withOptionTables(page)).toBe(page);
  expect(page).not.toMatch(/^\| `[^|]*\|\s*\|/m);
});

it('docs/configuration.md has no other tables', () => {
  expect(page.match(/^## .*/gm)).toHaveLength(3);
});
