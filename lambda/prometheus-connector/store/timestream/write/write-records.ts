import { hash } from 'node:crypto';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import {
  WriteRecords$,
  WriteRecordsCommand,
  type TimestreamWriteClient,
  type WriteRecordsCommandInput,
  type WriteRecordsCommandOutput,
} from '@aws-sdk/client-timestream-write';
import { HttpRequest } from '@smithy/core/protocols';
import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import { getSmithyContext } from '@smithy/core/transport';
import type {
  $ClientProtocol,
  FinalizeHandler,
  FinalizeRequestMiddleware,
  HandlerExecutionContext,
  HttpResponse,
  HttpRequest as PlainRequest,
  RequestHandler,
  SelectedHttpAuthScheme,
} from '@smithy/types';
import { sharedSignal } from '../../../../kit/concurrency';
import { CallSigner } from './call-signer';

/** Sends one WriteRecords call, whose JSON body is given. Rejects with the SDK's errors. */
export type WriteRecords = (body: string) => Promise<void>;

/** What the SDK computes for a call, the same for all calls of a request. */
interface PreparedCall {
  /** Complete but for its body and signature. */
  readonly request: HttpRequest;
  readonly context: HandlerExecutionContext;
  readonly signer: CallSigner;
  /** What is left of the SDK's stack: it signs, sends and retries. */
  readonly repeat: FinalizeHandler<WriteRecordsCommandInput, WriteRecordsCommandOutput>;
}

/** Runs the SDK's stack as far as its retries, the first that is different for each call. */
type Prepare = () => Promise<PreparedCall>;

const nothing = { DatabaseName: '', TableName: '', Records: [] };

/** What prepares calls of a client, without a deadline: nothing is sent. */
const preparations = new WeakMap<TimestreamWriteClient, Prepare>();

/**
 * Prepares WriteRecords calls that all end when `signal` aborts. The SDK's stack of middleware runs once for all of
 * them, up to where a call is signed; each call is then signed by {@link CallSigner} and sent by the SDK's connections
 * alone, in a third of the CPU time. A call that fails with a retryable error is handed back to the stack, which retries it.
 */
export function writeRecordsUntil(client: TimestreamWriteClient, signal: AbortSignal): WriteRecords {
  const deadline = sharedSignal(signal);
  let preparing: Promise<PreparedCall> | undefined;
  return async (body) => {
    preparing ??= preparationOf(client)();
    const call = await preparing;
    const request = withBody(call.request, body);
    try {
      await send(client, call, request, deadline);
    } catch (error) {
      if (!mayPass(error)) throw error;
      const { repeat } = await createPreparation(client, deadline)();
      await repeat({ input: nothing, request });
    }
  };
}

/** Kept with the client: resolving a stack takes as long as two calls. */
function preparationOf(client: TimestreamWriteClient): Prepare {
  const known = preparations.get(client) ?? createPreparation(client);
  preparations.set(client, known);
  return known;
}

/** @param signal ends what {@link PreparedCall.repeat} sends */
function createPreparation(client: TimestreamWriteClient, signal?: AbortSignal): Prepare {
  const capture: FinalizeRequestMiddleware<WriteRecordsCommandInput, WriteRecordsCommandOutput> =
    (repeat, context) =>
    ({ request }) => {
      const scheme = getSmithyContext(context)['selectedHttpAuthScheme'] as SelectedHttpAuthScheme;
      const { region, name } = scheme.httpAuthOption.signingProperties as Record<'region' | 'name', string>;
      const prepared: PreparedCall = {
        request: request as HttpRequest,
        context,
        signer: new CallSigner(region, name),
        repeat,
      };
      return Promise.resolve({ response: undefined, output: { $metadata: {}, prepared } });
    };
  const command = new WriteRecordsCommand(nothing);
  command.middlewareStack.addRelativeTo(capture, {
    relation: 'before',
    toMiddleware: 'retryMiddleware',
    name: 'captureMiddleware',
  });
  const options = signal === undefined ? {} : { abortSignal: signal };
  const handler = command.resolveMiddleware(client.middlewareStack, client.config, options);
  return async () => {
    const { output } = await handler(command);
    return (output as WriteRecordsCommandOutput & { readonly prepared: PreparedCall }).prepared;
  };
}

function withBody(prepared: HttpRequest, body: string): HttpRequest {
  const request = HttpRequest.clone(prepared);
  request.body = body;
  request.headers['content-length'] = String(Buffer.byteLength(body));
  // The signer takes it from here; it would copy the body to find it.
  request.headers['x-amz-content-sha256'] = hash('sha256', body, 'hex');
  return request;
}

async function send(
  { config }: TimestreamWriteClient,
  { context, signer }: PreparedCall,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<void> {
  const credentials = await config.credentials();
  const signed = HttpRequest.clone(request);
  signed.headers = signer.sign(request.headers, credentials, new Date(Date.now() + config.systemClockOffset));
  const connections = config.requestHandler as RequestHandler<PlainRequest, HttpResponse>;
  const { response } = await connections.handle(signed, { abortSignal: signal });
  if (response.statusCode === 200) {
    await drain(response);
    return;
  }
  const protocol = config.protocol as $ClientProtocol<PlainRequest, HttpResponse>;
  const [, namespace, name, traits, input, output] = WriteRecords$;
  const operation = { namespace, name, traits, input, output };
  // Throws: it turns every response but a success into an error.
  await protocol.deserializeResponse(operation, { ...config, ...context }, response);
}

/** The body of a success is not needed, but must be read before the connection can be reused. */
async function drain({ body }: HttpResponse): Promise<void> {
  const stream = body as Readable;
  stream.resume();
  await once(stream, 'end');
}

/** By the SDK's own rule. A signature is invalid by a wrong clock, too: the stack finds out how wrong it is, and signs again. */
function mayPass(error: unknown): boolean {
  const sdkError = error as Parameters<typeof isServerError>[0];
  return [isTransientError, isThrottlingError, isServerError, isInvalidSignature].some((judge) =>
    judge(sdkError),
  );
}

function isInvalidSignature({ name }: Error): boolean {
  return name === 'InvalidSignatureException';
}
