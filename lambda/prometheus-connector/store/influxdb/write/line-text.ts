import { encodeName, encodeValue } from '../../../../metrics/influxdb/label-codec';

/**
 * A tag of a line, with the comma before it.
 * https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/#special-characters
 */
export function tagText(name: string, value: string): string {
  return ownTag(escaped(encodeName(name)), value);
}

/** The same of a tag that is no label, and whose key means nothing else. */
export function ownTag(key: string, value: string): string {
  return `,${key}=${escaped(encodeValue(value))}`;
}

/** Without backslashes, which are encoded, these are all that mean something in a tag. */
function escaped(text: string): string {
  return text.replace(/[,= ]/g, '\\$&');
}

/** A field of a line whose value is a float. @param value finite */
export function floatField(name: string, value: number): string {
  return `${name}=${floatText(value)}`;
}

/** The shortest text that is read back as the same double. @param value finite */
export function floatText(value: number): string {
  return value === 0 && Object.is(value, -0) ? '-0' : String(value);
}

/** A field of a line whose value is a string: without line feeds, which would end the line. */
export function stringField(name: string, value: string): string {
  return `${name}="${value.replace(/["\\]/g, '\\$&')}"`;
}
