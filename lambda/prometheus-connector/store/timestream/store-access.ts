import type { MetricReader } from '../../../metrics/port';
import type { MetricStore, StoreAccess } from '../../port';
import { connectAsCaller } from './caller-access';
import { CallerClients } from './caller-clients';
import type { ClientAccess } from './client-access';
import { TimestreamClients, type Cells } from './clients';
import { TimestreamReader } from '../../../metrics/timestream/timestream-reader';
import { RoleClients } from './role-clients';
import { RefusedSeries } from './write/refused-series';
import { TableDimensions } from './write/table-dimensions';
import { TimestreamWriter, type WriteContext } from './write/timestream-writer';

/** How records are made and what is learned of them, the same for all requests of a function. */
interface TimestreamOptions {
  /**
   * Names of the labels that are dimensions; all others of a series are stored in one.
   * @default - every label is one
   */
  readonly dimensionLabels?: readonly string[] | undefined;
  /** Called for each write with the dimensions of the fullest of its tables, as far as known. */
  readonly reportDimensions: (count: number) => void;
  /** Milliseconds since any fixed moment. Never goes back. */
  readonly now: () => number;
}

/** Whose credentials work with Timestream, and where it is. */
interface TimestreamPlace {
  /** `callerCredentials`: those of each caller. Otherwise the function's own role does. */
  readonly auth: string;
  readonly region: string;
  /** Undefined: Timestream is asked for them. */
  readonly cells?: Cells | undefined;
}

/** Timestream as it is configured. */
export function timestreamAccess(
  { auth, region, cells }: TimestreamPlace,
  options: TimestreamOptions,
): StoreAccess {
  if (auth !== 'callerCredentials') {
    return roleAccess(new RoleClients(() => new TimestreamClients({ region, cells })), options);
  }
  const clients = new CallerClients(
    ({ username, password }) =>
      new TimestreamClients({
        region,
        cells,
        credentials: { accessKeyId: username, secretAccessKey: password },
      }),
  );
  return callerAccess(clients, options);
}

/** Timestream for callers who send IAM access keys of their own. */
export function callerAccess(clients: CallerClients, options: TimestreamOptions): StoreAccess {
  const context = contextOf(options);
  return {
    requiresGatewayUser: false,
    connect: async (request, signal) => timestream(await connectAsCaller(clients, request, signal), context),
  };
}

/** Timestream with the function's own role, for all callers whom the gateway's authorizer admits. */
export function roleAccess(clients: RoleClients, options: TimestreamOptions): StoreAccess {
  const context = contextOf(options);
  return {
    requiresGatewayUser: true,
    connect: () => Promise.resolve(timestream(clients.connect(), context)),
  };
}

function contextOf({ dimensionLabels, reportDimensions, now }: TimestreamOptions): WriteContext {
  return {
    dimensionLabels: dimensionLabels && new Set(dimensionLabels),
    refusedSeries: new RefusedSeries(now),
    tableDimensions: new TableDimensions(),
    reportDimensions,
  };
}

function timestream(access: ClientAccess, context: WriteContext): MetricStore & MetricReader {
  const writer = new TimestreamWriter(access, context);
  const reader = new TimestreamReader(access);
  return {
    write: (selection, signal) => writer.write(selection, signal),
    read: (queries, sink, meter, signal) => reader.read(queries, sink, meter, signal),
  };
}
