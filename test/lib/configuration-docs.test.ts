import * as fs from 'node:fs';
import * as path from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { PrometheusConnectorStack } from '../../lib/prometheus-connector-stack';
import { prometheusConnectorSettings, sharedSettings } from '../../lib/settings';
import { testApp } from '../support/cdk';

const page = fs.readFileSync(path.join(__dirname, '../../docs/configuration.md'), 'utf8');
/** Names in the first columns of the page's tables. */
const documented = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);

it('docs/configuration.md lists every key and every output, and no other', () => {
  const stack = new PrometheusConnectorStack(testApp(), 'Stack', { environment: 'test' });
  const outputs = Object.keys(Template.fromStack(stack).findOutputs('*'));
  const existing = [...Object.keys({ ...sharedSettings, ...prometheusConnectorSettings }), ...outputs];
  expect([...documented].sort()).toEqual(existing.sort());
});
