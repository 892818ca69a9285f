import fc from 'fast-check';
import { noSecrets, secretForms } from '../../support/secret-forms';
import { lineOf, maskText, withoutSecrets } from '../../../lambda/kit/secret-text';

it.each([
  ['password: "my secret pass phrase"', 'password: "••••••"'],
  ["password='it''s mine', user=me", "password='••••••', user=me"],
  [String.raw`token = "a\"b c" and more`, 'token = "••••••" and more'],
  [
    String.raw`{\"password\": \"my pass phrase\", \"a\": 1}`,
    String.raw`{\"password\": \"••••••\", \"a\": 1}`,
  ],
  ['password: "never closed, to the end\nof the line', 'password: ••••••\nof the line'],
  ['password := hunter2', 'password := ••••••'],
  // A password may hold any of these: what follows it is hidden, too.
  ['private_key=abc, b', 'private_key=••••••'],
  ['AccountKey=aGVsbG8=;EndpointSuffix=x', 'AccountKey=••••••'],
  ['pass=hunter2&user=me', 'pass=••••••'],
  ['db_pass: hunter2', 'db_pass: ••••••'],
  // Behind a slash only what is no prose.
  ['secret/db/password: hunter2', 'secret/db/password: ••••••'],
  ['/spec/template/password: Hunter', '/spec/template/password: ••••••'],
  ['a/DB_PASSWORD: correct horse Battery', 'a/DB_PASSWORD: ••••••'],
  ['Deployment n/wifi_psk: hunter2', 'Deployment n/wifi_psk: ••••••'],
  ['SSHPASS=hunter2', 'SSHPASS=••••••'],
  ['userpass: hunter', 'userpass: ••••••'],
  ['java -Dtoken=hunter2 -jar x', 'java -Dtoken=••••••'],
  ['Connect -Password hunter2', 'Connect -Password ••••••'],
  ['keytool -storepass hunter2', 'keytool -storepass ••••••'],
  ['DB_PASS="a b"', 'DB_PASS="••••••"'],
  [
    'https://b.s3/k?X-Amz-Credential=AK%2F2026&X-Amz-Expires=5&X-Amz-Signature=0af9',
    'https://b.s3/k?X-Amz-Credential=••••••&X-Amz-Expires=5&X-Amz-Signature=••••••',
  ],
  ['cloned with ghp_16C7e42F292c6912E7 now', 'cloned with •••••• now'],
  ['gho_16C7e42F292c6912E7', '••••••'],
  ['github_pat_11ABCDEFG0_x9Y', '••••••'],
  ['(glpat-ab_CD-12345xyz)', '(••••••)'],
  ['xoxb-2345-abcdef, xoxp-2345-abcdef, xoxa-2345-abcdef', '••••••, ••••••, ••••••'],
  ['sk-proj-Ab3dEf9hIjKlMnOpQr_s-T', '••••••'],
  ['sk-ant-api03-Ab3dEf9hIjKlMnOpQr', '••••••'],
  ['sk-0123456789abcdef0123456789abcdef', '••••••'],
  ['https://u:p@host and password: "a https://u:p@host b"', 'https://u:••••••@host and password: "••••••"'],
])('%j; masked', (text, masked) => {
  expect(withoutSecrets(text)).toBe(masked);
  expect(maskText(masked)).toEqual({ text: masked, count: 0 });
});

it.each([
  'https://vault-secret:8200/v1/health',
  'http://token:80',
  'bypass=1, compass: north',
  'task-0123456789abcdef0123456789abcdef',
  'sk-frontend-6d4cf56db6-x2x7q',
  'sk-kubernetes-dashboard-metrics-scraper-0',
  'password: ""',
  'label_key=zone',
])('%j; stays', (text) => {
  expect(maskText(text)).toEqual({ text, count: 0 });
});

it.each(secretForms.map(({ name, ...form }) => [name, form] as const))(
  '%s; hidden whole, and once',
  (_, { text, secret }) => {
    const once = withoutSecrets(text);
    expect(once).toContain('••••••');
    expect(once).not.toContain(secret.slice(0, 6));
    expect(once).not.toContain(secret.slice(-6));
    expect(maskText(once)).toEqual({ text: once, count: 0 });
  },
);

it.each(noSecrets)('%j; stays', (text) => {
  expect(maskText(text)).toEqual({ text, count: 0 });
});

describe('random secrets', () => {
  const letters = Array.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789');
  const marks = Array.from('&,;\'"\\/@:=#?!$%^*()[]{}<>|~`+-_. é');
  /** Longer than what is looked for, and beginning and ending as secrets do. */
  const secretOf = (others: readonly string[]): fc.Arbitrary<string> => {
    const letter = fc.constantFrom(...letters);
    const any = fc.oneof(
      { weight: 2, arbitrary: letter },
      { weight: 1, arbitrary: fc.constantFrom(...others) },
    );
    const inner = fc.array(any, { minLength: 8, maxLength: 24 });
    return fc.tuple(letter, inner, letter).map(([first, rest, last]) => [first, ...rest, last].join(''));
  };
  const inLine = secretOf(marks);
  const inWord = secretOf(marks.filter((mark) => !/[\s"<>]/.test(mark)));
  const name = fc.constantFrom(
    ...[
      'password',
      'DB_PASSWORD',
      'dbPasswd',
      'x-api-key',
      'clientSecret',
      'private_key',
      'FOO_TOKEN',
      'wifi_psk',
    ],
    ...[
      'bindpw',
      'passcode',
      'aws_secret_access_key',
      'db.password',
      'client-key-data',
      'Authorization',
      'Set-Cookie',
    ],
  );
  const quoted = (secret: string): string => JSON.stringify(secret);
  const single = (secret: string): string => `'${secret.replaceAll("'", "''")}'`;
  const base64 = (secret: string): string => Buffer.from(secret).toString('base64');

  /** A text with a secret in it, and how the secret is spelled there. */
  type Form = readonly [
    name: string,
    secrets: fc.Arbitrary<string>,
    write: (secret: string, name: string) => string,
    spell?: (secret: string) => string,
  ];
  const forms: readonly Form[] = [
    ['a line of YAML', inLine, (secret, key) => `a: 1\n${key}: ${secret}\nb: 2`],
    [
      'a sentence before a block',
      inLine,
      (secret, key) => `An alert fired: ${key}: |\n  ${secret}\n  ${secret}\nb: 2`,
    ],
    ['a sentence', inLine, (secret, key) => `failed with user me and ${key}=${secret}`],
    ['an item of a list', inLine, (secret, key) => `- ${key}: ${secret}\n  b: 2`],
    ['a block scalar', inLine, (secret, key) => `a:\n  ${key}: |\n    ${secret}\n\n    ${secret}\n  b: 2`],
    ['Windows line ends', inLine, (secret, key) => `${key}: >\r\n  ${secret}\r\n  ${secret}\r\nb: 2\r\n`],
    [
      'JSON',
      inLine,
      (secret, key) => `{"a":1,"${key}":${quoted(secret)},"b":"c"}`,
      (secret) => quoted(secret).slice(1, -1),
    ],
    [
      'JSON in JSON',
      inLine,
      (secret, key) => JSON.stringify({ a: JSON.stringify({ [key]: secret, b: 'c' }) }),
      (secret) => quoted(quoted(secret).slice(1, -1)).slice(1, -1),
    ],
    [
      'single quotes',
      inLine,
      (secret, key) => `${key}: ${single(secret)}\nb: 2`,
      (secret) => single(secret).slice(1, -1),
    ],
    ['an argument', inLine, (secret, key) => `tool --${key} ${secret}`],
    ['an argument with a sign', inLine, (secret, key) => `tool --${key}=${secret} \\\n  --other`],
    ['a pair', inWord, (secret, key) => `- name: ${key}\n  value: ${secret}\n- name: b\n  value: c`],
    ['a variable', inWord, (secret, key) => `export ${key}=${secret}; run`],
    ['a URL', inWord, (secret) => `https://user:x${secret}@host.example/path`],
    [
      'a query',
      inWord,
      (secret, key) => `https://host.example/?a=b&${key}=${encodeURIComponent(secret)}&c=d`,
      encodeURIComponent,
    ],
    ['curl', inWord, (secret) => `curl -s -u user:${secret} https://host.example`],
    ['sshpass', inWord, (secret) => `sshpass -p ${secret} ssh host.example`],
    ['a Secret', inWord, (secret) => `kind: Secret\ndata:\n  a: ${base64(secret)}\n---\nkind: Pod`, base64],
    [
      'base64',
      inLine,
      (secret, key) => `a: ${base64(`{"${key}": ${quoted(secret)}}`)}`,
      (secret) => base64(quoted(secret)).slice(4, -4),
    ],
  ];

  it.each(forms.map((form) => [form[0], form] as const))(
    'in %s; no beginning and no end of one is left',
    (_name, [, secrets, write, spell = String]) => {
      fc.assert(
        fc.property(secrets, name, (secret, key) => {
          const masked = withoutSecrets(write(secret, key));
          const spelled = spell(secret);
          expect(masked).toContain('••••••');
          expect(masked).not.toContain(spelled.slice(0, 6));
          expect(masked).not.toContain(spelled.slice(-6));
          expect(maskText(masked)).toEqual({ text: masked, count: 0 });
        }),
        { numRuns: 300 },
      );
    },
  );
});

describe('ordinary names', () => {
  const word = fc.constantFrom(
    ...[
      'payments',
      'token',
      'secret',
      'password',
      'keycloak',
      'auth',
      'basic',
      'bearer',
      'api',
      'key',
      'pass',
    ],
    ...['pwd', 'ghp', 'sk', 'eyj', 'asia', 'etcd', '0', '7'],
  );
  const generated = fc.string({
    unit: fc.constantFrom(...Array.from('bcdfghjklmnpqrstvwxz2456789')),
    minLength: 5,
    maxLength: 10,
  });
  const name = fc
    .tuple(fc.array(word, { minLength: 1, maxLength: 3 }), generated)
    .map(([words, end]) => [...words, end].join('-'));
  const number = fc.nat(99);
  const version = fc
    .tuple(number, number, number)
    .map((parts) => `v${parts.join('.')}-rc.1+${parts.join('')}`);
  const host = fc
    .tuple(name, name)
    .map(([service, namespace]) => `${service}.${namespace}.svc.cluster.local`);
  const url = fc
    .tuple(
      fc.constantFrom('http', 'https'),
      fc.oneof(host, name),
      fc.integer({ min: 1, max: 65535 }),
      fc.array(word, { maxLength: 3 }),
    )
    .map(([scheme, place, port, path]) => `${scheme}://${place}:${port}/${path.join('/')}?page=${port}#top`);
  const path = fc.tuple(word, name).map(([folder, file]) => `scenarios/${folder}/${file}.yml`);

  it.each([
    ['pods', name],
    ['nodes', host],
    ['tags', fc.tuple(word, version).map((parts) => parts.join('_'))],
    ['versions', version],
    ['URLs', url],
    ['scenarios', path],
    [
      'sentences',
      fc
        .array(fc.oneof(word, name), { maxLength: 6 })
        .map((names) => `2 of 7 scenarios failed: ${names.join(', ')}`),
    ],
  ])('%s; come out as they are', (_, names) => {
    fc.assert(
      fc.property(names, (each) => {
        expect(withoutSecrets(each)).toBe(each);
      }),
    );
  });
});

describe('a line of a text that others chose', () => {
  it.each([
    ['first\r\nsecond\tthird\u2028fourth', 100, 'first second third fourth'],
    ['\u001b[31mred\u0000\u202egnp', 100, '[31mred gnp'],
    ['x'.repeat(10), 10, 'x'.repeat(10)],
    ['x'.repeat(11), 10, `${'x'.repeat(9)}…`],
    ['xxxxxxxx😀 and more', 10, 'xxxxxxxx…'],
    [`-----BEGIN PRIVATE KEY-----\nMIIabc\n-----END PRIVATE KEY-----`, 100, '••••••'],
    ["Value 'AKIAIOSFODNN7EXAMPLE' at 'x'", 100, "Value '••••••' at 'x'"],
    // The first half of a secret looks like none.
    [`${'x '.repeat(4_090)} AKIAIOSFODNN7EXAMPLE`, 10_000, `${'x '.repeat(3_584)}…`],
    [`password=${'x'.repeat(8_180)} AKIAIOSFODNN7EXAMPLE`, 100, 'password=••••••…'],
  ])('row %#', (text, length, line) => {
    expect(lineOf(text, length)).toBe(line);
  });
});
