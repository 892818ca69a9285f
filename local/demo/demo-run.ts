/** A generated run, as Krkn would have sent it. */
export interface DemoRun {
  /** May hold a slash. */
  readonly group: string;
  /** Epoch second of the start, UUID and tag: `1745343338-96348571-…-nightly`. */
  readonly requestId: string;
  /** What Krkn posts at the end. Undefined: the run has not come that far, or never will. */
  readonly telemetry: object | undefined;
  /** What Krkn uploads beside it, in Krkn's order. */
  readonly files: readonly DemoFile[];
}

/** A file of a run. */
export interface DemoFile {
  readonly name: string;
  readonly content: Buffer | string;
}
