import { createHash } from 'node:crypto';

/** A module of the worker, in the order in which they need each other. */
export interface WorkerModule {
  readonly name: string;
  readonly source: string;
}

/** The worker as one file of Python, and its hash, which the line checks before anything of it is run. */
export interface Bundle {
  readonly source: string;
  readonly sha256: string;
}

const PACKAGE = 'tandem_colab';

/**
 * Makes one file of the worker's modules: a Colab cell fetches one thing, whole or not at all. Each module is text in it
 * and becomes a module of its own when it runs, so that the files can be read, run and tested as they are.
 */
export function bundleOf(modules: readonly WorkerModule[]): Bundle {
  // JSON with nothing but ASCII in it is a Python literal, but for characters beyond 16 bits, which ours have none of.
  const sources = modules.map(({ name, source }) => `    (${asciiJson(name)}, ${asciiJson(source)}),`);
  const source = [
    '# The Tandem worker for Colab. Made by a Tandem node from the files in resources/colab.',
    'import sys, types',
    'MODULES = [',
    ...sources,
    ']',
    `package = sys.modules["${PACKAGE}"] = types.ModuleType("${PACKAGE}")`,
    'package.__path__ = []',
    'for name, source in MODULES:',
    `    module = sys.modules["${PACKAGE}." + name] = types.ModuleType("${PACKAGE}." + name)`,
    '    setattr(package, name, module)',
    `    exec(compile(source, "${PACKAGE}/" + name + ".py", "exec"), module.__dict__)`,
    `sys.modules["${PACKAGE}.main"].run(globals().get("TANDEM"))`,
    '',
  ].join('\n');
  return { source, sha256: createHash('sha256').update(source).digest('hex') };
}

function asciiJson(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * The one line for a Colab cell: fetches the worker from the node, runs it only if it is the one that this node serves.
 * The token travels in a header; the hash makes whoever runs the tunnel unable to send another program in its place, and
 * a page that reminds of something is found out for not being Python.
 */
export function lineFor(publicUrl: string, token: string, { sha256 }: Bundle): string {
  const base = publicUrl.replace(/\/+$/, '');
  const options = JSON.stringify({ url: base, token });
  const headers = JSON.stringify({
    Authorization: `Bearer ${token}`,
    'Bypass-Tunnel-Reminder': '1',
    'ngrok-skip-browser-warning': '1',
    'User-Agent': 'tandem-colab',
  });
  return [
    'import hashlib, urllib.request as u',
    `s = u.urlopen(u.Request(${JSON.stringify(`${base}/colab/bootstrap.py`)}, headers=${headers}), timeout=60).read()`,
    `assert hashlib.sha256(s).hexdigest() == "${sha256}", "What came is not the worker of your Tandem: look at the tunnel, and show a new line."`,
    `exec(compile(s, "tandem-colab", "exec"), {"TANDEM": ${options}})`,
  ].join('; ');
}
