/** The first bytes of a text as UTF-8, with an ellipsis if there are more. Never cuts a character in two. */
export function cutBytes(text: string, most: number): string {
  const bytes = Buffer.from(text);
  if (bytes.byteLength <= most) return text;
  const room = Math.max(0, most - Buffer.byteLength('…'));
  // What is cut in two at the end waits for its rest.
  return `${new TextDecoder().decode(bytes.subarray(0, room), { stream: true })}…`;
}
