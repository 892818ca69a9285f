import { isNameInProse, isSecretNameInText, isWordOfProse } from './secret-names';

/** Characters that are looked at, many times what is shown: there is no end to what others send. */
const MOST_READ = 8 * 1024;

/** Characters at the end of those looked at which may be the first half of a secret, and look like none. */
const LONGEST_SECRET = 1024;

/**
 * The first characters of a text, without what looks like a secret, and with an ellipsis if there are more. Never cuts a
 * character in two.
 */
export function beginningOf(text: string, length: number): string {
  // Before anything is cut: half of a secret looks like none.
  const masked = withoutSecrets(text.slice(0, MOST_READ));
  const isWhole = text.length <= MOST_READ;
  if (isWhole && masked.length <= length) return masked;
  const known = isWhole || masked.endsWith(MASK) ? masked.length : masked.length - LONGEST_SECRET;
  const room = Math.max(0, Math.min(length - 1, known));
  return `${masked.slice(0, room).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** The same on one line, without control characters and those that turn the direction of what follows: for answers and logs. */
export function lineOf(text: string, length: number): string {
  return beginningOf(text, length)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim();
}

/** A text in quotes, cut, on one line, and without what looks like a secret: a name or a value of others. */
export function quotedLineOf(text: string, length: number): string {
  return lineOf(JSON.stringify(beginningOf(text, length)), Infinity);
}

/** What stands in the place of a secret. */
export const MASK = '••••••';

/** A text without its secrets. */
interface MaskedText {
  readonly text: string;
  /** How many places were masked. */
  readonly count: number;
}

/** Where a secret is: from the first character to before the last. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Masks what looks like a secret in a text, whole: what is assigned to a name that says so, to the end of its quotes or of
 * its YAML scalar, else of the line; passwords of commands and URLs; `data` of Secrets; tokens by their shapes; and what is
 * base64 of any of these. Rather masks what follows a secret than leaves half of it. Masking what is masked changes
 * nothing. Takes time as the text is long.
 */
export function maskText(text: string): MaskedText {
  const secrets = secretsOf(text, DEEPEST_BASE64);
  let masked = '';
  let end = 0;
  for (const secret of secrets) {
    masked += text.slice(end, secret.start) + MASK;
    end = secret.end;
  }
  return { text: masked + text.slice(end), count: secrets.length };
}

/** A text without what looks like a secret in it: see {@link maskText}. */
export function withoutSecrets(text: string): string {
  return maskText(text).text;
}

/** How often base64 is looked into that was found in base64. */
const DEEPEST_BASE64 = 2;

/** The secrets of a text in their order, none within another. */
function secretsOf(text: string, depth: number): readonly Range[] {
  const found = [...tokens(text), ...encoded(text, depth), ...(isWord(text) ? [] : inContext(text))];
  return joined(
    found.filter((range) => range.start < range.end && !isMask(text.slice(range.start, range.end))),
  );
}

/** Whether a text assigns nothing and commands nothing, as most names. */
function isWord(text: string): boolean {
  return !/[\s:=<,%]/.test(text);
}

function inContext(text: string): Range[] {
  const urls = urlsOf(text);
  return [
    ...inUrls(text, urls),
    ...assigned(text, urls),
    ...pairs(text),
    ...manifests(text),
    ...inCommands(text),
  ];
}

function joined(ranges: readonly Range[]): readonly Range[] {
  const inOrder: Range[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = inOrder.at(-1);
    if (last === undefined || range.start >= last.end) inOrder.push(range);
    else if (range.end > last.end) inOrder[inOrder.length - 1] = { start: last.start, end: range.end };
  }
  return inOrder;
}

/** Also of a mask that has been cut. */
function isMask(value: string): boolean {
  return /^[\s"'\\]{0,8}•+…?[\s"'\\]{0,8}$/.test(value);
}

// Tokens by their shapes

/** Tokens that are told by how they begin: the whole match is the secret. Each looks at a character a few times at most. */
const TOKENS = anyOf('g', [
  // https://www.rfc-editor.org/rfc/rfc7468, https://the.earth.li/~sgtatham/putty/latest/htmldoc/AppendixC.html
  /-----BEGIN [A-Z0-9 ]+-----[^]*?(?:-----END [A-Z0-9 ]+-----|$)/,
  /PuTTY-User-Key-File-\d[^]*?(?:Private-MAC: *\w+|$)/,
  // The same in base64, also of several lines: LS0tLS1CRUdJTi is how -----BEGIN begins.
  /LS0tLS1CRUdJTi[\w+/-]*={0,2}(?:(?:\\r)?(?:\\n|\r?\n)[ \t]*[\w+/-]+={0,2}(?=[ \t]*(?:\\[nr]|[\r\n"']|$)))*/,
  // https://www.rfc-editor.org/rfc/rfc7519
  /(?<![\w-])eyJ[\w-]{5}[\w-]*\.[\w-]+(?:\.[\w-]*)*/,
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/,
  // No part of a Kubernetes name is that long and of letters and digits. https://platform.openai.com/docs/api-reference/authentication
  /(?<![\w-])sk-(?:[a-z]+\d*-){0,3}(?=[a-z_]*[A-Z0-9])\w{16}[\w-]*/,
  // https://docs.redhat.com/en/documentation/openshift_container_platform/4.18/html/authentication_and_authorization/managing-oauth-access-tokens
  /(?<!\w)sha256~[\w-]{16}[\w-]*/,
  // The others are of https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
  /(?<![A-Za-z0-9])(?:AIza[\w-]{24}|ya29\.[\w-]{12}|GOCSPX-[\w-]{16}|hv[sbr]\.[\w-]{12}|npm_[A-Za-z0-9]{16}|hf_[A-Za-z0-9]{16}|gl(?:sa|c)_[A-Za-z0-9+/]{16}|(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10}|whsec_[A-Za-z0-9+/]{16}|dckr_[po]at_[\w-]{16}|pypi-[\w-]{32}|SG\.[\w-]{16}|do[opr]_v1_[a-f0-9]{32}|AGE-SECRET-KEY-1[A-Z0-9]{32}|shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}|NRAK-[A-Z0-9]{20}|dapi[a-f0-9]{32}|pul-[a-f0-9]{40}|PMAK-[a-f0-9]{24}|figd_[\w-]{20}|ATATT3x[\w=-]{20}|ATBB[A-Za-z0-9]{20}|tskey-[a-z]+-\w{8}|sntrys_[\w+/=]{20}|lin_api_\w{20}|rubygems_[a-f0-9]{40})[\w.~+/=-]*/,
  /(?<![\w.])[\w-]{14}\.atlasv1\.[\w-]{20}[\w-]*/,
  // https://learn.microsoft.com/en-us/purview/sit-defn-client-secret-api-key
  /(?<![\w~.-])[\w~.-]{3}8Q~[\w~.-]{30}[\w~.-]*/,
  // https://core.telegram.org/bots/api#authorizing-your-bot
  /(?<!\d)\d{8,10}:AA[\w-]{30}[\w-]*/,
  // Hashes of passwords: https://manpages.debian.org/bookworm/libcrypt-dev/crypt.5.en.html
  /\$(?:1|2[abxy]|5|6|7|y|gy|apr1)\$[\w./$=,-]{16}[\w./$=,-]*/,
]);

/** The same, in capitals or not. */
const TOKENS_IN_ANY_CASE = anyOf('gi', [
  // https://www.rfc-editor.org/rfc/rfc6750, but not where people write about them.
  /(?<=\bbearer\s{1,8})(?!(?:of|is|tokens?|auth|authentication|authorization|scheme|header)(?![\w.~+/=-]))[^\s"\\]*[^\s"\\',;)]/,
  // https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github
  // https://docs.gitlab.com/security/tokens/ and https://docs.slack.dev/authentication/tokens/
  /(?<![a-z0-9])(?:gh[oprsu]_[a-z0-9]{8}[a-z0-9]*|github_pat_\w{8}\w*|(?:gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat|ffct)|xox[abceoprs]|xapp)-[\w-]{8}[\w-]*)/,
]);

function anyOf(flags: string, patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join('|'), flags);
}

const BASIC = /(?<=\bbasic\s{1,8})[a-z0-9+/_-]{4,}={0,2}/gi;

function tokens(text: string): Range[] {
  const basic = matches(text, BASIC).filter(({ start, end }) => isUserAndPassword(text.slice(start, end)));
  return [...matches(text, TOKENS), ...matches(text, TOKENS_IN_ANY_CASE), ...basic];
}

/** Credentials are a user, a colon and a password in base64; other words after `Basic` are not. */
function isUserAndPassword(base64: string): boolean {
  return Buffer.from(base64, 'base64').includes(':');
}

function matches(text: string, pattern: RegExp): Range[] {
  return Array.from(text.matchAll(pattern), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** What is found with each match of a pattern, those aside that are within what was found before. */
function eachOf(text: string, pattern: RegExp, find: (match: RegExpExecArray) => Range | undefined): Range[] {
  const found: Range[] = [];
  const next = new RegExp(pattern);
  for (let match = next.exec(text); match !== null; match = next.exec(text)) {
    const range = find(match);
    if (range === undefined) continue;
    found.push(range);
    next.lastIndex = Math.max(next.lastIndex, range.end);
  }
  return found;
}

// Base64

/** In one line, or in lines that are as long as `base64` and PEM make them. */
const BASE64 =
  /(?<![\w+/=-])[\w+/-]{16}[\w+/-]*={0,2}(?:(?<=[\w+/-]{60})\r?\n[ \t]*[\w+/-]+={0,2}(?=[ \t]*(?:[\r\n]|$)))*/g;

/** Base64 of a text with secrets, which no one could tell from other base64. */
function encoded(text: string, depth: number): Range[] {
  if (depth === 0) return [];
  return matches(text, BASE64).filter(({ start, end }) => {
    const decoded = Buffer.from(text.slice(start, end), 'base64').toString('utf8');
    return (
      !/[\u0000-\u0008\u000e-\u001f\ufffd]/.test(decoded.slice(0, -4)) &&
      secretsOf(decoded, depth - 1).length > 0
    );
  });
}

// URLs

/** What stands in the query for a right of its own: links of clouds to what they store. */
const SIGNATURES =
  /^(?:sig|signature|(?:x-)?(?:amz|goog|oss|cos)-(?:signature|credential|security-token)|awsaccesskeyid|code)$/i;

/** Links that are secrets themselves, from where the secret part begins. */
const WEBHOOKS: readonly RegExp[] = [
  // https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/
  /^hooks\.slack(?:-gov)?\.com\/[a-z]+\//,
  // https://discord.com/developers/docs/resources/webhook
  /^(?:[\w-]+\.)?discord(?:app)?\.com\/api\/(?:v\d+\/)?webhooks\//,
  // https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
  /^[\w.-]+\.office(?:365)?\.com\/webhook(?:b2)?\//,
  // https://core.telegram.org/bots/api#making-requests
  /^api\.telegram\.org\/(?:file\/)?bot/,
  /^hooks\.zapier\.com\/hooks\//,
  /^maker\.ifttt\.com\/.{0,80}\/key\//,
  /^events\.pagerduty\.com\/integration\//,
  // Mattermost, Rocket.Chat and others: a path of one long word of letters and digits.
  /^[^/\s]+\/hooks\/(?=[A-Za-z0-9/]{20})/,
];

/** What follows the `://` of each URL, up to the next one. */
function urlsOf(text: string): readonly Range[] {
  return matches(text, /(?<=:\/\/)(?:(?!:\/\/)[^\s"<>])+/g);
}

function inUrls(text: string, urls: readonly Range[]): Range[] {
  return urls.flatMap(({ start, end }) => {
    const url = text.slice(start, end);
    const isWeb = /https?:\/\/$/i.test(text.slice(Math.max(0, start - 8), start));
    const found = [...userinfo(url, isWeb), ...inQuery(url), ...webhook(url)];
    return found.map((range) => ({ start: start + range.start, end: start + range.end }));
  });
}

/** https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1, but with any character in passwords. */
function userinfo(url: string, isWeb: boolean): Range[] {
  const colon = url.indexOf(':');
  const last = url.lastIndexOf('@');
  if (last < 0 || url.startsWith('[')) return [];
  const first = url.indexOf('@');
  if (colon < 0 || colon > first) {
    return isTokenAsUser(url.slice(0, first), isWeb) ? [{ start: 0, end: first }] : [];
  }
  const user = url.slice(0, colon);
  if (/[/?#]/.test(user) || /^\d{1,5}(?:[/?#]|$)/.test(url.slice(colon + 1, colon + 7))) return [];
  // The user stays, for it tells whose password it is.
  return [{ start: isTokenLike(user) ? 0 : colon + 1, end: last }];
}

/** `git@` and `jane.doe@` are users. */
function isTokenAsUser(user: string, isWeb: boolean): boolean {
  if (user === '' || /[/?#]/.test(user)) return false;
  return isTokenLike(user) || (isWeb && !/^[A-Za-z]+(?:[._-][A-Za-z]+)*$/.test(user));
}

function isTokenLike(user: string): boolean {
  return (
    user.length >= 20 || (user.length >= 10 && /\d/.test(user) && /[A-Z]/.test(user) && /[a-z]/.test(user))
  );
}

/** Values of parameters; an ampersand that no other parameter follows is part of one. */
function inQuery(url: string): Range[] {
  const parameters = Array.from(url.matchAll(/[?&;#/,](?:amp;)?([\w.[\]-]+)=/g));
  return parameters.flatMap(({ 0: { length }, 1: name = '', index }, place) => {
    if (!isSecretNameInText(name) && !SIGNATURES.test(name)) return [];
    const next = parameters[place + 1]?.index ?? url.length;
    return [{ start: index + length, end: next }];
  });
}

function webhook(url: string): Range[] {
  const open = WEBHOOKS.map((pattern) => pattern.exec(url.slice(0, 200))).find((match) => match !== null);
  return open === undefined ? [] : [{ start: open[0].length, end: url.length }];
}

// Lines and quotes

/** The lines of a text, for places that are asked for in their order. */
class Lines {
  start = 0;
  end: number;
  /** Where the last element of XML is closed. */
  readonly lastClosed: number;
  constructor(private readonly text: string) {
    this.end = endOfLine(text, 0);
    this.lastClosed = text.lastIndexOf('</');
  }

  /** Goes on to the line of a place. */
  goTo(index: number): this {
    while (this.end < index) {
      this.start = nextLine(this.text, this.end);
      this.end = endOfLine(this.text, this.start);
    }
    return this;
  }
}

function endOfLine(text: string, from: number): number {
  return firstMatch(text, /[\r\n]/g, from, text.length) ?? text.length;
}

function nextLine(text: string, end: number): number {
  return end + (text.startsWith('\r\n', end) ? 2 : 1);
}

function firstMatch(text: string, pattern: RegExp, from: number, most: number): number | undefined {
  pattern.lastIndex = from;
  const index = pattern.exec(text)?.index;
  return index === undefined || index >= most ? undefined : index;
}

/** Where the lines end that go on with what stands at a column: those indented deeper, and items of a list below a key. */
function endOfBlock(text: string, endOfFirst: number, column: number, hasItems: boolean): number {
  let end = endOfFirst;
  for (let last = endOfFirst; last < text.length;) {
    const start = nextLine(text, last);
    last = endOfLine(text, start);
    const indent = text.slice(start, last).search(/\S/);
    if (indent < 0) continue;
    const isItem = hasItems && indent === column && text[start + indent] === '-';
    if (indent <= column && !isItem) break;
    end = last;
  }
  return end;
}

/** Where the lines end that a backslash at their ends joins. */
function endOfJoinedLines(text: string, endOfFirst: number): number {
  let end = endOfFirst;
  while (end < text.length && text[end - 1] === '\\') end = endOfLine(text, nextLine(text, end));
  return end;
}

/** What may stand behind a quote that closes. */
const CLOSED = /["'`\\]{0,6}(?:[\s,;)}\]|&<>]|$)|\\+[nr]/y;

/** Finds where quotes close. Quotes within them are escaped or doubled, or go on with what is no end of a value. */
class Quotes {
  /** By quote, from where on none closes. */
  private readonly unclosed = new Map<string, number>();
  constructor(private readonly text: string) {}

  /**
   * @param quote with the backslashes that it has because it is within other quotes
   * @returns undefined when they are never closed
   */
  closing(quote: string, from: number): number | undefined {
    if (from >= (this.unclosed.get(quote) ?? Infinity)) return undefined;
    const mark = quote.at(-1)!;
    const level = quote.length;
    for (let index = this.text.indexOf(mark, from); index >= 0; index = this.text.indexOf(mark, index + 1)) {
      CLOSED.lastIndex = index + 1;
      if (level === 1 && index > from && this.text[index + 1] === mark) index++;
      // A backslash is twice as many as the quotes around have, and one more escapes.
      else if (this.backslashesBefore(index, from) % (2 * level) === level - 1 && CLOSED.test(this.text)) {
        return index - level + 1;
      }
    }
    this.unclosed.set(quote, from);
    return undefined;
  }

  private backslashesBefore(index: number, from: number): number {
    let count = 0;
    while (index - count > from && this.text[index - count - 1] === '\\') count++;
    return count;
  }
}

/** Where the bracket at a place is closed, or the end of the text: then it was cut. */
function endOfBrackets(text: string, from: number): number {
  let depth = 0;
  for (const { 0: token, index } of text.slice(from).matchAll(/\\.|"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (/^[[{]/.test(token)) depth++;
    else if (/^[\]}]/.test(token) && --depth === 0) return from + index + 1;
  }
  return text.length;
}

// What is assigned to a name

const QUOTE = '\\\\*["\'`]';
const BLANKS = '[^\\S\\r\\n]*';
/** A name that is matched whole or not at all, however long it is. */
const whole = (group: string, characters: string): string => `(?=(?<${group}>${characters}+))\\k<${group}>`;

/** A name and what assigns to it, up to the value. */
const ASSIGNMENT = new RegExp(
  [
    // `name: `, `"name": `, `NAME=`, `name := `, `name => `
    `(?<![\\w.-])${whole('name', '[\\w.-]')}(?<nameQuote>${QUOTE})?(?:${BLANKS}(?:=[=>]?|:=|%3[ad])|(?<blanks>${BLANKS})(?<colon>:)(?!\\/\\/|:))`,
    // `--option value`, and items of a list: `"--option", "value"`
    `(?<![\\w.-])--?(?=[A-Za-z])${whole('option', '[\\w.-]')}(?:${QUOTE})?(?:${BLANKS},\\s*|${BLANKS}\\\\\\r?\\n\\s*|${BLANKS}\\r?\\n\\s*-\\s+|[^\\S\\r\\n]+)(?=\\S)`,
    // `set NAME value`
    `(?<![\\w-])(?:set|setx|setenv|env)[^\\S\\r\\n]{1,8}${whole('variable', '[\\w.-]')}[^\\S\\r\\n]+(?=\\S)`,
    // `PASSWORD 'value'` of SQL
    `(?<![\\w-])(?<sql>password|identified\\s{1,8}by)[^\\S\\r\\n]+(?=["'])`,
    // `<name>`
    `<${whole('element', '[\\w.:-]')}(?:\\s[^<>]*)?>`,
  ]
    .map((form) => `(?:${form})${BLANKS}`)
    .join('|'),
  'gi',
);

function assigned(text: string, urls: readonly Range[]): Range[] {
  const [lines, quotes] = [new Lines(text), new Quotes(text)];
  let url = 0;
  const found = eachOf(text, ASSIGNMENT, (match) => {
    while (url < urls.length && urls[url]!.end <= match.index) url++;
    // What URLs assign is found by their own rules.
    const isInUrl = url < urls.length && urls[url]!.start <= match.index;
    return isInUrl ? undefined : valueOf(text, match, lines, quotes);
  });
  return [...found, ...inColumns(text)];
}

/** The value of a match of {@link ASSIGNMENT}; undefined when it is no secret, or empty. */
function valueOf(text: string, match: RegExpExecArray, lines: Lines, quotes: Quotes): Range | undefined {
  const { name, option, variable, sql, element, nameQuote, colon } = match.groups!;
  const start = match.index + match[0].length;
  if (sql === undefined && !isSecretNameInText((name ?? option ?? variable ?? element)!)) return undefined;
  if (element !== undefined) {
    const end = endOfElement(text, start, lines);
    return end === undefined ? undefined : { start, end };
  }
  const line = lines.goTo(match.index);
  const isKey = isKeyOfLine(text, line, match.index);
  if (colon !== undefined && !isAssigning(text, match, isKey)) return undefined;
  const literal = LITERAL.exec(text.slice(start, start + LONGEST_LITERAL))?.[0];
  if (nameQuote !== undefined && literal !== undefined) {
    // JSON: what is no text ends where its value does.
    if (/^[[{]/.test(literal)) return { start, end: endOfBrackets(text, start) };
    return /^[ntf]/.test(literal) ? undefined : { start, end: start + literal.length };
  }
  const quoted = inQuotes(text, { start, end: match.index }, nameQuote === undefined, quotes);
  if (quoted !== undefined) return quoted;
  const end = endOfJoinedLines(text, start > line.end ? endOfLine(text, start) : line.end);
  if (colon === undefined) return { start, end };
  const isEmpty = start >= line.end;
  const column = isKey ? match.index - line.start : indentOf(text, line.start);
  const endOfScalar = endOfBlock(text, end, column, isEmpty);
  return {
    start: isEmpty ? (firstMatch(text, /\S/g, start, endOfScalar) ?? endOfScalar) : start,
    end: endOfScalar,
  };
}

const LITERAL = /^(?:[[{]|(?:null|true|false|-?[\d.]+)(?=\s*[,}\]]))/;
const LONGEST_LITERAL = 40;

/** What is in the quotes that open with a value or, as in `"password=…"`, right before its name. */
function inQuotes(
  text: string,
  { start, end: name }: Range,
  mayOpenBeforeName: boolean,
  quotes: Quotes,
): Range | undefined {
  const own = OPENING_QUOTE.exec(text.slice(start, start + LONGEST_LITERAL))?.[0];
  if (own !== undefined) {
    const end = quotes.closing(own, start + own.length);
    // Never closed: to the end of the line.
    return end === undefined ? undefined : { start: start + own.length, end };
  }
  const around = mayOpenBeforeName
    ? CLOSING_QUOTE.exec(text.slice(Math.max(0, name - 4), name))?.[0]
    : undefined;
  const end = around === undefined ? undefined : quotes.closing(around, start);
  return end === undefined ? undefined : { start, end };
}

const OPENING_QUOTE = new RegExp(`^${QUOTE}`);
const CLOSING_QUOTE = new RegExp(`${QUOTE}$`);

function indentOf(text: string, lineStart: number): number {
  const pattern = /[ \t]*/y;
  pattern.lastIndex = lineStart;
  return pattern.exec(text)![0].length;
}

/** Whether nothing but indentation, the marks of items and a quote stands before a name in its line. */
function isKeyOfLine(text: string, line: Lines, index: number): boolean {
  return (
    index - line.start <= 400 && /^\s*(?:[-?]\s+)*(?:export\s+)?["']?$/.test(text.slice(line.start, index))
  );
}

/**
 * What is said of a file: words to the end of the line or of a part of a sentence. It is not said in one capitalized word,
 * nor with digits, as secrets are.
 */
const SAID_OF_FILE = /(?:[a-z]+|[A-Z]?[a-z]+(?: [a-z]+)+)(?=["'`\\)\]}.]+(?:[\s,nr]|$)|\r?\n|$|[,;:] | \()/y;

/** Whether the colon after a name assigns: it does not after a file, `open /var/run/token: denied`, or in a sentence. */
function isAssigning(text: string, match: RegExpExecArray, isKey: boolean): boolean {
  const { name = '', nameQuote, blanks } = match.groups!;
  const start = match.index + match[0].length;
  const value = text[start] ?? '';
  SAID_OF_FILE.lastIndex = start;
  if (text[match.index - 1] === '/' && /\s$/.test(match[0]) && SAID_OF_FILE.test(text)) return false;
  if (nameQuote !== undefined && blanks !== '' && /[A-Za-z]/.test(value)) return false;
  return isKey || nameQuote !== undefined || !isNameInProse(name);
}

/** Undefined for a placeholder: `--token <token> …`. */
function endOfElement(text: string, start: number, lines: Lines): number | undefined {
  const end = start > lines.lastClosed ? -1 : text.indexOf('</', start);
  if (end >= 0) return end;
  return /[\s"'`]/.test(text[start] ?? ' ') ? undefined : endOfLine(text, start);
}

const NETRC = /(?<![\w-])(?:machine\s+\S+|default)\s+login\s/;

/**
 * Names and values with blanks between them: of `.netrc`, and lines of settings that have nothing else.
 * https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html
 */
function inColumns(text: string): Range[] {
  const passwords = NETRC.test(text) ? matches(text, /(?<=(?<![\w-])password\s{1,8})\S[^\r\n]*/g) : [];
  const settings = eachOf(text, /(?<=^|[\r\n])[ \t]*(\w+)[ \t]+(?=(\S+)[ \t]*(?:$|[\r\n]))/g, (match) => {
    const [all, name = '', value = ''] = match;
    // Two words may be a sentence.
    if (!isSecretNameInText(name) || (/^[a-z]+$/.test(value) && isWordOfProse(name))) return undefined;
    return { start: match.index + all.length, end: match.index + all.length + value.length };
  });
  return [...passwords, ...settings];
}

// Pairs of a name and a value

const PAIR_NAME = new RegExp(
  `(?<![\\w.-])(?:name|key|variable|header|field|option|param|parameter|property)(?:${QUOTE})?${BLANKS}[:=]${BLANKS}(?:${QUOTE})?${whole('name', '[\\w.-]')}`,
  'gi',
);
const PAIR_VALUE = new RegExp(`(?<![\\w.-])val(?:ue)?(?:${QUOTE})?${BLANKS}[:=]${BLANKS}`, 'gi');

/** Characters between the two halves of a pair. */
const LONGEST_PAIR = 400;

/** Values of `{name: DB_PASSWORD, value: …}` in either order, on one line or in lines of one item. */
function pairs(text: string): Range[] {
  const quotes = new Quotes(text);
  return eachOf(text, PAIR_NAME, (match) => {
    if (!isSecretNameInText(match.groups!['name']!)) return undefined;
    const start = startOfPairedValue(text, match.index, match.index + match[0].length);
    return start === undefined ? undefined : valueOfPair(text, start, quotes);
  });
}

/** Looks behind a name first, then before it, and not beyond the item that they are in. */
function startOfPairedValue(text: string, nameStart: number, nameEnd: number): number | undefined {
  const [behind = ''] = text.slice(nameEnd, nameEnd + LONGEST_PAIR).split(ITEM_ENDS, 1);
  const element = /^["'][^<>=]*>/.exec(behind);
  if (element !== null) return nameEnd + element[0].length;
  const [next] = behind.matchAll(PAIR_VALUE);
  if (next !== undefined) return nameEnd + next.index + next[0].length;
  const before = text
    .slice(Math.max(0, nameStart - LONGEST_PAIR), nameStart)
    .split(ITEM_ENDS)
    .at(-1)!;
  const last = Array.from(before.matchAll(PAIR_VALUE)).at(-1);
  if (last !== undefined) return nameStart - before.length + last.index + last[0].length;
  const only = /\{\s*\\*["']?$/.test(before) ? ONLY_OTHER_KEY.exec(behind) : null;
  return only === null ? undefined : nameEnd + only[0].length;
}

/** The second key of a mapping of two that says nothing of what it is. */
const ONLY_OTHER_KEY =
  /^[\\"']*\s*,\s*[\\"']*(?!(?:kind|type|name|namespace|key|apiVersion|optional|mode|path|description|valueFrom)\b)\w+[\\"']*\s*:\s*(?=[^,]*$)/;

const ITEM_ENDS = /[\r\n]\s*-\s|\}/;

function valueOfPair(text: string, start: number, quotes: Quotes): Range {
  if (text[start - 1] === '>') {
    return { start, end: firstMatch(text, /<\/|[\r\n]/g, start, text.length) ?? text.length };
  }
  const quote = OPENING_QUOTE.exec(text.slice(start, start + LONGEST_LITERAL))?.[0] ?? '';
  const closed = quote === '' ? undefined : quotes.closing(quote, start + quote.length);
  if (closed !== undefined) return { start: start + quote.length, end: closed };
  const lineStart = Math.max(text.lastIndexOf('\n', start), start - LONGEST_PAIR) + 1;
  const column = text.slice(lineStart, start).search(/[^\s-]/);
  return { start, end: endOfBlock(text, endOfLine(text, start), Math.max(0, column), false) };
}

// Manifests of Kubernetes

const SECRET_KIND = new RegExp(
  `(?<![\\w.-])kind(?:${QUOTE})?${BLANKS}:${BLANKS}(?:${QUOTE})?Secret(?:List)?(?![\\w-])`,
);
const SECRET_DATA = new RegExp(`(?<![\\w.-])(?:data|stringData)(?:${QUOTE})?${BLANKS}:${BLANKS}`, 'g');
const REGISTRIES = /(?<![\w.-])auths\\*["']?\s*:/;
const REGISTRY_AUTH = new RegExp(`(?<![\\w.-])auth(?:${QUOTE})?${BLANKS}:${BLANKS}(?=[^\\s{])`, 'g');

/**
 * Values of Secrets, by document, and of registries' credentials.
 * https://kubernetes.io/docs/concepts/configuration/secret/
 */
function manifests(text: string): Range[] {
  const quotes = new Quotes(text);
  const valueBehind = ({ index, 0: { length } }: RegExpExecArray): Range =>
    valueOfPair(text, index + length, quotes);
  return [
    ...(REGISTRIES.test(text) ? eachOf(text, REGISTRY_AUTH, valueBehind) : []),
    ...documents(text).flatMap((document) => {
      const manifest = text.slice(document.start, document.end);
      if (!SECRET_KIND.test(manifest)) return [];
      return dataOf(manifest).map(({ start, end }) => ({
        start: document.start + start,
        end: document.start + end,
      }));
    }),
  ];
}

function documents(text: string): readonly Range[] {
  const marks = matches(text, /^---(?=\s|$)/gm);
  return [{ start: 0, end: 0 }, ...marks].map(({ end: start }, index) => ({
    start,
    end: marks[index]?.start ?? text.length,
  }));
}

function dataOf(manifest: string): Range[] {
  const lines = new Lines(manifest);
  return eachOf(manifest, SECRET_DATA, (match) => {
    const start = match.index + match[0].length;
    const line = lines.goTo(match.index);
    if (manifest.startsWith(MASK, start)) return undefined;
    const end =
      manifest[start] === '{'
        ? endOfBrackets(manifest, start)
        : endOfBlock(manifest, line.end, match.index - line.start, false);
    return { start: firstMatch(manifest, /\S/g, start, end) ?? end, end };
  });
}

// Commands

/** Commands with options that say nothing of a secret. What follows the option is hidden to the end of the line. */
const COMMANDS: readonly { readonly command: string; readonly option: RegExp }[] = [
  // The user stays, unless there is no password behind it. https://curl.se/docs/manpage.html#-u
  {
    command: 'curl|wget|https?(?=\\s)',
    option: /(?:-[a-zA-Z]*[uU]|--(?:proxy-)?user(?![\w-])|-a(?![\w-]))[\s"',=]*(?:[^\s:"',]+:(?=[^\s"']))?/,
  },
  { command: 'sshpass|7z|7za|cypher-shell', option: /-p[\s"',=]*/ },
  // https://dev.mysql.com/doc/refman/8.4/en/connecting.html
  { command: 'mysql\\w*|mariadb[\\w-]*', option: /-p(?=[^\s"',])/ },
  { command: 'redis-cli|valkey-cli', option: /(?:-a|--pass)[\s"',=]+/ },
  {
    command:
      '(?:docker|podman|nerdctl|buildah|skopeo|oras|crane|helm|oc|az|cf|argocd)[\\s"\',]+(?:auth[\\s"\',]+|registry[\\s"\',]+)?login',
    option: /-p[\s"',=]*/,
  },
  { command: 'mongo\\w*', option: /-p[\s"',=]+/ },
  // What is read from a pipe.
  {
    command: 'echo|printf',
    option: /(?<=(?:echo|printf)\s{1,4})(?=[^\r\n]*\|[^\r\n]*(?:-stdin|sudo\s+-S|chpasswd))/,
  },
  { command: 'ldap\\w+', option: /-w[\s"',=]*/ },
  { command: 'ipmitool|sqlcmd|bcp|mosquitto_\\w+|zip|unzip', option: /-P[\s"',=]*/ },
  { command: 'smbclient|rpcclient|net', option: /-U[\s"',=]*[^\s%"']*%/ },
  { command: 'htpasswd', option: /-[a-zA-Z]*b[a-zA-Z]*\s+\S+\s+\S+\s+/ },
  { command: 'openssl', option: /-pass(?:in|out)?[\s"',=]+(?:pass:)?/ },
  {
    command: 'rabbitmqctl',
    option: /(?:add_user|change_password|authenticate_user)[\s"',]+[^\s"',]+[\s"',]+/,
  },
];

/** Where the line of a command ends, or the list that has its arguments in lines. */
function endOfArguments(text: string, index: number): number {
  let end = endOfJoinedLines(text, endOfLine(text, index));
  const before = text
    .slice(Math.max(0, index - 40), index)
    .split(/[\r\n]/)
    .at(-1)!;
  if (!/^\s*-\s|\bcommand\b/.test(before)) return end;
  const next = /\r?\n[ \t]*(?:-[ \t]|["']?args\b)[^\r\n]*/y;
  for (next.lastIndex = end; next.test(text); next.lastIndex = end) end = next.lastIndex;
  return end;
}

const ANY_COMMAND = new RegExp(
  `(?<![\\w-])(?:${COMMANDS.map(({ command }) => command).join('|')})(?![\\w.-])`,
);

/** Where the first secret of a command line begins: see {@link COMMANDS}. */
export function secretOfCommand(line: string): number | undefined {
  return inCommands(line)[0]?.start;
}

function inCommands(text: string): Range[] {
  if (!ANY_COMMAND.test(text)) return [];
  return COMMANDS.flatMap(({ command, option }) => {
    const argument = new RegExp(`(?<=[\\s"',[(])${option.source}`, 'g');
    return eachOf(text, new RegExp(`(?<![\\w-])(?:${command})(?![\\w.-])`, 'g'), ({ index }) => {
      const end = endOfArguments(text, index);
      argument.lastIndex = index;
      const given = argument.exec(text.slice(0, end));
      return { start: given === null ? end : given.index + given[0].length, end };
    });
  });
}
