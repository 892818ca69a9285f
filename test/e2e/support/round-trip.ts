import { stringify } from 'yaml';
import type { ConnectorRun } from './connector-run';
import { kinds, type Prometheus } from './prometheus';

/** How a Prometheus that writes, and one that only reads, are tried. */
export interface RoundTrip {
  /** Seconds for which is scraped. */
  readonly seconds: number;
  /**
   * Has the store fail for a while and recover, if it is to.
   * @param scrapes waits for this many scrapes
   */
  readonly interruption?: ((scrapes: (times: number) => Promise<void>) => Promise<void>) | undefined;
}

/** What Prometheus is to send along. */
export function credentialsOf({ outputs }: ConnectorRun): { username: string; password: string } {
  const { ConnectorUsername, ConnectorPassword } = outputs;
  return { username: ConnectorUsername!, password: ConnectorPassword! };
}

/**
 * Its own remote_read is never used, as no query has what it requires. It makes Prometheus sort series, as it does when it
 * reads remotely: added up in another order, numbers would differ in the last bit.
 */
export function writingConfiguration(run: ConnectorRun, settings: object): string {
  const { InvokeWriteURL, InvokeReadURL } = run.outputs;
  return stringify({
    remote_write: [
      {
        url: InvokeWriteURL,
        basic_auth: credentialsOf(run),
        send_exemplars: true,
        send_native_histograms: true,
        ...settings,
      },
    ],
    remote_read: [{ url: InvokeReadURL, required_matchers: { never: 'asked for' } }],
  });
}

/** Of the one that only reads. */
export function readingConfiguration(run: ConnectorRun): string {
  const { InvokeReadURL } = run.outputs;
  return stringify({
    remote_read: [{ url: InvokeReadURL, basic_auth: credentialsOf(run), read_recent: true }],
  });
}

/** What a Prometheus has sent, of all kinds: all of it, once unless the store was down. */
export async function countSent(
  writer: Prometheus,
  { interruption }: RoundTrip,
): Promise<{ readonly once: number; readonly attempts: number }> {
  const queues = await Promise.all(kinds.map((kind) => writer.queue(kind)));
  for (const queue of queues) expect(queue).toMatchObject({ failed: 0, dropped: 0 });
  const attempts = queues.reduce((sum, { sent }) => sum + sent, 0);
  const retried = queues.reduce((sum, queue) => sum + queue.retried, 0);
  if (interruption === undefined) expect(retried).toBe(0);
  else expect(retried).toBeGreaterThan(0);
  return { once: attempts - retried, attempts };
}
