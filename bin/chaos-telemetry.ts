import { App } from 'aws-cdk-lib';
import { readConfig } from '../lib/config';
import { KrknTelemetryStack } from '../lib/krkn-telemetry-stack';
import { PrometheusConnectorStack } from '../lib/prometheus-connector-stack';

const app = new App();
const config = readConfig(app.node);

new KrknTelemetryStack(app, `${config.environment}-KrknTelemetry`, config.krknTelemetry);
new PrometheusConnectorStack(app, `${config.environment}-PrometheusConnector`, config.prometheusConnector);
