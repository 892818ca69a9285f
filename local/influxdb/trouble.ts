/** Why an InfluxDB cannot be used, in one sentence without a full stop: it names what the command line should say instead. */
export class InfluxdbTrouble extends Error {
  override name = 'InfluxdbTrouble';
}
