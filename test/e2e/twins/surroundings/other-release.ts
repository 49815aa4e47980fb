import { registerHooks } from 'node:module';

/*
 * Loaded into a node's process before the node itself (`--import`): it is of another release. `TEST_PROTOCOL` (`1.9`) is
 * what it calls its version of the twins' protocol, `TEST_RELEASE` its own.
 */

const [major, minor] = String(process.env.TEST_PROTOCOL).split('.');
const changes = [
  {
    file: '/main/node/twin/wire/protocol.ts',
    from: /PROTOCOL = \{ major: \d+, minor: \d+ \}/,
    to: `PROTOCOL = { major: ${major}, minor: ${minor} }`,
  },
  { file: '/package.json', from: /"version": "[^"]*"/, to: `"version": "${process.env.TEST_RELEASE}"` },
];

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const change = changes.find(({ file }) => url.endsWith(file) && !url.includes('/node_modules/'));
    if (!change) return loaded;
    const source = String(loaded.source);
    if (!change.from.test(source)) throw new Error(`${change.file} says nothing like ${change.from}`);
    return { ...loaded, source: source.replace(change.from, change.to) };
  },
});
