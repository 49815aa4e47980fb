import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, ElementContext, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** WCAG 2.2, levels A and AA; each version's rules have tags of their own. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/**
 * What axe finds wrong with the page as it is now, a line each: the rule, what it says, and where. Its source comes in by
 * the debugger's way, which the page's policy does not concern.
 */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(source);
  const options: RunOptions = { runOnly: { type: 'tag', values: TAGS }, resultTypes: ['violations'] };
  const results = await page.evaluate(async given => {
    const { axe, document } = globalThis as unknown as {
      axe: { run(context: ElementContext, options: RunOptions): Promise<AxeResults> };
      document: ElementContext;
    };
    return axe.run(document, given);
  }, options);
  // A rule that had nothing to look at finds nothing: then axe was not there, or the page was empty.
  if (results.testEngine.name !== 'axe-core') throw new Error('axe did not run');
  return results.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => `${id} (${help}) at ${target.join(' ')}: ${failureSummary}`),
  );
}
