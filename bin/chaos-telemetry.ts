import { App, Validations } from 'aws-cdk-lib';
import { readConfig } from '../lib/config/read-config';
import { KrknTelemetryStack } from '../lib/krkn-telemetry-stack';
import { SolutionsChecks } from '../lib/nag';
import { PrometheusConnectorStack } from '../lib/prometheus-connector-stack';

const app = new App();
Validations.of(app).addPlugins(new SolutionsChecks(app));
const config = readConfig(app.node);

new KrknTelemetryStack(app, `${config.environment}-KrknTelemetry`, config.krknTelemetry);
new PrometheusConnectorStack(app, `${config.environment}-PrometheusConnector`, config.prometheusConnector);
