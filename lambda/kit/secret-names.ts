/** Words that make a name that of a secret, whatever else is in it. */
const SECRET_WORDS = new Set([
  ...['authorization', 'bearer', 'cookie', 'credential', 'credentials', 'dockercfg', 'keytab', 'kubeconfig'],
  ...[
    'passcode',
    'passcodes',
    'passkey',
    'passphrase',
    'passwd',
    'password',
    'passwords',
    'psk',
    'pw',
    'pwd',
  ],
  ...['secret', 'secrets', 'token'],
  // Of Redis: https://redis.io/docs/latest/operate/oss_and_stack/management/config-file/
  ...['masterauth', 'requirepass'],
]);

/** The same, joined of several words or with others around them: `api_key`, `apiKey`, `x-apikey`, `PGPASSWORD`, `bindpw`. */
const SECRET_PARTS = [
  ...['passwords?', 'passwd', 'passphrases?', 'passcodes?', 'credentials?', 'kubeconfig', 'dockerconfigjson'],
  ...['(?:api|access|private|ssh|secret|signing|encryption)keys?'],
  ...['(?:access|api|auth|client|id|refresh|session)(?:tokens?|secrets?)'],
  // https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
  'clientkeydata',
  // kubectl create secret: https://kubernetes.io/docs/reference/kubectl/generated/kubectl_create/
  'fromliteral',
].join('|');
const HAS_SECRET_PART = new RegExp(SECRET_PARTS);
const ENDS_IN_SECRET_PART = new RegExp(`(?:${SECRET_PARTS})$`);
/** Keys that are secrets where they are assigned: of a mapping they may be labels. */
const ENDS_IN_ASSIGNED_KEY = /(?:account|client|shared|storage)keys?$/;
/** `bindpw`, `rootpw`: no other word ends so. */
const ENDS_IN_PW = /^[a-z]+pw$/;

/** `SSHPASS`, `storepass`, `db_pass`, but no `bypass` and `compass`. */
const ENDS_IN_PASS = /(?<!by|com|sur|tres|over|under|multi)pass$/;
/** What sets a property or a variable right before its name: `-Dtoken=…` of Java, `-Ptoken=…` of Gradle. */
const SETS_PROPERTY = /^-[DPe](?=\w)/;

/** Parameters before they are decoded, with all secrets that are in them; numbers at the ends of words are left out. */
const SEALED = 'parametersbase';

/**
 * Whether what has this name is likely a secret: `bmc_password`, `apiKey`, `X-Auth-Token`, `kubeconfig`. Not so
 * `tokens_per_second`, `label_selector`, `monkey`.
 */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  const joined = words.join('');
  return words.some(isSecretWord) || HAS_SECRET_PART.test(joined) || joined === SEALED;
}

/** What has a key that opens no lock: `label_key`, `topologyKey`. */
const LABEL_WORDS = new Set([
  ...[
    'annotation',
    'annotations',
    'label',
    'labels',
    'public',
    'selector',
    'taint',
    'toleration',
    'topology',
  ],
]);

/** Private keys of SSH, by the names of their files. https://man.openbsd.org/ssh-keygen.1#FILES */
const SSH_KEYS = new Set(['id_dsa', 'id_ecdsa', 'id_ed25519', 'id_rsa']);

/**
 * Whether what has this name is a secret unless what is beside it says otherwise: `bmc_pass`, `account_key`, `tls.key`,
 * `id_rsa`. Not so `pass_rate`, `label_key`, and `key` alone.
 */
export function isLikelySecretName(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  if (ENDS_IN_PASS.test(last)) return true;
  if (last === 'key') return words.length > 1 && !words.some((word) => LABEL_WORDS.has(word));
  return SSH_KEYS.has(words.slice(-2).join('_'));
}

/**
 * Whether what a text assigns to this name is likely a secret. Names of variables are judged as {@link isSecretName} does;
 * of those with dashes and dots, which are those of workloads, hosts and files too, the end decides: `--db-password`,
 * `client-key-data`, but not `token-service` and `vault-secret.example`.
 */
export function isSecretNameInText(name: string): boolean {
  if (SETS_PROPERTY.test(name) && isSecretNameInText(name.replace(SETS_PROPERTY, ''))) return true;
  const bare = name.replace(/^[-.]+/, '');
  const words = wordsOf(bare);
  const joined = words.join('');
  if (ENDS_IN_PASS.test(words.at(-1) ?? '') || ENDS_IN_ASSIGNED_KEY.test(joined)) return true;
  if (!/[-.]/.test(bare)) return isSecretName(bare);
  return isSecretWord(words.at(-1) ?? '') || ENDS_IN_SECRET_PART.test(joined);
}

/** Whether a name is one that people write about, too: what follows its colon in a sentence is no secret. */
export function isNameInProse(name: string): boolean {
  return ['bearer', 'credential', 'credentials', 'kubeconfig', 'secrets', 'sshpass'].includes(
    name.toLowerCase(),
  );
}

/** Whether a name is a word that sentences begin with: `token expired`. */
export function isWordOfProse(name: string): boolean {
  return (
    /^(?:pass(?:word|phrase|code|key)|secret|token|credential|cookie)s?$/i.test(name) || isNameInProse(name)
  );
}

function isSecretWord(word: string): boolean {
  return SECRET_WORDS.has(word) || ENDS_IN_PW.test(word);
}

/** The words of a name in snake, kebab, dot or camel case, in lower case, without numbers at their ends. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])(?=[A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$2 ')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/(?<=[a-z])\d{1,3}$/, ''))
    .filter((word) => word !== '');
}
