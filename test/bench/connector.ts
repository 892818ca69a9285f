import { handler } from '../../lambda/prometheus-connector/index';
import { eventOf } from './event';

const context = { getRemainingTimeInMillis: (): number => 15_000 };

/** The production handler, given whole events. */
export function createConnectorWrite(): (body: string) => Promise<void> {
  return async (body) => {
    const result = await handler(eventOf('/write', body), context);
    if (result.statusCode !== 204) throw new Error(`${String(result.statusCode)}: ${String(result.body)}`);
  };
}
