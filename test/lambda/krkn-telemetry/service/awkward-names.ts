/** Names that a group, run or file may have. None may do anything but be shown, and each must lead back to its object. */
export const awkwardNames: readonly string[] = [
  'a b',
  ' a ',
  'a+b',
  'a&b=c;d',
  'a%2Fb',
  '100%',
  'a#b',
  'a?b=c',
  'a\\b',
  'é漢😀',
  "(a)'b*!~",
  '\u202eabc\u202c\u2066',
  '\u2028\ufeff\u00a0',
  '<img src=x onerror=alert(1)>',
  '"\';<script>alert(1)</script>'.replaceAll('/', '\u2215'),
  '&lt;&amp;&#x26;&#38;',
  'javascript:alert(1)',
  '{{7*7}}${7*7}',
  '__proto__',
  'constructor',
  '..a',
  '1e3',
];

/** Those that a path, a query or a template may take for something else. */
export const tellingNames = awkwardNames.filter((name) => /[%?#+&;<\u202e]/.test(name));
