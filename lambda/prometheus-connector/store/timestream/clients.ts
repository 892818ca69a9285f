import type { TimestreamQueryClient } from '@aws-sdk/client-timestream-query';
import {
  DescribeEndpointsCommand,
  WriteRecordsCommand,
  type TimestreamWriteClient,
} from '@aws-sdk/client-timestream-write';
import { createQueryClient, type TimestreamClientConfig } from '../../../metrics/timestream/query-client';
import { createTimestreamClient } from './write/write-client';

/** URLs of the cells of Timestream that an account's calls go to. */
export interface Cells {
  readonly write: string;
  readonly query: string;
}

interface TimestreamClientsConfig extends Omit<TimestreamClientConfig, 'endpoint'> {
  /** Undefined: Timestream tells them, which it does at a public address only. */
  readonly cells?: Cells | undefined;
}

/** What Timestream answers to a call with nothing to write after it has accepted the signature. */
const answersToKnown: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'ResourceNotFoundException',
  'ValidationException',
]);

/** Clients with one set of credentials: Timestream has an API for writes and one for queries. */
export class TimestreamClients {
  readonly write: TimestreamWriteClient;
  private queryClient: TimestreamQueryClient | undefined;

  constructor(private readonly config: TimestreamClientsConfig) {
    this.write = createTimestreamClient(this.clientConfig(config.cells?.write));
  }

  /** Made when it is needed: most callers only write. */
  get query(): TimestreamQueryClient {
    return (this.queryClient ??= createQueryClient(this.clientConfig(this.config.cells?.query)));
  }

  /**
   * Resolves if AWS knows the credentials. Endpoint discovery is the cheapest call for which it checks them; where there is
   * none, a write of nothing is.
   * @throws {Error} the SDK's, if it does not, or cannot be asked
   */
  async prove(signal: AbortSignal): Promise<void> {
    if (this.config.cells === undefined) {
      await this.write.send(new DescribeEndpointsCommand({}), { abortSignal: signal });
      return;
    }
    const nothing = new WriteRecordsCommand({ DatabaseName: 'none', TableName: 'none', Records: [] });
    try {
      await this.write.send(nothing, { abortSignal: signal });
    } catch (error) {
      if (!answersToKnown.has((error as Error).name)) throw error;
    }
  }

  /** Closes their connections. */
  destroy(): void {
    this.write.destroy();
    this.queryClient?.destroy();
  }

  private clientConfig(endpoint: string | undefined): TimestreamClientConfig {
    const { cells: _cells, ...config } = this.config;
    return endpoint === undefined ? config : { ...config, endpoint };
  }
}
