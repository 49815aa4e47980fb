import type { desktop as english } from './en-desktop.ts';

/** The texts of what the page shows of the desktop app around it, in German. */
export const desktop: Record<keyof typeof english, string> = {
  'desktop.title': 'Desktop-App',
  'desktop.means':
    'Wie sich diese App auf diesem Rechner verhält. Das merkt sich die App, nicht die Konfigurationsdatei; das Menü ihres Symbols hat dieselben Schalter.',
  'desktop.unread':
    'Die App hat nicht gesagt, wie sie eingestellt ist. Sie wird wieder gefragt, sobald dieses Fenster wieder vorn ist.',
  'desktop.failed': 'Das hat nicht geklappt, und die Protokolle sagen, warum. Hier steht, wie es ist.',

  'desktop.login': 'Bei der Anmeldung starten',
  'desktop.login.means':
    'Ab der Anmeldung bedient Tandem jeden, der diesen Rechner erreicht, und seine Engines belegen Speicher, mit oder ohne Fenster. Aus, bis es gewünscht wird.',
  'desktop.login.on': 'Das System startet Tandem bei der Anmeldung.',
  'desktop.login.off': 'Das System startet Tandem nicht.',
  'desktop.login.vetoed':
    'Es ist gewünscht, und in den Einstellungen des Systems ist es abgeschaltet (Windows: Task-Manager, Autostart-Apps; macOS: Systemeinstellungen, Anmeldeobjekte; Linux: Startprogramme des Desktops). Dort einschalten; ein Haken hier fragt das System noch einmal.',
  'desktop.login.unsupported':
    'Hier nicht möglich: Diese Kopie läuft aus ihren Quellen, das System hätte also nichts zu starten. Eine installierte kann es.',
  'desktop.startHidden': 'Ohne Fenster starten',
  'desktop.startHidden.means':
    'Bei der Anmeldung erscheint nur das Symbol. Wo der Desktop keine Symbole zeigt, kommt das Fenster trotzdem.',
  'desktop.stayInTray': 'Weiterlaufen, wenn das Fenster zu ist',
  'desktop.stayInTray.means':
    'Schließen verbirgt das Fenster, und der Knoten arbeitet weiter; „Quit Tandem“ im Menü beendet beides. Aus: Wer das Fenster schließt, beendet alles.',
  'desktop.stayAwake': 'Wach bleiben, solange er aktiv ist',
  'desktop.stayAwake.means':
    'Solange dieser Rechner der aktive ist, schläft er nicht von selbst ein; der Bildschirm darf dunkel werden. Das kostet Strom, auch vom Akku.',
  'desktop.isMuted': 'Nicht stören',
  'desktop.isMuted.means': 'Keine Mitteilungen. Die Form des Symbols zeigt weiterhin, dass etwas zu tun ist.',
  'desktop.theme': 'Aussehen',
  'desktop.theme.means': 'Für alle Fenster dieser App.',
  'desktop.theme.system': 'Wie das System',
  'desktop.theme.light': 'Hell',
  'desktop.theme.dark': 'Dunkel',

  'desktop.key': 'Schlüssel der Geheimnisse',
  'desktop.key.means': 'Er versiegelt die API-Schlüssel, die die Seite Einrichtung aufschreibt.',
  'desktop.key.use': 'Im Schlüsselbund des Systems aufbewahren',
  'desktop.key.key-chain':
    'Der Schlüsselbund des Systems bewahrt ihn auf und öffnet ihn, solange die Anmeldung gilt. Ein Knoten ohne diese App kann ihn dort nicht lesen.',
  'desktop.key.file':
    'Er steht in einer Datei, die nur dieser Benutzer lesen kann. Der Schlüsselbund des Systems kann ihn statt dessen aufbewahren; ein Knoten ohne diese App braucht die Datei.',
  'desktop.key.locked':
    'Der Schlüsselbund des Systems bewahrt ihn auf und öffnet ihn gerade nicht; versiegelte Schlüssel sind deshalb nicht lesbar. Den Schlüsselbund entsperren und Tandem neu starten; entfernt wurde nichts.',
  'desktop.key.obfuscated':
    'Er steht in einer Datei, die nur dieser Benutzer lesen kann. Dieser Desktop hat keinen Schlüsselbund (GNOME Keyring oder KWallet), und was ihn vertritt, würde den Schlüssel nur verschleiern.',
  'desktop.key.absent':
    'Er steht in einer Datei, die nur dieser Benutzer lesen kann: Dieses System bietet keinen Schlüsselbund.',

  'desktop.updates': 'Aktualisierungen',
  'desktop.updates.means': 'Das ist Version {{version}}. Ohne Auftrag wird nichts gesucht, geholt oder installiert.',
  'desktop.updates.channel': 'Kanal der Aktualisierungen',
  'desktop.updates.channel.latest': 'Stabil',
  'desktop.updates.channel.beta': 'Beta',
  'desktop.updates.unsupported':
    'Diese Kopie kam nicht mit einem Installationsprogramm, also aktualisiert sie sich nicht selbst.',
  'desktop.updates.idle': 'Keine neuere Version ist bekannt.',
  'desktop.updates.checking': 'Nach einer neueren Version wird gesucht…',
  'desktop.updates.available': 'Version {{version}} ist da.',
  'desktop.updates.downloading': 'Version {{version}} wird geholt: {{share}}.',
  'desktop.updates.ready':
    'Version {{version}} liegt bereit. Beim Installieren enden laufende Anfragen in Ruhe, dann beendet sich Tandem, und die neue Version startet.',
  'desktop.updates.check': 'Nach Aktualisierungen suchen',
  'desktop.updates.download': 'Herunterladen',
  'desktop.updates.install': 'Installieren und neu starten',

  'desktop.more': 'Fenster und Dateien',
  'desktop.more.means':
    'Das Fenster des Notebooks zeigt Colab. Diagnosedaten sind Zustand und Protokoll ohne Schlüssel, Token, Adressen und Prompts.',
  'desktop.more.colab': 'Fenster des Notebooks öffnen',
  'desktop.more.logs': 'Protokolle öffnen',
  'desktop.more.diagnostics': 'Diagnosedaten speichern…',

  'desktop.question': 'Bei der Anmeldung starten?',
  'desktop.question.yes': 'Bei der Anmeldung starten',
  'desktop.question.no': 'Nein',
  'desktop.question.later': 'Das lässt sich jederzeit ändern:',
};
