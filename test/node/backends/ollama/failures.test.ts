import { describe, expect, it } from 'vitest';
import { failureOfStatus } from '../../../../main/node/backends/ollama/failures.ts';

const error = (text: string) => JSON.stringify({ error: text });

describe('failureOfStatus', () => {
  it.each<[number, string, string, RegExp?]>([
    [404, error('model "m" not found, try pulling it first'), 'server-error', /`ollama pull m`/],
    [404, error("model 'm' not found"), 'server-error', /`ollama pull m`/],
    [404, '404 page not found', 'server-error', /HTTP 404/],
    [400, error('registry.ollama.ai/library/m does not support tools'), 'bad-request', /does not support tools/],
    [400, error('input length exceeds maximum context length'), 'context-too-long'],
    [400, error('the input length exceeds the context length'), 'context-too-long'],
    [400, error('the prompt is longer than the context length currently available to the model'), 'context-too-long'],
    [500, error('request (900 tokens) exceeds the available context size (512 tokens)'), 'context-too-long'],
    [500, error('entire prompt removed by truncation'), 'context-too-long'],
    [500, error('invalid JSON schema in format'), 'bad-request'],
    [500, error('llama runner process has terminated: exit status 2'), 'server-error', /terminated/],
    [503, error('server busy, please try again.  maximum pending requests exceeded'), 'rate-limited'],
    [401, error('unauthorized'), 'bad-credentials'],
    [302, '', 'not-an-answer'],
    [502, '<html>bad gateway</html>', 'server-error', /HTTP 502/],
    [400, JSON.stringify({ error: { message: 'model is required' } }), 'bad-request', /model is required/],
  ])('%s %s is %s', (status, text, kind, message = /./) => {
    const failure = failureOfStatus({ status, text, model: 'm' });
    expect(failure).toMatchObject({ kind, message: expect.stringMatching(message) });
  });

  it('quotes 300 characters at most', () => {
    const failure = failureOfStatus({ status: 500, text: error('x'.repeat(5000)), model: 'm' });
    expect(failure.message.length).toBeLessThan(320);
  });
});
