// How many random inputs tests try. Each test states its whole budget: `npm test` tries a twentieth of it, but at least
// 100, and `npm run test:fuzz` all.

const share = Number(process.env['FUZZ_SHARE'] ?? 0.05);
if (!(share > 0 && share <= 1)) {
  throw new RangeError(`FUZZ_SHARE: got ${share}, expected more than 0 and at most 1`);
}

/** Fewer find little: it is what fast-check tries when it is not told. */
const LEAST = 100;

/** Number of inputs to try of a whole budget. */
export function shareOf(budget: number): number {
  return Math.min(budget, Math.max(LEAST, Math.ceil(budget * share)));
}

/** Where random inputs begin. A title that tells it lets a failure be repeated with `FUZZ_SEED`. */
export const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
