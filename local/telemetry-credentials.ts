import { problemOfCredentials } from '../lambda/auth/secret-format';
import { deployment } from '../lambda/krkn-telemetry/deployment';
import { alphabets, keptSecret, keptText, randomText } from './kept-secret';

/** User and password of the telemetry service, as its secret holds them. */
interface TelemetryCredentials {
  readonly username: string;
  readonly password: string;
}

/**
 * The telemetry service's credentials kept in a file, made at the first call. They are judged as the service judges them.
 * @throws {UnusableSecretFileError} if the file holds something else
 */
export function keptTelemetryCredentials(file: string): Promise<TelemetryCredentials> {
  return keptSecret(file, {
    name: 'a username and a password (JSON, both strings, neither of them empty, no colon in the username)',
    is: (value): value is TelemetryCredentials => problemOfCredentials(value) === undefined,
    make: makeTelemetryCredentials,
  });
}

/**
 * The text of the same file, as the secret: editing it changes the password. The functions validate it, as they do with
 * a secret in AWS.
 */
export function telemetrySecret(file: string): Promise<string> {
  return keptText(file, makeTelemetryCredentials);
}

/** Alphanumeric, beginning with a letter: Krkn's configuration is YAML, and may hold the password without quotes. */
function makeTelemetryCredentials(): TelemetryCredentials {
  return {
    username: deployment.username,
    password: randomText(1, alphabets.letters) + randomText(31, alphabets.alphanumeric),
  };
}
