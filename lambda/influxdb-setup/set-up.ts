import { setTimeout as pause } from 'node:timers/promises';
import type { Influxdb, Session } from './influxdb';
import type { Found } from './model/found';
import { nextSteps, type Step } from './model/next-steps';
import type { Right, Wanted } from './model/wanted';
import type { Secrets } from './secrets';
import { SetupError } from './model/setup-error';

/** Which InfluxDB is to be set up, and as what. */
export interface Task {
  readonly url: string;
  readonly organization: string;
  /** ARN of the secret with the administrator's user and password. */
  readonly adminSecret: string;
  /** ARNs of the secrets that tokens are put into. */
  readonly tokenSecrets: Readonly<Record<Right, string | undefined>>;
  readonly wanted: Wanted;
}

/** What a set-up works with. */
export interface SetUpParts {
  readonly influxdb: Influxdb;
  readonly secrets: Secrets;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Milliseconds before it is tried again for the first time. */
  readonly firstPause: number;
  /** Called for all that is done. */
  readonly report: (message: string, fields: Readonly<Record<string, string | number>>) => void;
}

/** Looks at what is there more often than there are kinds of steps: someone else changed it meanwhile. */
const MOST_LOOKS = 8;
const LONGEST_PAUSE = 10_000;

/**
 * Brings InfluxDB and our secrets from whatever is there to what is wanted, and tries until it is done or the signal ends it.
 * @throws {SetupError}
 */
export async function setUp(task: Task, parts: SetUpParts): Promise<void> {
  const { signal, firstPause, report } = parts;
  for (let milliseconds = firstPause; ; milliseconds = Math.min(2 * milliseconds, LONGEST_PAUSE)) {
    try {
      await tryOnce(task, parts);
      return;
    } catch (error) {
      const mayPass = error instanceof SetupError && error.isTransient && !signal.aborted;
      if (!mayPass) throw error;
      report('Trying again', { problem: error.message });
      // Its own end says less than the error.
      await pause(milliseconds, undefined, { signal }).catch(() => {
        throw error;
      });
    }
  }
}

async function tryOnce(task: Task, { influxdb, secrets, report }: SetUpParts): Promise<void> {
  await influxdb.requireHealth();
  const session = await influxdb.signIn(await secrets.administrator(task.adminSecret));
  try {
    const organizationId = await session.organizationId(task.organization);
    for (let look = 1; look <= MOST_LOOKS; look += 1) {
      const found = await lookAt(task, organizationId, { influxdb, session, secrets });
      const steps = nextSteps(task.wanted, found);
      if (steps.length === 0) return;
      for (const step of steps) {
        await take(step, task, organizationId, { session, secrets });
        report(...told(step));
      }
    }
    throw new SetupError('InfluxDB does not become what it is set up to be: something else changes it', true);
  } finally {
    // It ends by itself after an hour.
    await session.signOut().catch(() => undefined);
  }
}

async function lookAt(
  { tokenSecrets, wanted }: Task,
  organizationId: string,
  parts: { readonly influxdb: Influxdb; readonly session: Session; readonly secrets: Secrets },
): Promise<Found> {
  const { influxdb, session, secrets } = parts;
  const buckets: Found['buckets'] = new Map(
    (
      await Promise.all(
        wanted.buckets.map(async ({ name }) => [name, await session.bucket(organizationId, name)] as const),
      )
    ).flatMap(([name, bucket]) => (bucket === undefined ? [] : [[name, bucket] as const])),
  );
  const stored = new Map<Right, string>();
  for (const right of wanted.tokens) {
    const held = await secrets.storedToken(tokenSecrets[right]!);
    if (held !== undefined && (await influxdb.accepts(held.token))) stored.set(right, held.authorization);
  }
  return { organizationId, buckets, stored, authorizations: await session.authorizations(organizationId) };
}

async function take(
  step: Step,
  { tokenSecrets }: Task,
  organizationId: string,
  { session, secrets }: { readonly session: Session; readonly secrets: Secrets },
): Promise<void> {
  switch (step.kind) {
    case 'createBucket':
      return session.createBucket(organizationId, step.name, step.retention);
    case 'setRetention':
      return session.setRetention(step.id, step.retention);
    case 'makeToken': {
      const { id, token } = await session.authorize(organizationId, step.description, step.permissions);
      return secrets.putToken(tokenSecrets[step.right]!, { token, authorization: id });
    }
    case 'deleteToken':
      return session.deleteAuthorization(step.id);
  }
}

/** What the log says of a step that was taken. */
function told(step: Step): Parameters<SetUpParts['report']> {
  switch (step.kind) {
    case 'createBucket':
      return ['Created a bucket', { bucket: step.name, retentionSeconds: step.retention }];
    case 'setRetention':
      return [
        'Changed how long a bucket keeps samples',
        { bucket: step.name, retentionSeconds: step.retention },
      ];
    case 'makeToken':
      return ['Made a token, and put it into its secret', { token: step.description }];
    case 'deleteToken':
      return ['Deleted a token', { token: step.description }];
  }
}
