import { describe, expect, it } from 'vitest';
import { rendererOf } from '../../../../main/node/backends/ollama/template.ts';

const CONVERSATION = [
  { role: 'system', content: 'S' },
  { role: 'user', content: 'Q1' },
  { role: 'assistant', content: 'A1' },
  { role: 'user', content: 'Q2' },
];

/** As Ollama's own tests have them (`template/testdata`). */
const KNOWN: Record<string, [template: string, prompt: string]> = {
  ChatML: [
    '{{- range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n{{ end }}<|im_start|>assistant\n',
    '<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nQ1<|im_end|>\n<|im_start|>assistant\nA1<|im_end|>\n<|im_start|>user\nQ2<|im_end|>\n<|im_start|>assistant\n',
  ],
  'Llama 3': [
    '{{- range .Messages }}<|start_header_id|>{{ .Role }}<|end_header_id|>\n\n{{ .Content }}<|eot_id|>\n{{- end }}<|start_header_id|>assistant<|end_header_id|>\n\n',
    '<|start_header_id|>system<|end_header_id|>\n\nS<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nQ1<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nA1<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nQ2<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n',
  ],
  Gemma: [
    '{{- $system := "" }}\n{{- range .Messages }}\n{{- if eq .Role "system" }}\n{{- if not $system }}{{ $system = .Content }}\n{{- else }}{{ $system = printf "%s\\n\\n%s" $system .Content }}\n{{- end }}\n{{- continue }}\n{{- else if eq .Role "user" }}<start_of_turn>user\n{{- if $system }}\n{{ $system }}\n{{- $system = "" }}\n{{- end }}\n{{- else if eq .Role "assistant" }}<start_of_turn>model\n{{- end }}\n{{ .Content }}<end_of_turn>\n{{ end }}<start_of_turn>model\n',
    '<start_of_turn>user\nS\nQ1<end_of_turn>\n<start_of_turn>model\nA1<end_of_turn>\n<start_of_turn>user\nQ2<end_of_turn>\n<start_of_turn>model\n',
  ],
  'a legacy template, once a turn': [
    '{{ if .System }}<s>{{ .System }}</s>\n{{ end }}{{ if .Prompt }}<u>{{ .Prompt }}</u>\n{{ end }}<a>{{ .Response }}</a>\n',
    '<s>S</s>\n<u>Q1</u>\n<a>A1</a>\n<u>Q2</u>\n<a>',
  ],
  'a legacy template without a place for the answer': ['{{ .System }}[{{ .Prompt }}]', 'S[Q1]A1[Q2]'],
};

describe('rendererOf', () => {
  it.each(Object.entries(KNOWN))('renders %s', (_, [template, prompt]) => {
    expect(rendererOf(template)?.(CONVERSATION)).toBe(prompt);
  });

  it('joins neighbours of one role', () => {
    const render = rendererOf('{{ range .Messages }}<{{ .Role }}>{{ .Content }}{{ end }}<assistant>');
    const twice = [
      { role: 'user', content: 'a' },
      { role: 'user', content: 'b' },
    ];
    expect(render?.(twice)).toBe('<user>a\n\nb<assistant>');
  });

  it.each([
    ['the stand-in for no template', '{{ .Prompt }}'],
    ['nothing', ''],
    ['Jinja', "{% for m in messages %}{{ '<|' + m['role'] + '|>' + m['content'] }}{% endfor %}"],
    ['Jinja that sets a token', '{{ bos_token }}{% for message in messages %}{{ message.content }}{% endfor %}'],
    ['an unknown function', '{{ range .Messages }}{{ currentDate }}{{ .Role }}{{ .Content }}{{ end }}'],
    ['a block without end', '{{ range .Messages }}{{ .Content }}'],
    [
      'a template that loses the system text',
      '{{ range .Messages }}{{ if ne .Role "system" }}{{ .Content }}{{ end }}{{ end }}',
    ],
    ['an unknown field of a message', '{{ range .Messages }}{{ .Role }}{{ .Content }}{{ .Mood }}{{ end }}'],
  ])('does not claim to know %s', (_, template) => {
    expect(rendererOf(template)).toBeUndefined();
  });
});
