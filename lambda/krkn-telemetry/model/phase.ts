/** Krkn's phases in order of time, and in words: https://github.com/krkn-chaos/krkn/issues/1580 */
const phases = [
  ['pre', 'before'],
  ['during', 'during'],
  ['post', 'after'],
] as const;

/**
 * Phases of a run in a sentence: `before, during and after the chaos`. Those that Krkn does not have are left out.
 * @returns '' when none is left
 */
export function phaseWords(given: readonly (string | undefined)[]): string {
  const words = phases.flatMap(([phase, word]) => (given.includes(phase) ? word : []));
  const last = words.pop();
  if (last === undefined) return '';
  return `${words.length === 0 ? last : `${words.join(', ')} and ${last}`} the chaos`;
}
