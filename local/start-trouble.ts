/** Why the local run cannot start and what to do about it, in one line without a full stop at its end. No secret is in it. */
export class StartTrouble extends Error {
  override name = 'StartTrouble';
}
