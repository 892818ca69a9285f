import { alphabets, keptSecret, randomText } from './kept-secret';

/** User and password of the telemetry service, as its secret holds them. */
export interface TelemetryCredentials {
  readonly username: string;
  readonly password: string;
}

/**
 * The telemetry service's credentials kept in a file, made at the first call. Who edits the file changes the password.
 * @throws Error if the file holds something else.
 */
export function keptTelemetryCredentials(file: string): Promise<TelemetryCredentials> {
  return keptSecret(file, {
    name: 'a username and a password',
    is: isTelemetryCredentials,
    make: makeTelemetryCredentials,
  });
}

/** Alphanumeric, beginning with a letter: Krkn's configuration is YAML, and may hold the password without quotes. */
function makeTelemetryCredentials(): TelemetryCredentials {
  return {
    username: 'krkn',
    password: randomText(1, alphabets.letters) + randomText(31, alphabets.alphanumeric),
  };
}

function isTelemetryCredentials(value: unknown): value is TelemetryCredentials {
  if (typeof value !== 'object' || value === null) return false;
  const { username, password } = value as Partial<Record<keyof TelemetryCredentials, unknown>>;
  return typeof username === 'string' && typeof password === 'string';
}
