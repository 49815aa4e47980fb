/**
 * Go's text/template, as far as chat templates use it: enough to render a prompt the way the engine does. Whatever is
 * not known here throws `TemplateError`, so that a template is rendered exactly or not at all.
 */
export class TemplateError extends Error {}

export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipe: Pipe }
  | { readonly kind: 'if' | 'with' | 'range'; readonly pipe: Pipe; readonly inside: Nodes; readonly otherwise: Nodes }
  | { readonly kind: 'break' }
  | { readonly kind: 'continue' };
export type Nodes = readonly TemplateNode[];

/** `$a, $b := first arg | second arg`. */
export interface Pipe {
  readonly names: readonly string[];
  readonly declares: boolean;
  readonly commands: readonly (readonly Operand[])[];
}

export type Operand =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  /** `.A.B` */
  | { readonly kind: 'field'; readonly path: readonly string[] }
  /** `$`, `$x.A` */
  | { readonly kind: 'variable'; readonly name: string; readonly path: readonly string[] }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'group'; readonly pipe: Pipe; readonly path: readonly string[] };

/** @throws TemplateError on syntax that is not known here. */
export function parseTemplate(source: string): Nodes {
  const parser = new Parser(split(source));
  const nodes = parser.list(['eof']);
  return nodes.nodes;
}

/** All field names that occur, as Ollama looks at them to tell what a template can do. */
export function fieldNames(nodes: Nodes): Set<string> {
  const names = new Set<string>();
  const ofPipe = (pipe: Pipe): void => {
    for (const operand of pipe.commands.flat()) {
      if (operand.kind === 'group') ofPipe(operand.pipe);
      if ('path' in operand) for (const name of operand.path) names.add(name.toLowerCase());
    }
  };
  const walk = (list: Nodes): void => {
    for (const node of list) {
      if ('pipe' in node) ofPipe(node.pipe);
      if ('inside' in node) {
        walk(node.inside);
        walk(node.otherwise);
      }
    }
  };
  walk(nodes);
  return names;
}

type Piece = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'code'; readonly code: string };

/** Cuts a source into text and actions; `{{-` and `-}}` take the white space beside them. */
function split(source: string): Piece[] {
  const pieces: Piece[] = [];
  let trimNext = false;
  let place = 0;
  while (place < source.length) {
    const open = source.indexOf('{{', place);
    let text = source.slice(place, open === -1 ? source.length : open);
    if (trimNext) text = text.trimStart();
    if (open === -1) {
      pieces.push({ kind: 'text', text });
      break;
    }
    const match =
      /^\{\{(-\s)?\s*((?:"(?:\\.|[^"\\])*"|`[^`]*`|\/\*[\s\S]*?\*\/|(?!\s*-?\}\})[\s\S])*)(\s+-)?\s*\}\}/.exec(
        source.slice(open),
      );
    if (!match) throw new TemplateError('an action without end');
    const isTrimmingBefore = match[1] !== undefined;
    trimNext = match[3] !== undefined;
    if (isTrimmingBefore) text = text.trimEnd();
    if (text !== '') pieces.push({ kind: 'text', text });
    const code = (match[2] ?? '').trim();
    if (!code.startsWith('/*')) pieces.push({ kind: 'code', code });
    place = open + match[0].length;
  }
  return pieces;
}

class Parser {
  readonly #pieces: readonly Piece[];
  #place = 0;

  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces;
  }

  /** Nodes up to one of the closing words; says which it was. */
  list(until: readonly string[]): { nodes: Nodes; closedBy: string } {
    const nodes: TemplateNode[] = [];
    for (;;) {
      const piece = this.#pieces[this.#place++];
      if (!piece) {
        if (until.includes('eof')) return { nodes, closedBy: 'eof' };
        throw new TemplateError('a block without end');
      }
      if (piece.kind === 'text') {
        nodes.push(piece);
        continue;
      }
      const [, word = '', rest = ''] = /^([a-z]+)?\b\s*([\s\S]*)$/.exec(piece.code) ?? [];
      if (word === 'end' || word === 'else') {
        const closedBy = word === 'else' && rest !== '' ? `else ${rest}` : word;
        if (!until.includes(word)) throw new TemplateError(`an unexpected ${word}`);
        return { nodes, closedBy };
      }
      nodes.push(this.#node(word, rest, piece.code));
    }
  }

  #node(word: string, rest: string, code: string): TemplateNode {
    if (word === 'break' || word === 'continue') return { kind: word };
    if (word === 'if' || word === 'with' || word === 'range') return this.#block(word, rest);
    if (word === 'define' || word === 'template' || word === 'block') throw new TemplateError(`${word} is not known`);
    return { kind: 'action', pipe: parsePipe(code) };
  }

  #block(kind: 'if' | 'with' | 'range', code: string): TemplateNode {
    const pipe = parsePipe(code);
    const { nodes, closedBy } = this.list(['end', 'else']);
    if (closedBy === 'end') return { kind, pipe, inside: nodes, otherwise: [] };
    if (closedBy === 'else') return { kind, pipe, inside: nodes, otherwise: this.list(['end']).nodes };
    // `else if …` is an if inside the else whose end closes both.
    const [, inner, rest = ''] = /^else (if|with)\s+([\s\S]*)$/.exec(closedBy) ?? [];
    if (inner !== 'if' && inner !== 'with') throw new TemplateError(`${closedBy} is not known`);
    return { kind, pipe, inside: nodes, otherwise: [this.#block(inner, rest)] };
  }
}

const TOKEN =
  /\s*(?:("(?:\\.|[^"\\])*")|`([^`]*)`|(-?\d+(?:\.\d+)?)|(\$[\w]*(?:\.\w+)*)|((?:\.\w+)+)|(\.)(?![\w.])|([A-Za-z_]\w*)|(:=|[=|,()]))/y;

/** Tokens as their source text; strings as JSON, so that a quote at the front tells them apart. */
function tokens(code: string): string[] {
  const found: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < code.trimEnd().length) {
    const match = TOKEN.exec(code);
    if (!match) throw new TemplateError(`cannot be read: ${code}`);
    found.push(match[2] === undefined ? match[0].trim() : JSON.stringify(match[2]));
  }
  return found;
}

function parsePipe(code: string): Pipe {
  const list = tokens(code);
  const pipe = readPipe(list);
  if (list.length > 0) throw new TemplateError(`unexpected ${list[0]}`);
  return pipe;
}

function readPipe(list: string[]): Pipe {
  const names: string[] = [];
  let declares = false;
  const sign = list.findIndex(token => token === ':=' || token === '=');
  if (sign !== -1) {
    declares = list[sign] === ':=';
    for (const token of list.splice(0, sign + 1)) if (token.startsWith('$')) names.push(token);
  }
  const commands: Operand[][] = [[]];
  for (let token = list[0]; token !== undefined && token !== ')'; token = list[0]) {
    list.shift();
    if (token === '|') commands.push([]);
    else commands.at(-1)?.push(readOperand(token, list));
  }
  if (commands.some(command => command.length === 0)) throw new TemplateError('an empty command');
  return { names, declares, commands };
}

function readOperand(token: string, list: string[]): Operand {
  if (token === '(') {
    const pipe = readPipe(list);
    if (list.shift() !== ')') throw new TemplateError('an open parenthesis');
    const path = list[0]?.startsWith('.') && list[0] !== '.' ? pathOf(list.shift() ?? '') : [];
    return { kind: 'group', pipe, path };
  }
  if (token.startsWith('"')) return { kind: 'literal', value: unquote(token) };
  if (/^-?\d/.test(token)) return { kind: 'literal', value: Number(token) };
  if (token.startsWith('$')) return { kind: 'variable', name: token.split('.')[0] ?? '$', path: pathOf(token) };
  if (token.startsWith('.')) return { kind: 'field', path: pathOf(token) };
  if (token === 'true' || token === 'false') return { kind: 'literal', value: token === 'true' };
  if (token === 'nil') return { kind: 'literal', value: null };
  if (/^\w+$/.test(token)) return { kind: 'function', name: token };
  throw new TemplateError(`unexpected ${token}`);
}

function pathOf(token: string): string[] {
  return token.split('.').slice(1).filter(Boolean);
}

/** A Go string literal; those escapes that JSON has too. */
function unquote(token: string): string {
  try {
    return String(JSON.parse(token.replaceAll('\n', '\\n')));
  } catch {
    throw new TemplateError(`a string that cannot be read: ${token}`);
  }
}
