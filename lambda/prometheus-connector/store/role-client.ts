import type { TimestreamWriteClient } from '@aws-sdk/client-timestream-write';

/** The client that writes with the credentials of the function's own role: one for all requests. */
export class RoleClient {
  #client: TimestreamWriteClient | undefined;

  constructor(private readonly create: () => TimestreamWriteClient) {}

  /** The client, made when it is needed. */
  connect(): TimestreamWriteClient {
    return (this.#client ??= this.create());
  }

  /** Forgets a client: its credentials or the endpoint that it knows are no longer right. The next one reads them anew. */
  forget(client: TimestreamWriteClient): void {
    client.destroy();
    if (this.#client === client) this.#client = undefined;
  }
}
