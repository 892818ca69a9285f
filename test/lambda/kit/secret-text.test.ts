import fc from 'fast-check';
import { lineOf, maskText, withoutSecrets } from '../../../lambda/kit/secret-text';

it.each([
  ['password: "my secret pass phrase"', 'password: "••••••"'],
  ["password='it''s mine', user=me", "password='••••••', user=me"],
  [String.raw`token = "a\"b c" and more`, 'token = "••••••" and more'],
  [
    String.raw`{\"password\": \"my pass phrase\", \"a\": 1}`,
    String.raw`{\"password\": \"••••••\", \"a\": 1}`,
  ],
  ['password: "never closed, to the end\nof the line', 'password: "••••••\nof the line'],
  ['password := hunter2', 'password := ••••••'],
  ['private_key=abc, b', 'private_key=••••••, b'],
  ['AccountKey=aGVsbG8=;EndpointSuffix=x', 'AccountKey=••••••;EndpointSuffix=x'],
  ['pass=hunter2&user=me', 'pass=••••••&user=me'],
  ['db_pass: hunter2', 'db_pass: ••••••'],
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
    [`password=${'x'.repeat(8_180)} AKIAIOSFODNN7EXAMPLE`, 100, '…'],
  ])('row %#', (text, length, line) => {
    expect(lineOf(text, length)).toBe(line);
  });
});
