import { ConnectionBroken, type Operation } from '../aws-json/operation';
import type { Faults } from './faults';
import type { TimestreamCall, TimestreamOperation } from './operation';
import type { OperationName } from './operation-name';

/** The operation as it goes when the faults in force strike it. */
export function struckBy(faults: Faults, name: OperationName, perform: TimestreamOperation): Operation {
  return async (call) => {
    const struck = faults.strike(name);
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

async function hang({ abandoned }: TimestreamCall, removed: Promise<void>): Promise<void> {
  const isAbandoned = await Promise.race([removed.then(() => false), abandoned().then(() => true)]);
  if (isAbandoned) {
    throw new ConnectionBroken();
  }
}
