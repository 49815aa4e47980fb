import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, Platform } from 'electron-builder';
import { buildIfStale } from './build.ts';
import { writeAppIcons } from './packaging/app-icon.ts';
import { packedFiles } from './packaging/packed-files.ts';
import { sizesOf, stage } from './packaging/stage.ts';

/*
 * `npm run package [-- --stage]`: installers for the system that it runs on, in `dist/installers`. Each system makes its
 * own, since the engine's native parts are installed for that one only; docs/operations.md says what each needs.
 * `--stage` stops at the files that go in, in `dist/app`, and needs nothing but the project.
 */

const ROOT = resolve(import.meta.dirname, '..');
const APP = join(ROOT, 'dist/app');

const onlyStages = process.argv.slice(2).includes('--stage');
/** Where newer versions are looked for: a folder on a web server with the installers. Without it a copy never looks. */
const updates = process.env.TANDEM_UPDATE_URL;

buildIfStale();
const files = packedFiles(ROOT);
stage(files, ROOT, APP);
report();
if (!onlyStages) await makeInstallers();

async function makeInstallers(): Promise<void> {
  writeAppIcons(join(ROOT, 'dist/build-resources'));
  const made = await build({
    projectDir: ROOT,
    targets: Platform.current().createTarget(),
    publish: 'never',
    config: {
      extends: join(ROOT, 'electron-builder.yml'),
      electronVersion: electronVersion(),
      publish: updates === undefined ? null : { provider: 'generic', url: updates },
    },
  });
  for (const file of made.filter(path => existsSync(path))) process.stdout.write(`${file}\n`);
  if (updates === undefined) say('TANDEM_UPDATE_URL is not set: these installers will not look for newer versions.');
}

function electronVersion(): string {
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  const version = devDependencies.electron;
  if (version === undefined) throw new Error('package.json names no version of electron');
  return version;
}

function report(): void {
  const sizes = sizesOf(files);
  const all = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  say(`${files.length} files, ${inMegabytes(all)}, without Electron itself:`);
  for (const [part, bytes] of sizes) say(`  ${inMegabytes(bytes).padStart(9)}  ${part}`);
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
