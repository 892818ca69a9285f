import type { Child } from '../../local/support/child-process';
import { until } from './until';

/** The address that a program of Prometheus' family listens on, `127.0.0.1:12345`, once it has logged it. */
export async function listeningAddress(child: Child): Promise<string> {
  const address = (): string => /msg="Listening on" (?:\S+ )?address=(\S+)/.exec(child.stderr())?.[1] ?? '';
  try {
    return await until(address, (found) => found !== '', 20);
  } catch {
    throw new Error(`It does not listen. It has logged:\n${child.stderr()}`);
  }
}
