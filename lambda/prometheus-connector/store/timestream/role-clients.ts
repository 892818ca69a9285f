import type { ClientAccess } from './client-access';
import type { TimestreamClients } from './clients';
import { readMeanings, toRoleError } from '../../../metrics/timestream/errors';
import { writeMeanings } from './write-meanings';

/** Timestream with the credentials of the function's own role: the same clients for all requests and callers. */
export class RoleClients {
  private clients: TimestreamClients | undefined;

  constructor(private readonly create: () => TimestreamClients) {}

  /** Clients are created when needed, and replaced when they become invalid. */
  connect(): ClientAccess {
    const clients = (this.clients ??= this.create());
    return {
      clients,
      toWriteFailure: (error, destination) => toRoleError(error, writeMeanings, destination),
      toReadFailure: (error) => toRoleError(error, readMeanings),
      abandon: () => {
        clients.destroy();
        if (this.clients === clients) this.clients = undefined;
      },
    };
  }
}
