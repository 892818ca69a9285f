import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks, four times a second, until the answer is as wanted.
 * @returns that answer.
 * @throws {Error} with the last answer if that takes too long.
 */
export async function until<Answer>(
  ask: () => Answer | Promise<Answer>,
  isWanted: (answer: Answer) => boolean,
  deadlineSeconds: number,
): Promise<Answer> {
  const end = Date.now() + deadlineSeconds * 1000;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (Date.now() > end) throw new Error(`after ${deadlineSeconds} s still ${JSON.stringify(answer)}`);
    await pause(250);
  }
}
