import type { guide as english } from './en-guide.ts';

/** The texts of the guide in German. */
export const guide: Record<keyof typeof english, string> = {
  'keys.guide': 'Zum Wegweiser',

  'guide.title.step': 'Schritt {{number}} von {{all}}: {{step}}',
  'guide.title.done': 'Dieser Knoten ist eingerichtet',
  'guide.steps': 'Schritte',
  'guide.state.done': 'erledigt',
  'guide.state.skipped': 'übersprungen',
  'guide.state.open': 'offen',
  'guide.skip': 'Diesen Schritt überspringen',
  'guide.takeUp': 'Diesen Schritt wieder aufnehmen',
  'guide.next': 'Weiter: {{step}}',

  'guide.name': 'diesen Rechner benennen',
  'guide.name.means': 'Sein Name steht auf jeder Seite, in Berichten und in dem, was der andere Rechner von ihm sagt.',
  'guide.model': 'ein Modell auf diesem Rechner',
  'guide.model.means':
    'Anfragen werden zuerst hier beantwortet, umsonst. Dazu braucht es Ollama und ein Modell; bis es eines gibt, antwortet ein sehr kleines eingebautes. Nichts wird ohne einen Klick heruntergeladen.',
  'guide.accounts': 'Cloud-Konten',
  'guide.accounts.means':
    'Ein kostenloses Konto bei Groq oder OpenRouter antwortet, wenn dieser Rechner zu tun hat oder ausgefallen ist, und auf das, was für ihn zu schwer ist. Sein Schlüssel wird mit einem harmlosen Aufruf geprüft, ehe er behalten wird.',
  'guide.tunnel': 'ein Weg von außen herein',
  'guide.tunnel.means':
    'GrowthHub, der andere Rechner und eine Colab-Sitzung erreichen diesen durch einen Tunnel, ein VPN oder eine feste Adresse. Ohne sie antwortet er nur Programmen auf diesem Rechner und in diesem Netz.',
  'guide.twin': 'der andere Rechner',
  'guide.twin.means':
    'Zwei Rechner mit Tandem sind ein Router: jeder antwortet mit den Backends beider. Gibt es nur einen, lass das aus.',
  'guide.answer': 'die erste Antwort',
  'guide.answer.means': 'Sende eine Anfrage, dann gib GrowthHub die Adresse und einen eigenen Schlüssel.',
};
