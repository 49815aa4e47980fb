import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildIfStale } from '../../scripts/build.ts';
import { closureOf } from '../../scripts/packaging/module-closure.ts';
import { type PackedFile, packedFiles } from '../../scripts/packaging/packed-files.ts';
import { stage } from '../../scripts/packaging/stage.ts';

/* What would be packed, without Electron's binary: the files, and that they run from a copy of exactly those. */

const ROOT = resolve(import.meta.dirname, '../..');
/** Megabytes without Electron; more than this is a question to be asked, not a limit of anything. */
const MOST = 60;

let folder: string;
let files: readonly PackedFile[];
beforeAll(() => {
  buildIfStale();
  files = packedFiles(ROOT);
  folder = mkdtempSync(join(tmpdir(), 'tandem-packed-'));
  stage(files, ROOT, join(folder, 'app'));
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const app = (path = '') => join(folder, 'app', path);

describe('what goes in', () => {
  test('is what was built, the packages that cannot be bundled, and nothing else', () => {
    const places = new Set(
      files.map(({ path }) => path.split('/').slice(0, 2).join('/')).filter(path => path.startsWith('out/')),
    );
    expect([...places].sort()).toEqual(['out/main', 'out/preload', 'out/renderer']);
    const others = files.filter(({ path }) => !/^(?:out|node_modules)\//.test(path));
    expect(others.map(({ path }) => path)).toEqual(['package.json']);
  });

  test('holds no source map, no source, no test and no file that the project keeps for itself', () => {
    const idle = /\.(?:map|ts|tsx|cpp|h)$|(?:^|\/)(?:tests?|__tests__)\/|\.env|\.pem$|config\.json$|secret/;
    expect(files.filter(({ path }) => idle.test(path)).map(({ path }) => path)).toEqual([]);
  });

  test('has the entries that the manifest and the shell name', () => {
    const { main } = JSON.parse(readFileSync(app('package.json'), 'utf8')) as { main: string };
    for (const path of [
      main,
      'out/main/headless.js',
      'out/main/engine.js',
      'out/preload/index.cjs',
      'out/renderer/index.html',
    ]) {
      expect([path, existsSync(app(path))]).toEqual([path, true]);
    }
  });

  test('has no dev dependency, neither as a package nor in a bundle', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<
      'dependencies' | 'devDependencies',
      Record<string, string>
    >;
    const shipped = new Set(closureOf(Object.keys(dependencies), ROOT, new Set()).map(({ name }) => name));
    const inPackages = files.flatMap(({ path }) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
    // The maps tell what each bundle was made of. The page's own parts are bundled into it, which is why they are dev.
    const maps = globSync('out/{main,preload}/**/*.map', { cwd: ROOT });
    expect(maps.length).toBeGreaterThan(3);
    const bundled = maps.flatMap(map => {
      const { sources } = JSON.parse(readFileSync(join(ROOT, map), 'utf8')) as { sources: string[] };
      return sources.flatMap(source => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? []);
    });
    expect(bundled).toContain('fastify');
    // `debug` asks for these two and does without them; where they are installed they are bundled along.
    for (const name of ['supports-color', 'has-flag']) shipped.add(name);
    const strangers = [...new Set([...inPackages, ...bundled])].filter(name => !shipped.has(name));
    expect(strangers).toEqual([]);
    expect(Object.keys(devDependencies).filter(name => inPackages.includes(name))).toEqual([]);
  });

  test('is as large as is reported here', () => {
    const bytes = files.reduce((sum, file) => sum + (file.kind === 'copied' ? file.bytes : file.text.length), 0);
    console.log(`packed: ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB without Electron`);
    expect(bytes / 1e6).toBeLessThan(MOST);
  });
});

describe('from a copy of exactly those files', () => {
  test('the node starts headless under plain Node, serves the page and ends in order', async () => {
    const flags = ['--data', join(folder, 'data'), '--gateway-port', '0', '--control-port', '0', '--no-embedded'];
    const node = run([app('out/main/headless.js'), ...flags]);
    const ready = JSON.parse(await node.saw('"ready"')) as { gateway: string; control: string };
    expect((await fetch(`${ready.gateway}/health`)).status).toBe(200);
    expect(await (await fetch(ready.control)).text()).toContain('<title>Tandem</title>');
    node.child.kill('SIGTERM');
    expect(await node.ended).toBe(0);
  });

  test('llama.cpp’s package loads with what is packed of it', async () => {
    const script = "import('node-llama-cpp').then(m => { console.log(typeof m.getLlama); process.exit(0); })";
    const node = run(['--input-type=module', '-e', script], app());
    expect(await node.saw('function')).toBe('function');
    expect(await node.ended).toBe(0);
  });

  test('the shell’s entry loads, with a stand-in for Electron that says another instance runs', async () => {
    const names = readFileSync(app('out/main/desktop.js'), 'utf8').match(
      /import (?:\w+, )?\{([^}]*)\} from "electron"/,
    )?.[1];
    expect(names).toBeDefined();
    const hooks = `
      import { registerHooks } from 'node:module';
      const app = { setAppUserModelId() {}, setPath() {}, requestSingleInstanceLock: () => false, quit() {}, getVersion: () => '0', getPath: () => ${JSON.stringify(folder)} };
      globalThis.standIn = { app };
      const source = 'export default globalThis.standIn;' + ${JSON.stringify(names)}.split(',').map(name => name.trim().split(' as ')[0]).map(name => 'export const ' + name + ' = globalThis.standIn.' + name + ';').join('');
      registerHooks({
        resolve: (name, context, next) => name === 'electron' ? { url: 'data:text/javascript,' + encodeURIComponent(source), shortCircuit: true } : next(name, context),
      });`;
    const node = run([
      '--import',
      `data:text/javascript,${encodeURIComponent(hooks)}`,
      app('out/main/desktop.js'),
      '--',
      '--data',
      join(folder, 'data'),
    ]);
    expect(await node.ended).toBe(0);
    expect(node.said()).toContain('Tandem already runs with this data folder');
  });
});

interface Run {
  readonly child: ReturnType<typeof spawn>;
  readonly ended: Promise<number | null>;
  /** The first line with this text. */
  saw(text: string): Promise<string>;
  said(): string;
}

/** A program of the packed copy: started elsewhere, so that nothing of the project is found by chance. */
function run(args: readonly string[], cwd = folder): Run {
  const child = spawn(process.execPath, [...args], {
    cwd,
    env: { PATH: process.env.PATH, OLLAMA_HOST: '127.0.0.1:9' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  const ended = new Promise<number | null>(done => child.on('close', done));
  return {
    child,
    ended,
    said: () => text,
    async saw(wanted) {
      const line = () => text.split('\n').find(each => each.includes(wanted));
      await Promise.race([
        expect.poll(line, { timeout: 25_000 }).toBeDefined(),
        ended.then(code => Promise.reject(new Error(`it ended with ${code}: ${text}`))),
      ]).catch(error => {
        // What was seen before the end counts.
        if (line() === undefined) throw error;
      });
      return line() ?? '';
    },
  };
}
