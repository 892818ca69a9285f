import type { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readConfig, type Config } from '../../lib/config';
import { KrknTelemetryStack } from '../../lib/krkn-telemetry-stack';
import { PrometheusConnectorStack } from '../../lib/prometheus-connector-stack';
import { testApp } from '../support/cdk';

const stacks: Record<string, (app: App, config: Config) => Stack> = {
  KrknTelemetry: (app, { environment, krknTelemetry }) =>
    new KrknTelemetryStack(app, `${environment}-KrknTelemetry`, krknTelemetry),
  PrometheusConnector: (app, { environment, prometheusConnector }) =>
    new PrometheusConnectorStack(app, `${environment}-PrometheusConnector`, prometheusConnector),
};

/** The only snapshots: what a change does to a deployed stack can be read in them. Only assets are masked. */
it.each(Object.entries(stacks))('the template of dev changes on purpose only: %s', (_name, create) => {
  const app = testApp();
  const template = Template.fromStack(create(app, readConfig(app.node))).toJSON();
  for (const ofTheCdkItself of ['Parameters', 'Rules']) Reflect.deleteProperty(template, ofTheCdkItself);
  expect(JSON.parse(JSON.stringify(template).replace(/[a-f0-9]{64}/g, '<asset>'))).toMatchSnapshot();
});
