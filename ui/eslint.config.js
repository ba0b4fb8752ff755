import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** Who may know whom: elements, lib ← state (→ api) ← features ← app. */
const rooms = ['api', 'elements', 'lib', 'state', 'features', 'app'];
const walls = {
  api: ['api', 'lib'],
  lib: ['lib'],
  elements: ['elements', 'lib'],
  state: ['state', 'api', 'lib'],
  features: ['state', 'api', 'lib', 'elements'],
};

const hostOnly = {
  group: ['@tauri-apps/*', '**/api/tauri', '**/api/http', '**/api/fake', '**/api/upload'],
  message: 'Only src/api knows the host: use api/client.',
};

const withWalls = Object.entries(walls)
  .filter(([room]) => room !== 'api')
  .map(([room, allowed]) => {
    const forbidden = rooms.filter((other) => !allowed.includes(other));
    const patterns = forbidden.flatMap((other) => [`../${other}/**`, `../../${other}/**`]);
    // A feature's own files are beside it: reaching another feature means going up.
    const sideways =
      room === 'features'
        ? [
            {
              group: ['../*/**', '!../../**'],
              message: 'A feature never imports a feature: the app composes them.',
            },
          ]
        : [];
    return {
      files: [`src/${room}/**/*.{ts,svelte}`],
      rules: {
        'no-restricted-imports': [
          'error',
          {
            patterns: [
              { group: patterns, message: `${room} may only know ${allowed.join(', ')}.` },
              hostOnly,
              ...sideways,
            ],
          },
        ],
      },
    };
  });

export default ts.config(
  { ignores: ['dist', 'dist-fake', 'src/paraglide', 'src/api/generated', 'node_modules'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      'svelte/no-at-html-tags': 'error',
      'svelte/prefer-svelte-reactivity': 'off',
      'no-restricted-properties': [
        'error',
        { property: 'innerHTML', message: 'Text nodes only: names come from strangers.' },
        { property: 'outerHTML', message: 'Text nodes only: names come from strangers.' },
        { property: 'insertAdjacentHTML', message: 'Text nodes only: names come from strangers.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'CallExpression[callee.name="eval"]', message: 'Nothing is evaluated.' },
        {
          selector: 'SvelteAttribute[key.name="style"]',
          message:
            'The content policy allows no style attributes: use classes or style: directives.',
        },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { parser: ts.parser, svelteConfig, extraFileExtensions: ['.svelte'] },
    },
  },
  ...withWalls,
  {
    files: ['src/app/**/*.{ts,svelte}'],
    rules: { 'no-restricted-imports': ['error', { patterns: [hostOnly] }] },
  },
  {
    files: ['scripts/**/*.mjs', '*.js', '*.ts', 'test/**/*.ts'],
    languageOptions: { globals: { ...globals.node } },
  },
);
