/** Why InfluxDB cannot be set up. The message is for operators, who read it in CloudFormation's events: it has no secret. */
export class SetupError extends Error {
  override name = 'SetupError';

  /** @param isTransient whether it may pass without anyone doing anything */
  constructor(
    message: string,
    readonly isTransient: boolean,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}
