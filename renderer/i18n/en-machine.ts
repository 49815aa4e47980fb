/** The texts of the page Machine. */
export const machine = {
  'page.machine': 'Machine',
  'keys.machine': 'Go to Machine (its load)',

  'change.quiet-set': 'When this machine is spared was changed.',

  'machine.reading': 'Asking the node…',
} as const;
