import type { thresholds as english } from './en-thresholds.ts';

/** The texts of a suggestion to move a threshold in German. */
export const thresholds: Record<keyof typeof english, string> = {
  'threshold.lower':
    'Antworten der Klasse „{{below}}“ mit einer Schwierigkeit von {{from}} bis {{to}} gefallen weniger als solche der Klasse „{{above}}“ gleich darüber: {{down}} von {{n}} missfielen ({{tier}}), gegen {{otherDown}} von {{otherN}} ({{otherTier}}).',
  'threshold.lower.times':
    'Antworten der Klasse „{{Below}}“ mit einer Schwierigkeit von {{from}} bis {{to}} missfallen {{times}}-mal so oft wie solche der Klasse „{{above}}“ gleich darüber: {{down}} von {{n}} ({{tier}}), gegen {{otherDown}} von {{otherN}} ({{otherTier}}).',
  'threshold.lower.remedy': 'Als „{{above}}“ gezählt, gingen solche Anfragen zuerst an {{otherTier}}.',
  'threshold.raise':
    'Antworten der Klasse „{{below}}“ mit einer Schwierigkeit von {{from}} bis {{to}} gefallen nicht weniger als solche der Klasse „{{above}}“ gleich darüber: {{down}} von {{n}} missfielen ({{tier}}), gegen {{otherDown}} von {{otherN}} ({{otherTier}}).',
  'threshold.raise.remedy':
    'Als „{{below}}“ gezählt, gingen die gleich darüber zuerst an {{tier}}; das lässt von {{otherTier}} mehr für schwerere.',
  'threshold.lower.accept': 'Schwelle auf {{to}} senken',
  'threshold.raise.accept': 'Schwelle auf {{to}} anheben',
  'threshold.dismiss': 'Jetzt nicht',
  'change.threshold-moved': 'Anfragen zählen ab einer Schwierigkeit von {{to}} als „{{class}}“.',
};
