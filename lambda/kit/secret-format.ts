/** A secret that does not hold what it should. The error contains none of its text. */
export class MalformedSecretError extends Error {
  /**
   * @param problem what is wrong with it, the rest of a sentence
   * @param expected what the secret should hold
   */
  constructor(
    readonly problem: string,
    expected: string,
  ) {
    super(`The secret is not valid: ${problem}. Expected ${expected}.`);
    this.name = 'MalformedSecretError';
  }
}
