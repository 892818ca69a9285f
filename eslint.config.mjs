import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['node_modules/', 'cdk.out/', 'coverage/', '.chaos-telemetry/'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Numbers and booleans read well in messages; everything else must be turned into text on purpose.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // CDK constructs are built for their effect on the tree.
      'no-new': 'off',
      // Hot loops index arrays by a counter whose bounds the loop itself proves.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/prefer-for-of': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'it', property: 'only', message: 'A focused test hides all others.' },
        { object: 'it', property: 'skip', message: 'A skipped test is a defect: mend it or delete it.' },
        { object: 'describe', property: 'only', message: 'A focused suite hides all others.' },
        {
          object: 'describe',
          property: 'skip',
          message: 'A skipped suite is a defect: mend it or delete it.',
        },
      ],
    },
  },
  prettier,
);
