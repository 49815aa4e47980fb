import { defineConfig } from 'vitest/config';

/*
 * Four kinds of tests, one kind after the other: `unit` (rules and parsers, an injected clock), `real` (a real Ollama with
 * a real small model), `sockets` (a whole node over real sockets with the fakes around it, real processes) and `waiting`
 * (the same, and the pages in real Chromium, where a test waits far more than it computes). `real` and `sockets` are timed
 * by what they talk to, so on a small machine they run one file after the other; those that wait run two at a time. Where
 * nobody watches (CI) a test of these that failed has a second try, which `scripts/second-tries.ts` names. Unit tests have
 * none: nothing excuses them.
 */
const retry = process.env.CI ? 1 : 0;

const waiting = [
  'test/e2e/*-page.test.ts',
  'test/e2e/{accessibility,charts,dashboard,engine-panel,first-page-size,guide,language,setup,setup-look,threshold-suggestion}.test.ts',
  'test/e2e/colab/*.test.ts',
  'test/e2e/{twins/bad-link,twins/refusals,queue-kill}.test.ts',
];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{node,engine,desktop,resources,rules,fakes,renderer,scripts}/**/*.test.{ts,tsx}'],
          exclude: ['test/node/cli/**'],
          sequence: { groupOrder: 0 },
          // They wait for nothing but the processor, which others may have.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          sequence: { groupOrder: 1 },
          fileParallelism: false,
          retry,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'sockets',
          include: ['test/e2e/**/*.test.ts', 'test/node/cli/**/*.test.ts'],
          exclude: waiting,
          sequence: { groupOrder: 2 },
          fileParallelism: false,
          retry,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'waiting',
          include: waiting,
          globalSetup: 'test/e2e/build-page.ts',
          sequence: { groupOrder: 3 },
          maxWorkers: 2,
          retry,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
