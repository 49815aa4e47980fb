import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** A page in a context of its own, and what the browser complains of on it (the policy above all). */
export interface WatchedPage {
  readonly page: Page;
  readonly complaints: readonly string[];
}

/** @param patience how long, ms, an action waits for what it needs */
export async function watchedPage(
  browser: Browser,
  patience: number,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  const complaints: string[] = [];
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', error => complaints.push(String(error)));
  return { page, complaints };
}
