/** The texts of the page Requests. */
export const requests = {
  'page.requests': 'Requests',
  'keys.requests': 'Go to the Requests',
} as const;
