// Who may import whom: docs/architecture.md has the reasons. A failure names the file, the import and the rule.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseSync } from '@swc/core';

const root = resolve(__dirname, '..');
const roots = ['bin', 'lib', 'lambda', 'client-config', 'command-line', 'local', 'tools', 'test'];

interface Import {
  /** Path from the project's folder, with `/`, without extension. */
  readonly from: string;
  /** The same for a file of the project; the specifier for a package. */
  readonly to: string;
  readonly isPackage: boolean;
  /** Whether nothing of it is left when the code runs. */
  readonly isType: boolean;
}

interface SourceFile {
  readonly path: string;
  readonly source: string;
  /** Without comments. */
  readonly text: string;
  readonly imports: readonly Import[];
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

function read(path: string): SourceFile {
  const source = readFileSync(join(root, path), 'utf8');
  const text = source.replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '');
  const from = path.replace(/\.ts$/, '');
  const imports = specifiers(parseSync(source, { syntax: 'typescript' })).map(({ specifier, isType }) => {
    const isPackage = !specifier.startsWith('.');
    const to = isPackage
      ? specifier
      : relative(root, resolve(root, dirname(path), specifier)).replaceAll('\\', '/');
    return { from, to, isPackage, isType };
  });
  return { path: from, source, text, imports };
}

/** What a syntax tree imports, whichever way: `import`, `export … from`, `import()`, types, `require()`. */
function specifiers(node: unknown): { readonly specifier: string; readonly isType: boolean }[] {
  if (typeof node !== 'object' || node === null) return [];
  const { type, source, typeOnly, callee, argument, arguments: values } = node as SyntaxNode;
  const isCall = type === 'CallExpression' && (callee?.type === 'Import' || callee?.value === 'require');
  const named = isCall ? values?.[0]?.expression : type === 'TsImportType' ? argument : source;
  const isType = typeOnly === true || type === 'TsImportType';
  const own = typeof named?.value === 'string' ? [{ specifier: named.value, isType }] : [];
  return [...own, ...Object.values(node).flatMap(specifiers)];
}

/** What is of use of a node. https://swc.rs/docs/usage/core#parse */
interface SyntaxNode {
  readonly type?: string;
  readonly value?: unknown;
  readonly source?: SyntaxNode | null;
  readonly typeOnly?: boolean;
  readonly callee?: SyntaxNode;
  readonly argument?: SyntaxNode | null;
  readonly arguments?: readonly { readonly expression: SyntaxNode }[];
}

const existing = readdirSync(root);
const files = roots
  .filter((folder) => existing.includes(folder))
  .flatMap(sourceFiles)
  .map(read);
/** A file beside a folder of the same name is not in it. */
const isIn = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);

const purePackages = [
  ...[
    'protobufjs/minimal',
    'snappy',
    'yaml',
    'lossless-json',
    'node:crypto',
    'node:buffer',
    're2js',
    'valibot',
  ],
  // Texts that browsers are served, not code that runs here.
  ...['uplot/dist/uPlot.iife.min.js', 'uplot/dist/uPlot.min.css'],
];
const pureFolders = [
  'lambda/influxdb-setup/model',
  'lambda/metrics/model',
  'lambda/prometheus-connector/model',
  'lambda/prometheus-connector/protocol',
  'lambda/prometheus-connector/write',
  'lambda/prometheus-connector/read',
  'lambda/krkn-telemetry/storage/keys',
  'lambda/krkn-telemetry/model',
  'lambda/krkn-telemetry/windows',
  'lambda/krkn-telemetry/hypotheses',
  'lambda/krkn-telemetry/web',
  'lambda/krkn-telemetry/assets',
  'lambda/krkn-telemetry/reports',
  'lambda/krkn-telemetry/text',
  'client-config',
];
/** What the package exports, for others to import. */
const PACKAGE_ENTRY = 'lib/index';
/** The folder of a feature that a path is in: `lambda/krkn-telemetry`. */
const featureOf = (path: string): string => path.split('/').slice(0, 2).join('/');
/** Files elsewhere that are pure, too. */
const pureFiles = [
  'lambda/http/error-codes',
  'lambda/http/errors',
  'lambda/http/message',
  'lambda/http/percent-encode',
  'lambda/kit/clock',
  'lambda/kit/cut-bytes',
  'lambda/kit/json',
  'lambda/kit/secret-names',
  'lambda/kit/secret-text',
  'lambda/metrics/port',
  'lambda/prometheus-connector/port',
];
const isPure = (path: string): boolean =>
  pureFiles.includes(path) || pureFolders.some((folder) => isIn(path, folder));
/** The only names of `node:crypto` that pure files may use: the others are random or stateful. */
const PURE_CRYPTO =
  /^import \{ (?:createHash|timingSafeEqual)(?:, (?:createHash|timingSafeEqual))* \} from 'node:crypto'/;
const cryptoImports = (text: string): string[] =>
  text.split('\n').filter((line) => line.includes("'node:crypto'"));
const ENTRIES = /^(?:lambda\/[^/]+\/(?:windows-worker\/)?index|local\/(?:index|bucket-check)|tools\/[^/]+)$/;

const METRICS = 'lambda/metrics';
/** Rooms of what reads metrics, and what each may import of it. */
const metricsRooms: Readonly<Record<string, readonly string[]>> = {
  model: [],
  port: ['model'],
  timestream: ['model', 'port'],
  influxdb: ['model', 'port'],
};
const metricsRoomOf = (path: string): string | undefined => /^lambda\/metrics\/([\w-]+)/.exec(path)?.[1];

const CONNECTOR = 'lambda/prometheus-connector';
/** Rooms of the connector, and what each may import of it: what a store is for lies below both lines. */
const connectorRooms: Readonly<Record<string, readonly string[]>> = {
  model: [],
  protocol: [],
  port: ['model'],
  write: ['model', 'protocol', 'port'],
  read: ['model', 'protocol', 'port'],
  store: ['model', 'port'],
};
/** Its room, of which each store has one of its own. */
const connectorRoomOf = (path: string): { readonly kind: string; readonly name: string } | undefined => {
  const [, name = '', kind = name] =
    /^lambda\/prometheus-connector\/((store)\/[^/]+|[\w-]+)/.exec(path) ?? [];
  return Object.hasOwn(connectorRooms, kind) ? { kind, name } : undefined;
};
/** What settings are, and what reads and writes them. */
const SETTINGS_FILES =
  /^lambda\/([^/]+(\/windows-worker)?\/settings|[^/]+\/windows-worker\/metrics-settings|kit\/(setting|environment))$/;

/** The tool that an entry or a file of its folder belongs to, or a folder that all may use. */
const toolOf = (path: string): string | undefined => /^tools\/([\w-]+)/.exec(path)?.[1];
const sharedByTools = ['aws', 'outputs'];
/** Tools that are about another: what is assumed of AWS is tried, and preflight has a list that is written for it. */
const otherTools: Readonly<Record<string, readonly string[]>> = {
  assumptions: ['probe'],
  probe: ['assumptions'],
  'assumption-tables': ['assumptions'],
  'handler-permissions': ['preflight'],
};

/** Rules of docs/architecture.md by number. Each says of an import whether it breaks the rule. */
const importRules: readonly { readonly rule: string; readonly breaks: (line: Import) => boolean }[] = [
  {
    rule: '1: pure folders import their own feature, what metrics are, values of lambda/http and lambda/kit, and the allowed packages only',
    breaks: ({ from, to, isPackage }) => {
      if (!isPure(from)) return false;
      if (isPackage) return !purePackages.includes(to);
      const folder = pureFolders.find((pure) => isIn(from, pure)) ?? from;
      const sibling = pureFolders.some((pure) => isIn(to, pure) && featureOf(pure) === featureOf(folder));
      if (folder === 'client-config' && SETTINGS_FILES.test(to)) return false;
      return !sibling && !pureFiles.includes(to) && !isIn(to, `${METRICS}/model`);
    },
  },
  {
    rule: '1: what a run is knows nothing of how it is shown',
    breaks: ({ from, to }) =>
      isIn(from, 'lambda/krkn-telemetry/model') && /^lambda\/krkn-telemetry\/(web|reports|assets)\//.test(to),
  },
  {
    rule: '2: a feature imports its own folder, lambda/metrics, lambda/http, lambda/auth and lambda/kit, never the other feature',
    breaks: ({ from, to, isPackage }) => {
      const feature = /^lambda\/(?!metrics\/|http\/|auth\/|kit\/)[^/]+\//.exec(from)?.[0];
      if (feature === undefined || isPackage) return false;
      return !to.startsWith(feature) && !/^lambda\/(metrics|http|auth|kit)\//.test(to);
    },
  },
  {
    rule: '2: lambda/metrics knows no feature',
    breaks: ({ from, to, isPackage }) =>
      isIn(from, METRICS) && !isPackage && !/^lambda\/(metrics|http|kit)\//.test(to),
  },
  {
    rule: '2: a room of metrics imports itself and those below it, a store no other',
    breaks: ({ from, to }) => {
      const [room, other] = [metricsRoomOf(from), metricsRoomOf(to)];
      if (room === undefined || other === undefined || other === room) return false;
      return !metricsRooms[room]!.includes(other);
    },
  },
  {
    rule: '2: a store of metrics is known to entries, and to what writes to the same store',
    breaks: ({ from, to }) => {
      const store = /^lambda\/metrics\/(timestream|influxdb)\//.exec(to)?.[1];
      if (store === undefined || /^(local|test)\//.test(from) || ENTRIES.test(from)) return false;
      return metricsRoomOf(from) !== store && connectorRoomOf(from)?.name !== `store/${store}`;
    },
  },
  {
    rule: '2: a room of the connector imports itself and those below it, a store neither the lines nor another store',
    breaks: ({ from, to, isPackage }) => {
      const room = connectorRoomOf(from);
      if (room === undefined || isPackage || !isIn(to, CONNECTOR)) return false;
      const other = connectorRoomOf(to);
      return (
        other === undefined || (other.name !== room.name && !connectorRooms[room.kind]!.includes(other.kind))
      );
    },
  },
  {
    rule: '2: only the entry of the connector knows its stores',
    breaks: ({ from, to }) =>
      connectorRoomOf(to)?.kind === 'store' &&
      connectorRoomOf(from)?.kind !== 'store' &&
      !isIn(from, 'test') &&
      from !== `${CONNECTOR}/index`,
  },
  {
    rule: '2: lambda/http and lambda/auth know no feature',
    breaks: ({ from, to, isPackage }) =>
      /^lambda\/(http|auth)\//.test(from) && !isPackage && !/^lambda\/(http|auth|kit)\//.test(to),
  },
  {
    rule: '2: lambda/kit imports nothing of the project',
    breaks: ({ from, to, isPackage }) => isIn(from, 'lambda/kit') && !isPackage && !isIn(to, 'lambda/kit'),
  },
  {
    rule: '1: settings import the kit, other settings and pure folders, and of packages only valibot',
    breaks: ({ from, to, isPackage }) => {
      if (!SETTINGS_FILES.test(from)) return false;
      if (isPackage) return to !== 'valibot';
      return !SETTINGS_FILES.test(to) && !pureFolders.some((pure) => isIn(to, pure));
    },
  },
  {
    rule: '4: lib imports of lambda only settings, routes, deployment, names of metrics, bundle and how settings are written',
    breaks: ({ from, to }) =>
      isIn(from, 'lib') &&
      isIn(to, 'lambda') &&
      !SETTINGS_FILES.test(to) &&
      !/^lambda\/(bundle|third-party-notices|[^/]+(\/windows-worker)?\/(routes|deployment|metric-names))$/.test(
        to,
      ),
  },
  {
    rule: '4: lib and bin import neither local, tools nor test',
    breaks: ({ from, to, isPackage }) =>
      !isPackage && /^(lib|bin)\//.test(from) && /^(local|tools|test)\//.test(to),
  },
  {
    rule: '4: lambda imports neither lib, local nor the CDK',
    breaks: ({ from, to }) =>
      isIn(from, 'lambda') &&
      /^(lib|local|bin|tools|client-config|command-line|aws-cdk-lib|constructs)(\/|$)/.test(to),
  },
  {
    rule: '4: what the package exports is for other apps',
    breaks: ({ to }) => to === PACKAGE_ENTRY,
  },
  {
    rule: '5: local imports of lambda only entries, settings, routes, deployment, metric-names, secret-format, bundle and what JSON is; never lib or test',
    breaks: ({ from, to, isPackage }) =>
      isIn(from, 'local') &&
      !isPackage &&
      !isIn(to, 'local') &&
      !/^(client-config|command-line)\//.test(to) &&
      to !== 'package.json' &&
      !SETTINGS_FILES.test(to) &&
      !/^lambda\/(bundle|third-party-notices|kit\/json|[^/]+(\/windows-worker)?\/(index|routes|deployment|metric-names|secret-format)|metrics\/influxdb\/secret-format)$/.test(
        to,
      ),
  },
  {
    rule: '5: command-line knows no program',
    breaks: ({ from, to, isPackage }) =>
      isIn(from, 'command-line') && !isPackage && !isIn(to, 'command-line') && to !== 'package.json',
  },
  {
    rule: '5: only test imports local, tools and bin',
    breaks: ({ from, to, isPackage }) =>
      !isPackage &&
      /^(local|tools|bin)\//.test(to) &&
      !isIn(from, 'test') &&
      dirname(from).split('/')[0] !== to.split('/')[0],
  },
  {
    rule: '7: tools import of lambda what is pure, the kit, settings, deployment, what a secret must hold, storage and index',
    breaks: ({ from, to }) =>
      isIn(from, 'tools') &&
      isIn(to, 'lambda') &&
      !isPure(to) &&
      !SETTINGS_FILES.test(to) &&
      !/^lambda\/(kit\/[\w-]+|[^/]+(\/windows-worker)?\/deployment|auth\/(basic-credentials|secret-format)|krkn-telemetry\/(storage|index)\/[\w-]+)$/.test(
        to,
      ),
  },
  {
    rule: '7: a tool imports its own folder, what all may use, and the tool that it is about',
    breaks: ({ from, to }) => {
      const [tool, other] = [toolOf(from), toolOf(to)];
      if (tool === undefined || other === undefined || other === tool) return false;
      return ![...sharedByTools, ...(otherTools[tool] ?? [])].includes(other);
    },
  },
];

describe('imports', () => {
  it.each(importRules.map(({ rule, breaks }) => [rule, breaks] as const))('rule %s', (_rule, breaks) => {
    const broken = files.flatMap(({ imports }) => imports.filter(breaks));
    expect(broken.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it('rule 2: two folders of lambda use each file of lambda/kit, or a file of it that does', () => {
    const usersOf = (path: string): Set<string> => {
      const lines = files.flatMap(({ imports }) => imports.filter(({ to }) => to === path));
      return new Set(
        lines.flatMap(({ from }) =>
          isIn(from, 'lambda/kit') ? [...usersOf(from)] : (/^lambda\/[^/]+/.exec(from)?.[0] ?? []),
        ),
      );
    };
    const kit = files.map(({ path }) => path).filter((path) => isIn(path, 'lambda/kit'));
    expect(kit.filter((path) => usersOf(path).size < 2)).toEqual([]);
  });

  it('rule 6: no cycles', () => {
    expect(cycles()).toEqual([]);
  });

  it('rule 6: no barrels', () => {
    const barrels = files.filter(
      ({ path, text }) =>
        /^export (?:type )?(?:\*|\{[^}]*\}) from /m.test(text) &&
        !isIn(path, 'test') &&
        path !== PACKAGE_ENTRY,
    );
    expect(barrels.map(({ path }) => path)).toEqual([]);
  });

  it('rule 6: no export of a file is without another that imports it, but for those of entries', () => {
    const imported = new Set(files.flatMap(importedNames));
    const exported = files.flatMap(({ path, text }) =>
      Array.from(text.matchAll(EXPORTED_NAME), ([, name]) => `${path} exports ${name!}`),
    );
    const needless = exported.filter((line) => !imported.has(line));
    const isOfEntry = (line: string): boolean =>
      ENTRIES.test(line.split(' ', 1)[0]!) || isIn(line, 'test/local/fixtures');
    expect(needless.filter((line) => !isOfEntry(line))).toEqual([]);
  });

  it('rule 2: Timestream is spoken of in its room, where the connector is composed, and where it is configured', () => {
    const speaking = files.filter(
      ({ path, source }) => (isIn(path, CONNECTOR) || isIn(path, METRICS)) && /timestream/i.test(source),
    );
    const elsewhere = speaking.filter(
      ({ path }) =>
        connectorRoomOf(path)?.name !== 'store/timestream' && metricsRoomOf(path) !== 'timestream',
    );
    expect(elsewhere.map(({ path }) => path).sort()).toEqual([`${CONNECTOR}/index`, `${CONNECTOR}/settings`]);
  });

  it('every room of the connector has files, and every folder is a room', () => {
    const own = files.map(({ path }) => path).filter((path) => isIn(path, CONNECTOR));
    const rooms = new Set(own.map((path) => connectorRoomOf(path)?.kind));
    expect(Object.keys(connectorRooms).filter((room) => !rooms.has(room))).toEqual([]);
    const inFolders = own.filter((path) => dirname(path) !== CONNECTOR);
    expect(inFolders.filter((path) => connectorRoomOf(path) === undefined)).toEqual([]);
  });

  it('every room of metrics has files, and every file is in a room', () => {
    const rooms = files
      .map(({ path }) => path)
      .filter((path) => isIn(path, METRICS))
      .map(metricsRoomOf);
    expect([...new Set(rooms)].sort()).toEqual(Object.keys(metricsRooms).sort());
  });

  it('at most 87 files stand behind the pages of folders', () => {
    expect(behind('lambda/krkn-telemetry/routes/folder').length).toBeLessThanOrEqual(87);
  });

  it('finds the files that it judges', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.flatMap(({ imports }) => imports).length).toBeGreaterThan(200);
  });
});

describe('purity', () => {
  const pure = files.filter(({ path }) => SETTINGS_FILES.test(path) || isPure(path));

  it('rule 1: pure files read no clock, chance or environment, and only hashes of node:crypto', () => {
    const impure = pure.filter(
      ({ text }) =>
        // A date of a value that is given is arithmetic, not a clock.
        /\bDate\b(?<!new Date(?=\([^)]))(?!\.(?:UTC|parse)\()/.test(text) ||
        /Math\.random|\bprocess\.|\bperformance\.|setTimeout|\bfetch\(/.test(text) ||
        /\bcrypto\./.test(text) ||
        cryptoImports(text).some((line) => !PURE_CRYPTO.test(line)),
    );
    expect(impure.map(({ path }) => path)).toEqual([]);
  });

  it('rule 3: only entries read process.env', () => {
    const readers = files.filter(({ path, text }) => !isIn(path, 'test') && /\bprocess\.env\b/.test(text));
    expect(readers.map(({ path }) => path).filter((path) => !ENTRIES.test(path))).toEqual([]);
  });
});

const EXPORTED_NAME = /^export (?:abstract |async )?(?:class|const|enum|function\*?|interface|type) (\w+)/gm;

/** What a file imports of others by name, or passes on, as `path exports name`. Knip leaves types alone that signatures name. */
function importedNames({ path, text }: SourceFile): string[] {
  return Array.from(text.matchAll(/^(?:import|export) (?:type )?\{([^}]*)\} from '(\.[^']*)'/gm)).flatMap(
    ([, names = '', specifier = '']) => {
      const to = relative(root, resolve(root, dirname(path), specifier)).replaceAll('\\', '/');
      const file = files.some((other) => other.path === to) ? to : `${to}/index`;
      return names.split(',').map((name) => `${file} exports ${/(?:type )?(\w+)/.exec(name)?.[1] ?? ''}`);
    },
  );
}

/** The project's files that run when one does, itself among them. */
function behind(path: string): readonly string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const found = new Set([path]);
  for (const each of found) {
    const { imports } = byPath.get(each)!;
    for (const { to, isType } of imports) if (!isType && byPath.has(to)) found.add(to);
  }
  return [...found];
}

/** The cycles of imports between the project's files, each as a path back to its beginning. */
function cycles(): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path].join(' → '));
    if (start >= 0 || done.has(path)) return;
    for (const { to, isPackage } of byPath.get(path)?.imports ?? []) {
      if (!isPackage) visit(to, [...trail, path]);
    }
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  return found;
}
