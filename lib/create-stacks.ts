import { Annotations, Validations, type App } from 'aws-cdk-lib';
import { configWarnings, readConfig } from './config/read-config';
import { KrknTelemetryStack } from './krkn-telemetry-stack';
import { SolutionsChecks } from './nag';
import { PrometheusConnectorStack } from './prometheus-connector-stack';

/**
 * Makes what an app deploys: the stacks of the environment that its context chooses, and the checks that they must pass.
 * Warnings stand at the first stack.
 * @throws {Error} with all problems of the configuration
 */
export function createStacks(app: App): void {
  Validations.of(app).addPlugins(new SolutionsChecks(app));
  const { environment, krknTelemetry, prometheusConnector } = readConfig(app.node);
  const telemetry = new KrknTelemetryStack(app, `${environment}-KrknTelemetry`, krknTelemetry);
  for (const warning of configWarnings(app.node)) {
    Annotations.of(telemetry).addWarningV2(`chaos-telemetry:${warning.split(':')[0]}`, warning);
  }
  if (prometheusConnector !== undefined) {
    new PrometheusConnectorStack(app, `${environment}-PrometheusConnector`, {
      ...prometheusConnector,
      telemetry,
    });
  }
}
