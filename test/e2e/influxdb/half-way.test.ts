// A set-up of which every single request fails, against a real InfluxDB 2.
import { testFirstDeployment, testRotation } from '../../support/influxdb/setup/half-way-cases';
import { influxdToSetUp } from '../support/influxd-to-set-up';

const server = influxdToSetUp();
testFirstDeployment(server);
testRotation(server);
