import type { Condition } from '../operations/alarms';
import type { Row } from '../operations/graphs';
import type { NamedTable } from '../config/metrics';
import type { FunctionNetwork } from './function-network';
import type { NodeFunction } from './node-function';

/** What the stack of a connector asks of the construct of its store. */
export interface ConnectorStore {
  /** Where the connector must be to reach it. Undefined: anywhere. */
  readonly network: FunctionNetwork | undefined;
  /** Whether the connector reads secrets in order to use it. */
  readonly readsSecrets: boolean;
  /** What can be wrong with it, besides what can be with any. */
  readonly conditions: readonly Condition[];
  /** How it is doing. */
  readonly rows: readonly Row[];
  /** Lets a connector write here and read: gives it variables, and rights if it is not its callers who have them. */
  connect(connector: NodeFunction): void;
  /** Whether a worker that looks at metrics reads a secret in order to. */
  readonly workerReadsSecret: boolean;
  /** Lets a worker read tables: gives it variables, and rights of its own, whichever the connector has. */
  connectWorker(worker: NodeFunction, tables: readonly NamedTable[]): void;
}
