import { expect, test } from 'vitest';
import { pullFailureOf } from '../../../../main/node/backends/ollama/pull-failure.ts';

/* What Ollama 0.11.4 was heard to say, and what is known of later ones. */

test.each([
  ['invalid model name', 'bad-name', false],
  ['pull model manifest: file does not exist', 'no-such-model', false],
  ['write /models/blobs/sha256-1-partial: no space left on device', 'disk-full', false],
  [
    'pull model manifest: Get "https://registry.ollama.ai/v2/library/a/manifests/1": dial tcp: lookup registry.ollama.ai on 10.0.0.1:53: no such host',
    'no-internet',
    true,
  ],
  ['dial tcp: lookup registry.ollama.ai: i/o timeout', 'no-internet', true],
  ['digest mismatch, file must be downloaded again: want sha256:1, got sha256:2', 'damaged', true],
  ['pull model manifest: 412: The model requires a newer version of Ollama', 'registry-refuses', false],
  ['pull model manifest: 401: unauthorized', 'registry-refuses', false],
  [
    'pull model manifest: Get "https://localhost:1/v2/": http: server gave HTTP response to HTTPS client',
    'registry-refuses',
    false,
  ],
  [
    'pull model manifest: Get "http://127.0.0.1:9/v2/": dial tcp 127.0.0.1:9: connect: connection refused',
    'registry-away',
    true,
  ],
  ['pull model manifest: 503: no', 'registry-away', true],
  ['max retries exceeded: unexpected EOF', 'cut', true],
  ['read tcp 1.2.3.4:5: connection reset by peer', 'cut', true],
  ['something nobody has heard before', 'other', true],
] as const)('%s', (said, cause, comesBack) => {
  const failure = pullFailureOf('phi4-mini', said);
  expect(failure).toMatchObject({ cause, comesBack });
  expect(failure.message).toMatch(/^[A-Z“].*\.$/);
});

test('says which name could not be looked up', () => {
  expect(pullFailureOf('x', 'dial tcp: lookup registry.ollama.ai on 1.1.1.1:53: no such host').message).toContain(
    'The name registry.ollama.ai cannot be looked up',
  );
});

test('an address with a signature is not told on', () => {
  const said = 'Get "https://storage.example/blob?X-Signature=s3cr3t&X-Date=1": EOF, in the middle of something new';
  const { message } = pullFailureOf('x', `unknown thing ${said.replace('EOF', 'odd')}`);
  expect(message).not.toContain('s3cr3t');
  expect(message).toContain('https://storage.example/blob');
});
