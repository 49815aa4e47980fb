import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** The Chromium of this machine, or why there is none. In CI a missing one is a failure, elsewhere a skip. */
function findChromium(env: NodeJS.ProcessEnv): { readonly path?: string; readonly missing?: string } {
  const named = env.TANDEM_TEST_CHROMIUM;
  if (named)
    return isProgram(named) ? { path: named } : { missing: `TANDEM_TEST_CHROMIUM names ${named}, which is no program` };
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    for (const folder of (env.PATH ?? '').split(delimiter)) {
      if (folder && isProgram(join(folder, name))) return { path: join(folder, name) };
    }
  }
  return { missing: 'no chromium on the PATH; install one or name it in TANDEM_TEST_CHROMIUM' };
}

/**
 * The Chromium that the tests of a file run in; undefined leaves them out, and says why.
 * @throws in CI, where it has to be there
 */
export function chromiumForTests(): string | undefined {
  const { path, missing } = findChromium(process.env);
  if (path) return path;
  if (process.env.CI) throw new Error(`the browser tests cannot run: ${missing}`);
  console.log(`browser tests skipped: ${missing}`);
  return undefined;
}

/** A browser with a fresh profile that does nothing of its own accord. */
export function launchChromium(path: string): Promise<Browser> {
  return chromium.launch({
    executablePath: path,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
