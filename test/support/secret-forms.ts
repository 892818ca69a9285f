// Forms that secrets have in what Krkn sends. Tokens are put together from parts: hosting services stop a push of them.

/** A text of YAML, or a line of a log, with a secret in it. */
interface SecretForm {
  readonly name: string;
  /** What no one may read. */
  readonly secret: string;
  readonly text: string;
}

/** The secret of most forms. */
const PLANTED = 'Qm7vTz81LwXe';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const pem = (kind: string): string =>
  [
    `-----BEGIN ${kind}`,
    ' KEY-----\n',
    `${PLANTED.repeat(5)}\n`.repeat(3),
    `-----END ${kind} KEY-----\n`,
  ].join('');
const pemHead = pem('OPENSSH PRIVATE').split(PLANTED, 1)[0]!;
const webhook = (host: string, path: string): string => ['https:', '', host, path, PLANTED].join('/');
const rsa = base64(pem('RSA PRIVATE'));
const openssh = base64(pem('OPENSSH PRIVATE'));
const registry = base64(JSON.stringify({ auths: { 'r.example': { auth: base64(`u:${PLANTED}`) } } }));
const token = (...parts: readonly string[]): string => parts.join('');
const openshift = token('sha', '256~', PLANTED, 'A'.repeat(31));
const google = token('AI', 'zaSyA', PLANTED, 'a'.repeat(20));

/** Name, text and, if it is not the usual one, secret. */
type Row = readonly [name: string, text: string, secret?: string];

const rows: readonly Row[] = [
  ['key of a kubeconfig', `users:\n- name: admin\n  user:\n    client-key-data: ${rsa}`, rsa],
  [
    'key of a kubeconfig, in a text',
    `config: |\n  users:\n  - name: admin\n    user:\n      client-key-data: ${rsa}`,
    rsa,
  ],
  ['PEM in base64 under any name', `ssh: ${openssh}`, openssh],
  [
    'PEM in base64, in lines',
    `ssh: |\n  ${openssh.match(/.{1,64}/g)!.join('\n  ')}\nnext: 1`,
    openssh.slice(70, 120),
  ],
  [
    'data of a Secret',
    `apiVersion: v1\nkind: Secret\nmetadata: {name: db}\ndata:\n  db: ${base64(PLANTED)}`,
    base64(PLANTED),
  ],
  ['stringData of a Secret', `kind: Secret\nmetadata: {name: db}\nstringData:\n  config: ${PLANTED}`],
  [
    'Secret in a text, before its kind',
    `apply: |\n  data:\n    a: ${PLANTED}\n    b: |\n      ${PLANTED}\n  kind: Secret`,
  ],
  [
    'Secret among documents',
    `apply: |\n  kind: ConfigMap\n  ---\n  kind: Secret\n  data:\n    a: ${PLANTED}`,
  ],
  ['Secret in a list', `items:\n- data: {a: ${PLANTED}}\n  kind: Secret`],
  ['Secret as JSON in a text', `apply: '{"apiVersion":"v1","data":{"a":"${PLANTED}"},"kind":"Secret"}'`],
  ['Secret as Python writes it', `log: "applied {'kind': 'Secret', 'stringData': {'a': '${PLANTED}'}}"`],
  ['Secret in an annotation', `last: '{\\"kind\\":\\"Secret\\",\\"data\\":{\\"a\\":\\"${PLANTED}\\"}}'`],
  ['.dockerconfigjson', `.dockerconfigjson: ${registry}`, registry],
  ['pull secret as a text', `pull: '{"auths":{"r.example":{"auth":"${PLANTED}","email":"a@b.example"}}}'`],
  ['pull secret as an object', `auths:\n  r.example:\n    auth: ${PLANTED}\n    email: a@b.example`],
  [
    'kubeconfig in base64',
    `data: ${base64(`users:\n- user:\n    password: ${PLANTED}\n`)}`,
    base64(PLANTED).slice(0, 8),
  ],
  ['base64 in base64', `data: ${base64(base64(`token: ${PLANTED}`))}`, base64(base64(`token: ${PLANTED}`))],
  [
    'service account of Google',
    `a: '${JSON.stringify({ private_key_id: PLANTED, private_key: pem('PRIVATE') })}'`,
  ],
  ['PEM', `a: |\n  ${pem('EC PRIVATE').replaceAll('\n', '\n  ')}\nnext: 1`],
  ['PEM that is cut off', `a: |\n  ${pemHead}  ${PLANTED}`],
  ['cookie in a text', `log: "Set-Cookie: sid=${PLANTED}; Path=/"`],
  ['argument after its option', `args: ["--password", "${PLANTED}"]`],
  ['argument after its option, in lines', `args:\n- login\n- --token\n- my ${PLANTED}`],
  ['argument after its option, in a text', `a: |\n  args:\n  - --token\n  - my ${PLANTED}`],
  ['argument of a command', `command: [sshpass]\nargs: [-p, ${PLANTED}, ssh]`],
  ['variable as name and val', `env:\n- {name: DB_PASSWORD, val: ${PLANTED}}`],
  ['variable, value first', `env:\n- value: ${PLANTED}\n  name: DB_PASSWORD`],
  ['variable of two keys', `env:\n- {variable: DB_PASSWORD, is: ${PLANTED}}`],
  [
    'variable in a manifest in a text',
    `a: |\n  env:\n  - name: MODE\n    value: x\n  - name: DB_TOKEN\n    value: ${PLANTED}`,
  ],
  ['block scalar in a text', `a: |\n  password: |\n    ${PLANTED}\n  next: 1`],
  ['block scalar of several lines', `a: |\n  password: >-\n    first\n\n    ${PLANTED}\n  next: 1`],
  ['quoted scalar of several lines', `a: |\n  password: "first\n    ${PLANTED}"\n  next: 1`],
  ['Windows line ends', JSON.stringify({ a: `password: |\r\n  first\r\n  ${PLANTED}\r\nnext: 1\r\n` })],
  ['list under a name, in a text', `a: |\n  passwords:\n  - first\n  - ${PLANTED}\n  next: 1`],
  ['several words', `a: "password: my ${PLANTED} pass"`],
  ['ampersand', `a: "password=Abc&${PLANTED}"`],
  ['comma', `a: "password=abc,${PLANTED}"`],
  ['apostrophe', `a: "password=ab'${PLANTED}"`],
  ['quotes that do not end it', `a: "password='it's ${PLANTED}'"`],
  ['semicolon', `a: "export PGPASSWORD=abc;${PLANTED}"`],
  ['variable and command', `a: "export FOO_TOKEN=${PLANTED}; cmd"`],
  ['connection string', `a: "Server=x;User Id=u;Password=ab;${PLANTED};Trusted=1"`],
  [
    'JSON in JSON',
    JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ password: `my ${PLANTED}` }) }) }),
  ],
  ['header', `a: "curl -H 'X-Api-Key: ${PLANTED}' https://x.example"`],
  ['Bearer', `a: "curl -H 'Authorization: Bearer ${PLANTED}' https://x.example"`],
  ['Basic', `a: "Authorization: Basic ${base64(`u:${PLANTED}`)}"`, base64(`u:${PLANTED}`)],
  ['slash in the password of a URL', `a: "https://user:pa/${PLANTED}@host.example/"`],
  ['at sign in the password of a URL', `a: "https://user:p@a@${PLANTED}@host.example/"`],
  ['password of a database', `a: "postgres://u:${PLANTED}@db:5432/x"`],
  ['token as the user of a URL', `a: "https://${PLANTED}@git.example/a/b"`],
  ['token before a fixed password', `a: "https://${PLANTED}:x-oauth-basic@git.example/a/b"`],
  ['query', `a: "https://x.example/?a=b&access_token=${PLANTED}&c=d"`],
  ['query with an ampersand in the value', `a: "https://x.example/?password=abc&${PLANTED}"`],
  ['signature of Azure', `a: "https://store.example/c?sv=2024-11-04&sig=${PLANTED}%3D"`],
  ['signature of AWS', `a: "https://b.s3.example/k?X-Amz-Signature=${PLANTED}&x=1"`],
  ['webhook of Slack', `a: ${webhook('hooks.slack.com', 'services/T0/B0')}`],
  ['webhook of Discord', `a: ${webhook('discord.com', 'api/webhooks/1')}`],
  ['webhook of Teams', `a: ${webhook('x.webhook.office.com', 'webhookb2/1@2/IncomingWebhook')}`],
  ['curl', `a: "curl -u admin:${PLANTED} https://x.example"`],
  ['curl, combined', `a: "curl -sku 'admin:${PLANTED}' https://x.example"`],
  ['curl, in a list', `a: [curl, -u, "admin:${PLANTED}", https://x.example]`],
  ['sshpass', `a: "sshpass -p ${PLANTED} ssh x.example"`],
  ['mysql', `a: "mysql -uroot -p${PLANTED} db"`],
  ['redis-cli', `a: "redis-cli -h x -a ${PLANTED} ping"`],
  ['docker login', `a: "docker login -u u -p ${PLANTED} r.example"`],
  ['docker login from a pipe', `a: "echo ${PLANTED} | docker login -u u --password-stdin"`],
  ['helm', `a: "helm upgrade x --set db.password=ab,${PLANTED}"`],
  ['kubectl create secret', `a: "kubectl create secret generic x --from-literal=k=${PLANTED}"`],
  ['ipmitool', `a: "ipmitool -H x -U u -P ${PLANTED} power off"`],
  ['aws configure', `a: "aws configure set aws_secret_access_key ${PLANTED}"`],
  ['file of AWS', `a: |\n  [default]\n  aws_secret_access_key = ${PLANTED}/ab+c`],
  ['.netrc', `a: machine x.example login u password ${PLANTED}`],
  ['.netrc in lines', `a: |\n  machine x.example\n    login u\n    password ${PLANTED}`],
  ['settings in columns', `a: |\n  port 6379\n  requirepass ${PLANTED}`],
  ['SQL', `a: "ALTER USER u WITH PASSWORD '${PLANTED}'"`],
  ['key of a mapping', `vars: {"DB_PASSWORD=${PLANTED}": 1}`],
  ['Bearer as a key of a mapping', `m: {"Bearer ${PLANTED}": 1}`],
  ['XML', `a: '<password>${PLANTED}</password>'`],
  [
    'XML of properties',
    `a: '<entry key="password">${PLANTED}</entry><add key="Password" value="${PLANTED}"/>'`,
  ],
  ...[
    'dbPassword',
    'DB_PASSWD',
    'clientSecret',
    'private_key',
    'wifi_psk',
    'passcode',
    'bindpw',
    'PASSWORD1',
  ].flatMap((name): Row[] => [
    [name, `${name}: ${PLANTED}`],
    [`${name} in a text`, `a: "${name}=ab ${PLANTED}"`],
  ]),
  ['name behind an object', `a: "Deployment n/wifi_psk: ${PLANTED}"`],
  ...['secret/db/password', '/spec/template/password', 'a/DB_PASSWORD'].map((name): Row => [
    name,
    `a: "set ${name}: ${PLANTED}"`,
  ]),
  ['SSHPASS', `a: "SSHPASS=${PLANTED} ssh x.example"`],
  ['DBPASS', `a: "export DBPASS=${PLANTED}"`],
  ['userpass', `userpass: ${PLANTED}`],
  ['property of Java', `a: "java -Dtoken=${PLANTED} -jar x.jar"`],
  ['keytool', `a: "keytool -list -storepass ${PLANTED}"`],
  ['token of OpenShift', `a: "${openshift}"`, openshift],
  ['key of Google', `a: ${google}`, google],
  ['access token of Google', `a: "${token('ya', '29.', PLANTED, 'a'.repeat(19))}"`],
  ['token of Vault', `a: ${token('hv', 's.', PLANTED, 'A'.repeat(16))}`],
  ['token of npm', `a: ${token('np', 'm_', PLANTED, 'a'.repeat(24))}`],
  ['token of Hugging Face', `a: ${token('h', 'f_', PLANTED, 'a'.repeat(22))}`],
  ['token of Grafana', `a: ${token('gl', 'sa_', PLANTED, 'a'.repeat(20), '_', 'b'.repeat(8))}`],
  ['key of Stripe', `a: ${token('sk', '_live_', PLANTED, 'a'.repeat(12))}`],
  ['token of Docker', `a: ${token('dckr', '_pat_', PLANTED, 'a'.repeat(16))}`],
  ['token of GitHub', `a: ${token('gh', 'p_', PLANTED, 'a'.repeat(24))}`],
  ['token of GitLab', `a: ${token('gl', 'pat-', PLANTED)}`],
  ['token of Slack', `a: ${token('xo', 'xb-1-', PLANTED)}`],
  ['JSON Web Token', `a: ${token('ey', base64('{"alg":"HS256"}').slice(2, -2), '.', PLANTED, '.', PLANTED)}`],
  ['hash of a password', `a: ${token('$', '6$', PLANTED, '$', PLANTED, PLANTED)}`],
];

/** All of them. */
export const secretForms: readonly SecretForm[] = rows.map(([name, text, secret = PLANTED]) => ({
  name,
  text,
  secret,
}));

/** What looks like a secret and is not. */
export const noSecrets: readonly string[] = [
  ...['keyspace: users', 'monkey: x', 'author: Jane Doe', 'tokenizer: bpe', 'label_key=zone', 'pass_rate: 5'],
  ...[
    'tokens_per_second=5',
    'Token is expired',
    'secret "db" not found',
    'kubectl get secret db',
    'password policy',
  ],
  'https://x.example/a?page=2&sort=name#top',
  'https://console.example/k8s/ns/a/pods?mail=a@b.example',
  'http://keycloak:8080/auth',
  `quay.io/x/y@sha256:${'a1b2c3d4'.repeat(8)}`,
  `sha256:${'a1b2c3d4'.repeat(8)}`,
  ...[
    'git@github.com:a/b.git',
    'ssh://git@github.com/a',
    'https://git@github.com/a',
    'https://jane.doe@host.example',
  ],
  ...[
    'docker run -p 8080:80 x',
    'redis-cli ping',
    'mysql is down',
    'curl https://x.example',
    'helm upgrade x y',
  ],
  'open /var/run/secrets/kubernetes.io/serviceaccount/token: no such file or directory',
  'open /var/run/token: denied',
  'cat: /var/run/secrets/token: Permission denied (os error 13)',
  'bash: line 1: sshpass: command not found',
  'bypass: true, java -Dbypass=1',
  'MountVolume.SetUp failed for volume "db-secret" : secret "db-secret" not found',
  '2 pods failed, token-service: timed out',
  'failed to read credentials: no such file',
  'kind: ConfigMap\ndata:\n  a: b',
  'name: token-reader\nnamespace: x',
  'image: registry.example:5000/a/b:1.2',
];
