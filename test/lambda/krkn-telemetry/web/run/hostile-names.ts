/** Names that may do nothing but be shown. */
export const hostileNames: readonly string[] = [
  '<img src=x onerror=alert(1)>',
  '"\'><script>alert(1)</script>',
  '\u202eabc\u2066',
  '&lt;b&gt;',
  'javascript:alert(1)',
  'x'.repeat(10_000),
];

/** What must never be read on a page: words for what is absent. */
export const ABSENT_WORDS = /\b(?:null|undefined|NaN|Infinity|Invalid Date)\b|\[object/;
