// Documentation rots in silence: its links, configuration, commands and texts are checked here.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parse } from 'yaml';
import { krknConfig } from '../client-config/krkn';
import { measureNames, multiMeasures } from '../lambda/metrics/timestream/measure-names';
import { METRIC_NAME_DIMENSION, OTHER_LABELS_DIMENSION } from '../lambda/metrics/timestream/dimension';
import { errorCodes } from '../lambda/http/error-codes';
import { readConfig } from '../lib/config/read-config';
import { sharedSettings } from '../lib/config/shared';
import { parseCommand as parseStart, programOf } from '../local/options';
import { parseHypotheses } from '../lambda/krkn-telemetry/hypotheses/parse-hypotheses';
import {
  askedLookKey,
  rawBodyKey,
  telemetryKey,
  windowsKey,
} from '../lambda/krkn-telemetry/storage/keys/object-key';
import { parseCommand as parseClientConfig } from '../tools/client-config/arguments';
import { parseCommand as parseHypothesesCommand } from '../tools/hypotheses/arguments';
import { parseCommand as parseLookAgain } from '../tools/look-again/arguments';
import { parseCommand as parsePreflight } from '../tools/preflight/arguments';
import { parseCommand as parseProbe } from '../tools/probe/arguments';
import { parseCommand as parseRestore } from '../tools/restore/arguments';
import { pictures, schemes } from './e2e/browser/support/pictures';
import {
  asPrometheusConfig,
  blocks,
  cdkOptions,
  commandsOf,
  page,
  pages,
  prometheusBlocks,
  root,
  scripts,
  wordsOf,
  type Block,
} from './support/docs';
import { parseLine } from './support/influxdb/influx-3/line-protocol';
import { SqlEngine } from './support/influxdb/influx-3/sql';
import { Table } from './support/influxdb/influx-3/tables';

const named = (list: readonly Block[]): [string, string][] => list.map(({ name, code }) => [name, code]);

/** The texts of all sources in a folder. */
function sourcesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.c?[tj]s$/.test(name))
    .map((name) => readFileSync(join(root, folder, name), 'utf8'));
}

describe('pages', () => {
  it.each(pages.map(({ path, text }) => [path, text] as const))('links lead somewhere: %s', (path, text) => {
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    expect(targets.filter((target) => !target.startsWith('https:') && !isThere(path, target))).toEqual([]);
  });

  it('links have texts', () => {
    const withoutText = pages.flatMap(({ text }) => text.match(/(?<!!)\[\s*\]\([^)]*\)/g) ?? []);
    expect(withoutText).toEqual([]);
  });

  it.each(['CONTRIBUTING.md', 'docs/development.md'])('files that it names exist: %s', (path) => {
    const { text } = pages.find((known) => known.path === path)!;
    const names = [...text.matchAll(/`((?:telemetry|connector|lambda|lib|local|test)\/[\w./-]*)`/g)];
    const files = names.map(([, name = '']) =>
      name
        .replace(/^telemetry\//, 'lambda/krkn-telemetry/')
        .replace(/^connector\//, 'lambda/prometheus-connector/'),
    );
    expect(files.length).toBeGreaterThan(10);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it('README opens with the two commands', () => {
    const readme = pages.find(({ path }) => path === 'README.md')!.text;
    const firstScreen = readme.split('\n').slice(0, 12).join('\n');
    expect(firstScreen).toContain('npm ci && npm start');
    expect(firstScreen).toContain('\nnpm test ');
  });
});

describe('pictures', () => {
  const folder = join('docs', 'images');
  const made = pictures.flatMap(({ name }) =>
    schemes.map((scheme) => join(folder, `${name}-${scheme}.webp`)),
  );
  const blocksOfPictures = pages.flatMap(({ path, text }) =>
    [...text.matchAll(/^<picture>.*?^<\/picture>$/gms)].map(([block]) => ({ path, block })),
  );

  it('pages show those that npm run pictures makes, and all of them', () => {
    const shown = blocksOfPictures.flatMap(({ path, block }) =>
      [...block.matchAll(/ src(?:set)?="([^"]*)"/g)].map(([, target = '']) => join(dirname(path), target)),
    );
    expect([...new Set(shown)].sort()).toEqual(made.toSorted());
  });

  it('each has a form for either scheme, and words for those who cannot see it', () => {
    const form =
      /^<picture>\n {2}<source media="\(prefers-color-scheme: dark\)" srcset="(.+)-dark\.webp">\n {2}<img alt="[^"]{20,}" src="\1-light\.webp"(?: width="\d+")?>\n<\/picture>$/;
    expect(blocksOfPictures.filter(({ block }) => !form.test(block))).toEqual([]);
    expect(pages.flatMap(({ text }) => text.match(/<(?:img|source)\b/g) ?? [])).toHaveLength(
      2 * blocksOfPictures.length,
    );
  });

  it('the files are there, no others beside them, and they are small', () => {
    const files = readdirSync(join(root, folder)).filter((name) => name.endsWith('.webp'));
    expect(files.map((name) => join(folder, name)).sort()).toEqual(made.toSorted());
    const sizes = made.map((file) => statSync(join(root, file)).size);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(120 * 1024);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(1536 * 1024);
  });
});

/** Whether the file of a link exists, and in it the heading. */
function isThere(from: string, target: string): boolean {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? from : relative(root, join(root, dirname(from), file));
  if (anchor === undefined) return existsSync(join(root, path));
  const headings = pages.find((known) => known.path === path)?.text.match(/^#+ .*/gm) ?? [];
  return headings.map(anchorOf).includes(anchor);
}

/** As GitHub makes it. */
function anchorOf(heading: string): string {
  return heading
    .replace(/^#+ /, '')
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}

describe('YAML', () => {
  it.each(named(blocks('yaml')))('parses: %s', (_name, code) => {
    expect(parse(code)).toEqual(expect.any(Object));
  });

  const krknBlocks = blocks('yaml').filter(({ code }) => code.startsWith('telemetry:'));
  const wholeSection = telemetryOf(
    krknConfig({ TelemetryApiUrl: '', TelemetryFilesUrl: '', TelemetryBucketName: '' }),
  );

  it.each(named(krknBlocks))('Krkn reads what is meant: %s', (_name, code) => {
    const section = telemetryOf(code);
    expect(Object.keys(wholeSection)).toEqual(expect.arrayContaining(Object.keys(section)));
    expect(section).toMatchObject({
      enabled: true,
      api_url: expect.stringMatching(/^https:\/\/.*[^/]$/) as unknown,
      username: 'krkn',
      password: expect.any(String) as unknown,
      max_retries: 5,
    });
  });

  it('one page has every key that Krkn wants', () => {
    const sections = krknBlocks.map(({ code }) => Object.keys(telemetryOf(code)).sort());
    expect(sections).toContainEqual(Object.keys(wholeSection).sort());
  });

  it.each(named(prometheusBlocks()))('Prometheus knows every key: %s', (_name, code) => {
    const config = parse(asPrometheusConfig(code)) as Readonly<Record<string, object[]>>;
    expect(unknownKeys(config, { remote_write: remoteWrite, remote_read: remoteRead })).toEqual([]);
    for (const entry of Object.values(config).flat()) {
      expect(['basic_auth', 'sigv4'].filter((kind) => kind in entry).length).toBeLessThan(2);
    }
    if (code.includes('service_name')) expect(code).toContain('Prometheus 3.5 or newer');
  });
});

/** As Krkn reads it: by the rules of YAML 1.1. */
function telemetryOf(code: string): Readonly<Record<string, unknown>> {
  return (parse(code, { version: '1.1' }) as { telemetry: Record<string, unknown> }).telemetry;
}

/** The keys that our pages use of both. */
const connection = {
  url: {},
  remote_timeout: {},
  basic_auth: { username: {}, password: {}, password_file: {} },
  tls_config: { cert_file: {}, key_file: {} },
};

/** There is no `sigv4`: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#remote_read */
const remoteRead = { ...connection, read_recent: {} };

/** https://prometheus.io/docs/prometheus/latest/configuration/configuration/#remote_write */
const remoteWrite = {
  ...connection,
  // https://github.com/prometheus/sigv4/blob/v0.2.0/sigv4_config.go
  sigv4: { region: {}, service_name: {} },
  send_native_histograms: {},
  queue_config: { max_samples_per_send: {}, retry_on_http_429: {} },
  write_relabel_configs: {
    source_labels: {},
    regex: {},
    target_label: {},
    replacement: {},
    action: {},
  },
};

interface Keys {
  readonly [key: string]: Keys;
}

function unknownKeys(value: unknown, known: Keys): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => unknownKeys(item, known));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const keys = known[key];
    return keys === undefined ? [key] : unknownKeys(inner, keys);
  });
}

describe('JSON', () => {
  const parsed = blocks('json').map(({ name, code }): [string, Readonly<Record<string, unknown>>] => {
    const isFragment = !/^\s*[{[]/.test(code);
    return [name, JSON.parse(isFragment ? `{${code}}` : code) as Record<string, unknown>];
  });
  const statements = parsed.flatMap(([name, json]) =>
    ([json['Statement'] ?? ('Effect' in json ? json : [])].flat() as Statement[]).map(
      (statement, index): [string, Statement] => [`${name}, statement ${index + 1}`, statement],
    ),
  );

  it.each(statements)('a policy allows nothing that it need not: %s', (_name, { Action, Resource }) => {
    expect([Action].flat().filter((action) => action.includes('*'))).toEqual([]);
    if (Resource === '*') expect(Action).toBe('timestream:DescribeEndpoints');
  });

  it.each(parsed.filter(([, json]) => 'environments' in json))(
    'environments are valid: %s',
    (_name, json) => {
      for (const environment of Object.keys(json['environments'] as object)) {
        expect(() => configOf({ ...json, environment })).not.toThrow();
      }
    },
  );

  it.each(parsed.filter(([, json]) => Object.keys(json).some((key) => /^(destinations|domain)$/.test(key))))(
    'keys of the connector are valid: %s',
    (_name, json) => {
      const shared = Object.fromEntries(Object.entries(json).filter(([key]) => key in sharedSettings));
      const own = Object.fromEntries(Object.entries(json).filter(([key]) => !(key in sharedSettings)));
      const dev = { ...shared, krknTelemetry: { bucketPrefix: 'docs' }, prometheusConnector: own };
      expect(() => configOf({ environments: { dev } })).not.toThrow();
    },
  );

  it('there are blocks of each kind', () => {
    expect(statements.length).toBeGreaterThan(3);
    expect(parsed.filter(([, json]) => 'environments' in json).length).toBeGreaterThan(1);
  });
});

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string;
}

function configOf(context: Readonly<Record<string, unknown>>): ReturnType<typeof readConfig> {
  return readConfig({ getAllContext: () => context });
}

const isOfInfluxdb = (name: string): boolean => name.startsWith(join('docs', 'influxdb.md'));

describe('SQL of InfluxDB 3', () => {
  it.each(named(blocks('sql').filter(({ name }) => isOfInfluxdb(name))))(
    'is understood: %s',
    async (_name, code) => {
      const table = new Table();
      const now = Date.now();
      const line = parseLine(`prometheus,__name__=process_resident_memory_bytes,pod=p value=1 ${now}`);
      table.addColumns(line);
      table.insert(line, BigInt(now) * 1_000_000n);
      const rows = await new SqlEngine().query(code, new Map([['prometheus', table]]));
      expect(rows).toHaveLength(1);
      expect(rows[0]).toContain('"pod":"p"');
    },
  );
});

describe('SQL', () => {
  /** What records of ours are called, and what they have of columns. */
  const own: readonly string[] = [
    ...Object.values(measureNames),
    ...Object.values(multiMeasures),
    METRIC_NAME_DIMENSION,
    OTHER_LABELS_DIMENSION,
  ];

  const ofTimestream = blocks('sql').filter(({ name }) => !isOfInfluxdb(name));

  it.each(named(ofTimestream))('names nothing of ours that there is not: %s', (_name, code) => {
    const names = [...code.matchAll(/["'](P?__\w+)["']/g)].map(([, name = '']) => name);
    expect(names.filter((name) => !own.includes(name))).toEqual([]);
    expect(code).toMatch(/\bmeasure_name = '\w+'.*\btime > ago\(\d+[mhd]\)/);
  });

  it('what remote read does not carry can be queried', () => {
    const all = ofTimestream.map(({ code }) => code);
    for (const name of [measureNames.exemplar, measureNames.metadata]) {
      expect(all.join('\n')).toContain(`measure_name = '${name}'`);
    }
  });
});

describe('commands', () => {
  const commands = blocks('shell').flatMap(({ name, code }) =>
    commandsOf(code).map((command): [string, string] => [command, name]),
  );
  /** Those that begin so, each once. */
  const beginning = (pattern: RegExp): string[] => [
    ...new Set(commands.map(([command]) => command).filter((command) => pattern.test(command))),
  ];

  it.each(beginning(/^(\w+=\S+ )*npm /))('npm takes it: %s', (command) => {
    const [before = '', after = ''] = command.replace(/^(\w+=\S+ )*/, '').split(' -- ');
    const [, ...words] = wordsOf(before).filter((word) => !word.startsWith('-'));
    const script = words[0] === 'run' ? words[1] : words[0];
    if (['ci', 'install', 'pack'].includes(script ?? '')) return;
    expect(Object.keys(scripts)).toContain(script);
    const parseArguments = parsers[script ?? ''];
    if (after !== '') expect(parseArguments).toBeDefined();
    expect(parseArguments?.(wordsOf(after), { AWS_REGION: 'us-east-1' }).kind).not.toBe('misuse');
  });

  it('the CDK takes each', async () => {
    const used = beginning(/^npx /).map(wordsOf);
    expect(used.map(([, program]) => program).filter((program) => program !== 'cdk')).toEqual([]);
    const optionsOf = new Map<string, readonly string[]>();
    const subcommands = [...new Set(used.map(([, , subcommand = '']) => subcommand))];
    await Promise.all(subcommands.map(async (name) => optionsOf.set(name, await cdkOptions(name))));
    for (const [, , subcommand = '', ...words] of used) {
      const options = words.filter((word) => word.startsWith('-'));
      expect(optionsOf.get(subcommand)).toEqual(expect.arrayContaining(options));
    }
    expect(subcommands).toEqual(expect.arrayContaining(['bootstrap', 'deploy', 'diff', 'destroy']));
  });

  it.each(beginning(/^aws /))('the AWS CLI takes it: %s', (command) => {
    const [, service = '', operation = '', ...words] = wordsOf(command);
    const options = words.filter((word) => word.startsWith('--') && !globalOptions.includes(word));
    const takes = withoutSdk[`${service} ${operation}`] ?? optionsOfSdk(service, operation);
    expect(takes).toEqual(expect.arrayContaining(options));
  });

  it('assumptions.md says of each that needs AWS what was tried instead', () => {
    const needing = [...beginning(/^npx cdk /), ...beginning(/^aws /)];
    const names = needing.map((command) => {
      // `aws s3 rm`, `npx cdk deploy`.
      return `\`${wordsOf(command).slice(0, 3).join(' ')}\``;
    });
    const { text } = page('assumptions.md');
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !text.includes(name))).toEqual([]);
  });

  it('no other programs are used than these', () => {
    const programs = commands.map(([command]) => /^(?:\w+=\S* ?)*([\w./]+)/.exec(command)?.[1]);
    const known = [
      'npm',
      'npx',
      'aws',
      'curl',
      'git',
      'tail',
      'bash',
      'umask',
      'printf',
      'mkdir',
      'cp',
      'grep',
      'sed',
      'jq',
      'influx',
      'docker',
      'sudo',
      'echo',
    ];
    // What is left of `password=$(…)` is no program.
    expect(
      commands.filter((_, index) => !known.includes(programs[index] ?? '')).map(([command]) => command),
    ).toEqual([...Array<string>(2).fill("password=$(LC_ALL=C tr -dc 'A-Za-z' < /dev/urandom | head -c 32)")]);
  });
});

/** What reads the arguments of a script. */
const parsers: Readonly<
  Record<string, (words: readonly string[], environment: Record<string, string>) => { readonly kind: string }>
> = {
  start: (words, environment) => parseStart(programOf('npm start'), words, environment),
  preflight: parsePreflight,
  probe: parseProbe,
  restore: parseRestore,
  'client-config': parseClientConfig,
  'look-again': parseLookAgain,
  hypotheses: parseHypothesesCommand,
};

const globalOptions = ['--query', '--output', '--no-paginate'];

/** Operations of services whose SDK is not at hand, and what of their options is used. */
const withoutSdk: Readonly<Record<string, readonly string[]>> = {
  // https://docs.aws.amazon.com/cli/latest/reference/apigatewayv2/reset-authorizers-cache.html
  'apigatewayv2 reset-authorizers-cache': ['--api-id', '--stage-name'],
  // https://docs.aws.amazon.com/cli/latest/reference/iam/create-open-id-connect-provider.html
  'iam create-open-id-connect-provider': ['--url', '--client-id-list'],
  // https://docs.aws.amazon.com/cli/latest/reference/lambda/put-function-concurrency.html
  'lambda put-function-concurrency': ['--function-name', '--reserved-concurrent-executions'],
  'lambda delete-function-concurrency': ['--function-name'],
  // https://docs.aws.amazon.com/cli/latest/reference/s3/
  's3 cp': ['--content-type'],
  's3 rm': ['--recursive', '--exclude', '--include'],
};

/** The options of an operation: its SDK has the same names, in capitals. */
function optionsOfSdk(service: string, operation: string): string[] {
  const clients: Readonly<Record<string, string>> = {
    iam: '@aws-sdk/client-iam',
    s3api: '@aws-sdk/client-s3',
    secretsmanager: '@aws-sdk/client-secrets-manager',
    'timestream-query': '@aws-sdk/client-timestream-query',
    'timestream-write': '@aws-sdk/client-timestream-write',
  };
  // oxlint-disable-next-line typescript/no-require-imports -- which one it is, the page says
  const sdk = require(clients[service] ?? service) as Readonly<
    Record<string, new (input: object) => Command>
  >;
  const Operation =
    sdk[`${operation.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}Command`];
  if (Operation === undefined) throw new Error(`${service} has no ${operation}`);
  const [, , , , members] = new Operation({}).schema[4]();
  return members
    .map((member) => member.replace(/(?<!^)(?=[A-Z])/g, '-').toLowerCase())
    .map((name) => `--${name}`);
}

/** A command of the SDK, as far as its schema tells the names of its input. */
interface Command {
  readonly schema: readonly [
    unknown,
    unknown,
    unknown,
    unknown,
    () => [unknown, unknown, unknown, unknown, string[]],
  ];
}

describe('hypotheses', () => {
  const files = blocks('yaml').filter(({ code }) => code.startsWith('hypotheses:'));
  const isWrong = ({ code }: Block): boolean => code.includes('bellow');

  it.each(named(files.filter((block) => !isWrong(block))))('are valid: %s', (_name, code) => {
    expect(parseHypotheses(code).length).toBeGreaterThan(0);
  });

  it('have the problems that are told of them', () => {
    const [wrong] = files.filter(isWrong);
    const told = page('hypotheses.md').text.match(/(?<=^hypotheses\.yaml:)\d+:\d+: .*$/gm) ?? [];
    expect(told).toHaveLength(2);
    const problems = told.map((line) => line.replace(/^(\d+):(\d+):/, 'line $1, column $2:'));
    expect(() => parseHypotheses(wrong!.code)).toThrow(problems.join('\n'));
  });
});

describe('troubleshooting.md', () => {
  const { text } = page('troubleshooting.md');

  it('has every code of an error, and no other', () => {
    const codes = cellsBelow('Code', text).flatMap((cell) => cell.match(/(?<=`)\w+(?=`)/g) ?? []);
    expect([...new Set(codes)].sort()).toEqual([...errorCodes].sort());
  });

  it('has no code that no error has', () => {
    const sources = sourcesIn('lambda').join('\n');
    // Once in the list of codes, and once where the error is made.
    expect(errorCodes.filter((code) => sources.split(`'${code}'`).length <= 2)).toEqual([]);
  });

  it('has every reason of a rejection', () => {
    const rejections = readFileSync(join(root, 'lambda/prometheus-connector/model/rejections.ts'), 'utf8');
    const reasons = [...rejections.matchAll(/^ {2}'?(\w+)(?=',$|: '|:$)/gm)];
    const all = reasons.map(([, reason = '']) => reason);
    expect(all.length).toBeGreaterThan(20);
    expect(all.filter((reason) => !text.includes(`\`${reason}\``))).toEqual([]);
  });

  it('says what we say', () => {
    const sources = ['lambda', 'lib', 'local', 'tools', 'client-config', 'command-line']
      .flatMap(sourcesIn)
      .join('\n');
    const quoted = cellsBelow('We say', text).flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)]);
    const parts = quoted.flatMap(([, words = '']) => words.split('…')).map((part) => part.trim());
    expect(parts.length).toBeGreaterThan(100);
    expect(parts.filter((part) => !sources.includes(part))).toEqual([]);
  });
});

describe('security.md', () => {
  it('names tests of each threat', () => {
    const cells = cellsBelow('Test', page('security.md').text);
    const tests = cells.map((cell) =>
      [...cell.matchAll(/\]\(\.\.\/(test\/[^)]+\.test\.ts)\)/g)].map(([, file]) => file!),
    );
    expect(cells.length).toBeGreaterThan(25);
    expect(cells.filter((_, index) => tests[index]!.length === 0)).toEqual([]);
    expect(tests.flat().filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it('deletes each key that a run has, and its older versions', () => {
    const run = { group: 'team-a', requestId: '<run>' };
    const keys = [telemetryKey, rawBodyKey, windowsKey, askedLookKey].map((keyOf) => keyOf(run));
    const [, section = ''] = page('security.md').text.split('## Delete a run');
    const removed = [...section.matchAll(/^aws s3 rm (.*)"s3:\/\/<\w+>\/(.+?)"(.*)$/gm)];
    const isRemoved = (key: string): boolean =>
      removed.some(([, options = '', path = '', filters = '']) => {
        if (!options.includes('--recursive')) return key === path;
        const included = [...filters.matchAll(/--include '(.+?)'/g)].map(([, name = '']) => path + name);
        return included.length === 0 ? key.startsWith(path) : included.includes(key);
      });
    expect(keys.filter((key) => !isRemoved(key))).toEqual([]);
    const prefixes = [...section.matchAll(/(?:`|--prefix ")((?:_chaos-telemetry|team-a)\/.+?)[`"]/g)];
    expect(keys.filter((key) => !prefixes.some(([, prefix = '']) => key.startsWith(prefix)))).toEqual([]);
  });
});

/** The cells of the columns that have this heading, of all tables. */
function cellsBelow(heading: string, text: string): string[] {
  const tables = text.match(/(?:^\|.*\n)+/gm) ?? [];
  return tables.flatMap((table) => {
    const rows = table
      .trim()
      .split('\n')
      .map((row) => row.split(/(?<!\\)\|/).map((cell) => cell.trim()));
    const column = rows[0]?.indexOf(heading) ?? -1;
    return column < 0 ? [] : rows.slice(2).map((row) => row[column] ?? '');
  });
}
