/** Tests of what shows with time only: five minutes each instead of 40 seconds. */
process.env.SOAK_SECONDS ??= '300';

module.exports = require('./jest.config.js');
