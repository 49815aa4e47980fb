import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { type DocumentText, LARGEST_DOCUMENT, readDocument } from '../document-text.ts';
import { readJson } from '../json-text.ts';
import { type LoadResult, parseConfig } from '../load.ts';
import { type Problem, printProblem } from '../problem.ts';
import type { SecretPlaces } from '../resolve-secrets.ts';
import type { ConfigInput } from '../schema.ts';
import { type KeyPlace, seal } from '../sealing.ts';
import type { Secret } from '../secret.ts';
import { applyEdit } from './apply.ts';
import type { BackendInput, Change, ConfigEdit, NamedEdit } from './change.ts';
import { type Decision, type ExchangeOptions, exchangeText } from './exchange.ts';
import { withoutSecrets } from './shown.ts';
import { type UndoStep, UndoSteps } from './undo-steps.ts';
import { type PlacedValue, placedValues, stillStand, type ValueChange, type ValuesEdit, withValues } from './values.ts';
import { withoutDefaults } from './without-defaults.ts';

/** The document as it stands on disk, secrets as dots. `version` tells one text from another. */
export type DocumentView =
  | { readonly kind: 'none'; readonly file: string; readonly version: string }
  | { readonly kind: 'document'; readonly file: string; readonly version: string; readonly document: ConfigInput }
  /** Changed by hand since the start, and wrong now; the node goes on with what it read before. */
  | {
      readonly kind: 'refused';
      readonly file: string;
      readonly version: string;
      readonly problems: readonly string[];
    };

export type EditResult =
  | {
      readonly kind: 'saved';
      readonly file: string;
      readonly changes: readonly Change[];
      readonly warnings: readonly string[];
    }
  /** Somebody else changed the document since the caller looked at it. Nothing was written. */
  | { readonly kind: 'conflict'; readonly message: string }
  | { readonly kind: 'refused'; readonly problems: readonly string[] };

/** Changes the one configuration document. */
export interface ConfigEditor {
  read(): Promise<DocumentView>;
  /**
   * One edit after the other, each whole or not at all, and only when the result would load.
   * @param version of the document that the edit was meant for
   * @param inUse backends that the node uses as long as the document lists none
   */
  edit(edit: ConfigEdit, version: string, inUse: readonly BackendInput[]): Promise<EditResult>;
  /** Whether these values would be taken, all of them together. Nothing is written. */
  check(changes: readonly ValueChange[], version: string): Promise<CheckResult>;
  /** Changes of values that can be undone, the latest first. */
  undoable(): readonly UndoStep[];
}

/** What came of a dry run; each problem says where it is. */
export type CheckResult =
  | { readonly kind: 'good'; readonly warnings: readonly string[] }
  | { readonly kind: 'conflict'; readonly message: string }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] };

export interface EditorOptions extends ExchangeOptions {
  /** The file that was read; as long as there is none, the first edit makes `config.json` in the data folder. */
  readonly file: () => string | undefined;
  readonly env: SecretPlaces['env'];
  readonly dataFolder: string;
  readonly givenKey?: SecretPlaces['givenKey'];
}

/** Version of a document that does not exist. */
const NO_DOCUMENT = 'none';
/** What a node without a document runs with. */
const FIRST: ConfigInput = { node: { id: 'a' } };

export function configEditor(options: EditorOptions): ConfigEditor {
  const { env, dataFolder, givenKey } = options;
  let last: Promise<unknown> = Promise.resolve();
  const steps = new UndoSteps();
  const place = () => {
    const read = options.file();
    const file = read ?? join(dataFolder, 'config.json');
    return { file, mustExist: read !== undefined, env, dataFolder, givenKey, folder: dirname(file) };
  };

  async function change(edit: ConfigEdit, version: string, inUse: readonly BackendInput[]): Promise<EditResult> {
    const now = place();
    const { file } = now;
    let whenWritten = (): readonly Change[] => [];
    const decide = async (text: DocumentText): Promise<Decision<EditResult>> => {
      if (versionOf(text) !== version) return { result: { kind: 'conflict', message: conflict(file) } };
      const before = await understood(text, now);
      if (before.kind === 'refused') return { result: refused(before.problems) };
      const applied = await appliedTo(before.document, edit, inUse);
      if (applied.kind !== 'applied') return { result: applied };
      const write = written(applied.document, text);
      const after = await parseWritten(write, now);
      if (after.kind === 'refused') return { result: refused(after.problems) };
      const changes: Change[] = text.kind === 'absent' ? [{ kind: 'document-created', file }] : [];
      whenWritten = applied.changes;
      return { write, result: { kind: 'saved', file, changes, warnings: after.warnings } };
    };
    const exchanged = await exchangeText(file, decide, options);
    if (exchanged.kind === 'blocked') return refusedFor(exchanged.message);
    const { result } = exchanged;
    return result.kind === 'saved' ? { ...result, changes: [...result.changes, ...whenWritten()] } : result;
  }

  async function appliedTo(
    document: ConfigInput,
    edit: ConfigEdit,
    inUse: readonly BackendInput[],
  ): Promise<AppliedEdit> {
    if (edit.kind === 'set-values' || edit.kind === 'undo-values') return appliedValues(document, edit);
    const secret = await sealedSecretOf(edit, { dataFolder, given: givenKey });
    if (secret && 'found' in secret) return refusedFor(`${secret.found}; expected ${secret.expected}`);
    const applied = applyEdit(document, edit, inUse.map(withoutDefaults), secret);
    if (applied.kind === 'refused') return refusedFor(applied.message);
    return { kind: 'applied', document: applied.document, changes: () => applied.changes };
  }

  async function appliedValues(document: ConfigInput, edit: ValuesEdit): Promise<AppliedEdit> {
    if (edit.kind === 'undo-values') {
      const step = steps.latest(edit.step);
      if (!step)
        return refusedFor('There is nothing to undo under that name: the node was started anew, or it is undone.');
      const { before, after, paths } = step;
      const put = stillStand(document, after) ? withValues(document, before) : undefined;
      if (put?.kind !== 'put') return refusedFor(`${paths.join(', ')} changed again meanwhile, so nothing was undone.`);
      const changes = () => {
        steps.remove(edit.step);
        return [{ kind: 'values-restored' as const, paths }];
      };
      return { kind: 'applied', document: put.document, changes };
    }
    const placed = await placedValues(edit.changes, { dataFolder, given: givenKey });
    const put = placed.kind === 'placed' ? withValues(document, placed.values) : placed;
    if (placed.kind === 'refused' || put.kind === 'refused') return refused(put.kind === 'refused' ? put.problems : []);
    const changes = () => [setChange(put.before, placed.values)];
    return { kind: 'applied', document: put.document, changes };
  }

  function setChange(before: readonly PlacedValue[], after: readonly PlacedValue[]): Change {
    return { kind: 'values-set', paths: after.map(({ path }) => path), step: steps.add(options.now(), before, after) };
  }

  return {
    async read() {
      const now = place();
      const { file } = now;
      const text = await readDocument(file);
      const version = versionOf(text);
      const read = await understood(text, now);
      if (read.kind === 'refused') return { ...refused(read.problems), file, version };
      if (text.kind === 'absent') return { kind: 'none', file, version };
      return { kind: 'document', file, version, document: withoutSecrets(read.document) };
    },
    edit(edit, version, inUse) {
      const done = last.then(() => change(edit, version, inUse));
      last = done.catch(() => {});
      return done;
    },
    async check(changes, version) {
      const now = place();
      const text = await readDocument(now.file);
      if (versionOf(text) !== version) return { kind: 'conflict', message: conflict(now.file) };
      const before = await understood(text, now);
      if (before.kind === 'refused') return before;
      const placed = await placedValues(changes, undefined);
      const put = placed.kind === 'placed' ? withValues(before.document, placed.values) : placed;
      if (put.kind === 'refused') return put;
      const after = await parseWritten(written(put.document, text), now);
      return after.kind === 'refused' ? after : { kind: 'good', warnings: after.warnings };
    },
    undoable: () => steps.told(),
  };
}

/** `changes` is asked for only when the document is written: what can be undone is remembered then. */
type AppliedEdit =
  | { readonly kind: 'applied'; readonly document: ConfigInput; readonly changes: () => readonly Change[] }
  | ReturnType<typeof refused>;

type Understood =
  | { readonly kind: 'document'; readonly document: ConfigInput }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] };

/** What is written has to be read again at the next start. */
async function parseWritten(text: string, places: SecretPlaces): Promise<LoadResult> {
  const bytes = Buffer.byteLength(text);
  if (bytes <= LARGEST_DOCUMENT) return parseConfig(text, places);
  return { kind: 'refused', problems: [{ path: 'configuration', found: `${bytes} bytes`, expected: 'at most 1 MiB' }] };
}

function written(document: ConfigInput, text: DocumentText): string {
  return `${JSON.stringify(document, null, indentOf(text))}\n`;
}

/** A file that was there must stay: that it is gone is an accident, and a new one would lose what stood in it. */
async function understood(text: DocumentText, places: SecretPlaces & { mustExist: boolean }): Promise<Understood> {
  if (text.kind === 'absent' && !places.mustExist) return { kind: 'document', document: FIRST };
  if (text.kind !== 'text') return { kind: 'refused', problems: [text.problem] };
  const loaded = await parseConfig(text.text, places);
  if (loaded.kind === 'refused') return loaded;
  const json = readJson(withoutMark(text.text));
  // The schema has just taken it, so it is one.
  return { kind: 'document', document: (json.kind === 'read' ? json.value : undefined) as ConfigInput };
}

async function sealedSecretOf(edit: NamedEdit, place: KeyPlace) {
  const secret = secretOf(edit);
  return secret && seal(secret.reveal(), place);
}

function secretOf(edit: NamedEdit): Secret | undefined {
  if ('key' in edit) return edit.key;
  if ('apiKey' in edit) return edit.apiKey;
  if ('token' in edit) return edit.token;
  return 'peerSecret' in edit ? edit.peerSecret : undefined;
}

function versionOf(text: DocumentText): string {
  if (text.kind === 'absent') return NO_DOCUMENT;
  if (text.kind === 'unreadable') return 'unreadable';
  return createHash('sha256').update(text.text).digest('base64url');
}

/** As the person who wrote it has it. */
function indentOf(text: DocumentText): string {
  return (text.kind === 'text' ? /^\s*\{\r?\n([ \t]{1,8})"/.exec(withoutMark(text.text))?.[1] : undefined) ?? '  ';
}

function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}

function conflict(file: string): string {
  return `${file} was changed by somebody else meanwhile, so nothing was written. Look at it as it is now, and repeat the change if it is still wanted.`;
}

function refusedFor(message: string) {
  return { kind: 'refused' as const, problems: [message] };
}

function refused(problems: readonly Problem[]) {
  return { kind: 'refused' as const, problems: problems.map(printProblem) };
}
