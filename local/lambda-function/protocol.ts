/** What a worker is told when it starts: the environment that Lambda's runtime would find. */
export interface WorkerStart {
  /** Path of the bundle, which exports `handler`. It need not be there any more. */
  readonly bundle: string;
  /** The text of the bundle. */
  readonly code: string;
  readonly functionName: string;
  /** Megabytes. */
  readonly memorySize: number;
}

/** One invocation. */
export interface Invocation {
  readonly requestId: string;
  /** Milliseconds after which it is ended. */
  readonly timeout: number;
  /** The event as JSON. */
  readonly event: string;
}

/** What a worker says: first that the bundle is loaded, then how each invocation went. */
export type Reply =
  | { readonly type: 'ready' }
  /** What the handler returned, as JSON. */
  | { readonly type: 'result'; readonly payload: string }
  | {
      readonly type: 'failure';
      readonly errorType: string;
      readonly message: string;
      readonly stack: string | undefined;
    };
