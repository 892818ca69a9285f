import { randomBytes } from 'node:crypto';
import { probes, type Probe } from './probes';
import { ProbeTable, type ProbeClients } from './probe-table';

/** What became of an assumption. */
export interface Result {
  readonly probe: Probe;
  readonly outcome: 'holds' | 'does not hold' | 'not tried';
  /** What AWS said. */
  readonly said: string;
}

/** What is to be tried, and what is to be told meanwhile. */
interface ProbeRun {
  readonly clients: ProbeClients;
  readonly database: string;
  readonly table: string;
  /** Aborted when the user has enough. */
  readonly signal: AbortSignal;
  readonly onResult: (result: Result) => void;
}

/** A name for the probe's table that no other table has. */
export function newTableName(): string {
  const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  return `chaos-telemetry-probe-${time}-${randomBytes(3).toString('hex')}`;
}

/**
 * Makes the table, tries all assumptions in it, and deletes it, whatever happens.
 * @throws {Error} of AWS, if the table cannot be made; {@link TableLeft} if it cannot be deleted
 */
export async function runProbes(run: ProbeRun): Promise<void> {
  const { clients, database, signal, onResult } = run;
  const table = new ProbeTable(clients, database, run.table, signal);
  try {
    await table.create();
  } catch (error) {
    // Without an answer of the service, the table may be there.
    if (!isRefusal(error)) await remove(table);
    throw error;
  }
  try {
    for (const probe of probes) {
      const result = await tryProbe(probe, table);
      if (signal.aborted) return;
      onResult(result);
    }
  } finally {
    await remove(table);
  }
}

function isRefusal(error: unknown): boolean {
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode ?? 500;
  return status >= 400 && status < 500;
}

/** The table of the probe is still there. */
export class TableLeft extends Error {
  override name = 'TableLeft';

  constructor(
    readonly table: string,
    options: { readonly cause: unknown },
  ) {
    super(`${table} is still there`, options);
  }
}

async function remove(table: ProbeTable): Promise<void> {
  try {
    await table.delete();
  } catch (error) {
    // It was not made.
    if ((error as Error).name === 'ResourceNotFoundException') return;
    throw new TableLeft(table.table, { cause: error });
  }
}

async function tryProbe(probe: Probe, table: ProbeTable): Promise<Result> {
  try {
    const { holds, said } = await probe.attempt(table);
    return { probe, outcome: holds ? 'holds' : 'does not hold', said };
  } catch (error) {
    const { name, message } = error as Error;
    return { probe, outcome: 'not tried', said: `${name}: ${message}` };
  }
}
