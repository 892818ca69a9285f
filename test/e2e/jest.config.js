/** Tests with real clients, which `.ci/install-clients` provides. One file at a time: they want the machine. */
const unitTests = require('../../jest.config.js');

module.exports = {
  ...unitTests,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
};
