/** An invalid command line. The message is one line without a full stop at its end. */
export class Misuse extends Error {
  override name = 'Misuse';
}
