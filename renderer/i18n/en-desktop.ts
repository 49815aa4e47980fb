/** The texts of what the page shows of the desktop app around it. */
export const desktop = {
  'desktop.title': 'Desktop app',
  'desktop.means':
    'How this app behaves on this machine. It is kept by the app, not in the configuration file, and the menu of its icon has the same switches.',
  'desktop.unread': 'The app did not say how it is set. It is asked again when you come back to this window.',
  'desktop.failed': 'That did not work, and the logs say why. What stands here is how it is.',

  'desktop.login': 'Start at login',
  'desktop.login.means':
    'From your login on Tandem serves whoever reaches this machine, and its engines take memory, window or no window. Off until you ask for it.',
  'desktop.login.on': 'The system starts Tandem when you log in.',
  'desktop.login.off': 'The system does not start Tandem.',
  'desktop.login.vetoed':
    'It was asked for, and the system’s own settings have switched it off (Windows: Task Manager, Startup apps; macOS: System Settings, Login Items; Linux: the desktop’s startup applications). Switch it on there; a tick here asks the system once more.',
  'desktop.login.unsupported':
    'Not possible here: this copy runs from its sources, so the system would have nothing to start. An installed copy can.',
  'desktop.startHidden': 'Start without a window',
  'desktop.startHidden.means':
    'At login only the icon appears. Where the desktop shows no icons the window comes all the same.',
  'desktop.stayInTray': 'Keep running when the window is closed',
  'desktop.stayInTray.means':
    'Closing hides the window and the node goes on serving; “Quit Tandem” in the menu ends both. Off: closing the window quits.',
  'desktop.stayAwake': 'Keep awake while active',
  'desktop.stayAwake.means':
    'As long as this machine is the active one it does not fall asleep by itself; the screen may go dark. That takes power, on battery too.',
  'desktop.isMuted': 'Do not disturb',
  'desktop.isMuted.means': 'No notifications. The shape of the icon still shows that something needs you.',
  'desktop.theme': 'Theme',
  'desktop.theme.means': 'For all windows of this app.',
  'desktop.theme.system': 'Like the system',
  'desktop.theme.light': 'Light',
  'desktop.theme.dark': 'Dark',

  'desktop.key': 'Key of the secrets',
  'desktop.key.means': 'It seals the API keys that the page Setup writes down.',
  'desktop.key.use': 'Keep it in the system’s key chain',
  'desktop.key.key-chain':
    'The system’s key chain keeps it and opens it while you are logged in. A node without this app cannot read it there.',
  'desktop.key.file':
    'It is in a file that only your user can read. The system’s key chain can keep it instead; a node without this app needs the file.',
  'desktop.key.locked':
    'The system’s key chain keeps it and does not open it now, so sealed keys cannot be read. Unlock the key chain and start Tandem again; nothing was removed.',
  'desktop.key.obfuscated':
    'It is in a file that only your user can read. This desktop has no key chain (GNOME Keyring or KWallet), and what stands in for one would only obfuscate the key.',
  'desktop.key.absent': 'It is in a file that only your user can read: this system offers no key chain.',

  'desktop.updates': 'Updates',
  'desktop.updates.means':
    'This is version {{version}}. Nothing is looked for, fetched or installed unless you say so.',
  'desktop.updates.channel': 'Update channel',
  'desktop.updates.channel.latest': 'Stable',
  'desktop.updates.channel.beta': 'Beta',
  'desktop.updates.unsupported': 'This copy was not installed by an installer, so it does not update itself.',
  'desktop.updates.idle': 'No newer version is known.',
  'desktop.updates.checking': 'Looking for a newer version…',
  'desktop.updates.available': 'Version {{version}} is there.',
  'desktop.updates.downloading': 'Fetching version {{version}}: {{share}}.',
  'desktop.updates.ready':
    'Version {{version}} is on the disk. Installing it lets running requests finish, quits, and starts the new version.',
  'desktop.updates.check': 'Check for updates',
  'desktop.updates.download': 'Download',
  'desktop.updates.install': 'Install and start again',

  'desktop.more': 'Windows and files',
  'desktop.more.means':
    'The notebook’s window shows Colab. Diagnostics are state and log without keys, tokens, addresses and prompts.',
  'desktop.more.colab': 'Open the notebook’s window',
  'desktop.more.logs': 'Open the logs',
  'desktop.more.diagnostics': 'Export diagnostics…',

  'desktop.question': 'Start at login?',
  'desktop.question.yes': 'Start at login',
  'desktop.question.no': 'No',
  'desktop.question.later': 'It can be changed at any time:',
} as const;
