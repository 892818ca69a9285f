import type { TimestreamClients } from './clients';

/** The clients with the credentials of the function's own role: the same for all requests. */
export class RoleClient {
  #clients: TimestreamClients | undefined;

  constructor(private readonly create: () => TimestreamClients) {}

  /** The clients, made when they are needed. */
  connect(): TimestreamClients {
    return (this.#clients ??= this.create());
  }

  /** Forgets clients: their credentials or the endpoint that they know are no longer right. The next ones read them anew. */
  forget(clients: TimestreamClients): void {
    clients.destroy();
    if (this.#clients === clients) this.#clients = undefined;
  }
}
