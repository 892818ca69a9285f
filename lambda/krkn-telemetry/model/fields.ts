import { LosslessNumber } from 'lossless-json';
import {
  isJsonArray,
  isJsonObject,
  JsonTooLargeError,
  parseWellFormedJson,
  type JsonObject,
  type JsonValue,
} from './json';
import type { ForeignText } from '../text/foreign-text';

/** An object whose fields may be absent, null or of any type. A field that is not of the type asked for is undefined. */
export class Fields {
  constructor(private readonly object: JsonObject) {}

  /**
   * The fields of a JSON text. Half surrogate pairs in its texts and keys are U+FFFD.
   * @returns undefined when the text is no JSON object, or too deep to be read
   */
  static ofText(text: string): Fields | undefined {
    try {
      return Fields.of(parseWellFormedJson(text));
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof JsonTooLargeError) return undefined;
      throw error;
    }
  }

  private static of(value: JsonValue | undefined): Fields | undefined {
    return isJsonObject(value) ? new Fields(value) : undefined;
  }

  /** The value as it is; null is undefined. */
  value(name: string): JsonValue | undefined {
    return (Object.hasOwn(this.object, name) ? this.object[name] : undefined) ?? undefined;
  }

  /** A text that is not empty. A number is its digits. */
  text(name: string): ForeignText | undefined {
    return toText(this.value(name));
  }

  /** A finite number, also of a text that holds one. */
  number(name: string): number | undefined {
    return toNumber(this.value(name));
  }

  /** A boolean, also of the texts `true` and `false` in any case. */
  boolean(name: string): boolean | undefined {
    const value = this.value(name);
    if (typeof value === 'boolean') return value;
    const text = typeof value === 'string' ? value.toLowerCase() : undefined;
    return text === 'true' || (text === 'false' ? false : undefined);
  }

  /** The fields of an object; of none when it is no object. */
  fields(name: string): Fields {
    return Fields.of(this.value(name)) ?? new Fields({});
  }

  /** What `change` makes of the object. */
  changed(change: (object: JsonObject) => JsonObject): Fields {
    return new Fields(change(this.object));
  }

  /** What `read` makes of the objects of a list; all else in it is left out. */
  list<Item>(name: string, read: (fields: Fields) => Item): Item[] {
    return this.items(name).flatMap((item) => {
      const fields = Fields.of(item);
      return fields === undefined ? [] : [read(fields)];
    });
  }

  /** The texts of a list. */
  texts(name: string): ForeignText[] {
    return this.items(name).flatMap((item) => toText(item) ?? []);
  }

  /** The numbers of an object by their keys. */
  numbers(): [key: ForeignText, value: number][] {
    return Object.entries(this.object).flatMap(([key, value]) => {
      const number = toNumber(value);
      return number === undefined ? [] : [[key, number]];
    });
  }

  /** The fields that are not among some names and hold something. */
  others(names: readonly string[]): JsonObject {
    const known = new Set(names);
    return Object.fromEntries(
      Object.entries(this.object).filter(([name, value]) => !known.has(name) && !isEmpty(value)),
    );
  }

  private items(name: string): readonly JsonValue[] {
    const value = this.value(name);
    return isJsonArray(value) ? value : [];
  }
}

function toText(value: JsonValue | undefined): string | undefined {
  if (value instanceof LosslessNumber) return value.value;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function toNumber(value: JsonValue | undefined): number | undefined {
  const text = toText(value);
  const number = text === undefined || text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** Whether a value holds nothing: null, or a text, a list or an object without content. */
export function isEmpty(value: JsonValue): boolean {
  if (value === null || value === '') return true;
  return (isJsonArray(value) || isJsonObject(value)) && Object.keys(value).length === 0;
}

/** Today's names of fields, by those that they had before. */
type Names = Readonly<Record<string, string>>;

const OF_RUN: Names = { version: 'cluster_version' };
/** Of the objects in lists of a run. */
const OF_LISTS: Readonly<Record<string, Names>> = {
  scenarios: {
    startTimeStamp: 'start_timestamp',
    endTimeStamp: 'end_timestamp',
    exitStatus: 'exit_status',
    parametersBase64: 'parameters_base64',
  },
  node_summary_infos: { node_type: 'nodes_type' },
};

/**
 * A run with the names that its fields have today. Those of scenarios were others up to krkn-lib 2.0, the version of the
 * cluster and the type of nodes had others up to 3.0:
 * https://github.com/krkn-chaos/krkn-lib/blob/v2.0.0/src/krkn_lib/models/telemetry/models.py,
 * https://github.com/krkn-chaos/krkn-lib/blob/v3.0.0/src/krkn_lib/models/telemetry/models.py
 */
export function withTodaysNames(run: JsonObject): JsonObject {
  const named = renamed(run, OF_RUN);
  const lists = Object.entries(OF_LISTS).flatMap(([list, names]) => {
    const items = named[list];
    if (!isJsonArray(items)) return [];
    return [[list, items.map((item) => (isJsonObject(item) ? renamed(item, names) : item))] as const];
  });
  return { ...named, ...Object.fromEntries(lists) };
}

/** An object that has a field of today's name as well keeps both. */
function renamed(object: JsonObject, names: Names): JsonObject {
  const todaysName = (name: string): string => {
    const todays = Object.hasOwn(names, name) ? names[name]! : name;
    return Object.hasOwn(object, todays) ? name : todays;
  };
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [todaysName(name), value]));
}
