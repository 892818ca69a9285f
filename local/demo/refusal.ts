/**
 * Why a service did not take something of the demo: one line without a full stop at its end, as more follows it.
 * @param text of its answer
 */
export function refusal(service: string, status: number, text: string): Error {
  const [line = ''] = text.split('\n', 1);
  return new Error(`${service} answered ${status}: ${line.replace(/\.$/, '')}`);
}
