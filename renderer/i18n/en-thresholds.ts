/** The texts of a suggestion to move a threshold. */
export const thresholds = {
  'threshold.lower':
    'Users like {{below}} answers of a complexity from {{from}} to {{to}} less than {{above}} ones just above it: {{down}} of {{n}} got thumbs down ({{tier}}), against {{otherDown}} of {{otherN}} ({{otherTier}}).',
  'threshold.lower.times':
    '{{Below}} answers of a complexity from {{from}} to {{to}} get thumbs down {{times}} times as often as {{above}} ones just above it: {{down}} of {{n}} ({{tier}}), against {{otherDown}} of {{otherN}} ({{otherTier}}).',
  'threshold.lower.remedy': 'Counted as {{above}}, such requests would be asked of {{otherTier}} first.',
  'threshold.raise':
    'Users like {{below}} answers of a complexity from {{from}} to {{to}} no less than {{above}} ones just above it: {{down}} of {{n}} got thumbs down ({{tier}}), against {{otherDown}} of {{otherN}} ({{otherTier}}).',
  'threshold.raise.remedy':
    'Counted as {{below}}, those just above would be asked of {{tier}} first, which leaves more of {{otherTier}} for harder ones.',
  'threshold.lower.accept': 'Lower the threshold to {{to}}',
  'threshold.raise.accept': 'Raise the threshold to {{to}}',
  'threshold.dismiss': 'Not now',
  'change.threshold-moved': 'Requests count as {{class}} from a complexity of {{to}} on.',
} as const;
