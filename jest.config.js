/** Everything that Node alone can run. Real clients are in test/e2e, with a configuration of their own. */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/'],
  transform: {
    // As bundles do: lambda/bundle.ts.
    '\\.(?:css|svg|page\\.js|iife\\.min\\.js)$': '<rootDir>/test/support/text-transform.js',
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }],
  },
  transformIgnorePatterns: ['/node_modules/(?!uplot/)'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out/', '<rootDir>/dist/'],
  // Jest leaves a core free, which on a machine of two halves its speed.
  maxWorkers: '100%',
  // Ends what hangs. No test measures time: a busy machine may take several times longer than an idle one.
  testTimeout: 60_000,
  setupFiles: ['<rootDir>/test/support/setup.ts'],
};
