import { describe, expect, test } from 'vitest';
import { type Source, sourcesIn } from './sources.ts';

/* What `docs/architecture.md` promises of the tree, checked. A rule that names no file today still guards tomorrow's. */

const main = sourcesIn('main');
const node = main.filter(({ path }) => path.startsWith('main/node/'));
const shipped = [...main, ...sourcesIn('renderer')];

/** `path: specifier` of the imports that break a rule. */
function offenders(sources: readonly Source[], breaks: (specifier: string, source: Source) => boolean): string[] {
  return sources.flatMap(source =>
    source.imports
      .filter(({ specifier }) => breaks(specifier, source))
      .map(({ specifier }) => `${source.path}: ${specifier}`),
  );
}

describe('only X may', () => {
  test('only main/node/store speaks SQL', () => {
    expect(
      offenders(shipped, (name, { path }) => name === 'node:sqlite' && !path.startsWith('main/node/store/')),
    ).toEqual([]);
  });

  test('only main/node/config reads files', () => {
    const isFile = /^(?:node:)?fs(?:\/promises)?$/;
    // The page's own files are served, not read: by @fastify/static and one stream. And whether the terminal is still
    // there is asked by opening it. Models are fetched into files and checked there, which is that folder's whole work.
    // The doctor asks for rights and room, and opens nothing. The store's file is made
    // readable for nobody else, and moved aside by its name when it is damaged. Ollama's program is looked for, its log
    // is opened for it and read, Linux tells of processes in files, and a release is unpacked. How the machine is built
    // is told by files of Linux below /sys and /proc, how loaded it is by /proc, and who types at which terminal by /dev.
    const allowed =
      /^main\/node\/(?:config\/|models\/|control\/static-page\.ts|doctor\/files\.ts|monitor\/(?:topology-source\.ts|this-machine\/)|store\/(?:file|set-aside)\.ts|ollama\/(?:program|launch|engine-log|process-table-linux|install\/(?:unpack|installer))\.ts|reload-signal\.ts)/;
    expect(offenders(node, (name, { path }) => isFile.test(name) && !allowed.test(path))).toEqual([]);
  });

  test('only main/node/config reads the environment', () => {
    const readers = node.filter(
      ({ path, text }) => /\bprocess\.env\b/.test(text) && !path.startsWith('main/node/config/'),
    );
    expect(readers.map(({ path }) => path)).toEqual([]);
  });

  test('only main/desktop imports electron', () => {
    expect(offenders(shipped, (name, { path }) => name === 'electron' && !path.startsWith('main/desktop/'))).toEqual(
      [],
    );
  });

  test('only main/engine loads llama.cpp, and only when it has to', () => {
    expect(
      offenders(shipped, (name, { path }) => name === 'node-llama-cpp' && !path.startsWith('main/engine/')),
    ).toEqual([]);
  });

  test('only a backend knows its provider’s dialect', () => {
    const dialect = /x_groq|openrouter\.ai|api\.groq\.com|\/api\/(?:chat|tags|show|generate)\b|prompt_eval_count/;
    const knowing = node.filter(({ path, text }) => dialect.test(text) && !path.startsWith('main/node/backends/'));
    expect(knowing.map(({ path }) => path)).toEqual([]);
  });
});

describe('layers', () => {
  test('a folder of the node is entered by its index only', () => {
    const entering = node.flatMap(source =>
      source.imports
        .filter(({ target }) => {
          const [, , folder, ...rest] = target?.split('/') ?? [];
          if (!target?.startsWith('main/node/') || rest.length === 0) return false;
          return !source.path.startsWith(`main/node/${folder}/`) && rest.join('/') !== 'index.ts';
        })
        .map(({ specifier }) => `${source.path}: ${specifier}`),
    );
    expect(entering).toEqual([]);
  });

  test('the page takes nothing but types from the node', () => {
    const taken = sourcesIn('renderer').flatMap(({ path, imports }) =>
      imports
        .filter(({ target, isTypeOnly }) => target?.startsWith('main/') && !isTypeOnly)
        .map(({ specifier }) => `${path}: ${specifier}`),
    );
    expect(taken).toEqual([]);
  });

  test('the page knows the bridge to the shell by its types only, and in one place', () => {
    const knowing = sourcesIn('renderer').flatMap(({ path, imports }) =>
      imports.filter(({ target }) => target?.startsWith('preload/')).map(({ isTypeOnly }) => ({ path, isTypeOnly })),
    );
    expect(knowing).toEqual([{ path: 'renderer/api/desktop.ts', isTypeOnly: true }]);
    const reaching = sourcesIn('renderer').filter(({ text }) => text.includes('tandemDesktop'));
    expect(reaching.map(({ path }) => path)).toEqual(['renderer/api/desktop.ts']);
  });

  test('the node knows nothing of the desktop and of the page', () => {
    expect(offenders(node, name => /(?:^|\/)(?:desktop|renderer|preload)\//.test(name))).toEqual([]);
  });

  test('the engine and the node share the protocol between them, and nothing else', () => {
    const engine = main.filter(({ path }) => path.startsWith('main/engine/'));
    const protocol = '../node/backends/embedded/protocol.ts';
    expect(offenders(engine, name => name.includes('/node/') && name !== protocol)).toEqual([]);
    expect(offenders(node, name => /(?:^|\/)engine\//.test(name))).toEqual([]);
  });

  test('backends know nothing of the cascade and of the gateway', () => {
    const backends = node.filter(({ path }) => path.startsWith('main/node/backends/'));
    expect(offenders(backends, name => /\/(?:cascade|gateway|control|stats)\//.test(name))).toEqual([]);
  });

  const IMPURE = /Date\.now|Math\.random|performance\.|setTimeout|process\./;
  const PURE = [
    'plan',
    'preference',
    'pressure',
    'first-token',
    'reading-time',
    'policy',
    'refusal',
    'continuation',
    'needs',
    'prompt-size',
  ];
  test.each(PURE)('cascade/%s is pure: it needs nothing but what is pure too, no clock and no chance', name => {
    const source = node.find(({ path }) => path === `main/node/cascade/${name}.ts`);
    const needed = source?.imports.filter(({ isTypeOnly }) => !isTypeOnly).map(({ specifier }) => specifier);
    expect(needed?.filter(specifier => !PURE.some(pure => specifier === `./${pure}.ts`))).toEqual([]);
    expect(source?.text).not.toMatch(IMPURE);
  });

  test('cascade/complexity is pure: outside its folder it knows types only, and the schema of its weights', () => {
    const scorer = node.filter(({ path }) => path.startsWith('main/node/cascade/complexity/'));
    expect(scorer.length).toBeGreaterThan(3);
    expect(scorer.filter(({ text }) => IMPURE.test(text)).map(({ path }) => path)).toEqual([]);
    const foreign = scorer.flatMap(({ imports }) => imports.filter(({ isTypeOnly }) => !isTypeOnly));
    expect(foreign.map(({ specifier }) => specifier).filter(name => !name.startsWith('./') && name !== 'zod')).toEqual(
      [],
    );
  });
});

describe('files', () => {
  test('no file is a drawer', () => {
    const names = /(?:^|\/)(?:utils?|helpers?|misc|common|stuff)(?:\/|\.)/i;
    expect(shipped.filter(({ path }) => names.test(path)).map(({ path }) => path)).toEqual([]);
  });

  test('no file has more than 300 lines', () => {
    expect(shipped.filter(({ text }) => text.split('\n').length > 301).map(({ path }) => path)).toEqual([]);
  });

  test('no type check is switched off', () => {
    const off = /@ts-(?:ignore|nocheck|expect-error)|\bas any\b|: any\s*[;,)=\]>|]/;
    expect(shipped.filter(({ text }) => off.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
