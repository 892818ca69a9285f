import { Duration, type Environment } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { invalid, problem, problemsOf, type Checked, type Values } from './checks';
import type { KrknTelemetryStackProps } from '../krkn-telemetry-stack';
import type { DestinationProps } from '../constructs/timestream-store';
import type { DestinationSettings } from './destination-settings';
import { isObject } from './object-settings';
import type { PrometheusConnectorStackProps } from '../prometheus-connector-stack';
import {
  environmentName,
  krknTelemetryProblems,
  krknTelemetrySettings,
  placeSettings,
  prometheusConnectorProblems,
  prometheusConnectorSettings,
  sharedSettings,
} from './settings';

/** The configuration of the environment that `-c environment=<name>` chooses. */
export interface Config {
  /** Name of the environment: the ids of its stacks begin with it. */
  readonly environment: string;
  /** Props of the environment's telemetry service. */
  readonly krknTelemetry: KrknTelemetryStackProps;
  /** Props of the environment's Prometheus connector. */
  readonly prometheusConnector: PrometheusConnectorStackProps;
}

/** Where the CDK context is read from: the node of an app. */
export interface ContextSource {
  tryGetContext(key: string): unknown;
}

const defaultEnvironment = 'dev';

/**
 * Reads the configuration from the CDK context: `environment`, and the entry of `environments` that it names.
 * docs/configuration.md lists the keys. Empty text counts as absent.
 * @throws Error that lists every problem at once, as key, got, expected.
 */
export function readConfig(context: ContextSource): Config {
  const [environment, settings] = chosenEnvironment(context);
  const path = `environments.${environment}`;
  const problems = problemsOf({ environment }, { environment: environmentName });

  const keys = { ...placeSettings, ...sharedSettings };
  const sharedKeys = [...Object.keys(keys), 'krknTelemetry', 'prometheusConnector'];
  const {
    krknTelemetry = {},
    prometheusConnector = {},
    account,
    region,
    ...shared
  } = section(path, settings, sharedKeys, problems);
  problems.push(...problemsOf({ account, region, ...shared }, keys, `${path}.`));

  const telemetryPath = `${path}.krknTelemetry`;
  const telemetryKeys = Object.keys(krknTelemetrySettings);
  const telemetry = withoutEmpty(section(telemetryPath, krknTelemetry, telemetryKeys, problems));
  problems.push(...krknTelemetryProblems({ ...shared, ...telemetry }, `${telemetryPath}.`));

  const connectorPath = `${path}.prometheusConnector`;
  const connectorKeys = Object.keys(prometheusConnectorSettings);
  const connector = withoutEmpty(section(connectorPath, prometheusConnector, connectorKeys, problems));
  problems.push(
    ...prometheusConnectorProblems({ ...shared, environment, ...connector }, `${connectorPath}.`),
  );

  if (problems.length > 0) throw invalid('configuration', problems);
  const common = {
    environment,
    ...placeOf({ account, region } as Checked<typeof placeSettings>),
    ...(shared as Checked<typeof sharedSettings>),
  };
  return Object.freeze({
    environment,
    krknTelemetry: Object.freeze({ ...common, ...telemetryProps(telemetry as TelemetrySettings) }),
    prometheusConnector: Object.freeze({
      ...common,
      ...connectorProps(connector as Checked<typeof prometheusConnectorSettings>),
    }),
  });
}

/** Where stacks go. Without it they go where the caller's credentials lead. */
function placeOf({ account, region }: Checked<typeof placeSettings>): { readonly env?: Environment } {
  const env = { ...(account !== undefined && { account }), ...(region !== undefined && { region }) };
  return Object.keys(env).length === 0 ? {} : { env };
}

/** Name and settings of the chosen environment. */
function chosenEnvironment(context: ContextSource): [string, unknown] {
  const environments = context.tryGetContext('environments') ?? {};
  const environment = context.tryGetContext('environment') ?? '';
  const name = environment === '' ? defaultEnvironment : environment;
  for (const [key, settings] of Object.entries(environments)) if (key === name) return [key, settings];
  const names = Object.keys(environments).join(', ') || 'none';
  throw invalid('configuration', [
    problem('environment', name, `a key of "environments" in cdk.json, which has: ${names}`),
  ]);
}

/** The given values of an object, of which all but the known keys are problems. */
function section(path: string, value: unknown, keys: readonly string[], problems: string[]): Values {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.push(problem(path, value, 'an object'));
    return {};
  }
  const entries = Object.entries(value as Values);
  const unknown = entries.filter(([key]) => !keys.includes(key));
  problems.push(
    ...unknown.map(([key, got]) => problem(`${path}.${key}`, got, `a key of: ${keys.join(', ')}`)),
  );
  return Object.fromEntries(entries.filter(([key, got]) => keys.includes(key) && got !== ''));
}

/** A value without empty text, however deep in it. */
function withoutEmpty<T>(value: T): T;
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return (value as readonly unknown[]).map(withoutEmpty);
  if (!isObject(value)) return value;
  const filled = Object.entries(value).filter(([, item]) => item !== '');
  return Object.fromEntries(filled.map(([key, item]) => [key, withoutEmpty(item)]));
}

type TelemetrySettings = Checked<typeof krknTelemetrySettings> & { readonly bucketPrefix: string };

function telemetryProps(settings: TelemetrySettings): Omit<KrknTelemetryStackProps, 'environment'> {
  const { linkExpiration, retention, ...rest } = settings;
  return {
    ...functionProps(rest),
    ...(linkExpiration !== undefined && { linkExpiration: Duration.seconds(linkExpiration) }),
    ...(retention !== undefined && { retention: Duration.days(retention) }),
  };
}

function connectorProps(
  settings: Checked<typeof prometheusConnectorSettings>,
): Omit<PrometheusConnectorStackProps, 'environment'> {
  const { destinations, ...rest } = settings;
  return {
    ...functionProps(rest),
    ...(destinations !== undefined && { destinations: destinations.map(destinationProps) }),
  };
}

function destinationProps(settings: DestinationSettings): DestinationProps {
  const { memoryStoreRetention, magneticStoreRetention, ...rest } = settings;
  return {
    ...rest,
    ...(memoryStoreRetention !== undefined && { memoryStoreRetention: Duration.hours(memoryStoreRetention) }),
    ...(magneticStoreRetention !== undefined && {
      magneticStoreRetention: Duration.days(magneticStoreRetention),
    }),
  };
}

/** The same settings, those of the function as props. */
function functionProps<S extends FunctionSettings>(
  settings: S,
): Omit<S, keyof FunctionSettings> & { readonly timeout?: Duration; readonly architecture?: Architecture } {
  const { timeout, architecture, ...rest } = settings;
  return {
    ...rest,
    ...(timeout !== undefined && { timeout: Duration.seconds(timeout) }),
    ...(architecture !== undefined && {
      architecture: architecture === Architecture.ARM_64.name ? Architecture.ARM_64 : Architecture.X86_64,
    }),
  };
}

interface FunctionSettings {
  readonly timeout?: number;
  readonly architecture?: string;
}
