import { randomUUID } from 'node:crypto';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { ANSWER_TIME, createSetupHandler } from '../../../../lambda/influxdb-setup/handler';
import type { SetupResponse } from '../../../../lambda/influxdb-setup/respond';
import type { SetupProperties } from '../../../../lambda/influxdb-setup/settings';
import { startSecretsManager, type SecretsManagerStandIn } from '../../../../local/secrets-manager';
import { secretArn } from '../../../../local/secrets-manager/secrets';
import { VersionedSecret } from '../../../../local/secrets-manager/versioned-secret';
import { startServer, type RunningServer, type ServerAnswer, type ServerRequest } from '../http-server';
import { Breaks } from './breaks';
import { Operator, type ListedToken, type SetUpServer } from './operator';

/** A token in a secret of the stack. */
interface HeldToken {
  readonly token: string;
  readonly authorization: string;
}

/** How an event is handled. */
interface Handling {
  /** Milliseconds that the function has, without those for its answer. */
  readonly time?: number;
}

/**
 * A stack with a set-up of InfluxDB in it: sends its function the events of CloudFormation, and has its secrets. Everything
 * between the function and both servers can break.
 */
export class SetupStack {
  readonly breaks = new Breaks();
  readonly operator: Operator;
  /** Tells its tokens apart from those of other stacks. */
  readonly guid = randomUUID();
  /** The administrator's secret, which the tests may change. */
  administrator: string;
  readonly secrets: Readonly<Record<'write' | 'read', VersionedSecret>> = {
    write: new VersionedSecret(),
    read: new VersionedSecret(),
  };
  /** What the function logged, whole. */
  readonly log: string[] = [];
  /** What CloudFormation was sent, in order. */
  readonly responses: { readonly request: ServerRequest; readonly response: SetupResponse }[] = [];
  /** Taken from for each response to CloudFormation; then all are taken. */
  readonly answersOfS3: ServerAnswer[] = [];
  private readonly bucketNames = new Set<string>();
  private readonly running: { close(): Promise<void> }[] = [];
  private secretsManager!: SecretsManagerStandIn;
  private client!: SecretsManagerClient;
  private s3!: RunningServer;
  private proxyUrl!: string;

  private constructor(readonly server: SetUpServer) {
    this.operator = new Operator(server);
    const { username, password } = server;
    this.administrator = JSON.stringify({ username, password, engine: 'timestream-influxdb' });
  }

  static async start(server: SetUpServer): Promise<SetupStack> {
    const stack = new SetupStack(server);
    stack.secretsManager = await startSecretsManager({
      secrets: {
        administrator: () => Promise.resolve(stack.administrator),
        write: stack.secrets.write,
        read: stack.secrets.read,
      },
      accessKeys: 'any',
    });
    const secretsProxy = await stack.breaks.before(stack.secretsManager.endpoint);
    const influxProxy = await stack.breaks.before(server.url);
    stack.s3 = await startServer((request) => Promise.resolve(stack.receive(request)));
    stack.proxyUrl = influxProxy.url;
    stack.client = new SecretsManagerClient({
      region: 'eu-west-1',
      endpoint: secretsProxy.url,
      credentials: { accessKeyId: 'AKIATESTTESTTESTTEST', secretAccessKey: 'testtesttest' },
      maxAttempts: 1,
    });
    stack.running.push(stack.secretsManager, secretsProxy, influxProxy, stack.s3);
    return stack;
  }

  /** Leaves nothing of its own in InfluxDB. */
  async stop(): Promise<void> {
    this.client.destroy();
    for (const name of this.bucketNames) await this.operator.deleteBucket(name);
    for (const token of await this.tokens()) await this.operator.deleteToken(token);
    await Promise.all(this.running.map((each) => each.close()));
  }

  /** Properties of the custom resource: two buckets of the stack's own, and both tokens. */
  properties(changed: Partial<SetupProperties> = {}): SetupProperties {
    return {
      Url: this.proxyUrl,
      Organization: this.server.organization,
      AdminSecret: secretArn('administrator'),
      Buckets: [
        { Name: this.bucket('one'), RetentionSeconds: '7776000' },
        { Name: this.bucket('two'), RetentionSeconds: '0' },
      ],
      WriteTokenSecret: secretArn('write'),
      ReadTokenSecret: secretArn('read'),
      TokenRotation: '0',
      ...changed,
    };
  }

  /** A name of a bucket that no other stack has. */
  bucket(name: string): string {
    const full = `${name}-${this.guid}`;
    this.bucketNames.add(full);
    return full;
  }

  create(properties: object = this.properties(), handling?: Handling): Promise<SetupResponse> {
    return this.handle({ RequestType: 'Create' }, properties, handling);
  }

  update(properties: object, before: object, handling?: Handling): Promise<SetupResponse> {
    const OldResourceProperties = { ServiceToken: 'arn', ...before };
    return this.handle({ RequestType: 'Update', OldResourceProperties }, properties, handling);
  }

  delete(properties: object = this.properties(), handling?: Handling): Promise<SetupResponse> {
    return this.handle({ RequestType: 'Delete' }, properties, handling);
  }

  /** The tokens of this stack that InfluxDB has. */
  tokens(): Promise<readonly ListedToken[]> {
    return this.operator.tokens(this.guid);
  }

  /** What a secret holds; undefined if nothing. */
  held(right: 'write' | 'read'): HeldToken | undefined {
    const text = this.secrets[right].versions[0]?.text;
    return text === undefined ? undefined : (JSON.parse(text) as HeldToken);
  }

  private async handle(
    kind: object,
    properties: object,
    { time = 30_000 }: Handling = {},
  ): Promise<SetupResponse> {
    const event = {
      ServiceToken: 'arn',
      ResponseURL: `${this.s3.url}/response?Signature=${SIGNATURE}`,
      StackId: `arn:aws:cloudformation:eu-west-1:123456789012:stack/test-PrometheusConnector/${this.guid}`,
      RequestId: randomUUID(),
      LogicalResourceId: 'StoreSetup1A2B3C4D',
      PhysicalResourceId: 'given',
      ResourceType: 'Custom::InfluxDBSetup',
      ResourceProperties: { ServiceToken: 'arn', ServiceTimeout: '900', ...properties },
      ...kind,
    } as CloudFormationCustomResourceEvent;
    const add = (message: string, fields: object): void => {
      this.log.push(JSON.stringify({ message, ...fields }));
    };
    const handler = createSetupHandler({
      secrets: this.client,
      logger: { info: add, warn: add, error: add },
      firstPause: 1,
    });
    const end = Date.now() + time + ANSWER_TIME;
    await handler(event, { getRemainingTimeInMillis: () => end - Date.now() });
    return this.responses.at(-1)!.response;
  }

  private receive(request: ServerRequest): ServerAnswer {
    const answer = this.answersOfS3.shift() ?? { status: 200 };
    const response = JSON.parse(request.body.toString()) as SetupResponse;
    if (answer.status === 200) this.responses.push({ request, response });
    return answer;
  }
}

/** What no log may have. */
export const SIGNATURE = 'signature-of-the-response-url';
