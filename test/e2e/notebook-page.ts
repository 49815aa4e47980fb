import type { Page } from 'playwright-core';
import type { NotebookPage } from '../../main/desktop/colab/keeper.ts';

/** The pane's page, with Playwright in Electron's place. */
export function playwrightPage(page: Page): NotebookPage {
  let x = 10;
  return {
    url: () => page.url(),
    run: script => page.evaluate(script),
    insertText: text => page.keyboard.insertText(text),
    nudge() {
      x += 1;
      return page.mouse.move(x, 5);
    },
  };
}
