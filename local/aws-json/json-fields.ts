/** Reads fields of a JSON body by the type that the API gives them. `null` is the same as absent. */
import { serializationError } from './service-error';

/** A JSON object of which nothing is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** @throws {ServiceError} SerializationException when `value` is not an object. */
export function asObject(value: unknown): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw serializationError('Start of structure or map found where not expected.');
  }
  return value as JsonObject;
}

/** @throws {ServiceError} SerializationException when the field holds anything but text. */
export function stringField(source: JsonObject, name: string): string | undefined {
  const value = present(source, name);
  if (value !== undefined && typeof value !== 'string') {
    throw serializationError(`${name} can not be converted to a String`);
  }
  return value;
}

/** @throws {ServiceError} SerializationException when the field holds anything but a whole 64-bit number. */
export function longField(source: JsonObject, name: string): bigint | undefined {
  const value = present(source, name);
  if (value === undefined) {
    return undefined;
  }
  if (typeof value !== 'number' || !Number.isInteger(value) || Math.abs(value) >= 2 ** 63) {
    throw serializationError(`${name} can not be converted to a Long`);
  }
  return BigInt(value);
}

/** @throws {ServiceError} SerializationException when the field holds anything but a list of objects. */
export function objectListField(source: JsonObject, name: string): readonly JsonObject[] | undefined {
  const value = present(source, name);
  if (value !== undefined && !Array.isArray(value)) {
    throw serializationError(`${name} can not be converted to a List`);
  }
  return value?.map(asObject);
}

/** @throws {ServiceError} SerializationException when the field holds anything but an object. */
export function objectField(source: JsonObject, name: string): JsonObject | undefined {
  const value = present(source, name);
  return value === undefined ? undefined : asObject(value);
}

function present(source: JsonObject, name: string): unknown {
  return Object.hasOwn(source, name) ? (source[name] ?? undefined) : undefined;
}
