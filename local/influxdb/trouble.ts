import { StartTrouble } from '../start-trouble';

/** Why an InfluxDB cannot be used: it names what the command line should say instead. */
export class InfluxdbTrouble extends StartTrouble {
  override name = 'InfluxdbTrouble';
}
