/*
 * A page that has the states of Colab's: the connect button with its shadow, dialogs, cells with their run buttons. It
 * is written after descriptions, as the table of signs is; it proves that table, script and keeper work together in a
 * real browser, not that Google's page looks so.
 */

/** States that a test puts the page into. */
export const COLAB_STATES = [
  'sign-in',
  'captcha',
  'captcha-dialog',
  'quota',
  'are-you-there',
  'disconnected-dialog',
  'disconnected',
  'connecting',
  'connected',
  'connected-by-text',
  'busy',
  'redesigned',
  'blank',
] as const;
export type ColabPageState = (typeof COLAB_STATES)[number];

export const colabPage = `<!doctype html>
<html lang="en"><head><title>worker.ipynb - Colab</title>
<style>[hidden]{display:none} .cell{display:block} dialog{display:block}</style></head>
<body>
<div id="stage"></div>
<script>
const stage = document.querySelector('#stage');
const log = window.log = [];
// Whether a cell that is run goes on until it is stopped, as a worker does.
window.cellsRunOn = false;
window.moves = 0;
addEventListener('mousemove', () => { window.moves += 1; });
function custom(name, html, style = '') {
  const element = document.createElement(name);
  element.style.display = 'block';
  // The words in the style must not be taken for the button's.
  element.attachShadow({ mode: 'open' }).innerHTML = '<style>/* Reconnect connecting RAM */' + style + '</style>' + html;
  return element;
}
function connectButton(html) { return custom('colab-connect-button', html); }
function plainButton(text, then) {
  const button = connectButton('<md-text-button id="connect">' + text + '</md-text-button>');
  button.shadowRoot.querySelector('#connect').addEventListener('click', () => { log.push('connect'); then(); });
  return button;
}
function dialog(text, label, then) {
  const box = document.createElement('mwc-dialog');
  box.setAttribute('open', '');
  box.style.display = 'block';
  box.innerHTML = '<p>' + text + '</p><mwc-button slot="primaryAction">' + label + '</mwc-button>';
  box.querySelector('mwc-button').addEventListener('click', () => { log.push('dialog ' + label); box.remove(); then(); });
  return box;
}
function cell(text) {
  const element = document.createElement('div');
  element.className = 'cell code';
  element.innerHTML = '<div class="editor"><textarea class="inputarea"></textarea><pre></pre></div>';
  element.querySelector('pre').textContent = text;
  const area = element.querySelector('textarea');
  area.addEventListener('focus', () => { document.querySelectorAll('.cell').forEach(e => e.classList.remove('focused')); element.classList.add('focused'); });
  // As in Colab's editor, the field has only what is being typed: the text is elsewhere, and goes by the keys.
  let isAllSelected = false;
  area.addEventListener('keydown', event => {
    isAllSelected = event.key === 'a' && (event.ctrlKey || event.metaKey);
  });
  area.addEventListener('input', () => {
    const pre = element.querySelector('pre');
    pre.textContent = (isAllSelected ? '' : pre.textContent) + area.value;
    isAllSelected = false;
    area.value = '';
  });
  const run = custom('colab-run-button', '<button id="run-button">run</button>');
  run.shadowRoot.querySelector('button').addEventListener('click', () => {
    // The button of a cell that runs stops it.
    if (element.classList.contains('running')) {
      log.push('stop');
      element.classList.remove('running');
      return;
    }
    log.push('run ' + element.querySelector('pre').textContent);
    if (window.cellsRunOn) element.classList.add('running');
  });
  element.append(run);
  return element;
}
function notebook() {
  const container = document.createElement('div');
  container.className = 'notebook-container';
  container.innerHTML = '<colab-toolbar-button command="add-code" style="display:block">+ Code</colab-toolbar-button>';
  container.append(cell('print(1)'));
  // Always there and never seen: dialogs that are not open.
  const closed = document.createElement('div');
  closed.setAttribute('role', 'dialog');
  closed.hidden = true;
  closed.textContent = 'Are you still there? You cannot currently connect to a GPU due to usage limits.';
  container.append(closed);
  container.querySelector('colab-toolbar-button').addEventListener('click', () => {
    log.push('add');
    const added = cell('');
    container.append(added);
    document.querySelectorAll('.cell').forEach(e => e.classList.remove('focused'));
    added.classList.add('focused');
  });
  return container;
}
const connected = () => connectButton('<div id="connect"><colab-usage-display style="display:block">&nbsp;</colab-usage-display></div>');
const states = {
  'sign-in': () => { const a = document.createElement('a'); a.href = 'https://accounts.google.com/ServiceLogin?continue=x'; a.textContent = 'Sign in'; return [plainButton('Connect', () => {}), a]; },
  captcha: () => { const i = document.createElement('iframe'); i.src = '/recaptcha/api2/bframe?k=1'; return [connected(), i]; },
  'captcha-dialog': () => [connected(), dialog('Please confirm that you are not a robot', 'OK', () => {})],
  quota: () => [plainButton('Connect', () => {}), dialog('You cannot currently connect to a GPU due to usage limits in Colab.', 'Close', () => {})],
  'are-you-there': () => [connected(), dialog('Are you still there?', 'Yes', () => {})],
  'disconnected-dialog': () => [plainButton('Reconnect', () => window.setState('connected')), dialog('Runtime disconnected. Your runtime has been disconnected due to inactivity.', 'Close', () => {})],
  disconnected: () => [plainButton('Reconnect', () => window.setState('connected'))],
  connecting: () => [connectButton('<md-text-button id="connect">Connecting…</md-text-button>')],
  connected: () => [connected()],
  'connected-by-text': () => [connectButton('<div id="connect">RAM Disk</div>')],
  busy: () => { const running = cell('train()'); running.classList.add('running'); return [connected(), running]; },
  redesigned: () => { const b = document.createElement('new-connect'); b.textContent = 'Verbunden'; return [b]; },
};
window.setState = name => {
  stage.replaceChildren();
  if (name === 'blank') return;
  if (name !== 'redesigned') stage.append(notebook());
  stage.append(...states[name]());
};
window.addOurCell = text => document.querySelector('.notebook-container').append(cell(text));
window.endCells = () => document.querySelectorAll('.cell.running').forEach(e => e.classList.remove('running'));
</script></body></html>`;
