/** The texts of the page Machine. */
export const machine = {
  'page.machine': 'Machine',
  'keys.machine': 'Go to Machine (its load)',

  'machine.reading': 'Asking the node…',
} as const;
