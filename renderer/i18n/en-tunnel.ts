/** The texts of the page Tunnel. */
export const tunnel = {
  'page.tunnel': 'Tunnel',
  'keys.tunnel': 'Go to Tunnel',

  'change.tunnel-set': 'How others reach this machine is changed.',

  'tunnel.reading': 'Asking the node…',
  'tunnel.unread': 'The node did not tell of its tunnel: {{message}}. It is asked again every few seconds.',
  'tunnel.title.off': 'No tunnel: this machine is not reached from outside',
  'tunnel.title.off.told': 'No tunnel: callers are told the public URL that you set',
  'tunnel.title.opening': 'The tunnel is being opened',
  'tunnel.title.checking': 'The tunnel is open; it is looked at from outside',
  'tunnel.title.open': 'This machine is reached from outside',
  'tunnel.title.degraded': 'The tunnel is open, but not seen from outside',
  'tunnel.title.reopening': 'The tunnel is down; it is opened again {{when}}',
  'tunnel.title.refused': 'The tunnel needs you',

  'tunnel.note.anonymous':
    'The gateway answers callers without a key: everybody who knows the public URL can use this machine and your accounts.',
  'tunnel.note.anonymous.remedy': 'Set gateway.anonymous to false in the configuration before you open a tunnel.',
  'tunnel.note.no-keys': 'No caller has a key, so the tunnel leads to a gateway that answers nobody.',
  'tunnel.note.no-keys.remedy': 'Create a key on the Setup page.',
  'tunnel.note.refused': 'No tunnel is opened: {{message}}.',
  'tunnel.note.refused.remedy': 'Correct it below and save, or open it anew.',
  'tunnel.note.degraded': 'What answers at the public URL is not this machine: {{message}}.',
  'tunnel.note.degraded.remedy': 'Nothing to do: it is looked at again in a moment, and opened anew if that stays so.',
  'tunnel.note.reopening': 'The tunnel is gone: {{message}}.',
  'tunnel.note.reopening.remedy':
    'Nothing to do: it is tried again by itself. If it stays so, choose another provider.',
  'tunnel.note.wish': 'The name {{name}} was not granted: somebody else has it at this moment.',
  'tunnel.note.wish.remedy': 'Nothing to do: the tunnel has another name, and asks for this one again now and then.',
  'tunnel.note.outranked':
    'Twin and GrowthHub are told {{url}}, the public URL that you set on the Twins page, and not the one of the tunnel.',

  'tunnel.now': 'Now',
  'tunnel.url': 'Public URL',
  'tunnel.url.none': 'none yet',
  'tunnel.url.off': 'none',
  'tunnel.provider': 'Provider',
  'tunnel.wish': 'Name',
  'tunnel.wish.granted': '{{name}}, as you wished',
  'tunnel.wish.other': 'you wished for {{name}}, and got another one',
  'tunnel.checked': 'Last look from outside',
  'tunnel.checked.never': 'not yet',
  'tunnel.checked.passed': 'this machine answered in {{time}}',
  'tunnel.uptime': 'Seen from outside',
  'tunnel.uptime.share': '{{share}} of the latest {{time}}',
  'tunnel.uptime.none': 'nothing to tell yet',

  'tunnel.check': 'Check now',
  'tunnel.reopen': 'Open anew',
  'tunnel.off': 'Switch off…',
  'tunnel.off.loses':
    'Whoever calls this machine through the tunnel is cut off: GrowthHub, the twin, Colab. The settings stay, so that it can be switched on again.',
  'tunnel.off.do': 'Switch the tunnel off',
  'tunnel.off.keep': 'Keep it open',

  'tunnel.choose': 'Who makes the tunnel',
  'tunnel.choose.risk':
    'A tunnel makes the gateway of this machine reachable from everywhere. Only callers with one of its keys are answered, and your twin. The dashboard and its port are never reachable through it. Whoever runs the tunnel can read what callers send.',
  'tunnel.localtunnel': 'localtunnel',
  'tunnel.localtunnel.means':
    'No account. A free server that others run: out of order now and then, and it cuts long silences. Browsers see a reminder page first; programs do not. A name is a wish, and who asks first has it.',
  'tunnel.ngrok': 'ngrok',
  'tunnel.ngrok.means':
    'A free account and its authtoken. One fixed domain, 20,000 requests a month without paying. Browsers see a reminder page first; programs do not.',
  'tunnel.cloudflared': 'Cloudflare',
  'tunnel.cloudflared.means':
    'The program cloudflared, installed on this machine. Without a token: no account, and another name at each start. With the token of a named tunnel: a fixed name of a domain of yours. Quick tunnels hold back streams that are asked for with GET.',
  'tunnel.command': 'Another program',
  'tunnel.command.means':
    'Any program that leads a public address to a port of this machine, such as bore, frp or ssh -R. It is started without a shell, and ended with this node.',

  'tunnel.field.subdomain': 'Name that you wish for',
  'tunnel.field.subdomain.hint': 'tandem-a',
  'tunnel.field.host': 'Server',
  'tunnel.field.authtoken': 'Authtoken',
  'tunnel.field.domain': 'Domain',
  'tunnel.field.domain.hint': 'left empty: ngrok chooses',
  'tunnel.field.token': 'Token of a named tunnel',
  'tunnel.field.token.hint': 'left empty: a quick tunnel',
  'tunnel.field.token.kept': 'kept as it is; type to replace it',
  'tunnel.field.forget': 'Forget the token',
  'tunnel.field.url': 'Public URL',
  'tunnel.field.url.read': 'left empty: read from the program',
  'tunnel.field.program': 'Program',
  'tunnel.field.run': 'Command',
  'tunnel.field.run.hint': 'bore local {port} --to bore.pub',
  'tunnel.field.run.means': '{port} stands for the port of the gateway.',
  'tunnel.field.pattern': 'Pattern for the URL in its output',
  'tunnel.field.pattern.hint': 'left empty: the first https:// address',
  'tunnel.save': 'Save and open',

  'tunnel.events': 'What happened',
  'tunnel.events.none': 'Nothing yet.',
  'tunnel.events.capped': 'The latest {{count}}.',
} as const;
