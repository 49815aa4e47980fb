import { type Nodes, type Operand, type Pipe, TemplateError, type TemplateNode } from './go-template.ts';

/** What a template works on. A map answers an unknown key with undefined; a struct's fields are all known. */
export type Value =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Value[]
  | ReadonlyMap<string, Value>
  | Struct;

/** A Go struct: always true, and an unknown field is an error. */
export class Struct {
  readonly fields: ReadonlyMap<string, Value>;

  constructor(fields: Readonly<Record<string, Value>>) {
    this.fields = new Map(Object.entries(fields));
  }
}

/**
 * Renders a parsed template.
 * @throws TemplateError on anything whose result in Go is not known here for certain.
 */
export function runTemplate(nodes: Nodes, root: ReadonlyMap<string, Value>): string {
  const run = new Run(root);
  run.list(nodes, root, new Scope(undefined, new Map([['$', root]])));
  return run.out.join('');
}

class Scope {
  readonly #outer: Scope | undefined;
  readonly #names: Map<string, Value>;

  constructor(outer: Scope | undefined, names = new Map<string, Value>()) {
    this.#outer = outer;
    this.#names = names;
  }

  get(name: string): Value {
    if (this.#names.has(name)) return this.#names.get(name);
    if (!this.#outer) throw new TemplateError(`${name} is not declared`);
    return this.#outer.get(name);
  }

  declare(name: string, value: Value): void {
    this.#names.set(name, value);
  }

  assign(name: string, value: Value): void {
    if (this.#names.has(name)) this.#names.set(name, value);
    else if (this.#outer) this.#outer.assign(name, value);
    else throw new TemplateError(`${name} is not declared`);
  }
}

class Run {
  readonly out: string[] = [];
  readonly #root: ReadonlyMap<string, Value>;

  constructor(root: ReadonlyMap<string, Value>) {
    this.#root = root;
  }

  /** @returns `break` or `continue` when the list was left by one. */
  list(nodes: Nodes, dot: Value, scope: Scope): 'break' | 'continue' | undefined {
    for (const node of nodes) {
      const left = this.#node(node, dot, scope);
      if (left) return left;
    }
    return undefined;
  }

  #node(node: TemplateNode, dot: Value, scope: Scope): 'break' | 'continue' | undefined {
    switch (node.kind) {
      case 'text':
        this.out.push(node.text);
        return undefined;
      case 'action': {
        const value = this.#pipe(node.pipe, dot, scope);
        if (node.pipe.names.length === 0) this.out.push(print(value));
        return undefined;
      }
      case 'break':
      case 'continue':
        return node.kind;
      case 'if': {
        const inner = new Scope(scope);
        const isTrue = truth(this.#pipe(node.pipe, dot, inner));
        return this.list(isTrue ? node.inside : node.otherwise, dot, inner);
      }
      case 'with': {
        const inner = new Scope(scope);
        const value = this.#pipe(node.pipe, dot, inner);
        return truth(value) ? this.list(node.inside, value, inner) : this.list(node.otherwise, dot, inner);
      }
      case 'range':
        return this.#range(node, dot, scope);
      default:
        return node satisfies never;
    }
  }

  #range(node: Extract<TemplateNode, { pipe: Pipe; inside: Nodes }>, dot: Value, scope: Scope) {
    const items = this.#pipe({ ...node.pipe, names: [] }, dot, scope);
    if (items !== undefined && items !== null && !Array.isArray(items)) throw new TemplateError('range over no list');
    const list: readonly Value[] = items ?? [];
    if (list.length === 0) return this.list(node.otherwise, dot, new Scope(scope));
    const [first, second] = node.pipe.names;
    for (const [index, item] of list.entries()) {
      const inner = new Scope(scope);
      if (first && second) inner.declare(first, index);
      const itemName = second ?? first;
      if (itemName) inner.declare(itemName, item);
      if (this.list(node.inside, item, inner) === 'break') break;
    }
    return undefined;
  }

  #pipe(pipe: Pipe, dot: Value, scope: Scope): Value {
    let value: Value;
    for (const [place, command] of pipe.commands.entries()) {
      value = this.#command(command, dot, scope, place > 0 ? [value] : []);
    }
    for (const name of pipe.names) {
      if (pipe.declares) scope.declare(name, value);
      else scope.assign(name, value);
    }
    return value;
  }

  #command(command: readonly Operand[], dot: Value, scope: Scope, piped: readonly Value[]): Value {
    const [head, ...rest] = command;
    if (!head) throw new TemplateError('an empty command');
    if (head.kind !== 'function') {
      if (rest.length > 0 || piped.length > 0) throw new TemplateError('a value called like a function');
      return this.#operand(head, dot, scope);
    }
    // These two look at no argument after the one that decides.
    if (head.name === 'and' || head.name === 'or') {
      let value: Value;
      for (const operand of rest) {
        value = this.#operand(operand, dot, scope);
        if (truth(value) === (head.name === 'or')) return value;
      }
      return piped.length > 0 ? piped[0] : value;
    }
    const called = FUNCTIONS[head.name];
    if (!called) throw new TemplateError(`the function ${head.name} is not known`);
    return called([...rest.map(operand => this.#operand(operand, dot, scope)), ...piped]);
  }

  #operand(operand: Operand, dot: Value, scope: Scope): Value {
    switch (operand.kind) {
      case 'literal':
        return operand.value;
      case 'field':
        return walk(dot, operand.path);
      case 'variable':
        return walk(operand.name === '$' ? this.#root : scope.get(operand.name), operand.path);
      case 'group':
        return walk(this.#pipe(operand.pipe, dot, scope), operand.path);
      case 'function':
        return this.#command([operand], dot, scope, []);
      default:
        return operand satisfies never;
    }
  }
}

function walk(value: Value, path: readonly string[]): Value {
  let current = value;
  for (const name of path) {
    if (current instanceof Map) current = current.get(name);
    else if (current instanceof Struct && current.fields.has(name)) current = current.fields.get(name);
    else throw new TemplateError(`no field ${name}`);
  }
  return current;
}

function truth(value: Value): boolean {
  if (value instanceof Struct) return true;
  if (value instanceof Map) return value.size > 0;
  if (Array.isArray(value)) return value.length > 0;
  return Boolean(value);
}

/** Only what Go prints in one certain way. */
function print(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isInteger(value)) return String(value);
  throw new TemplateError('a value that cannot be printed for certain');
}

function compare(a: Value, b: Value): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  throw new TemplateError('values of two kinds compared');
}

function equal(a: Value, b: Value): boolean {
  if (typeof a === 'boolean' && typeof b === 'boolean') return a === b;
  return compare(a, b) === 0;
}

const FUNCTIONS: Readonly<Record<string, (args: readonly Value[]) => Value>> = {
  not: ([value]) => !truth(value),
  eq: ([first, ...others]) => others.some(other => equal(first, other)),
  ne: ([a, b]) => !equal(a, b),
  lt: ([a, b]) => compare(a, b) < 0,
  le: ([a, b]) => compare(a, b) <= 0,
  gt: ([a, b]) => compare(a, b) > 0,
  ge: ([a, b]) => compare(a, b) >= 0,
  len: ([value]) => {
    if (typeof value === 'string') return Buffer.byteLength(value);
    if (Array.isArray(value)) return value.length;
    if (value instanceof Map) return value.size;
    throw new TemplateError('len of no list');
  },
  index: ([list, place]) => {
    if (!Array.isArray(list) || typeof place !== 'number') throw new TemplateError('index of no list');
    if (place < 0 || place >= list.length) throw new TemplateError('index out of range');
    return list[place];
  },
  slice: ([list, from = 0, to]) => {
    if (!Array.isArray(list) || typeof from !== 'number') throw new TemplateError('slice of no list');
    return list.slice(from, typeof to === 'number' ? to : undefined);
  },
  print: args => {
    if (args.length !== 1) throw new TemplateError('print of several values');
    return print(args[0]);
  },
  printf: ([format, ...args]) => {
    if (typeof format !== 'string') throw new TemplateError('printf without a format');
    let next = 0;
    return format.replace(/%(.)/g, (_, verb: string) => {
      if (verb === '%') return '%';
      if (verb !== 's' && verb !== 'd' && verb !== 'v') throw new TemplateError(`printf %${verb} is not known`);
      return print(args[next++]);
    });
  },
};
