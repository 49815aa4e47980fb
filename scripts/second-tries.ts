import type { Reporter, TestCase } from 'vitest/node';

/**
 * Names the tests that passed only at their second try (`retry` in vitest.config.ts), so that none of them hides: each is
 * a defect of the test, or of what it tests, that shows only now and then.
 */
export default class SecondTries implements Reporter {
  readonly #names: string[] = [];

  onTestCaseResult(test: TestCase): void {
    if (test.diagnostic()?.flaky) this.#names.push(`${test.module.relativeModuleId} > ${test.fullName}`);
  }

  onTestRunEnd(): void {
    if (this.#names.length === 0) return;
    process.stdout.write(`\nPassed only at a second try, look into it:\n  ${this.#names.join('\n  ')}\n`);
  }
}
