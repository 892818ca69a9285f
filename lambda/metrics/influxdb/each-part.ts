/**
 * Gives the parts of an answer, as they come, and ends the request if one is not taken. There are thousands of them in a large
 * one: as an asynchronous iterable they make a read take a tenth longer.
 * @throws {Error} of the network, or what `take` throws
 */
export async function eachPart(
  answer: ReadableStream<Uint8Array>,
  take: (part: Uint8Array) => void,
): Promise<void> {
  const reader = answer.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      take(value);
    }
  } catch (error) {
    await reader.cancel().catch(() => undefined);
    throw error;
  }
}
