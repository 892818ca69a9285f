/** Tests with real clients, which `.ci/install-clients` provides. */
const { availableParallelism } = require('node:os');
const unitTests = require('../../jest.config.js');

module.exports = {
  ...unitTests,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  // Most wait for scrapes or a browser: three files keep two processors busy. Those in `alone/` measure, and run after all others.
  maxWorkers: Math.ceil(1.5 * availableParallelism()),
};
