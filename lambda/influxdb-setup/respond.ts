import { setTimeout as pause } from 'node:timers/promises';

/**
 * What CloudFormation waits for.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export interface SetupResponse {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
}

const TRIES = 3;
/** Milliseconds that each may take. */
const TIMEOUT = 4_000;

/**
 * Puts a response where CloudFormation looks for it: a signed URL of S3, which never is told to anyone. A function in a VPC
 * reaches it by the endpoint of S3.
 * @param firstPause milliseconds before it is tried again for the first time
 * @throws {Error} if S3 does not take it; without the URL in it
 */
export async function respond(url: string, response: SetupResponse, firstPause: number): Promise<void> {
  const body = new TextEncoder().encode(JSON.stringify(response));
  for (let attempt = 1; ; attempt += 1) {
    const failure = await put(url, body);
    if (failure === undefined) return;
    if (attempt === TRIES) throw new Error(`CloudFormation was not answered: ${failure}`);
    await pause(firstPause * attempt);
  }
}

/** @returns why it failed */
async function put(url: string, body: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  try {
    // The signature is one of no content type.
    const headers = { 'content-type': '' };
    const signal = AbortSignal.timeout(TIMEOUT);
    const { ok, status } = await fetch(url, { method: 'PUT', headers, body, signal });
    return ok ? undefined : `S3 answers ${status}`;
  } catch (error) {
    const { name, cause } = error as Error;
    const { code = name } = (cause ?? {}) as { readonly code?: string };
    return `S3 cannot be reached (${code})`;
  }
}
