import { startServer, type RunningServer } from '../http-server';

/** Which of the requests to all servers breaks, and how. */
export interface Break {
  /** The first is 1. */
  readonly from: number;
  /** What becomes of those that follow. Refused ones are not worth a retry: then, nothing more is done. */
  readonly then: 'served' | 'refused';
  /** `request`: it never arrives; `answer`: it is carried out, and the answer never comes. */
  readonly of: 'request' | 'answer';
}

/** Breaks connections to servers on demand. It counts the requests of all of them. */
export class Breaks {
  /** What was asked since {@link set}: `POST /api/v2/signin`. */
  readonly asked: string[] = [];
  private current: Break | undefined;

  /** Starts to count again. */
  set(current: Break | undefined): void {
    this.asked.length = 0;
    this.current = current;
  }

  /** Starts a server that passes requests on to another. @param target its URL, without a slash at the end */
  async before(target: string): Promise<RunningServer> {
    return startServer(async ({ method, path, query, headers, body }) => {
      this.asked.push(`${method} ${path}`);
      const { from, then, of } = this.current ?? { from: Infinity };
      if (this.asked.length > from && then === 'refused') return { status: 403 };
      const isBroken = this.asked.length === from;
      if (isBroken && of === 'request') throw new Error('broken before it arrived');
      const response = await fetch(`${target}${path}${query.size > 0 ? `?${String(query)}` : ''}`, {
        method,
        headers: Object.entries(headers).flatMap(([name, value]): [string, string][] =>
          ofConnection.has(name) ? [] : [[name, String(value)]],
        ),
        ...(body.length > 0 && { body: new Uint8Array(body) }),
      });
      const answer = Buffer.from(await response.arrayBuffer());
      if (isBroken) throw new Error('broken before it was answered');
      return {
        status: response.status,
        headers: Object.fromEntries([...response.headers].filter(([name]) => !ofConnection.has(name))),
        body: answer,
      };
    });
  }
}

const ofConnection: ReadonlySet<string> = new Set([
  ...['connection', 'content-encoding', 'content-length', 'date', 'expect', 'host', 'keep-alive'],
  'transfer-encoding',
]);
