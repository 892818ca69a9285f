import type { TimestreamQueryClient } from '@aws-sdk/client-timestream-query';
import type { TimestreamWriteClient } from '@aws-sdk/client-timestream-write';
import { createQueryClient } from './read/query-client';
import { createTimestreamClient, type TimestreamClientConfig } from './write/write-client';

/** Clients with one set of credentials: Timestream has an API for writes and one for queries. */
export class TimestreamClients {
  readonly write: TimestreamWriteClient;
  private queryClient: TimestreamQueryClient | undefined;

  constructor(private readonly config: TimestreamClientConfig) {
    this.write = createTimestreamClient(config);
  }

  /** Made when it is needed: most callers only write. */
  get query(): TimestreamQueryClient {
    return (this.queryClient ??= createQueryClient(this.config));
  }

  /** Closes their connections. */
  destroy(): void {
    this.write.destroy();
    this.queryClient?.destroy();
  }
}
