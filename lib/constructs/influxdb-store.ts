import { Duration, Stack, type RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Architecture } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { deployment } from '../../lambda/prometheus-connector/deployment';
import { toVariables } from '../../lambda/kit/environment';
import { variables as workerVariables } from '../../lambda/krkn-telemetry/windows-worker/settings';
import { variables, writesAsRole, type AuthMode } from '../../lambda/prometheus-connector/settings';
import { namedDestinations } from '../config/destinations';
import { influxdbSettings, isSetUp, type InfluxdbProps } from '../config/influxdb';
import type { prometheusConnectorSettings } from '../config/prometheus-connector';
import type { Props } from '../config/props';
import { encoderConditions } from '../operations/conditions';
import { output } from '../output';
import type { ConnectorStore } from './connector-store';
import { InfluxdbInstance } from './influxdb-instance';
import { InfluxdbSetup } from './influxdb-setup';
import type { NodeFunction } from './node-function';
import { PrivateNetwork } from './private-network';

/** Which InfluxDB a connector writes to, and from where: docs/configuration.md explains each prop. */
type InfluxdbStoreSettings = Pick<
  Props<typeof prometheusConnectorSettings>,
  'destinations' | 'defaultDestination' | 'restrictDestinations' | 'influxdb' | 'vpc'
>;

interface InfluxdbStoreProps extends InfluxdbStoreSettings {
  /** Name of the environment, which what is created is called by. */
  readonly environment: string;
  /** Whose tokens write and read. */
  readonly auth: AuthMode;
  /** Whether a worker looks at what is in it, and runs where the connector does. */
  readonly isLookedAt: boolean;
  /** Processor that functions run on. */
  readonly architecture: Architecture;
  /** What becomes of what is created when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  /** How long logs are kept. */
  readonly logRetention: RetentionDays;
}

/** An InfluxDB 2 or 3 for a connector to write to and read: a created one, or one that exists and is reached over HTTPS. */
export class InfluxdbStore extends Construct implements ConnectorStore {
  /** Base URL, without a slash at the end. */
  readonly url: string;
  /** Names of the databases, which InfluxDB 2 calls buckets, in the order of `destinations`. The first, if any, is the default. */
  readonly databases: readonly string[];
  readonly network;
  readonly readsSecrets: boolean;
  readonly workerReadsSecret = true;
  readonly conditions;
  readonly rows;
  private readonly props: InfluxdbStoreProps;
  private readonly organization: string | undefined;
  /** ARNs of the secrets with the connector's tokens. Undefined: callers send their own. */
  private readonly tokenSecrets: { readonly write: string; readonly read: string } | undefined;

  /** ARN of the secret with the token by which a worker reads. Undefined: none does. */
  private readonly workerTokenSecret: string | undefined;

  constructor(scope: Construct, id: string, props: InfluxdbStoreProps) {
    super(scope, id);
    const { environment, influxdb = {}, removalPolicy } = props;
    this.props = props;
    this.databases = namedDestinations(environment, props.destinations).map(({ database }) => database);
    const network = this.createNetwork(influxdb);
    const instance =
      influxdb.endpoint === undefined
        ? new InfluxdbInstance(this, 'Instance', {
            ...influxdb,
            environment,
            network: network!,
            removalPolicy,
          })
        : undefined;
    this.network = network?.network;
    this.url = instance?.url ?? `https://${influxdb.endpoint!}:${portOf(influxdb)}`;
    this.organization = instance?.organization ?? influxdb.organization;
    const setup = isSetUp(influxdb) ? this.createSetup(influxdb, instance, network) : undefined;
    this.tokenSecrets = this.tokenSecretsOf(influxdb, setup);
    this.workerTokenSecret = setup?.readToken?.secretArn ?? influxdb.readTokenSecret;
    this.readsSecrets = this.tokenSecrets !== undefined;
    this.conditions = [...encoderConditions(environment), ...(instance?.conditions ?? [])];
    this.rows = instance === undefined ? [] : [instance.row];
    this.createOutputs(instance);
  }

  connect(connector: NodeFunction): void {
    const { restrictDestinations } = this.props;
    const { write, read } = this.tokenSecrets ?? {};
    connector.addVariables(
      toVariables(variables, {
        defaultDatabase: this.default,
        destinations: this.databases.length > 0 ? this.databases.join(',') : undefined,
        restrictDestinations: restrictDestinations === true ? true : undefined,
        ...this.place,
        influxdbWriteTokenSecret: write,
        influxdbReadTokenSecret: read,
      }),
    );
    if (this.tokenSecrets === undefined) return;
    connector.role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['secretsmanager:GetSecretValue'],
        resources: [this.tokenSecrets.write, this.tokenSecrets.read],
      }),
    );
  }

  connectWorker(worker: NodeFunction): void {
    worker.addVariables(
      toVariables(workerVariables, {
        store: 'influxdb',
        ...this.place,
        influxdbReadTokenSecret: this.workerTokenSecret,
      }),
    );
    worker.role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['secretsmanager:GetSecretValue'],
        resources: [this.workerTokenSecret!],
      }),
    );
  }

  /** Which InfluxDB functions are to call. */
  private get place() {
    const { influxdb: { engine = influxdbSettings.engine.default } = {} } = this.props;
    return {
      influxdbEngine: engine === 2 ? '2' : '3',
      influxdbUrl: this.url,
      influxdbOrganization: this.organization,
    } as const;
  }

  /** Where series go that name no database. */
  private get default(): string | undefined {
    return this.props.defaultDestination === false ? undefined : this.databases[0];
  }

  /** Undefined: the functions run in no VPC, from where an existing InfluxDB is reached, too. */
  private createNetwork(influxdb: InfluxdbProps): PrivateNetwork | undefined {
    const { vpc, auth, removalPolicy, isLookedAt } = this.props;
    if (vpc === undefined && influxdb.endpoint !== undefined) return undefined;
    const readsSecrets = isSetUp(influxdb) || writesAsRole(auth) || isLookedAt;
    return new PrivateNetwork(this, 'Network', {
      ...vpc,
      port: portOf(influxdb),
      services: [...(readsSecrets ? ['secretsmanager'] : []), ...(isLookedAt ? ['sqs'] : [])],
      hasS3: isSetUp(influxdb) || isLookedAt,
      removalPolicy,
    });
  }

  private createSetup(
    influxdb: InfluxdbProps,
    instance: InfluxdbInstance | undefined,
    network: PrivateNetwork | undefined,
  ): InfluxdbSetup {
    const { environment, auth, isLookedAt, destinations, architecture, removalPolicy, logRetention } =
      this.props;
    const retention = Duration.days(deployment.retention.influxdbDays);
    const setup = new InfluxdbSetup(this, 'Setup', {
      environment,
      url: this.url,
      organization: this.organization!,
      adminSecretArn: instance?.admin.secretArn ?? influxdb.adminSecret!,
      buckets: namedDestinations(environment, destinations).map((each) => ({
        name: each.database,
        retention: each.retention ?? retention,
        import: each.import === 'database',
      })),
      tokens: writesAsRole(auth) ? ['write', 'read'] : isLookedAt ? ['read'] : [],
      tokenRotation: influxdb.tokenRotation ?? influxdbSettings.tokenRotation.default,
      network: network?.network,
      architecture,
      logRetention,
      removalPolicy,
    });
    // CloudFormation hears what became of it over the same ways: also when the stack is deleted, while they are there.
    setup.node.addDependency(...(network?.ways ?? []), ...(instance?.entrances ?? []));
    return setup;
  }

  private tokenSecretsOf(influxdb: InfluxdbProps, setup: InfluxdbSetup | undefined) {
    if (!writesAsRole(this.props.auth)) return undefined;
    return {
      write: setup?.writeToken?.secretArn ?? influxdb.writeTokenSecret!,
      read: setup?.readToken?.secretArn ?? influxdb.readTokenSecret!,
    };
  }

  private createOutputs(instance: InfluxdbInstance | undefined): void {
    const outputs: readonly (readonly [name: string, value: string | undefined, description: string])[] = [
      ['DefaultDatabase', this.default, 'Database of series without this label: a bucket of InfluxDB 2'],
      ['InfluxDBUrl', this.url, 'URL of InfluxDB'],
      ['InfluxDBOrganization', this.organization, 'Organization in InfluxDB'],
      ['WriteTokenSecretArn', this.tokenSecrets?.write, 'Secret with the token that writes'],
      ['ReadTokenSecretArn', this.tokenSecrets?.read, 'Secret with the token that reads'],
      ['InfluxDBAdminSecretArn', instance?.admin.secretArn, 'Secret with the administrator of InfluxDB'],
      ['InfluxDBSecurityGroupId', instance?.securityGroupId, 'Security group that lets into InfluxDB'],
    ];
    for (const [name, value, description] of outputs) {
      // Those of a construct would have its name before theirs.
      if (value !== undefined) output(Stack.of(this), name, value, description);
    }
  }
}

function portOf({ endpoint, engine, port }: InfluxdbProps): number {
  return port ?? deployment.influxdb.ports[endpoint === undefined ? 2 : (engine ?? 2)];
}
