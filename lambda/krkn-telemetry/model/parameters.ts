import { LosslessNumber } from 'lossless-json';
import type { ForeignText } from '../text/foreign-text';
import { countValues, isJsonArray, isJsonObject, textLength, type JsonObject, type JsonValue } from './json';
import { countYamlTokens, parseYaml, YamlError } from './yaml/parse-yaml';

/** Parameters that cannot be decoded. The message goes on from their name and says why, without a word of them. */
export class ParametersError extends Error {
  override name = 'ParametersError';
}

/** What a scenario's parameters hold. */
type Parameters = JsonObject | readonly JsonValue[];

/**
 * Most characters of base64 of a scenario that are decoded: far more than a scenario's file has. Reading a megabyte of
 * YAML takes seconds and hundreds of megabytes.
 */
const LONGEST_BASE64 = 512 * 1024;
/** The same for all scenarios of a run, those that repeat each other counted once. */
const MOST_BASE64 = 1024 * 1024;
/** Most tokens of YAML of a scenario that are read: some 15,000 lines, which take 100 MB. See {@link countYamlTokens}. */
const MOST_TOKENS = 100_000;
/** The same for all scenarios of a run: a second or two. */
const MOST_TOKENS_OF_RUN = 400_000;
/** Most values that all scenarios of a run may have, aliases counted each time. */
const MOST_VALUES_OF_RUN = 100_000;
/** Most characters of JSON that a scenario's parameters may become: aliases of YAML make a small text very large. */
const LONGEST_JSON = 1024 * 1024;
/** The same for all scenarios of a run. */
const MOST_JSON = 4 * 1024 * 1024;

/** Decodes the `parameters_base64` of the scenarios of one run, as far as there is room for what they become. */
export class ParametersDecoder {
  /** By base64: scenarios repeat each other. */
  private readonly known = new Map<string, Decoded | undefined>();
  private base64Left = MOST_BASE64;
  private tokensLeft = MOST_TOKENS_OF_RUN;
  private valuesLeft = MOST_VALUES_OF_RUN;
  private jsonLeft = MOST_JSON;

  /**
   * Decodes a scenario file, YAML in base64.
   * @param base64 anything but a text is refused
   * @returns undefined when it is, or becomes, longer than is read, or holds more
   * @throws {ParametersError}
   */
  decode(base64: JsonValue): Parameters | undefined {
    if (typeof base64 !== 'string') throw new ParametersError('is not a text');
    const decoded = this.known.has(base64) ? this.known.get(base64) : this.decodeNew(base64);
    if (decoded === undefined) return undefined;
    if (decoded.length > this.jsonLeft || decoded.values > this.valuesLeft) return undefined;
    this.jsonLeft -= decoded.length;
    this.valuesLeft -= decoded.values;
    return decoded.parameters;
  }

  private decodeNew(base64: string): Decoded | undefined {
    const decoded = this.decodeWithinLimits(base64);
    this.known.set(base64, decoded);
    return decoded;
  }

  private decodeWithinLimits(base64: string): Decoded | undefined {
    if (base64.length > Math.min(LONGEST_BASE64, this.base64Left)) return undefined;
    this.base64Left -= base64.length;
    const yaml = utf8(base64);
    const tokens = countYamlTokens(yaml, Math.min(MOST_TOKENS, this.tokensLeft));
    if (tokens === undefined) return undefined;
    this.tokensLeft -= tokens;
    return decodeParameters(yaml);
  }
}

interface Decoded {
  readonly parameters: Parameters;
  /** Characters of JSON. */
  readonly length: number;
  readonly values: number;
}

/** Undefined when it becomes too long. */
function decodeParameters(yaml: string): Decoded | undefined {
  const parameters = parse(yaml);
  if (!isJsonObject(parameters) && !isJsonArray(parameters)) {
    throw new ParametersError('holds YAML that is neither a mapping nor a list');
  }
  const length = textLength(parameters, LONGEST_JSON);
  const values = countValues(parameters, MOST_VALUES_OF_RUN);
  return length === undefined || values === undefined ? undefined : { parameters, length, values };
}

function utf8(base64: string): string {
  const digits = base64.replace(/\s/g, '');
  if (digits.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) {
    throw new ParametersError('is not base64');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(digits, 'base64'));
  } catch {
    throw new ParametersError('does not hold UTF-8');
  }
}

function parse(yaml: string): JsonValue {
  try {
    return parseYaml(yaml);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new ParametersError(`does not hold YAML that can be read: ${error.message}`);
  }
}

/** What a scenario was aimed at, as its parameters tell: each value once, in their order. */
interface Targets {
  readonly namespaces: readonly ForeignText[];
  readonly selectors: readonly ForeignText[];
  readonly excluded: readonly ForeignText[];
  readonly clouds: readonly ForeignText[];
}

/**
 * Names under which scenarios of any type have their targets, at whatever depth.
 * https://github.com/krkn-chaos/krkn/blob/main/krkn/summarized_reports/transform.py
 */
const NAMES: ReadonlyMap<string, keyof Targets> = new Map(
  Object.entries({
    namespace_pattern: 'namespaces',
    namespace: 'namespaces',
    service_namespace: 'namespaces',
    label_selector: 'selectors',
    'node-selector': 'selectors',
    node_label_selector: 'selectors',
    node_selector: 'selectors',
    pod_selector: 'selectors',
    exclude_label: 'excluded',
    cloud_type: 'clouds',
  } as const),
);

/** Values of each kind that are told: a file may list thousands. */
const MOST_VALUES = 10;
/** Values that are looked at. */
const MOST_LOOKED_AT = 10_000;

/** Looks for the targets of a scenario in its parameters. */
export function scenarioTargets(parameters: JsonValue | undefined): Targets {
  const found = {
    namespaces: new Set<string>(),
    selectors: new Set<string>(),
    excluded: new Set<string>(),
    clouds: new Set<string>(),
  };
  visit(parameters, (value, name) => {
    const kind = NAMES.get(name);
    if (kind === undefined || typeof value !== 'string' || value === '') return;
    if (found[kind].size < MOST_VALUES) found[kind].add(value);
  });
  return {
    namespaces: [...found.namespaces],
    selectors: [...found.selectors],
    excluded: [...found.excluded],
    clouds: [...found.clouds],
  };
}

/** Names of the seconds in which pods should be back: https://github.com/krkn-chaos/krkn/issues/670 */
const RECOVERY_NAMES = ['krkn_pod_recovery_time', 'expected_recovery_time'];

/** The seconds in which the pods of a scenario should be back, as its parameters tell; of several, the longest. */
export function expectedRecovery(parameters: JsonValue | undefined): number | undefined {
  let longest: number | undefined;
  visit(parameters, (value, name) => {
    if (!(value instanceof LosslessNumber) || !RECOVERY_NAMES.includes(name)) return;
    const seconds = Number(value.value);
    if (seconds > 0) longest = Math.max(longest ?? 0, seconds);
  });
  return longest;
}

/** Tells each value that is neither a list nor an object, with the name that it, or the list that it is in, has. */
function visit(parameters: JsonValue | undefined, tell: (value: JsonValue, name: string) => void): void {
  let left = MOST_LOOKED_AT;
  const look = (value: JsonValue, name: string): void => {
    if (left-- <= 0) return;
    if (isJsonArray(value)) for (const each of value) look(each, name);
    else if (isJsonObject(value)) for (const [key, each] of Object.entries(value)) look(each, key);
    else tell(value, name);
  };
  if (parameters !== undefined) look(parameters, '');
}
