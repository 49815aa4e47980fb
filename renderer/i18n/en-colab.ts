/** The texts of the page Colab. */
export const colab = {
  'page.colab': 'Colab',
  'keys.colab': 'Go to Colab',

  'colab.reading': 'Asking the node…',
} as const;
