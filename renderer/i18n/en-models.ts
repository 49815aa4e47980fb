/** The texts of the page Models. */
export const models = {
  'page.models': 'Models',
  'keys.models': 'Go to Models',

  'models.reading': 'Asking the node…',
} as const;
