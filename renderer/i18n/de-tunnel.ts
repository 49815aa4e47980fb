import type { tunnel as english } from './en-tunnel.ts';

/** The texts of the page Tunnel in German. */
export const tunnel: Record<keyof typeof english, string> = {
  'page.tunnel': 'Tunnel',
  'keys.tunnel': 'Zum Tunnel',

  'change.tunnel-set': 'Wie andere diesen Rechner erreichen, ist geändert.',

  'tunnel.reading': 'Der Knoten wird gefragt…',
  'tunnel.unread':
    'Der Knoten hat nichts von seinem Tunnel gesagt: {{message}}. Er wird alle paar Sekunden wieder gefragt.',
  'tunnel.title.off': 'Kein Tunnel: dieser Rechner ist von außen nicht zu erreichen',
  'tunnel.title.off.told': 'Kein Tunnel: Absender erfahren die öffentliche URL, die du eingestellt hast',
  'tunnel.title.opening': 'Der Tunnel wird geöffnet',
  'tunnel.title.checking': 'Der Tunnel ist offen; von außen wird nachgesehen',
  'tunnel.title.open': 'Dieser Rechner ist von außen zu erreichen',
  'tunnel.title.degraded': 'Der Tunnel ist offen, aber von außen nicht zu sehen',
  'tunnel.title.reopening': 'Der Tunnel ist ausgefallen; wieder geöffnet wird er {{when}}',
  'tunnel.title.refused': 'Der Tunnel braucht dich',

  'tunnel.note.anonymous':
    'Das Gateway antwortet Absendern ohne Schlüssel: wer die öffentliche URL kennt, kann diesen Rechner und deine Konten benutzen.',
  'tunnel.note.anonymous.remedy':
    'Setze gateway.anonymous in der Konfiguration auf false, ehe du einen Tunnel öffnest.',
  'tunnel.note.no-keys':
    'Kein Absender hat einen Schlüssel: der Tunnel führt zu einem Gateway, das niemandem antwortet.',
  'tunnel.note.no-keys.remedy': 'Lege auf der Seite Einrichten einen Schlüssel an.',
  'tunnel.note.refused': 'Kein Tunnel wird geöffnet: {{message}}.',
  'tunnel.note.refused.remedy': 'Berichtige es unten und speichere, oder öffne ihn neu.',
  'tunnel.note.degraded': 'Was unter der öffentlichen URL antwortet, ist nicht dieser Rechner: {{message}}.',
  'tunnel.note.degraded.remedy':
    'Nichts zu tun: gleich wird wieder nachgesehen, und bleibt es so, wird er neu geöffnet.',
  'tunnel.note.reopening': 'Der Tunnel ist fort: {{message}}.',
  'tunnel.note.reopening.remedy':
    'Nichts zu tun: es wird von selbst wieder versucht. Bleibt es so, wähle einen anderen Anbieter.',
  'tunnel.note.wish': 'Den Namen {{name}} gab es nicht: jemand anderes hat ihn gerade.',
  'tunnel.note.wish.remedy':
    'Nichts zu tun: der Tunnel hat einen anderen Namen und fragt ab und zu wieder nach diesem.',
  'tunnel.note.outranked':
    'Zwilling und GrowthHub erfahren {{url}}, die öffentliche URL, die du auf der Seite Zwillinge eingestellt hast, und nicht die des Tunnels.',

  'tunnel.now': 'Jetzt',
  'tunnel.url': 'Öffentliche URL',
  'tunnel.url.none': 'noch keine',
  'tunnel.url.off': 'keine',
  'tunnel.provider': 'Anbieter',
  'tunnel.wish': 'Name',
  'tunnel.wish.granted': '{{name}}, wie gewünscht',
  'tunnel.wish.other': 'gewünscht war {{name}}, es wurde ein anderer',
  'tunnel.checked': 'Zuletzt von außen nachgesehen',
  'tunnel.checked.never': 'noch nicht',
  'tunnel.checked.passed': 'dieser Rechner antwortete in {{time}}',
  'tunnel.uptime': 'Von außen zu sehen',
  'tunnel.uptime.share': '{{share}} der letzten {{time}}',
  'tunnel.uptime.none': 'noch nichts zu sagen',

  'tunnel.check': 'Jetzt prüfen',
  'tunnel.reopen': 'Neu öffnen',
  'tunnel.off': 'Abschalten…',
  'tunnel.off.loses':
    'Wer diesen Rechner durch den Tunnel ruft, wird abgeschnitten: GrowthHub, der Zwilling, Colab. Die Einstellungen bleiben, damit er wieder eingeschaltet werden kann.',
  'tunnel.off.do': 'Den Tunnel abschalten',
  'tunnel.off.keep': 'Offen lassen',

  'tunnel.choose': 'Wer den Tunnel macht',
  'tunnel.choose.risk':
    'Ein Tunnel macht das Gateway dieses Rechners von überall erreichbar. Antwort bekommen nur Absender mit einem seiner Schlüssel und dein Zwilling. Diese Seite und ihr Port sind durch ihn nie zu erreichen. Wer den Tunnel betreibt, kann lesen, was Absender senden.',
  'tunnel.localtunnel': 'localtunnel',
  'tunnel.localtunnel.means':
    'Kein Konto. Ein kostenloser Server, den andere betreiben: ab und zu gestört, und langes Schweigen schneidet er ab. Browser sehen zuerst eine Hinweisseite, Programme nicht. Ein Name ist ein Wunsch: wer zuerst fragt, hat ihn.',
  'tunnel.ngrok': 'ngrok',
  'tunnel.ngrok.means':
    'Ein kostenloses Konto und sein Authtoken. Eine feste Domain, 20.000 Anfragen im Monat, ohne zu zahlen. Browser sehen zuerst eine Hinweisseite, Programme nicht.',
  'tunnel.cloudflared': 'Cloudflare',
  'tunnel.cloudflared.means':
    'Das Programm cloudflared, auf diesem Rechner installiert. Ohne Token: kein Konto und bei jedem Start ein anderer Name. Mit dem Token eines benannten Tunnels: ein fester Name einer deiner Domains. Schnelle Tunnel halten Streams zurück, nach denen mit GET gefragt wird.',
  'tunnel.command': 'Ein anderes Programm',
  'tunnel.command.means':
    'Jedes Programm, das eine öffentliche Adresse zu einem Port dieses Rechners führt, etwa bore, frp oder ssh -R. Es wird ohne Shell gestartet und mit diesem Knoten beendet.',

  'tunnel.field.subdomain': 'Gewünschter Name',
  'tunnel.field.subdomain.hint': 'tandem-a',
  'tunnel.field.host': 'Server',
  'tunnel.field.authtoken': 'Authtoken',
  'tunnel.field.domain': 'Domain',
  'tunnel.field.domain.hint': 'leer gelassen: ngrok wählt',
  'tunnel.field.token': 'Token eines benannten Tunnels',
  'tunnel.field.token.hint': 'leer gelassen: ein schneller Tunnel',
  'tunnel.field.token.kept': 'bleibt, wie es ist; tippe, um es zu ersetzen',
  'tunnel.field.forget': 'Das Token vergessen',
  'tunnel.field.url': 'Öffentliche URL',
  'tunnel.field.url.read': 'leer gelassen: aus dem Programm gelesen',
  'tunnel.field.program': 'Programm',
  'tunnel.field.run': 'Befehl',
  'tunnel.field.run.hint': 'bore local {port} --to bore.pub',
  'tunnel.field.run.means': '{port} steht für den Port des Gateways.',
  'tunnel.field.pattern': 'Muster für die URL in seiner Ausgabe',
  'tunnel.field.pattern.hint': 'leer gelassen: die erste Adresse mit https://',
  'tunnel.save': 'Speichern und öffnen',

  'tunnel.events': 'Was geschah',
  'tunnel.events.none': 'Noch nichts.',
  'tunnel.events.capped': 'Die letzten {{count}}.',
};
