/** The version of this project, as package.json has it: a test compares the two. */
const VERSION = '0.2.0';

/** What clients of AWS add to their `User-Agent`, so that AWS' logs and support see whose calls they are. */
export const customUserAgent: [name: string, version: string][] = [['chaos-telemetry', VERSION]];
