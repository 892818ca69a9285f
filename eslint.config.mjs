import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['node_modules/', 'cdk.out/', 'coverage/', '.chaos-telemetry/'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.json', 'lambda/krkn-telemetry/assets/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
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
  {
    // What browsers run, as it is written: one scope of classic scripts, under a strict Content-Security-Policy.
    files: ['**/*.page.js'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      sourceType: 'script',
      parserOptions: {
        project: ['tsconfig.json', 'lambda/krkn-telemetry/assets/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // What is at the top of one script is used by another.
      '@typescript-eslint/no-unused-vars': ['error', { vars: 'local', argsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-eval': 'error',
      'no-restricted-syntax': [
        'error',
        ...[
          'MemberExpression[property.name=/^(innerHTML|outerHTML|srcdoc)$/]',
          'CallExpression[callee.property.name=/^(insertAdjacentHTML|write|writeln|setHTMLUnsafe)$/]',
          'CallExpression[callee.property.name="setAttribute"][arguments.0.value=/^(style|on)/]',
        ].map((selector) => ({
          selector,
          message: 'Make elements and set textContent: the page runs nothing else.',
        })),
      ],
    },
  },
  prettier,
);
