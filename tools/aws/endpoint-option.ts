import { Misuse } from '../../command-line/misuse';

/**
 * Checks what `--endpoint` was given: the URL of what stands in for AWS.
 * @param example such a URL
 * @throws {Misuse}
 */
export function checkEndpoint(endpoint: string | undefined, example: string): void {
  if (endpoint === undefined || /^https?:\/\/[^?#\s]+$/.test(endpoint)) return;
  throw new Misuse(`--endpoint takes a URL such as ${example}, not '${endpoint}'`);
}
