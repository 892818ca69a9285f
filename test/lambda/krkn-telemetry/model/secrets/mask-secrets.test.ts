import fc from 'fast-check';
import { parseJson, stringifyJson, type JsonValue } from '../../../../../lambda/krkn-telemetry/model/json';
import { maskSecrets } from '../../../../../lambda/krkn-telemetry/model/secrets/mask-secrets';
import { parseYaml } from '../../../../../lambda/krkn-telemetry/model/yaml/parse-yaml';

const json = (value: unknown): JsonValue => parseJson(JSON.stringify(value));
function mask(value: unknown): { value: unknown; count: number } {
  const masked = maskSecrets(json(value));
  return { value: JSON.parse(stringifyJson(masked.value)) as unknown, count: masked.count };
}

const HIDDEN = '••••••';
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';
const PEM = '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\nxyz=\n-----END RSA PRIVATE KEY-----';

describe('maskSecrets by key', () => {
  it.each([
    'password',
    'PASSWORD',
    'bmc_password',
    'bmcPassword',
    'db-passwd',
    'dbpassword',
    'pwd',
    'user.pwd',
    'passphrase',
    'token',
    'X-Auth-Token',
    'accessToken',
    'authtoken',
    'access_tokens',
    'secret',
    'clientSecret',
    'secrets',
    'Authorization',
    'Proxy-Authorization',
    'bearer',
    'credential',
    'credentials',
    'awsCredentials',
    'api_key',
    'apiKey',
    'APIKey',
    'x-apikey',
    'aws_access_key_id',
    'AWS_SECRET_ACCESS_KEY',
    'privateKey',
    'ssh_private_key',
    'ssh-key',
    'kubeconfig',
    'KUBECONFIG_PATH',
    'cookie',
    'parameters_base64',
  ])('%s; masked whatever it is', (key) => {
    for (const value of ['x', 5, true, [1, 'x'], { a: 'b' }]) {
      expect(mask({ [key]: value, kept: value })).toEqual({
        value: { [key]: HIDDEN, kept: value },
        count: 1,
      });
    }
  });

  it.each([
    'pass',
    'bmc_pass',
    'DB_PASS',
    'dbPass',
    'account_key',
    'accountKey',
    'storage-key',
    'tls.key',
    'id_rsa',
    'ssh/id_ed25519',
  ])('%s; masked unless it says yes or no', (key) => {
    for (const value of ['x', 5, [1, 'x'], { a: 'b' }]) {
      expect(mask({ [key]: value, kept: value })).toEqual({
        value: { [key]: HIDDEN, kept: value },
        count: 1,
      });
    }
    expect(mask({ [key]: true }).count).toBe(0);
  });

  it.each([
    'label_selector',
    'namespace_pattern',
    'keys',
    'monkey',
    'tokens_per_second',
    'bmc_user',
    'keyboard',
    'compass',
    'tokenizer',
    'kill',
    'author',
    'passed_slos',
    'pass_rate',
    'label_key',
    'labelKey',
    'topologyKey',
    'public_key',
    'key_file',
    'id_rsa.pub',
    'grid_rsa',
  ])('%s; stays', (key) => {
    for (const value of ['worker', 5, ['a-long-text-without-spaces'], { a: 'b' }]) {
      expect(mask({ [key]: value })).toEqual({ value: { [key]: value }, count: 0 });
    }
  });

  it.each(['', null, [], {}])('password %j; what is empty stays so', (value) => {
    expect(mask({ password: value })).toEqual({ value: { password: value }, count: 0 });
  });

  it.each([
    ['long text without spaces; masked', { key: 'c2VjcmV0LXZhbHVlLTE=' }, { key: HIDDEN }],
    ['auth of a registry; masked', { auth: 'dXNlcjpwYXNzd29yZA==' }, { auth: HIDDEN }],
    ['short; stays', { key: 'zone' }, undefined],
    ['with spaces; stays', { key: 'a key that tells something' }, undefined],
    ['key of a taint; stays', { key: 'node-role.kubernetes.io/master', effect: 'NoSchedule' }, undefined],
    ['key of an expression; stays', { key: 'topology.kubernetes.io/zone', operator: 'Exists' }, undefined],
    ['key of a pair; stays', { key: 'topology.kubernetes.io/zone', value: 'a' }, undefined],
    ['a longer name, of a taint; stays', { taint_key: 'x', node_key: 'x', effect: 'NoSchedule' }, undefined],
    ['a longer name, of an expression; stays', { node_key: 'x', operator: 'Exists' }, undefined],
    ['value of a taint with such a name; stays', { key: 'pool.key', value: 'x', effect: 'x' }, undefined],
    [
      'pair of a file with such a name; masked',
      { key: 'tls.key', value: 'x' },
      { key: 'tls.key', value: HIDDEN },
    ],
  ])('key: %s', (_name, value, expected) => {
    expect(mask(value).value).toEqual(expected ?? value);
  });

  it('value of a variable by its name; masked', () => {
    expect(
      mask([
        { name: 'DB_PASSWORD', value: 'x' },
        { name: 'MODE', value: 'x' },
        { name: 'DB_PASS', value: 'x' },
      ]),
    ).toEqual({
      value: [
        { name: 'DB_PASSWORD', value: HIDDEN },
        { name: 'MODE', value: 'x' },
        { name: 'DB_PASS', value: HIDDEN },
      ],
      count: 2,
    });
  });

  it('numbers of Secret objects; they are no secrets', () => {
    const counts = { kubernetes_objects_count: { Secret: 1204, Pod: 3 } };
    expect(mask(counts)).toEqual({ value: counts, count: 0 });
    expect(mask({ a: { Secret: 1204 } }).count).toBe(1);
  });
});

describe('maskSecrets in texts', () => {
  it.each([
    ['Bearer abc.def-1', 'Bearer ••••••', 1],
    ['curl -H "Authorization: Bearer abc" https://a', 'curl -H "Authorization: ••••••" https://a', 1],
    ["-H 'authorization: token abc def'", "-H 'authorization: ••••••'", 1],
    ['{"Authorization": "Digest abc"}', '{"Authorization": "••••••"}', 1],
    ['sent Basic dXNlcjpwYXNz to it', 'sent Basic •••••• to it', 1],
    [`key:\n${PEM}\nend`, 'key:\n••••••\nend', 1],
    ['-----BEGIN PRIVATE KEY-----\nMIIE', '••••••', 1],
    ['id AKIAIOSFODNN7EXAMPLE, ASIAIOSFODNN7EXAMPLE', 'id ••••••, ••••••', 2],
    [`jwt ${TOKEN}.`, 'jwt ••••••', 1],
    ['https://user:pa@ss@host/path', 'https://user:••••••@host/path', 1],
    ['postgres://:x@db and amqp://a:b@c', 'postgres://:••••••@db and amqp://a:••••••@c', 2],
    ['mysql --password=hunter2 -u x', 'mysql --password=••••••', 1],
    ['tool --token abc go', 'tool --token ••••••', 1],
    ['https://a/?api_key=abc&b=c', 'https://a/?api_key=••••••&b=c', 1],
    ['DB_PASSWORD: "x"', 'DB_PASSWORD: "••••••"', 1],
  ])('%j', (text, expected, count) => {
    expect(mask([{ innocent: text }])).toEqual({ value: [{ innocent: expected }], count });
  });

  it.each([
    'k8s-app=etcd',
    '^openshift-.*$',
    'basic authentication failed',
    'Basic understanding of it',
    'a bearer token is needed',
    'bearer of news',
    'https://host:8080/path@x',
    'ssh://git@github.com/a',
    'node-role.kubernetes.io/worker',
    'AKIA is a prefix',
    'tokens_per_second=5',
    'eyJ is how they begin',
    '-----BEGIN-----',
    'secret santa, password policy',
    '',
  ])('%j; stays', (text) => {
    expect(mask(text)).toEqual({ value: text, count: 0 });
  });
});

describe('maskSecrets', () => {
  it('numbers keep their digits, keys their order, __proto__ is data', () => {
    const value = parseJson('{"b": 1.10, "a": 9007199254740993, "__proto__": {"token": 1, "x": 2}}');
    expect(stringifyJson(maskSecrets(value).value).replace(/\s+/g, '')).toBe(
      '{"b":1.10,"a":9007199254740993,"__proto__":{"token":"\\u2022\\u2022\\u2022\\u2022\\u2022\\u2022","x":2}}',
    );
  });

  it('aliases of aliases; each is masked once', () => {
    const levels = Array.from({ length: 60 }, (_, level) => {
      const items = level === 0 ? '{password: x}' : `*a${level - 1}`;
      return `a${level}: &a${level} [${Array(2).fill(items).join(', ')}]`;
    });
    expect(maskSecrets(parseYaml(levels.join('\n'))).count).toBeGreaterThan(2 ** 59);
  });

  it('whatever is masked; masking it again changes nothing, and no secret is left', () => {
    const secret = 'S3cr3tS3cr3tS3cr3t';
    const innocent = fc.constantFrom('a', 'b', 'name', 'list', 'keys');
    const hiding = fc.constantFrom(
      'password',
      'apiKey',
      'x-token',
      'KUBECONFIG',
      'key',
      'tls.key',
      'DB_PASS',
    );
    const texts = fc.constantFrom(
      `Bearer ${secret}`,
      `https://u:${secret}@h/`,
      `--token=${secret}`,
      'text',
      '',
    );
    const tree = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        texts,
        fc.integer(),
        fc.array(tie('value')),
        fc.dictionary(innocent, tie('value')),
        hiding.map((key) => ({ [key]: secret })),
      ),
    })).value;
    fc.assert(
      fc.property(tree, (value) => {
        const once = mask(value).value;
        expect(JSON.stringify(once)).not.toContain(secret);
        expect(mask(once).value).toEqual(once);
      }),
      { numRuns: 100 },
    );
  });
});
