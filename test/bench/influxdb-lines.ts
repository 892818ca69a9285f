import type { Influxd } from '../e2e/support/influxd';

const LINES_AT_ONCE = 20_000;

/** Writes lines, whose times are in milliseconds. */
export async function writeLines(influxd: Influxd, bucket: string, lines: Iterable<string>): Promise<void> {
  let some: string[] = [];
  const send = async (): Promise<void> => {
    const query = new URLSearchParams({ org: influxd.org, bucket, precision: 'ms' });
    const response = await fetch(`${influxd.url}/api/v2/write?${String(query)}`, {
      method: 'POST',
      headers: { authorization: `Token ${influxd.operatorToken}` },
      body: some.join('\n'),
    });
    if (response.status !== 204) throw new Error(`${response.status}: ${await response.text()}`);
    some = [];
  };
  for (const line of lines) if (some.push(line) === LINES_AT_ONCE) await send();
  if (some.length > 0) await send();
}
