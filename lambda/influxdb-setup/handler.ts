import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { placeOf } from '../http/defect-place';
import { Influxdb } from './influxdb';
import { SetupError } from './model/setup-error';
import { respond, type SetupResponse } from './respond';
import { Secrets } from './secrets';
import { setUp, type SetUpParts, type Task } from './set-up';
import { isSamePlace, physicalIdOf, readTask, withoutTokens } from './task';

type Fields = Readonly<Record<string, string | number>>;

interface HandlerParts {
  readonly secrets: SecretsManagerClient;
  readonly logger: {
    info(message: string, fields: Fields): void;
    warn(message: string, fields: Fields): void;
    error(message: string, fields: Fields): void;
  };
  /** Milliseconds before what failed is tried again for the first time. */
  readonly firstPause: number;
}

/** A function that CloudFormation calls for a custom resource. It answers by itself, and returns nothing. */
type SetupHandler = (
  event: CloudFormationCustomResourceEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<void>;

/** Milliseconds that are left for the answer. */
export const ANSWER_TIME = 20_000;
/** Milliseconds that taking back tokens may take. The server may be gone already: no one should wait long for that. */
const LONGEST_REMOVAL = 60_000;

/**
 * Sets up InfluxDB for CloudFormation: buckets, how long they keep samples, and the connector's tokens. Each event brings it from
 * whatever is there to what the properties say, so every one can be repeated. The end of a stack deletes its tokens, and no
 * bucket. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 *
 * It throws only when CloudFormation could not be answered: Lambda then repeats the event.
 */
export function createSetupHandler({ secrets, logger, firstPause }: HandlerParts): SetupHandler {
  const report: SetUpParts['report'] = (message, fields) => {
    logger.info(message, fields);
  };
  const carryOut = (task: Task, milliseconds: number): Promise<void> => {
    const signal = AbortSignal.timeout(Math.max(0, milliseconds));
    const influxdb = new Influxdb(task.url, signal);
    return setUp(task, { influxdb, secrets: new Secrets(secrets), signal, firstPause, report });
  };

  const bringAbout = async (
    event: CloudFormationCustomResourceEvent,
    timeLeft: () => number,
  ): Promise<void> => {
    const task = readTask(event.ResourceProperties, event);
    await carryOut(task, timeLeft());
    if (event.RequestType !== 'Update') return;
    const { OldResourceProperties: before } = event;
    await remove(() => elsewhere(readTask(before, event), task), timeLeft());
  };

  /** Takes tokens back, if it can: a server that has gone keeps no stack from being deleted. */
  const remove = async (task: () => Task | undefined, milliseconds: number): Promise<void> => {
    try {
      const last = task();
      if (last === undefined) return;
      await carryOut(withoutTokens(last), Math.min(milliseconds, LONGEST_REMOVAL));
    } catch (error) {
      logger.warn(
        'Tokens may be left in InfluxDB; their descriptions have the name of this stack',
        told(error),
      );
    }
  };

  const outcomeOf = async (
    event: CloudFormationCustomResourceEvent,
    timeLeft: () => number,
  ): Promise<Pick<SetupResponse, 'Status' | 'Reason'>> => {
    try {
      if (event.RequestType === 'Delete') {
        await remove(() => readTask(event.ResourceProperties, event), timeLeft());
      } else {
        await bringAbout(event, timeLeft);
      }
      return { Status: 'SUCCESS' };
    } catch (error) {
      const failure = told(error);
      logger.error('InfluxDB is not set up', failure);
      return { Status: 'FAILED', Reason: failure.problem };
    }
  };

  return async (event, context) => {
    const timeLeft = (): number => context.getRemainingTimeInMillis() - ANSWER_TIME;
    const { StackId, RequestId, LogicalResourceId } = event;
    const outcome = await outcomeOf(event, timeLeft);
    const response = {
      ...outcome,
      PhysicalResourceId: physicalIdOf(event),
      StackId,
      RequestId,
      LogicalResourceId,
    };
    await respond(event.ResponseURL, response, firstPause);
  };
}

/** The task if it is about another place. */
function elsewhere(task: Task, now: Task): Task | undefined {
  return isSamePlace(task, now) ? undefined : task;
}

/** What the log says of an error: of a defect its place, but none of its words. */
function told(error: unknown): { readonly problem: string; readonly place?: string } {
  if (error instanceof SetupError) return { problem: error.message };
  const { name, place } =
    error instanceof Error ? { name: error.name, place: placeOf(error) } : { name: 'Unknown', place: '' };
  return { problem: `An unexpected error occurred: ${name}`, place };
}
