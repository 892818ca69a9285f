import { Duration } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import type * as v from 'valibot';
import {
  isObject,
  type ConfigSetting,
  type ConfigSettings,
  type PropType,
  type Values,
} from './config-setting';

/** A `Duration` of whole seconds. */
export const seconds: PropType<Duration> = {
  toProp: (plain) => Duration.seconds(plain as number),
  toPlain: (duration) => duration.toSeconds({ integral: false }),
};

/** A `Duration` of whole hours. */
export const hours: PropType<Duration> = {
  toProp: (plain) => Duration.hours(plain as number),
  toPlain: (duration) => duration.toHours({ integral: false }),
};

/** A `Duration` of whole days. */
export const days: PropType<Duration> = {
  toProp: (plain) => Duration.days(plain as number),
  toPlain: (duration) => duration.toDays({ integral: false }),
};

/** An `Architecture` by its name. */
export const architecture: PropType<Architecture> = {
  toProp: (plain) => (plain === Architecture.ARM_64.name ? Architecture.ARM_64 : Architecture.X86_64),
  toPlain: ({ name }) => name,
};

/** The props that settings are. */
export type Props<S extends ConfigSettings> = {
  readonly [K in keyof S as IsRequired<S[K]> extends true ? K : never]: PropOf<S[K]>;
} & { readonly [K in keyof S as IsRequired<S[K]> extends true ? never : K]?: PropOf<S[K]> };

type IsRequired<S> = S extends { readonly required: true } ? true : false;

type PropOf<S extends ConfigSetting> = S extends { readonly prop: PropType<infer P> }
  ? P
  : S extends { readonly keys: infer K extends ConfigSettings }
    ? Props<K>
    : S extends { readonly items: infer I extends ConfigSettings }
      ? readonly Props<I>[] | Exclude<v.InferOutput<S['schema']>, readonly unknown[]>
      : v.InferOutput<S['schema']>;

/** Valid plain values as props. */
export function toProps<S extends ConfigSettings>(settings: S, values: Values): Props<S> {
  return converted(settings, values, (prop, plain) => prop.toProp(plain)) as Props<S>;
}

/** Props as plain values, still to be checked. */
export function toPlain(settings: ConfigSettings, props: object): Values {
  return converted(settings, props as Values, (prop, value) => prop.toPlain(value));
}

type Convert = (prop: PropType<unknown>, value: unknown) => unknown;

function converted(settings: ConfigSettings, values: Values, convert: Convert): Values {
  const entries = Object.entries(values).map(([key, value]) => {
    const { prop, items } = settings[key] ?? {};
    if (value === undefined) return [key, value];
    if (prop !== undefined) return [key, convert(prop, value)];
    if (items === undefined || !Array.isArray(value)) return [key, value];
    return [key, value.map((item: unknown) => (isObject(item) ? converted(items, item, convert) : item))];
  });
  return Object.fromEntries(entries) as Values;
}
