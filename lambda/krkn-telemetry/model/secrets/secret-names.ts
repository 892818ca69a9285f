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

/** What has a key that is none to a lock: `label_key`, `topologyKey`. */
const LABEL_WORDS = new Set([
  'annotation',
  'annotations',
  'label',
  'labels',
  'public',
  'selector',
  'taint',
  'toleration',
  'topology',
]);

/** Private keys of SSH, by the names of their files. https://man.openbsd.org/ssh-keygen.1#FILES */
const SSH_KEYS = new Set(['id_dsa', 'id_ecdsa', 'id_ed25519', 'id_rsa']);

/**
 * Whether what has this name is a secret unless what is beside it says otherwise: `bmc_pass`, `account_key`, `tls.key`,
 * `id_rsa`. Not so `pass_rate`, `label_key`, and `key` alone.
 */
export function isLikelySecretName(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1);
  if (last === 'pass') return true;
  if (last === 'key') return words.length > 1 && !words.some((word) => LABEL_WORDS.has(word));
  return SSH_KEYS.has(words.slice(-2).join('_'));
}

/** The words of a name in snake, kebab, dot or camel case, in lower case. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])(?=[A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$2 ')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}
