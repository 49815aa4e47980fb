import { expect, test } from 'vitest';
import { configSchema } from '../../main/node/config/index.ts';
import { runsHere } from '../../main/node/runs-here.ts';

test.each([
  [{ kind: 'embedded', tier: 'workstation' }, true],
  [{ kind: 'ollama', tier: 'workstation', baseUrl: 'http://127.0.0.1:11434' }, true],
  [{ kind: 'ollama', tier: 'workstation', baseUrl: 'http://localhost:11434' }, true],
  [{ kind: 'ollama', tier: 'workstation', baseUrl: 'http://[::1]:11434' }, true],
  [{ kind: 'ollama', tier: 'workstation', baseUrl: 'http://192.168.1.21:11434' }, false],
  [{ kind: 'openai', tier: 'workstation', baseUrl: 'http://127.0.0.1:8000/v1', model: 'x' }, true],
  [{ kind: 'openai', tier: 'cloud', baseUrl: 'http://127.0.0.1:8000/v1', model: 'x' }, false],
  [{ kind: 'openai', tier: 'cloud', baseUrl: 'https://127.0.0.1.example.org/v1', model: 'x' }, false],
  [{ kind: 'simulated', tier: 'workstation' }, true],
  [{ kind: 'simulated', tier: 'cloud' }, false],
  [{ kind: 'colab', tier: 'colab' }, false],
])('%o: its engine works on this machine: %s', (entry, expected) => {
  const { backends } = configSchema.parse({ node: { id: 'a' }, backends: [{ id: 'one', ...entry }] });
  expect(backends?.map(runsHere)).toEqual([expected]);
});
