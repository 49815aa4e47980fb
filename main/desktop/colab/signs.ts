/*
 * All that Tandem knows of Colab's page, in one table. Colab has no API for a session's state, and Google changes the
 * page when it likes: then this table is changed, and nothing else. Read on 2026-11-24 from what others have found
 * out; nothing here was tried on the real site (docs/decisions/0029-colab-pane.md says what that means).
 */

/** One thing to be seen on the page. */
export interface SignRow {
  /**
   * The way to an element: each step is a CSS selector, looked for inside what the step before found and, where that
   * has one, in its shadow. Of several ways the first that leads to something visible counts.
   */
  readonly ways: readonly (readonly string[])[];
  /** What its text must say, as the source of a regular expression without regard to case; left out: anything. */
  readonly says?: string;
  /** Whose text within it counts, the first of these that is there; left out: all of it. */
  readonly where?: readonly string[];
}

const DIALOG = ['mwc-dialog[open]', 'md-dialog[open]', '[role="dialog"]', '[role="alertdialog"]'];
const CONNECT = [
  ['colab-connect-button', '#connect'],
  ['colab-connect-button', 'md-text-button'],
  ['colab-connect-button'],
];
/** A cell's code, apart from what it printed. */
const CODE = ['.view-lines', '.editor'];
const inDialog = DIALOG.map(selector => [selector]);
const buttonIn = (...names: readonly string[]) => DIALOG.flatMap(dialog => names.map(name => [dialog, name]));
const AFFIRM = [
  '[slot="primaryAction"]',
  '[slot="actions"] [autofocus]',
  '#ok',
  'md-text-button',
  'mwc-button',
  'button',
];

/** What tells of the session, and what can be pressed. */
export const signs = {
  /** Of these two at least one has to be there once the notebook is loaded; else the table is out of date. */
  notebook: { ways: [['.notebook-container'], ['colab-notebook'], ['.notebook-content']] },
  connect: { ways: CONNECT },

  signIn: {
    ways: [
      ['a[href*="accounts.google.com/ServiceLogin"]'],
      ['a[href*="accounts.google.com/AccountChooser"]'],
      ['input[type="email"]#identifierId'],
    ],
  },
  captcha: { ways: [['iframe[src*="/recaptcha/"][src*="bframe"]'], ['colab-recaptcha-dialog']] },
  captchaDialog: { ways: inDialog, says: 'robot|captcha' },
  quota: {
    ways: inDialog,
    says: 'usage limits|cannot (?:currently )?connect to (?:a |the )?(?:gpu|backend)|no (?:gpu|backend)s? (?:is|are) available',
  },
  areYouThere: { ways: inDialog, says: 'still there|are you (?:still )?(?:there|using)' },
  disconnectedDialog: { ways: inDialog, says: 'runtime disconnected|session (?:has )?(?:crashed|ended)|timed? ?out' },
  reconnect: { ways: CONNECT, says: '\\b(?:re)?connect\\b' },
  connecting: { ways: CONNECT, says: 'connecting|allocating|initiali[sz]ing' },
  connected: { ways: CONNECT, says: '\\bram\\b|\\bdisk\\b|connected' },
  resources: {
    ways: [
      ['colab-connect-button', 'colab-usage-display'],
      ['colab-connect-button', '#connect-button-resource-display'],
    ],
  },
  running: {
    ways: [
      ['.cell.running'],
      ['.cell.code-has-output.pending'],
      ['colab-run-button', '.animating'],
      ['colab-run-button', '#status.running'],
    ],
  },

  /** Pressed, never read. */
  affirm: { ways: buttonIn(...AFFIRM), says: 'yes|ok|i.m here|reconnect|continue|^$' },
  dismiss: { ways: buttonIn(...AFFIRM), says: 'close|dismiss|ok|got it|cancel' },
  pressConnect: { ways: CONNECT },
  addCell: { ways: [['#toolbar-add-code'], ['colab-toolbar-button[command="add-code"]'], ['[command="add-code"]']] },
  /** Known by its first line, or by the line that an owner pasted: nobody else's cell is written to. */
  ourCell: { ways: [['.cell.code']], says: '#\\s*tandem\\s+worker|/colab/bootstrap\\.py', where: CODE },
  ourCellTwice: {
    ways: [['.cell.code.tandem-marked']],
    says: '#\\s*tandem\\s+worker[^]*#\\s*tandem\\s+worker',
    where: CODE,
  },
  ourCellRuns: {
    ways: [
      ['.cell.code.tandem-marked.running'],
      ['.cell.code.tandem-marked.pending'],
      ['.cell.code.tandem-marked', 'colab-run-button', '.animating'],
      ['.cell.code.tandem-marked', 'colab-run-button', '#status.running'],
    ],
  },
  ourEditor: {
    ways: [
      ['.cell.code.tandem-marked', 'textarea.inputarea'],
      ['.cell.code.tandem-marked', '.inputarea'],
      ['.cell.code.tandem-marked', '[contenteditable]'],
      ['.cell.code.tandem-marked', 'textarea'],
    ],
  },
  runOurCell: {
    ways: [
      ['.cell.code.tandem-marked', 'colab-run-button', '#run-button'],
      ['.cell.code.tandem-marked', 'colab-run-button'],
      ['.cell.code.tandem-marked', '.run-button'],
    ],
  },
  newCell: {
    ways: [
      ['.cell.code.focused', 'textarea.inputarea'],
      ['.cell.code.focused', '.inputarea'],
      ['.cell.code.focused', '[contenteditable]'],
      ['.cell.code.focused', 'textarea'],
    ],
  },
} satisfies Record<string, SignRow>;

export type SignName = keyof typeof signs;

/** Those that are read at each look; the others are only pressed. */
export const READ = [
  'notebook',
  'connect',
  'signIn',
  'captcha',
  'captchaDialog',
  'quota',
  'areYouThere',
  'disconnectedDialog',
  'reconnect',
  'connecting',
  'connected',
  'resources',
  'running',
] as const satisfies readonly SignName[];
