import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What stands in for `ollama serve`: it listens where it is told, has one model, and answers with one word. */
const SERVE = `
const { createServer } = require('node:http');
const [host, port] = (process.env.OLLAMA_HOST ?? '').split(':');
const answers = {
  '/api/version': { version: '0.32.1' },
  '/api/tags': { models: [{ name: 'tiny:latest', size: 1000, digest: 'd1', details: { family: 'llama' } }] },
  '/api/ps': { models: [] },
  '/api/show': { template: '{{ .Prompt }}', details: { family: 'llama' }, capabilities: ['completion'], model_info: {} },
};
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    const answer = answers[request.url ?? ''];
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { error: 'not here' }));
  });
});
server.listen(Number(port), host, () => console.error('Listening on ' + host + ':' + port));
process.on('SIGTERM', () => process.exit(0));
`;

/** Writes a stand-in for Ollama's program, which needs nothing but the Node that runs the tests. */
export function writeOllamaProgram(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const script = `${path}-serve.cjs`;
  writeFileSync(script, SERVE);
  // Wherever it is unpacked to, its other file lies beside it.
  writeFileSync(path, `#!/bin/sh\nexec "${process.execPath}" "$(dirname "$0")/ollama-serve.cjs" "$@"\n`);
  chmodSync(path, 0o755);
}
