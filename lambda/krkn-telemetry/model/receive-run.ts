import { LosslessNumber } from 'lossless-json';
import { HttpError } from '../../http/errors';
import { withTodaysNames } from './fields';
import {
  isJsonArray,
  isJsonObject,
  JsonTooLargeError,
  parseJson,
  stringifyJson,
  type JsonObject,
  type JsonValue,
} from './json';
import { ParametersDecoder, ParametersError } from './parameters';

/**
 * Most values that a body may hold. Krkn sends some 25 bytes for each, and Lambda takes 5.7 MB: some 230,000. The worst body of
 * 300,000 takes 320 MB of the function's 512, and most of them 130 to 260; 5.6 MB of `0,`, which are 2,800,000, take 522.
 */
const MOST_SENT_VALUES = 300_000;

/** A run as Krkn sent it, made ready to be stored. */
export interface ReceivedRun {
  /** Text of `telemetry.json`, ASCII, indented by four spaces. */
  readonly stored: string;
  /** The same before it was written. */
  readonly telemetry: JsonObject;
  /** Text of `critical-alerts-00.log`, if the body holds alerts beside the telemetry, as what Krkn logs does. */
  readonly alerts: string | undefined;
}

/**
 * Checks the body of `POST /telemetry` and makes what is stored of it: fields have today's names, `parameters` are
 * decoded unless they are very long, times of scenarios are whole seconds, `cluster_events` are lists. All else stays as
 * it was sent, known to us or not, and numbers keep their digits. Krkn does not send a run twice, so only that is refused
 * which could not be shown or stored. A run that was lost can be sent as Krkn logs it, with the telemetry in a field:
 * https://krkn-chaos.dev/docs/krkn/telemetry/
 * @throws {HttpError} 400 `invalid_telemetry`
 */
export function receiveRun(body: Buffer): ReceivedRun {
  const sent = parseBody(body);
  const isLogged = sent['scenarios'] === undefined && isJsonObject(sent['telemetry']);
  const run = withTodaysNames(isLogged ? (sent['telemetry'] as JsonObject) : sent);
  const { scenarios } = run;
  if (!isJsonArray(scenarios)) throw invalid(`scenarios param must be a list of object. ${EXPECTED}`);
  const decoder = new ParametersDecoder();
  const telemetry = { ...run, scenarios: scenarios.map((sent, index) => toStored(sent, index, decoder)) };
  const { critical_alerts: alerts } = sent;
  return {
    ...{ stored: write(telemetry), telemetry },
    alerts: isLogged && isJsonObject(alerts) ? write(alerts) : undefined,
  };
}

/** What to do about a body that is nothing that Krkn sends or logs. */
const EXPECTED =
  'Send the telemetry as one JSON object, or what Krkn logs behind “Chaos data:”, which has it in the field telemetry.';

function parseBody(body: Buffer): JsonObject {
  const value = parse(decode(body));
  if (!isJsonObject(value)) throw invalid(`the body must be a JSON object. ${EXPECTED}`);
  return value;
}

function decode(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw invalid('the body is not UTF-8');
  }
}

function parse(text: string): JsonValue {
  try {
    return parseJson(text, MOST_SENT_VALUES);
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid(`the body is not JSON. ${EXPECTED}`);
    throw asTooLarge(error);
  }
}

function write(run: JsonObject): string {
  try {
    return stringifyJson(run);
  } catch (error) {
    throw asTooLarge(error);
  }
}

function asTooLarge(error: unknown): unknown {
  if (!(error instanceof JsonTooLargeError)) return error;
  return invalid(`the body ${error.message}. Run fewer scenarios or checks at once`);
}

function toStored(sent: JsonValue, index: number, decoder: ParametersDecoder): JsonObject {
  const place = `scenarios[${index}]`;
  if (!isJsonObject(sent)) {
    throw invalid(`scenarios param must be a list of object: ${place} is not an object`);
  }
  const scenario = {
    ...sent,
    ...ifPresent(sent, 'start_timestamp', wholeSeconds),
    ...ifPresent(sent, 'end_timestamp', wholeSeconds),
    ...ifPresent(sent, 'cluster_events', (events) => (isJsonArray(events) ? events : [])),
    ...decodedParameters(sent, place, decoder),
  };
  for (const attribute of ['scenario', 'exit_status', 'parameters']) {
    if ((scenario[attribute] ?? '') === '') throw invalid(`${attribute} is null or empty in ${place}`);
  }
  return scenario;
}

function ifPresent(scenario: JsonObject, key: string, change: (value: JsonValue) => JsonValue): JsonObject {
  const value = scenario[key];
  return value === undefined ? {} : { [key]: change(value) };
}

function decodedParameters(scenario: JsonObject, place: string, decoder: ParametersDecoder): JsonObject {
  const base64 = scenario['parameters_base64'] ?? '';
  if (base64 === '') return { parameters_base64: '' };
  try {
    const parameters = decoder.decode(base64);
    // The run is worth more than its parameters in clear.
    if (parameters === undefined) return { parameters: scenario['parameters'] ?? {} };
    return { parameters_base64: '', parameters };
  } catch (error) {
    if (!(error instanceof ParametersError)) throw error;
    throw invalid(`invalid parameters format: parameters_base64 of ${place} ${error.message}`);
  }
}

/** Epoch seconds as Python's `int()` cuts them. What is no finite number stays what it is. */
function wholeSeconds(value: JsonValue): JsonValue {
  if (typeof value === 'string') {
    const whole = /^\s*([-+]?\d{1,18})(?:\.\d*)?\s*$/.exec(value)?.[1];
    return whole === undefined ? value : new LosslessNumber(String(BigInt(whole)));
  }
  if (!(value instanceof LosslessNumber) || !/[.eE]/.test(value.value)) return value;
  const seconds = Math.trunc(Number(value.value));
  return Number.isFinite(seconds) ? new LosslessNumber(String(BigInt(seconds))) : value;
}

function invalid(problem: string): HttpError {
  return new HttpError({ code: 'invalid_telemetry', status: 400, message: `[bad request]: ${problem}` });
}
