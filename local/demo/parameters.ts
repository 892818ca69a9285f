import { stringify } from 'yaml';

/** A scenario's file as Krkn sends it: YAML as PyYAML's `safe_dump` writes it, in base64. */
export function parametersBase64(parameters: object): string {
  const yaml = stringify(parameters, {
    version: '1.1',
    indentSeq: false,
    singleQuote: true,
    sortMapEntries: true,
  });
  return Buffer.from(yaml).toString('base64');
}
