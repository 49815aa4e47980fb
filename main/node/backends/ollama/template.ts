import { fieldNames, type Nodes, type Pipe, parseTemplate, TemplateError } from './go-template.ts';
import { runTemplate, Struct, type Value } from './go-template-run.ts';

/** A message of text only, as it is rendered into a prompt. */
interface TextMessage {
  readonly role: string;
  readonly content: string;
}

/** Renders a conversation to the prompt that the engine would make of it, up to where the answer begins. */
export type Render = (messages: readonly TextMessage[]) => string;

/**
 * A renderer for a model's template, rendering as Ollama does (`template/template.go`, `server/prompt.go` of 0.11.4),
 * or undefined when something in it is not known here for certain. Text only: no tools, no images, no thinking.
 */
export function rendererOf(source: string): Render | undefined {
  // The stand-in for a model without a template, or for one whose renderer is built into the engine.
  if (/^\s*(\{\{-?\s*\.Prompt\s*-?\}\})?\s*$/.test(source)) return undefined;
  try {
    const nodes = parseTemplate(source);
    const fields = fieldNames(nodes);
    const isModern = fields.has('messages');
    const whole = isModern || fields.has('response') ? nodes : [...nodes, RESPONSE];
    const render: Render = messages => (isModern ? renderModern(whole, messages) : renderLegacy(whole, messages));
    return knowsItsWords(render) ? render : undefined;
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

/** Every kind of message comes out with its text, so nothing of a conversation gets lost. */
function knowsItsWords(render: Render): boolean {
  const words = ['alpha-one', 'beta-two', 'gamma-three', 'delta-four'];
  const [system = '', question = '', answer = '', more = ''] = words;
  const prompt = render([
    { role: 'system', content: system },
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
    { role: 'user', content: more },
  ]);
  // Without its own marks after the last question an answer and a question could not be told apart.
  return words.every(word => prompt.includes(word)) && render([{ role: 'user', content: question }]).includes(question);
}

const RESPONSE = {
  kind: 'action',
  pipe: { names: [], declares: false, commands: [[{ kind: 'field', path: ['Response'] }]] },
} as const;

function renderModern(nodes: Nodes, messages: readonly TextMessage[]): string {
  const { system, collated } = collate(messages);
  return runTemplate(nodes, values({ System: system, Messages: collated.map(structOf), Tools: [], Response: '' }));
}

/** Templates with `.Prompt` and `.Response` are run once a turn; the last run ends where `.Response` stands. */
function renderLegacy(nodes: Nodes, messages: readonly TextMessage[]): string {
  let turn = { System: '', Prompt: '', Response: '' };
  let out = '';
  const flush = (): void => {
    out += runTemplate(nodes, values(turn));
    turn = { System: '', Prompt: '', Response: '' };
  };
  for (const { role, content } of collate(messages).collated) {
    if (role === 'system') {
      if (turn.Prompt !== '' || turn.Response !== '') flush();
      turn.System = content;
    } else if (role === 'user') {
      if (turn.Response !== '') flush();
      turn.Prompt = content;
    } else if (role === 'assistant') turn.Response = content;
  }
  return out + runTemplate(cutAtResponse(nodes).nodes, values(turn));
}

function values(named: Readonly<Record<string, Value>>): ReadonlyMap<string, Value> {
  return new Map<string, Value>([
    ...Object.entries(named),
    ['Think', false],
    ['ThinkLevel', ''],
    ['IsThinkSet', false],
  ]);
}

/** Neighbours with one role become one message; all system texts together are also there on their own. */
function collate(messages: readonly TextMessage[]): { system: string; collated: TextMessage[] } {
  const collated: { role: string; content: string }[] = [];
  for (const { role, content } of messages) {
    const last = collated.at(-1);
    if (last && last.role === role && role !== 'tool') last.content += `\n\n${content}`;
    else collated.push({ role, content });
  }
  const system = messages.filter(message => message.role === 'system').map(message => message.content);
  return { system: system.join('\n\n'), collated };
}

function structOf({ role, content }: TextMessage): Struct {
  return new Struct({
    Role: role,
    Content: content,
    Thinking: '',
    Images: [],
    ToolCalls: [],
    ToolName: '',
    ToolCallID: '',
  });
}

/** Everything from `.Response` on is taken out, inside its block and after it. */
function cutAtResponse(nodes: Nodes): { nodes: Nodes; isCut: boolean } {
  const kept: Nodes[number][] = [];
  for (const node of nodes) {
    if (node.kind === 'action' && names(node.pipe, 'Response')) return { nodes: kept, isCut: true };
    if (!('inside' in node)) {
      kept.push(node);
      continue;
    }
    const inside = cutAtResponse(node.inside);
    const otherwise = inside.isCut ? { nodes: [], isCut: true } : cutAtResponse(node.otherwise);
    kept.push({ ...node, inside: inside.nodes, otherwise: otherwise.nodes });
    if (otherwise.isCut) return { nodes: kept, isCut: true };
  }
  return { nodes: kept, isCut: false };
}

function names(pipe: Pipe, field: string): boolean {
  return pipe.commands.flat().some(operand => 'path' in operand && operand.path.includes(field));
}
