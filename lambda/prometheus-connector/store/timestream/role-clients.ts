import type { ClientAccess } from './client-access';
import type { TimestreamClients } from './clients';
import { readMeanings, toRoleError, writeMeanings } from './errors';

/** Timestream with the credentials of the function's own role, whoever the caller is: the same clients for all requests. */
export class RoleClients {
  #clients: TimestreamClients | undefined;

  constructor(private readonly create: () => TimestreamClients) {}

  /** Clients are made when they are needed, and again when those before are of no more use. */
  connect(): ClientAccess {
    const clients = (this.#clients ??= this.create());
    return {
      clients,
      toWriteFailure: (error) => toRoleError(error, writeMeanings),
      toReadFailure: (error) => toRoleError(error, readMeanings),
      abandon: () => {
        clients.destroy();
        if (this.#clients === clients) this.#clients = undefined;
      },
    };
  }
}
