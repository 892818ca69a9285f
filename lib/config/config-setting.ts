import type { Setting } from '../../lambda/kit/setting';

/** A setting as a key of `cdk.json` and as a prop of the same name. */
export interface ConfigSetting extends Setting {
  /** What the prop is, if not the plain value of `cdk.json`. */
  readonly prop?: PropType<unknown>;
  /** Settings that an object has. */
  readonly keys?: ConfigSettings;
  /** Settings that each object of a list has. */
  readonly items?: ConfigSettings;
}

/** Settings by their keys. */
export type ConfigSettings = Readonly<Record<string, ConfigSetting>>;

/** How plain values become a prop, and props become plain again. */
export interface PropType<P> {
  toProp(plain: unknown): P;
  toPlain(prop: P): unknown;
}

/** Values that are still to be checked. */
export type Values = Readonly<Record<string, unknown>>;

/** Whether a value has keys of its own. */
export function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
