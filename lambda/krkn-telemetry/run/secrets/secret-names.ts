/** Words that make a name that of a secret. */
const SECRET_WORDS = new Set([
  'authorization',
  'bearer',
  'cookie',
  'credential',
  'credentials',
  'passphrase',
  'passwd',
  'password',
  'passwords',
  'pwd',
  'secret',
  'secrets',
  'token',
]);

/** What makes a name that of a secret wherever it stands in it, words joined: `api_key`, `apiKey`, `x-apikey`. */
const SECRET_PARTS =
  /password|passwd|passphrase|credential|kubeconfig|(?:api|access|private|ssh|secret|signing|encryption)key|(?:access|api|auth|client|refresh|session)(?:tokens?|secret)/;

/** Parameters before they are decoded, with all secrets that are in them. */
const SEALED = 'parametersbase64';

/**
 * Whether what has this name is likely a secret: `bmc_password`, `apiKey`, `X-Auth-Token`, `kubeconfig`. Not so
 * `tokens_per_second`, `label_selector`, `monkey`.
 */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  const joined = words.join('');
  return words.some((word) => SECRET_WORDS.has(word)) || SECRET_PARTS.test(joined) || joined === SEALED;
}

/** The words of a name in snake, kebab, dot or camel case, in lower case. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])(?=[A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$2 ')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}
