import { createHash } from 'node:crypto';

/** A model that a fake Ollama has. */
export interface OllamaModel {
  readonly name: string;
  /** Go template, as `/api/show` gives it. */
  readonly template: string;
  /** Modelfile parameters, one a line: `num_ctx                        2048`. */
  readonly parameters: string;
  readonly architecture: string;
  /** What the model was made for: `<architecture>.context_length`. */
  readonly contextLength: number;
  readonly embeddingLength: number;
  readonly capabilities: readonly string[];
  readonly size: number;
}

const CHATML =
  '{{- range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n{{ end }}<|im_start|>assistant\n';

/** A small chat model without tools, in all that is not said. */
export function ollamaModel(model: Partial<OllamaModel> = {}): OllamaModel {
  return {
    name: 'smollm2:135m',
    template: CHATML,
    parameters: 'num_ctx                        2048\nstop                           "<|im_end|>"',
    architecture: 'llama',
    contextLength: 8192,
    embeddingLength: 8,
    capabilities: ['completion'],
    size: 98_362_432,
    ...model,
  };
}

/** Ollama takes `name` for `name:latest`. */
export function findModel(models: readonly OllamaModel[], name: unknown): OllamaModel | undefined {
  return models.find(model => model.name === name || model.name === `${String(name)}:latest`);
}

/** Context that a request runs with: its own option, else the model's parameter, else the engine's 4096 on CPU. */
export function numCtx(model: OllamaModel, options: Readonly<Record<string, unknown>>): number {
  if (typeof options.num_ctx === 'number') return options.num_ctx;
  const parameter = /^num_ctx\s+(\d+)/m.exec(model.parameters)?.[1];
  return parameter ? Number(parameter) : 4096;
}

/** One entry of `GET /api/tags`. */
export function tagOf(model: OllamaModel) {
  return {
    name: model.name,
    model: model.name,
    modified_at: '2026-11-01T08:00:00.123456789Z',
    size: model.size,
    digest: createHash('sha256').update(model.name).digest('hex'),
    details: detailsOf(model),
  };
}

/** One entry of `GET /api/ps`. */
export function loadedOf(model: OllamaModel, contextLength: number) {
  const { modified_at: _, ...tag } = tagOf(model);
  const expires = new Date(Date.now() + 5 * 60_000).toISOString();
  return { ...tag, expires_at: expires, size_vram: 0, context_length: contextLength };
}

/** The body of `POST /api/show`. */
export function shownOf(model: OllamaModel) {
  const { architecture } = model;
  return {
    modelfile: `FROM /models/blobs/fake\nTEMPLATE """${model.template}"""`,
    parameters: model.parameters,
    template: model.template,
    details: detailsOf(model),
    model_info: {
      'general.architecture': architecture,
      'general.parameter_count': 134_515_008,
      [`${architecture}.context_length`]: model.contextLength,
      [`${architecture}.embedding_length`]: model.embeddingLength,
    },
    capabilities: model.capabilities,
    modified_at: '2026-11-01T08:00:00.123456789Z',
  };
}

function detailsOf(model: OllamaModel) {
  return {
    parent_model: '',
    format: 'gguf',
    family: model.architecture,
    families: [model.architecture],
    parameter_size: '134.52M',
    quantization_level: 'Q4_1',
  };
}
