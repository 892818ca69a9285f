import { isObject, type Values } from './config-setting';
import { namedDestinations } from './destinations';
import { problem } from './problems';

/** Where a name can be given once: by what its place must differ for it to be given again. */
type Scope = readonly ('account' | 'region')[];

/** A name that something gets. */
interface Name {
  /** Key that gives it. */
  readonly path: string;
  readonly value: string;
  /** What AWS knows it as: the same for two things that cannot have it both. */
  readonly identity: string;
  readonly scope: Scope;
}

const inAccountAndRegion: Scope = ['account', 'region'];

/**
 * The problems of names that two things get of an environment, or of it and another that goes to the same place: AWS refuses
 * the second.
 * @param environments all, by name, checked or not
 */
export function nameProblems(chosen: string, environments: Values): string[] {
  const own = namesOf(chosen, environments);
  const twice = own.map((name, index) => sharedName(name, own.slice(0, index)));
  const elsewhere = sharedNames(chosen, environments, (place) => place.every((part) => part !== undefined));
  return [...twice, ...elsewhere].filter((each) => each !== undefined);
}

/** The same of environments that may go to the same place: to that of the caller. */
export function nameWarnings(chosen: string, environments: Values): string[] {
  return sharedNames(chosen, environments, (place) => place.some((part) => part === undefined)).map(
    (each) => `${each}. If the environments are for different ones, set account and region in each`,
  );
}

/** The names that others have, too, of environments that say the same of their place. */
function sharedNames(
  chosen: string,
  environments: Values,
  isMeant: (place: readonly unknown[]) => boolean,
): string[] {
  const placeOf = (environment: string, scope: Scope): unknown[] =>
    scope.map((key) => (environments[environment] as Values | null)?.[key]);
  return namesOf(chosen, environments).flatMap((name) => {
    const place = placeOf(chosen, name.scope);
    if (!isMeant(place)) return [];
    const others = Object.keys(environments)
      .filter((other) => other !== chosen)
      .filter((other) => placeOf(other, name.scope).every((part, index) => part === place[index]));
    return (
      sharedName(
        name,
        others.flatMap((other) => namesOf(other, environments)),
      ) ?? []
    );
  });
}

function sharedName({ path, value, identity, scope }: Name, others: readonly Name[]): string | undefined {
  const other = others.find((each) => each.identity === identity);
  return (
    other &&
    problem(
      path,
      value,
      `another name than ${other.path} has, as two things of one ${scope.join(' and ')} cannot have the same`,
    )
  );
}

/** The names that an environment gives, as far as they are valid. */
function namesOf(environment: string, environments: Values): Name[] {
  const settings = environments[environment];
  if (!isObject(settings)) return [];
  const { krknTelemetry, prometheusConnector } = settings;
  const [telemetryPath, connectorPath] = ['krknTelemetry', 'prometheusConnector'].map(
    (key) => `environments.${environment}.${key}`,
  ) as [string, string];
  return [
    ...namesOfBackend(telemetryPath, krknTelemetry),
    ...namesOfBuckets(telemetryPath, krknTelemetry),
    ...namesOfBackend(connectorPath, prometheusConnector),
    ...namesOfTables(connectorPath, environment, prometheusConnector),
  ];
}

function namesOfBackend(path: string, settings: unknown): Name[] {
  if (!isObject(settings)) return [];
  const { functionName, roleName, domain } = settings;
  const domainName = isObject(domain) ? domain['domainName'] : undefined;
  return [
    ...named(`${path}.functionName`, functionName, inAccountAndRegion, (text) => `function ${text}`),
    // Not told apart by case: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    ...named(`${path}.roleName`, roleName, ['account'], (text) => `role ${text.toLowerCase()}`),
    // Of all accounts: https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html
    ...named(`${path}.domain.domainName`, domainName, ['region'], (text) => `domain ${text}`),
  ];
}

/** Those of created buckets have account and region in them. */
function namesOfBuckets(path: string, settings: unknown): Name[] {
  if (!isObject(settings) || settings['bucket'] !== undefined) return [];
  const { bucketPrefix } = settings;
  return named(`${path}.bucketPrefix`, bucketPrefix, inAccountAndRegion, (text) => `buckets ${text}`);
}

/** Those of created databases, and of tables created in databases that exist. Each InfluxDB has databases of its own. */
function namesOfTables(path: string, environment: string, settings: unknown): Name[] {
  if (settings === 'none' || (isObject(settings) && settings['store'] === 'influxdb')) return [];
  const { destinations = [{}] } = isObject(settings) ? settings : {};
  if (!Array.isArray(destinations) || !destinations.every(isObject)) return [];
  const all = namedDestinations(environment, destinations);
  const databases = new Set<unknown>();
  return all.flatMap(({ database, table, import: existing }, index) => {
    const key = `${path}.destinations[${index}]`;
    if (existing === 'table' || databases.has(database)) return [];
    if (existing === 'database') {
      return named(`${key}.table`, table, inAccountAndRegion, (text) => `table ${database}/${text}`);
    }
    databases.add(database);
    return named(`${key}.database`, database, inAccountAndRegion, (text) => `database ${text}`);
  });
}

function named(path: string, value: unknown, scope: Scope, identity: (text: string) => string): Name[] {
  return typeof value === 'string' ? [{ path, value, scope, identity: identity(value) }] : [];
}
