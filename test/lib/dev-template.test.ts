import { Template } from 'aws-cdk-lib/assertions';
import { readConfig } from '../../lib/config';
import { PrometheusConnectorStack } from '../../lib/prometheus-connector-stack';
import { testApp } from '../support/cdk';

/** The one snapshot: what a change does to a deployed stack can be read in it. Only assets are masked. */
it('the template of dev changes on purpose only', () => {
  const app = testApp();
  const { environment, prometheusConnector } = readConfig(app.node);
  const stack = new PrometheusConnectorStack(app, `${environment}-PrometheusConnector`, prometheusConnector);
  const template = Template.fromStack(stack).toJSON();
  for (const ofTheCdkItself of ['Parameters', 'Rules']) Reflect.deleteProperty(template, ofTheCdkItself);
  expect(JSON.parse(JSON.stringify(template).replace(/[a-f0-9]{64}/g, '<asset>'))).toMatchSnapshot();
});
