/** Tests of what shows with time only: ten minutes each instead of the least that each needs. */
process.env.SOAK_SECONDS ??= '600';

module.exports = require('./jest.config.js');
