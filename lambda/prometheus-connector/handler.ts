import { serveApiGateway, type ApiGatewayHandler } from '../http/api-gateway';
import type { Logger } from '../kit/logger';
import { createConnector, type ConnectorParts } from './connector';
import { parseSelector } from '../metrics/model/selector';
import type { ConnectorConfig } from './settings';

/** The handler's dependencies on the process. */
interface ConnectorProcess extends Omit<ConnectorParts, 'rules' | 'maxReadSamples'> {
  readonly logger: Logger;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** The handler of the connector: the entry builds it from the environment, tests from their own values. */
export function createConnectorHandler(
  config: ConnectorConfig,
  { logger, random, ...process }: ConnectorProcess,
): ApiGatewayHandler {
  const { databaseLabel, tableLabel, defaultDestination, destinations, restrictDestinations } = config;
  const { policies, maxReadSamples, dropLabels, dropMetrics, replicaLabel } = config;
  const rules = {
    databaseLabel,
    tableLabel,
    defaultDestination,
    destinations,
    restrictDestinations,
    policies,
    dropLabels: dropLabels && new Set(dropLabels),
    dropMetrics: dropMetrics?.map(parseSelector),
    replicaLabel,
  };
  return serveApiGateway(createConnector({ ...process, rules, maxReadSamples }), { logger, random });
}
