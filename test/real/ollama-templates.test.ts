import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOllamaBackend } from '../../main/node/backends/ollama/index.ts';
import { rendererOf } from '../../main/node/backends/ollama/template.ts';
import { systemClock } from '../../main/node/clock/index.ts';
import { backendSchema } from '../../main/node/config/backend-schema.ts';
import { locateModel, locateOllama, pathOrSkip } from './locate.ts';
import { type RealOllama, startRealOllama } from './ollama-process.ts';

/** In the manner of the models that people pull: what each of their templates does that others do not. */
const TEMPLATES = {
  'phi4-mini': `{{- if or .System .Tools }}<|system|>{{ if .System }}{{ .System }}{{ end }}
{{- if .Tools }}{{ if not .System }}You are a helpful assistant with some tools.{{ end }}<|tool|>{{ .Tools }}<|/tool|><|end|>
{{- end }}
{{- end }}
{{- range $i, $_ := .Messages }}
{{- $last := eq (len (slice $.Messages $i)) 1 -}}
{{- if ne .Role "system" }}<|{{ .Role }}|>{{ .Content }}
{{- if .ToolCalls }}<|tool_call|>[{{ range .ToolCalls }}{"name":"{{ .Function.Name }}"}{{ end }}]<|/tool_call|>
{{- end }}
{{- if not $last }}<|end|>
{{- end }}
{{- if and (ne .Role "assistant") $last }}<|end|><|assistant|>{{ end }}
{{- end }}
{{- end }}`,
  'phi3:3.8b': `{{ if .System }}<|system|>
{{ .System }}<|end|>
{{ end }}{{ if .Prompt }}<|user|>
{{ .Prompt }}<|end|>
{{ end }}<|assistant|>
{{ .Response }}<|end|>`,
  'mistral:7b': `{{- if .Messages }}
{{- range $index, $_ := .Messages }}
{{- if eq .Role "user" }}
{{- if and (le (len (slice $.Messages $index)) 2) $.Tools }}[AVAILABLE_TOOLS] {{ $.Tools }}[/AVAILABLE_TOOLS]
{{- end }}[INST] {{ if and $.System (eq (len (slice $.Messages $index)) 1) }}{{ $.System }}

{{ end }}{{ .Content }}[/INST]
{{- else if eq .Role "assistant" }}
{{- if .Content }} {{ .Content }}</s>
{{- else if .ToolCalls }}[TOOL_CALLS] [
{{- range .ToolCalls }}{"name": "{{ .Function.Name }}"}{{ end }}]</s>
{{- end }}
{{- else if eq .Role "tool" }}[TOOL_RESULTS] {"content": {{ .Content }}}[/TOOL_RESULTS]
{{- end }}
{{- end }}
{{- else }}[INST] {{ if .System }}{{ .System }}

{{ end }}{{ .Prompt }} [/INST]
{{- end }}{{ if .Response }} {{ end }}{{ .Response }}
{{- if .Response }}</s>{{ end }}`,
  'llama3.2': `<|start_header_id|>system<|end_header_id|>

Cutting Knowledge Date: December 2023

{{ if .System }}{{ .System }}
{{- end }}
{{- if .Tools }}When you receive a tool call response, use the output.
{{- end }}<|eot_id|>
{{- range $i, $_ := .Messages }}
{{- $last := eq (len (slice $.Messages $i)) 1 }}
{{- if eq .Role "user" }}<|start_header_id|>user<|end_header_id|>

{{ .Content }}<|eot_id|>{{ if $last }}<|start_header_id|>assistant<|end_header_id|>

{{ end }}
{{- else if eq .Role "assistant" }}<|start_header_id|>assistant<|end_header_id|>
{{- if .ToolCalls }}
{{ range .ToolCalls }}{"name": "{{ .Function.Name }}"}{{ end }}
{{- else }}

{{ .Content }}
{{- end }}{{ if not $last }}<|eot_id|>{{ end }}
{{- end }}
{{- end }}`,
  gemma3: `{{- range $i, $_ := .Messages }}
{{- $last := eq (len (slice $.Messages $i)) 1 }}
{{- if or (eq .Role "user") (eq .Role "system") }}<start_of_turn>user
{{ .Content }}<end_of_turn>
{{ if $last }}<start_of_turn>model
{{ end }}
{{- else if eq .Role "assistant" }}<start_of_turn>model
{{ .Content }}{{ if not $last }}<end_of_turn>
{{ end }}
{{- end }}
{{- end }}`,
  'a legacy one with a default system': `{{ if .System }}### System: {{ .System }}{{ else }}### System: be brief{{ end }}
{{ if .Prompt }}### User: {{ .Prompt }}
{{ end }}### Assistant: {{ .Response }} ###`,
};

const CONVERSATIONS = [
  [{ role: 'user', content: 'What is a heron?' }],
  [
    { role: 'system', content: 'You are terse.' },
    { role: 'user', content: 'Hello there.' },
    { role: 'assistant', content: 'Good day to you.' },
    { role: 'user', content: 'And one thing more:' },
    { role: 'user', content: 'what is a heron?' },
  ],
];

let ollama: RealOllama;

beforeAll(async () => {
  if (locateOllama().kind === 'found' && locateModel().kind === 'found') ollama = await startRealOllama();
});
afterAll(() => ollama?.stop());
beforeEach(context => {
  pathOrSkip(locateOllama(), context);
  pathOrSkip(locateModel(), context);
});

async function post(path: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${ollama.baseUrl}${path}`, { method: 'POST', body: JSON.stringify(body) });
  return JSON.parse(await response.text());
}

describe('templates at a real engine', () => {
  it.each(Object.entries(TEMPLATES))('%s: rendered here, a prompt counts and answers the same', async (_, template) => {
    await post('/api/create', { model: 'templated', from: ollama.model, template, stream: false });
    const render = rendererOf(template);
    if (!render) throw new Error('not understood');
    const options = { num_ctx: 2048, num_thread: 1, temperature: 0, seed: 1, num_predict: 6 };
    const frame = { model: 'templated', stream: false, options };
    for (const messages of CONVERSATIONS) {
      const own = await post('/api/chat', { ...frame, messages });
      const ours = await post('/api/generate', { ...frame, raw: true, prompt: render(messages) });
      expect(ours.prompt_eval_count).toBe(own.prompt_eval_count);
      expect(own.message).toMatchObject({ content: ours.response });
    }
  });

  it('counts by asking the engine where a template is not understood', async () => {
    const odd =
      '{{- range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content | html }}<|im_end|>\n{{ end }}<|im_start|>assistant\n';
    expect(rendererOf(odd)).toBeUndefined();
    await post('/api/create', { model: 'odd', from: ollama.model, template: odd, stream: false });
    const config = backendSchema.parse({
      id: 'o',
      kind: 'ollama',
      baseUrl: ollama.baseUrl,
      model: 'odd',
      contextTokens: 512,
    });
    if (config.kind !== 'ollama') throw new Error('unreachable');
    const deps = { clock: systemClock, connectTimeout: 1000, log: pino({ level: 'silent' }) };
    const backend = createOllamaBackend({ ...config, numThread: 1 }, deps);
    await backend.probe(AbortSignal.timeout(20_000));
    expect(backend.facts().capabilities.has('prefill')).toBe(false);
    const text = (count: number) => Array.from({ length: count }, () => 'cat').join(' ');
    const ask = async (sizes: readonly number[]) => {
      const messages = sizes.map((size, n) => ({ role: n % 2 === 0 ? 'user' : 'assistant', content: text(size) }));
      const signal = AbortSignal.timeout(60_000);
      const call = {
        body: { messages, max_tokens: 2 },
        stream: true,
        promptTokens: 0,
        alive: () => {},
        answering: () => {},
        signal,
      };
      const reply = await backend.chat(call);
      if (reply.kind !== 'stream') return reply.kind === 'failed' ? reply.failure.kind : reply.kind;
      let end: string | undefined;
      for await (const batch of reply.batches) end = batch.end?.kind;
      return end;
    };
    expect(await ask([480])).toBe('complete');
    expect(await ask([100, 200, 150])).toBe('complete');
    // The engine would answer both without the oldest message, and count less than the context.
    expect(await ask([300, 100, 150])).toBe('context-too-long');
    expect(await ask([200, 100, 100, 100, 60])).toBe('context-too-long');
    expect(await ask([540])).toBe('context-too-long');
    await backend.close();
  });
});
