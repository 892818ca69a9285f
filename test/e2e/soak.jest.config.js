/** Tests of what shows with time or numbers only: ten minutes each, or many times, instead of the least that each needs. */
process.env.SOAK_SECONDS ??= '600';

// One at a time: what they have stored is much to read.
module.exports = {
  ...require('./jest.config.js'),
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  maxWorkers: 1,
};
