import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { type DocumentText, readDocument } from '../document-text.ts';
import { readJson } from '../json-text.ts';
import { parseConfig } from '../load.ts';
import { type Problem, printProblem } from '../problem.ts';
import type { SecretPlaces } from '../resolve-secrets.ts';
import type { ConfigInput } from '../schema.ts';
import { type KeyPlace, seal } from '../sealing.ts';
import type { Secret } from '../secret.ts';
import { applyEdit } from './apply.ts';
import type { BackendInput, Change, ConfigEdit } from './change.ts';
import { type Decision, type ExchangeOptions, exchangeText } from './exchange.ts';
import { withoutSecrets } from './shown.ts';
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
}

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
  const place = () => {
    const read = options.file();
    const file = read ?? join(dataFolder, 'config.json');
    return { file, mustExist: read !== undefined, env, dataFolder, givenKey, folder: dirname(file) };
  };

  async function change(edit: ConfigEdit, version: string, inUse: readonly BackendInput[]): Promise<EditResult> {
    const now = place();
    const { file } = now;
    const decide = async (text: DocumentText): Promise<Decision<EditResult>> => {
      if (versionOf(text) !== version) return { result: { kind: 'conflict', message: conflict(file) } };
      const before = await understood(text, now);
      if (before.kind === 'refused') return { result: before };
      const secret = await sealedSecretOf(edit, { dataFolder, given: givenKey });
      if (secret && 'found' in secret) return refusal(`${secret.found}; expected ${secret.expected}`);
      const applied = applyEdit(before.document, edit, inUse.map(withoutDefaults), secret);
      if (applied.kind === 'refused') return refusal(applied.message);
      const write = `${JSON.stringify(applied.document, null, indentOf(text))}\n`;
      const after = await parseConfig(write, now);
      if (after.kind === 'refused') return { result: refused(after.problems) };
      const created: Change[] = text.kind === 'absent' ? [{ kind: 'document-created', file }] : [];
      const { warnings } = after;
      return { write, result: { kind: 'saved', file, changes: [...created, ...applied.changes], warnings } };
    };
    const exchanged = await exchangeText(file, decide, options);
    return exchanged.kind === 'exchanged' ? exchanged.result : { kind: 'refused', problems: [exchanged.message] };
  }

  return {
    async read() {
      const now = place();
      const { file } = now;
      const text = await readDocument(file);
      const version = versionOf(text);
      const read = await understood(text, now);
      if (read.kind === 'refused') return { ...read, file, version };
      if (text.kind === 'absent') return { kind: 'none', file, version };
      return { kind: 'document', file, version, document: withoutSecrets(read.document) };
    },
    edit(edit, version, inUse) {
      const done = last.then(() => change(edit, version, inUse));
      last = done.catch(() => {});
      return done;
    },
  };
}

type Understood = { readonly kind: 'document'; readonly document: ConfigInput } | ReturnType<typeof refused>;

/** A file that was there must stay: that it is gone is an accident, and a new one would lose what stood in it. */
async function understood(text: DocumentText, places: SecretPlaces & { mustExist: boolean }): Promise<Understood> {
  if (text.kind === 'absent' && !places.mustExist) return { kind: 'document', document: FIRST };
  if (text.kind !== 'text') return refused([text.problem]);
  const loaded = await parseConfig(text.text, places);
  if (loaded.kind === 'refused') return refused(loaded.problems);
  const json = readJson(withoutMark(text.text));
  // The schema has just taken it, so it is one.
  return { kind: 'document', document: (json.kind === 'read' ? json.value : undefined) as ConfigInput };
}

async function sealedSecretOf(edit: ConfigEdit, place: KeyPlace) {
  const secret = secretOf(edit);
  return secret && seal(secret.reveal(), place);
}

function secretOf(edit: ConfigEdit): Secret | undefined {
  if ('key' in edit) return edit.key;
  if ('apiKey' in edit) return edit.apiKey;
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

function refusal(message: string): Decision<EditResult> {
  return { result: { kind: 'refused', problems: [message] } };
}

function refused(problems: readonly Problem[]) {
  return { kind: 'refused' as const, problems: problems.map(printProblem) };
}
