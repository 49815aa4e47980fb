import { defineConfig } from 'vitest/config';

/*
 * Three kinds of tests: `unit` (rules and parsers, an injected clock), `sockets` (a whole node over real sockets with
 * the fakes around it, real processes, real Chromium) and `real` (a real Ollama with a real small model). The latter two
 * are timed by what they talk to, so on a small machine they run one file after the other, and where nobody watches (CI) a
 * test that failed has a second try, which `scripts/second-tries.ts` names. Unit tests have none: nothing excuses them.
 */
const retry = process.env.CI ? 1 : 0;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{node,engine,desktop,resources,rules,fakes,renderer,scripts}/**/*.test.{ts,tsx}'],
          exclude: ['test/node/cli/**'],
          // They wait for nothing but the processor, which others may have.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'sockets',
          include: ['test/e2e/**/*.test.ts', 'test/node/cli/**/*.test.ts'],
          fileParallelism: false,
          retry,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          fileParallelism: false,
          retry,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
