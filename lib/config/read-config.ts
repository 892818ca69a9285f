import * as v from 'valibot';
import type { KrknTelemetryStackProps } from '../krkn-telemetry-stack';
import type { PrometheusConnectorStackProps } from '../prometheus-connector-stack';
import { isObject, type ConfigSetting, type ConfigSettings, type Values } from './config-setting';
import { krknTelemetryProblems, krknTelemetrySettings } from './krkn-telemetry';
import { metricsProblems } from './metrics';
import { nameProblems, nameWarnings } from './names-in-use';
import { stackPlace } from './place';
import { invalid, problem, problemsOf, unknownKeys } from './problems';
import { prometheusConnectorProblems, prometheusConnectorSettings } from './prometheus-connector';
import { toProps } from './props';
import { environmentName, stackSettings, sharedSettings } from './shared';

/** The configuration of the environment that `-c environment=<name>` chooses. */
export interface Config {
  /** Name of the environment: the ids of its stacks begin with it. */
  readonly environment: string;
  /** Props of the environment's telemetry service. */
  readonly krknTelemetry: KrknTelemetryStackProps;
  /** Props of the environment's Prometheus connector. Undefined: it has none. */
  readonly prometheusConnector: PrometheusConnectorStackProps | undefined;
}

/** Where the CDK context is read from: the node of an app. */
interface ContextSource {
  getAllContext(): unknown;
}

const DEFAULT_ENVIRONMENT = 'dev';

/**
 * Reads the configuration from the CDK context: `environment`, and the entry of `environments` that it names.
 * docs/configuration.md lists the keys. Empty text counts as absent.
 * @throws {Error} that lists every problem at once, as key, got, expected.
 */
export function readConfig(source: ContextSource): Config {
  const context = source.getAllContext() as Values;
  const [environment, settings] = chosenEnvironment(context);
  const path = `environments.${environment}`;
  const [telemetryPath, connectorPath] = [`${path}.krknTelemetry`, `${path}.prometheusConnector`];

  const { krknTelemetry = {}, prometheusConnector = {}, ...shared } = known(settings, environmentSettings);
  const telemetry = withoutEmpty(known(krknTelemetry, krknTelemetrySettings));
  const connector =
    prometheusConnector === 'none'
      ? undefined
      : withoutEmpty(known(prometheusConnector, prometheusConnectorSettings));
  // The region of all stacks is where they are deployed, not where Timestream is.
  const ofConnector = connector && { ...shared, region: undefined, environment, ...connector };
  const place = stackPlace(shared, `${path}.`);
  const problems = [
    ...contextProblems(context),
    ...problemsOf({ environment }, { environment: environmentName }),
    ...keyProblems(path, settings, environmentSettings),
    ...problemsOf(shared, ofAllStacks, `${path}.`),
    ...keyProblems(telemetryPath, krknTelemetry, krknTelemetrySettings),
    ...krknTelemetryProblems({ ...shared, ...telemetry }, place, `${telemetryPath}.`),
    ...(ofConnector === undefined
      ? []
      : [
          ...keyProblems(
            connectorPath,
            prometheusConnector,
            prometheusConnectorSettings,
            'an object, or "none"',
          ),
          ...prometheusConnectorProblems(
            { ...ofConnector, metrics: telemetry['metrics'] },
            place,
            `${connectorPath}.`,
          ),
        ]),
    ...metricsProblems(telemetry['metrics'], ofConnector, `${telemetryPath}.metrics`),
    ...nameProblems(environment, withoutEmpty(environmentsOf(context))),
  ];
  if (problems.length > 0) throw invalid('configuration', problems);

  const { account, region, ...common } = toProps(ofAllStacks, shared);
  const env = { ...(account !== undefined && { account }), ...(region !== undefined && { region }) };
  // Without an account and region, stacks go to those of the caller's credentials.
  const ofBoth = { environment, ...(Object.keys(env).length > 0 && { env }), ...common };
  return Object.freeze({
    environment,
    krknTelemetry: Object.freeze({ ...ofBoth, ...toProps(krknTelemetrySettings, telemetry) }),
    prometheusConnector:
      connector && Object.freeze({ ...ofBoth, ...toProps(prometheusConnectorSettings, connector) }),
  });
}

/** What may go wrong with the chosen environment at a deployment, depending on whose it is: as {@link readConfig} says problems. */
export function configWarnings(source: ContextSource): string[] {
  const context = source.getAllContext() as Values;
  const [environment] = chosenEnvironment(context);
  return nameWarnings(environment, withoutEmpty(environmentsOf(context)));
}

const ofAllStacks = { ...stackSettings, ...sharedSettings };
/** Checked by other settings. */
const elsewhere: ConfigSetting = { schema: v.unknown() };
/** What an environment has. */
const environmentSettings = { ...ofAllStacks, krknTelemetry: elsewhere, prometheusConnector: elsewhere };

/** All environments by name, as they are in the context. */
function environmentsOf({ environments }: Values): Values {
  return isObject(environments) ? environments : {};
}

/** Name and settings of the chosen environment. */
function chosenEnvironment(context: Values): [string, unknown] {
  const { environment } = context;
  const name = (environment ?? '') === '' ? DEFAULT_ENVIRONMENT : environment;
  const entries = Object.entries(environmentsOf(context));
  const chosen = entries.find(([key]) => key === name);
  if (chosen !== undefined) return chosen;
  const names = entries.map(([key]) => key).join(', ') || 'none';
  throw invalid('configuration', [
    ...contextProblems(context),
    problem('environment', name, `a key of "environments" in cdk.json, which has: ${names}`),
  ]);
}

/** Keys of the AWS CDK without one of the characters that all its others have. */
const ofTheCdk: readonly string[] = ['acknowledged-issue-numbers', 'cli-telemetry'];

/** The problems of keys that are neither ours nor those of the AWS CDK: with one that is misspelt, `dev` would be deployed. */
function contextProblems(context: Values): string[] {
  const entries = Object.entries(context).filter(([key]) => !/[:/]/.test(key) && !ofTheCdk.includes(key));
  return unknownKeys(Object.fromEntries(entries), { environment: elsewhere, environments: elsewhere }, '');
}

/** The values of known keys. */
function known(value: unknown, settings: ConfigSettings): Values {
  const entries = Object.entries(isObject(value) ? value : {});
  return Object.fromEntries(entries.filter(([key, got]) => Object.hasOwn(settings, key) && got !== ''));
}

/** The problems of values that are not objects, or have unknown keys. */
function keyProblems(
  path: string,
  value: unknown,
  settings: ConfigSettings,
  expected = 'an object',
): string[] {
  return isObject(value) ? unknownKeys(value, settings, `${path}.`) : [problem(path, value, expected)];
}

/** A value without empty texts, at any depth. */
function withoutEmpty<T>(value: T): T;
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return (value as readonly unknown[]).map(withoutEmpty);
  if (!isObject(value)) return value;
  const filled = Object.entries(value).filter(([, item]) => item !== '');
  return Object.fromEntries(filled.map(([key, item]) => [key, withoutEmpty(item)]));
}
