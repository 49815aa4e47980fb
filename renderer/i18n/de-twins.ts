import type { twins as english } from './en-twins.ts';

/** The texts of the twins page in German. */
export const twins: Record<keyof typeof english, string> = {
  'page.twins': 'Zwillinge',
  'keys.twins': 'Zu den Zwillingen',

  'twins.title.none': 'Dieser Rechner hat keinen Zwilling',
  'twins.title.well': 'Beide Rechner laufen; {{active}} ist aktiv',
  'twins.title.choosing': 'Beide Rechner laufen; gleich ist einer von ihnen aktiv',
  'twins.title.unheard': '{{name}} ist seit {{time}} nicht zu hören',
  'twins.title.unheard.alone': '{{name}} ist seit {{time}} nicht zu hören; {{self}} ist aktiv',
  'twins.title.unmet': '{{name}} ist noch nicht zu hören',
  'twins.title.not-paired': '{{name}} antwortet, hat aber keinen Zwilling',
  'twins.title.not-opened': '{{name}} antwortet, aber nicht diesem Rechner',
  'twins.title.clock-skew': 'Die Uhren gehen zu weit auseinander: {{name}} weist diesen Rechner ab',
  'twins.title.version': '{{name}} hat eine Version, mit der diese nicht sprechen kann',
  'twins.reading': 'Nach den Zwillingen wird gefragt…',
  'twins.unread':
    'Der Knoten hat nichts von seinem Zwilling gesagt: {{message}}. Er wird alle paar Sekunden wieder gefragt.',

  'twins.trouble.unreachable':
    'Keine Adresse von {{name}} antwortet ({{message}}). Dieser Rechner macht allein weiter: seine eigenen Backends antworten. Läuft {{name}}, dann sieh nach seinem Netz, seinem Tunnel und seiner Firewall; hat er jetzt eine andere Adresse, dann kopple neu mit der neuen.',
  'twins.trouble.not-paired':
    '{{name}} antwortet, hat aber keinen Zwilling: er wurde neu installiert oder entkoppelt. Neu koppeln: auf dem einen Rechner einen Code zeigen und ihn auf dem anderen eingeben.',
  'twins.trouble.not-opened':
    '{{name}} antwortet, kann aber nicht öffnen, was dieser Rechner sagt: er hat einen anderen Zwilling, oder einer von beiden wurde neu gekoppelt ({{message}}). Neu koppeln: auf dem einen Rechner einen Code zeigen und ihn auf dem anderen eingeben.',
  'twins.trouble.clock-skew':
    '{{name}} weist diesen Rechner ab: {{message}}. Stelle beide Uhren richtig, am besten mit der Netzwerkzeit (timedatectl set-ntp true oder die Zeiteinstellungen des Systems). Sonst ist nichts zu tun: sie finden von selbst wieder zueinander.',
  'twins.trouble.version':
    '{{name}} weist diesen Rechner ab: {{message}}. Bringe beide Rechner auf dieselbe Hauptversion, den älteren zuerst.',
  'twins.trouble.other':
    '{{name}} antwortet mit einem Fehler: {{message}}. Sein Protokoll weiß mehr. Er wird alle paar Sekunden wieder gefragt.',
  'twins.skew':
    'Die Uhr von {{name}} geht gegen die dieses Rechners um {{time}} {{side}}. Bis zu fünf Minuten werden hingenommen. Schalte auf beiden die Netzwerkzeit ein.',
  'twins.skew.ahead': 'vor',
  'twins.skew.behind': 'nach',
  'twins.version':
    'Auf {{name}} läuft {{theirs}}, auf diesem Rechner {{ours}}: beide arbeiten zusammen. Aktualisiere den älteren.',
  'twins.loss':
    '{{percent}} % der letzten Lebenszeichen von {{name}} gingen verloren. Antworten über ihn können langsam sein; sieh nach dem Netz zwischen beiden.',

  'twins.role.active': 'aktiv: GrowthHub ruft ihn, und er leert die Warteschlange',
  'twins.role.standby': 'in Bereitschaft: antwortet auch auf jede Anfrage und übernimmt, wenn der andere fort ist',
  'twins.role.unknown': 'nicht zu hören',
  'twins.role.alone': 'allein: er tut alles',
  'twins.this': 'dieser Rechner',
  'twins.id': 'Knoten {{id}}',
  'twins.cpu': 'Prozessor',
  'twins.cpu.value': '{{percent}} % von {{cores}} Kernen',
  'twins.memory': 'Arbeitsspeicher',
  'twins.memory.value': '{{used}} von {{total}}',
  'twins.jobs': 'Aufträge',
  'twins.jobs.value': '{{queued}} warten, {{running}} in Arbeit',
  'twins.totals': 'Anfragen seit dem Start',
  'twins.totals.value': '{{requests}}: {{answered}} beantwortet, {{refused}} abgewiesen',
  'twins.version.label': 'Version',
  'twins.unknown': 'jetzt nicht bekannt',
  'twins.addresses': 'Adressen',
  'twins.addresses.none':
    'Keine Adresse: sein Gateway hört nur auf diesen Rechner. Stelle hier seine öffentliche URL ein, oder gateway.host.',
  'twins.addresses.twin.none': 'keine ist bekannt; er ruft diesen Rechner',
  'twins.address.used': 'benutzt, {{time}} hin und zurück',
  'twins.address.used.untimed': 'benutzt',
  'twins.address.spare': 'in Reserve, {{time}} hin und zurück',
  'twins.address.failing': 'beim letzten Versuch gescheitert',
  'twins.address.untried': 'noch nicht versucht',
  'twins.backends': 'Backends',
  'twins.backends.none': 'keine',
  'twins.backends.silent': 'nicht bekannt, solange er nicht zu hören ist',

  'twins.link': 'Die Verbindung',
  'twins.link.roundTrip': 'Hin und zurück',
  'twins.link.loss': 'Verloren',
  'twins.link.loss.value': '{{percent}} % der letzten 50',
  'twins.link.heard': 'Zuletzt gehört',
  'twins.link.never': 'seit dem Start nicht',
  'twins.link.clock': 'Uhren',
  'twins.link.clock.same': 'gehen gleich',
  'twins.link.clock.refused': 'mehr als fünf Minuten auseinander',
  'twins.link.clock.apart': '{{time}} auseinander',
  'twins.link.term': 'Amtszeit',
  'twins.link.fingerprint': 'Fingerabdruck',
  'twins.link.compare':
    'Muss auf beiden Seiten derselbe sein. Ist er es nicht, steht jemand zwischen beiden: entkoppeln.',

  'twins.switch': 'Wer aktiv ist',
  'twins.switch.handOver': 'An {{name}} übergeben',
  'twins.switch.make': 'Diesen Rechner aktiv machen',
  'twins.switch.means':
    '{{name}} wird der, den GrowthHub ruft und der die Warteschlange leert. {{told}} Nichts geht verloren: was läuft, läuft weiter, wo es ist. So bleibt es, bis du es änderst oder {{name}} ausfällt oder angehalten wird.',
  'twins.switch.told': 'GrowthHub erfährt es sofort.',
  'twins.switch.untold':
    'GrowthHub erfährt es, wenn es das nächste Mal fragt: growthhub.webhookUrl und growthhub.webhookSecret sind auf {{name}} nicht beide gesetzt.',
  'twins.switch.nobody':
    '{{self}} ist aktiv. Solange {{name}} nicht zu hören ist, gibt es niemanden, an den zu übergeben wäre.',
  'twins.switch.unheard':
    '{{name}} ist nicht zu hören. Dieser Rechner wird von selbst aktiv, wenn das anhält; läuft {{name}} doch noch, sind beide aktiv, bis sie einander hören, und dann bleibt es der spätere.',
  'twins.switch.working': 'Wird geändert…',

  'twins.settings': 'Einstellungen dieses Rechners',
  'twins.prefer': 'Dieser Rechner wird bevorzugt',
  'twins.prefer.means':
    'Laufen beide eine Weile stetig, wird der bevorzugte aktiv. Ist keiner bevorzugt oder sind es beide, ist es der, dessen Kennung zuerst kommt.',
  'twins.publicUrl': 'Öffentliche URL dieses Rechners',
  'twins.publicUrl.means':
    'Wo der Zwilling und GrowthHub das Gateway dieses Rechners von außen erreichen: ein Tunnel, ein VPN oder ein fester Name. Der Zwilling erfährt jede Änderung und versucht sie neben den Adressen, die er kennt.',
  'twins.publicUrl.save': 'Speichern',
  'twins.publicUrl.hint': 'https://tandem-a.example.org',
  'twins.unpair': 'Entkoppeln',
  'twins.unpair.open': 'Von {{name}} entkoppeln…',
  'twins.unpair.loses':
    '{{name}} und dieser Rechner vergessen ihr gemeinsames Geheimnis. Jeder macht allein mit seinen eigenen Backends weiter; Anfragen, die der eine mit denen des anderen beantwortet, beantwortet das, was übrig ist. Um sie wieder zusammenzubringen, braucht es einen neuen Code.',
  'twins.unpair.confirm': 'Zum Entkoppeln {{name}} eintippen',
  'twins.unpair.do': 'Entkoppeln',
  'twins.unpair.keep': 'Gekoppelt bleiben',

  'twins.events': 'Was in letzter Zeit geschah',
  'twins.events.none': 'Noch nichts.',
  'twins.events.capped': 'Gezeigt werden die letzten {{count}}.',

  'pairing.title': 'Mit einem anderen Rechner koppeln',
  'pairing.title.again': 'Neu koppeln',
  'pairing.why':
    'Zwei Rechner mit Tandem können ein Router sein: jeder antwortet mit den Backends beider, und geht einer verloren, macht der andere weiter. Zeige auf einem von ihnen einen Code und gib ihn auf dem anderen ein; welcher welcher ist, spielt keine Rolle.',
  'pairing.again.why':
    'Nachdem einer von beiden neu installiert wurde, oder wenn die Fingerabdrücke verschieden sind. Die alte Kopplung endet mit der neuen.',
  'pairing.again.open': 'Neu koppeln…',
  'pairing.show': 'Einen Code zeigen',
  'pairing.show.title': 'Auf diesem Rechner: einen Code zeigen',
  'pairing.show.means': 'Er gilt fünf Minuten, einmal und für drei Versuche.',
  'pairing.code': 'Kopplungscode',
  'pairing.left': 'Gilt noch {{time}}. {{tries}}',
  'pairing.tries_one': 'Ein Versuch ist übrig.',
  'pairing.tries_other': '{{count}} Versuche sind übrig.',
  'pairing.tries.none': 'Der letzte Versuch läuft.',
  'pairing.todo':
    'Auf dem anderen Rechner: seine Seite öffnen, Zwillinge, und diesen Code mit der Adresse dieses Rechners eingeben:',
  'pairing.todo.lan':
    'Eine Adresse, die der andere Rechner erreicht: in diesem Netz, in einem VPN oder über einen Tunnel. Das Gateway dieses Rechners hört nur auf ihn selbst: stelle hier seine öffentliche URL ein, oder gateway.host auf 0.0.0.0.',
  'pairing.withdraw': 'Den Code zurückziehen',
  'pairing.new': 'Einen neuen Code zeigen',
  'pairing.end.expired': 'Der letzte Code lief ab: niemand gab ihn binnen fünf Minuten ein.',
  'pairing.end.guessed-wrong':
    'Der letzte Code endete nach drei falschen Versuchen. Hat sich keiner von euch vertippt, hat jemand geraten: sieh nach, wer dieses Gateway erreicht.',
  'pairing.end.withdrawn': 'Der letzte Code wurde zurückgezogen.',
  'pairing.end.used':
    'Der letzte Code wurde benutzt, aber dieser Rechner hat den anderen nicht angenommen. Dessen Seite sagt, warum.',
  'pairing.enter.title': 'Auf diesem Rechner: den Code des anderen eingeben',
  'pairing.enter.address': 'Adresse des Gateways auf dem anderen Rechner',
  'pairing.enter.address.hint': 'http://192.168.1.20:8484',
  'pairing.enter.code': 'Code, den er zeigt',
  'pairing.enter.do': 'Koppeln',
  'pairing.enter.working': 'Wird gekoppelt…',
  'pairing.id.means':
    'Beide Rechner nennen sich {{id}}. Dieser ist jetzt {{id}}; gib einem von beiden eine andere Kennung. Sie gilt nach einem Neustart dieses Knotens; dann noch einmal koppeln.',
  'pairing.id.change': 'Diesem Knoten die Kennung {{id}} geben',
};
