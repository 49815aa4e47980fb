/** The texts of the playground. */
export const playground = {
  'page.playground': 'Playground',
  'keys.playground': 'Go to the Playground',
} as const;
