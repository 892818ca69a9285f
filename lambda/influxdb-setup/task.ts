import { createHash } from 'node:crypto';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import * as v from 'valibot';
import { rights, type Right } from './model/wanted';
import { SetupError } from './model/setup-error';
import { setupProperties } from './settings';
import type { Task } from './set-up';

/** What of an event tells whose custom resource it is about. */
type Identified = Pick<CloudFormationCustomResourceEvent, 'StackId' | 'LogicalResourceId'>;

/**
 * The id of a custom resource: the id of its stack within the account, and its own within the stack. It never changes, so
 * CloudFormation never takes one for another.
 */
export function physicalIdOf({ StackId, LogicalResourceId }: Identified): string {
  // arn:aws:cloudformation:<region>:<account>:stack/<name>/<guid>
  const [, name = '', guid = ''] = StackId.split('/');
  return `${name}/${guid}/${LogicalResourceId}`;
}

/**
 * What the properties of a custom resource ask for.
 * @throws {SetupError} that names the property, and not its value
 */
export function readTask(properties: unknown, event: Identified): Task {
  const { success, issues, output } = v.safeParse(setupProperties, properties);
  if (!success) {
    const [issue] = issues;
    throw new SetupError(`Invalid property ${v.getDotPath(issue) ?? ''}: expected ${issue.message}`, false);
  }
  const { Url, Organization, AdminSecret, Buckets, TokenRotation, ...secrets } = output;
  const tokenSecrets: Readonly<Record<Right, string | undefined>> = {
    write: secrets.WriteTokenSecret,
    read: secrets.ReadTokenSecret,
  };
  return {
    url: Url,
    organization: Organization,
    adminSecret: AdminSecret,
    tokenSecrets,
    wanted: {
      // Of another server there are others: what is done to the tokens of one never reaches those of the other, even if
      // both are the same under two names.
      owner: `Chaos Telemetry ${physicalIdOf(event)}/${placeId(Url, Organization)}`,
      buckets: Buckets.map(({ Name, RetentionSeconds }) => ({ name: Name, retention: RetentionSeconds })),
      tokens: rights.filter((right) => tokenSecrets[right] !== undefined),
      rotation: TokenRotation,
    },
  };
}

/** What takes back all that {@link readTask} leads to but buckets, which have the samples. */
export function withoutTokens(task: Task): Task {
  return { ...task, wanted: { ...task.wanted, buckets: [], tokens: [] } };
}

/** Whether both are about the same organization of the same server. */
export function isSamePlace(one: Task, other: Task): boolean {
  return one.wanted.owner === other.wanted.owner;
}

function placeId(url: string, organization: string): string {
  return createHash('sha256')
    .update(JSON.stringify([url, organization]))
    .digest('hex')
    .slice(0, 8);
}
