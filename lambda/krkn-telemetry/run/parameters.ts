import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from './json';
import { parseYaml, YamlError } from './yaml/parse-yaml';

/** Parameters that cannot be decoded. The message goes on from their name and says why, without a word of them. */
export class ParametersError extends Error {
  override name = 'ParametersError';
}

/**
 * Decodes a scenario's `parameters_base64`: the scenario file, as YAML in base64.
 * @param base64 anything but a text is refused
 * @throws ParametersError
 */
export function decodeParameters(base64: JsonValue): JsonObject | readonly JsonValue[] {
  const value = parse(utf8(base64));
  if (!isJsonObject(value) && !isJsonArray(value)) {
    throw new ParametersError('holds YAML that is neither a mapping nor a list');
  }
  return value;
}

function utf8(base64: JsonValue): string {
  if (typeof base64 !== 'string') throw new ParametersError('is not a text');
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
