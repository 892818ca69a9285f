/**
 * A connector in a process of its own, so that its memory can be measured: Timestream is where the environment says.
 * Argument: {@link ConnectorProcessOptions} as JSON. Sends its URL when it is ready, and the most memory that it had, in
 * KiB, whenever it is sent anything.
 */
import { routes } from '../../../lambda/prometheus-connector/routes';
import { startHttpApi } from '../../../local/api-gateway/http-api';
import { connectorHandler } from '../../support/connector-edges';

/** What the connector is like. */
export interface ConnectorProcessOptions {
  readonly defaultDestination: { readonly database: string; readonly table: string };
  /** Samples that an answer may hold. */
  readonly maxReadSamples: number;
}

async function main(options: ConnectorProcessOptions): Promise<void> {
  const handler = connectorHandler(options);
  const { url } = await startHttpApi({
    routes: Object.values(routes),
    // An HTTP API waits for no longer.
    invoke: (event) => handler(event, { getRemainingTimeInMillis: () => 29_000 }),
    host: '127.0.0.1',
    port: 0,
  });
  process.on('message', () => process.send!(process.resourceUsage().maxRSS));
  process.send!(url);
}

void main(JSON.parse(process.argv[2]!) as ConnectorProcessOptions);
