// The set-up of a stack against a real InfluxDB 2.
import { testSetUp } from '../../support/influxdb/setup/setup-cases';
import { influxdToSetUp } from '../support/influxd-to-set-up';

testSetUp(influxdToSetUp());
