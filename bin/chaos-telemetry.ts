import { App } from 'aws-cdk-lib';
import { readConfig } from '../lib/config';
import { PrometheusConnectorStack } from '../lib/prometheus-connector-stack';

const app = new App();
const config = readConfig(app.node);

new PrometheusConnectorStack(app, `${config.environment}-PrometheusConnector`, config.prometheusConnector);
