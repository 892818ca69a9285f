import { setTimeout } from 'node:timers/promises';
import { stringField } from '../aws-json/json-fields';
import { ConnectionBroken, type Operation } from '../aws-json/operation';
import type { Faults } from './faults';
import type { TimestreamCall, TimestreamOperation } from './operation';
import type { OperationName } from './operation-name';

/** The operation as it goes when the faults in force strike it. */
export function struckBy(faults: Faults, name: OperationName, perform: TimestreamOperation): Operation {
  return async (call) => {
    const struck = faults.strike(name, stringField(call.body, 'TableName'));
    if (faults.latency > 0 && name === 'WriteRecords') await wait(faults.latency, call);
    if (struck === undefined) {
      return perform(call);
    }
    const { fault, removed } = struck;
    switch (fault.kind) {
      case 'answer':
        throw fault.error();
      case 'hang':
        await hang(call, removed);
        return perform(call);
      case 'reset':
        throw new ConnectionBroken();
      case 'resetAfterwards':
        await perform(call).catch(() => undefined);
        throw new ConnectionBroken();
      case 'rejectRecords':
      case 'refuseRequests':
        return perform({ ...call, recordFault: fault });
    }
  };
}

async function wait(milliseconds: number, { abandoned }: TimestreamCall): Promise<void> {
  const ended = new AbortController();
  await Promise.race([setTimeout(milliseconds, undefined, ended), abandoned()]).finally(() => {
    ended.abort();
  });
}

async function hang({ abandoned }: TimestreamCall, removed: Promise<void>): Promise<void> {
  const isAbandoned = await Promise.race([removed.then(() => false), abandoned().then(() => true)]);
  if (isAbandoned) {
    throw new ConnectionBroken();
  }
}
