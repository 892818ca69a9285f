const NAME = 'chaos-telemetry';

/** The version of this project, as package.json has it: a test compares the two. */
const VERSION = '0.2.0';

/** What clients of AWS add to their `User-Agent`, so that AWS' logs and support see whose calls they are. */
export const customUserAgent: [name: string, version: string][] = [[NAME, VERSION]];

/** `User-Agent` of other clients. */
export const userAgent = `${NAME}/${VERSION}`;
