import type { colab as english } from './en-colab.ts';

/** The texts of the page Colab in German. */
export const colab: Record<keyof typeof english, string> = {
  'page.colab': 'Colab',
  'keys.colab': 'Zu Colab',

  'colab.reading': 'Der Knoten wird gefragt…',
  'colab.unread': 'Der Knoten hat nichts von Colab gesagt: {{message}}',
  'colab.title.none': 'Keine Colab-Sitzung ist eingestellt',
  'colab.title.unattached': 'Kein Colab-Worker ist verbunden',
  'colab.title.ready_one': '{{count}} Colab-Sitzung antwortet',
  'colab.title.ready_other': '{{count}} Colab-Sitzungen antworten',
  'colab.title.some': '{{ready}} von {{all}} Colab-Sitzungen antworten',
  'colab.title.ending': 'Die Sitzung von {{id}} endet {{time}}',
  'colab.title.draining': 'Die Sitzung von {{id}} nimmt nichts Neues an: sie endet {{time}}',
  'colab.title.over': 'Die Zeit der Sitzung von {{id}} ist um',
  'colab.title.preparing': '{{id}} ist noch nicht bereit',
  'colab.title.away': 'Der Worker von {{id}} ist fort',
  'colab.title.failed': 'Der Worker von {{id}} kann nicht antworten',
  'colab.title.sign-in': 'Colab bittet dich, dich anzumelden',
  'colab.title.captcha': 'Colab will wissen, dass du kein Roboter bist',
  'colab.title.are-you-there': 'Colab fragt, ob du noch da bist',
  'colab.title.quota': 'Colab hat heute keine GPU mehr für dieses Konto',
  'colab.title.disconnected': 'Das Notebook bleibt nicht verbunden',
  'colab.title.cell-stops': 'Die Zelle des Workers hält jedes Mal an',

  'colab.notebook': 'Notebook',
  'colab.notebook.since': 'Seit {{time}}; die Desktop-App sagte es',
  'colab.notebook.serves': 'Zuletzt bekam es die Zeile von {{id}}.',
  'colab.notebook.open': 'Das Notebook öffnen',
  'colab.notebook.atTheMachine': 'Öffne es in der Desktop-App auf jenem Rechner.',
  'colab.pane.closed': 'nicht geöffnet',
  'colab.pane.loading': 'lädt',
  'colab.pane.sign-in': 'Colab bittet dich, dich anzumelden',
  'colab.pane.captcha': 'Colab will wissen, dass du kein Roboter bist',
  'colab.pane.are-you-there': 'Colab fragt, ob du noch da bist',
  'colab.pane.quota': 'Colab hat heute keine GPU mehr für dieses Konto; sein Backend ruht',
  'colab.pane.connecting': 'verbindet sich mit einer Laufzeit',
  'colab.pane.connected': 'verbunden; keine Zelle läuft',
  'colab.pane.busy': 'verbunden, und eine Zelle läuft',
  'colab.pane.disconnected': 'mit keiner Laufzeit verbunden',
  'colab.pane.gave-up': 'nicht verbunden; es wurde mehrmals wieder verbunden und bleibt es nicht',
  'colab.pane.cell-stops':
    'verbunden, aber die Zelle des Workers wurde mehrmals wieder ausgeführt und hält jedes Mal an',
  'colab.pane.asleep': 'schläft mit dem Rechner',
  'colab.pane.unknown': 'es zeigt etwas, das Tandem nicht kennt (es fehlt: {{missed}})',
  'colab.run': 'Die Zelle des Workers ausführen',
  'colab.run.pending': 'Die Zelle wird ausgeführt…',
  'colab.run.ran': 'Die Zelle läuft. Der Worker verbindet sich gleich.',
  'colab.run.needs-you':
    'Das Notebook ist geöffnet und will erst etwas von dir. Antworte dort und führe die Zelle dann noch einmal aus.',
  'colab.run.no-cell':
    'Diese Seite ist kein Notebook, das Tandem kennt. Öffne ein Notebook mit GPU, oder zeige die Zeile und füge sie von Hand ein.',
  'colab.run.failed': 'Die Desktop-App hat die Zelle nicht ausgeführt. Der Grund steht in ihrem Protokoll.',

  'colab.none':
    'Eine Colab-Sitzung leiht diesem Knoten eine GPU, etwa 12 Stunden am Stück. Eine Zeile in einem Notebook macht sie zu einem Backend.',
  'colab.add': 'Ein Colab-Backend hinzufügen',
  'colab.noUrl':
    'Dieser Knoten hat keine öffentliche Adresse, also kann ihn keine Colab-Sitzung erreichen. Öffne einen Tunnel, oder stelle die Adresse eines offenen ein.',
  'colab.noUrl.tunnel': 'Zur Seite Tunnel',
  'colab.noProgram':
    'Das Programm des Workers (resources/colab) ist mit diesem Knoten nicht installiert, also lässt sich keine Zeile zeigen.',

  'colab.standing.none': 'kein Worker ist verbunden',
  'colab.standing.ready': 'antwortet mit {{model}}',
  'colab.standing.preparing': 'noch nicht bereit: {{text}}',
  'colab.standing.failed': 'kann nicht antworten: {{text}}',
  'colab.standing.draining': 'nimmt keine neuen Anfragen an; die laufenden werden fertig',
  'colab.standing.away': 'fort seit {{time}}; was läuft, wird fortgesetzt, wenn er bald wiederkommt',
  'colab.server': 'dein eigener Server unter {{url}}; nichts verbindet sich mit ihm',

  'colab.time': 'Zeit der Sitzung',
  'colab.time.left': 'noch {{time}} von {{length}}',
  'colab.time.over': 'ihre {{length}} sind um; Colab kann sie jederzeit beenden',
  'colab.time.began': 'begann {{began}}, endet {{ends}}',
  'colab.gpu': 'GPU',
  'colab.gpu.none': 'keine gefunden: sie antwortet auf der CPU',
  'colab.gpu.memory': '{{name}}, {{memory}}',
  'colab.gpu.used': '{{name}}, {{used}} von {{memory}} belegt',
  'colab.flight': 'Wird beantwortet',
  'colab.flight.of': '{{count}} von {{slots}}',
  'colab.idle': 'Zuletzt gearbeitet',
  'colab.idle.now': 'jetzt',
  'colab.kept': 'Zuletzt wach gehalten',
  'colab.kept.never': 'noch nicht',
  'colab.link': 'Verbindung',
  'colab.link.trip': '{{time}} hin und zurück',
  'colab.link.cuts_one': '{{count}} Abriss',
  'colab.link.cuts_other': '{{count}} Abrisse',
  'colab.link.resumed': '{{count}} danach fortgesetzt',

  'colab.line': 'die Zeile',
  'colab.line.show': 'Die Zeile zeigen',
  'colab.line.new': 'Eine neue Zeile zeigen',
  'colab.line.withdraw': 'Zurückziehen',
  'colab.line.todo': 'Füge sie in eine Zelle eines Colab-Notebooks mit GPU ein und führe die Zelle aus.',
  'colab.line.left': 'Gilt für einen Worker und noch {{time}}. Sie wird nicht wieder gezeigt.',
  'colab.line.open': 'Eine früher gezeigte Zeile gilt noch {{time}}; eine neue tritt an ihre Stelle.',
  'colab.line.replaces': 'Ein Worker mit einer neuen Zeile tritt an die Stelle des verbundenen.',
  'colab.colab': 'Colab öffnen',

  'colab.restart': 'Heute neu starten',
  'colab.restart.1':
    'In Colab: Laufzeit, Verbindung trennen und Laufzeit löschen; dann mit einer neuen mit GPU verbinden.',
  'colab.restart.2': 'Hier: eine neue Zeile zeigen und kopieren.',
  'colab.restart.3': 'In Colab: sie in die Zelle einfügen, ausführen und beantworten, was Colab dich fragt.',
  'colab.restart.4':
    'Ihr Modell wird in einigen Minuten heruntergeladen und geladen; unterdessen antworten andere Backends.',

  'colab.disconnect': 'Trennen',
  'colab.disconnect.loses':
    'Der Worker hält an, und was er gerade beantwortet, setzen andere fort. Um wieder einen zu verbinden, muss eine neue Zeile eingefügt werden.',
  'colab.disconnect.confirm': 'Zum Trennen des Workers {{name}} eintippen',
  'colab.disconnect.do': 'Trennen',
  'colab.disconnect.keep': 'Behalten',

  'colab.keep': 'Wachhalten',
  'colab.keep.off': 'Aus: eine Sitzung ohne Anfragen kann als untätig beendet werden.',
  'colab.keep.on':
    'An seit {{time}}: alle fünf Minuten rechnet die GPU eine winzige Summe, damit die Sitzung nicht untätig ist.',
  'colab.keep.read': 'Was Googles Bedingungen sagen, in einfachen Worten:',
  'colab.keep.1':
    'Kostenlose Sitzungen sind für Arbeit da, die ein Mensch in einem Notebook tut. In Googles FAQ steht, dass sie ohne Warnung beendet werden können, wenn sie das Web bedienen, die Seite des Notebooks umgehen oder für ein verteiltes System arbeiten. Was Tandem mit einer Sitzung tut, kommt allen dreien nahe.',
  'colab.keep.2': 'Mehrere Konten zu benutzen, um Grenzen zu umgehen, ist nicht erlaubt.',
  'colab.keep.3':
    'Wachhalten macht keine Sitzung länger, als Colab erlaubt. Fragt Colab, ob du da bist, oder zeigt es ein CAPTCHA, musst du antworten: Tandem tut das nie.',
  'colab.keep.pane':
    'Im Notebook der Desktop-App bewegt Tandem dann alle fünf Minuten den Zeiger, verbindet wieder, wenn die Sitzung beendet wurde, und führt die Zelle des Workers wieder aus, wenn ihr Worker fort ist; die letzten beiden je höchstens viermal in der Stunde.',
  'colab.keep.4': 'Google kann die Sitzung beenden oder dein Konto einschränken. Dieses Risiko trägst du.',
  'colab.keep.accept': 'Ich habe das gelesen und will es trotzdem',
  'colab.keep.switchOn': 'Wachhalten einschalten',
  'colab.keep.switchOff': 'Wachhalten abschalten',

  'colab.events': 'In letzter Zeit',
  'colab.events.none': 'Noch ist nichts geschehen.',
  'colab.events.capped': 'Die letzten {{count}}.',

  'change.colab-kept-alive': 'Die GPU der Colab-Sitzung wird davor bewahrt, untätig zu sein.',
  'change.colab-not-kept-alive': 'Die GPU der Colab-Sitzung wird nicht davor bewahrt, untätig zu sein.',
};
