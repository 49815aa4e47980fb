/** The texts of the page Colab. */
export const colab = {
  'page.colab': 'Colab',
  'keys.colab': 'Go to Colab',

  'colab.reading': 'Asking the node…',

  'change.colab-kept-alive': 'The GPU of the Colab session is kept from being idle.',
  'change.colab-not-kept-alive': 'The GPU of the Colab session is not kept from being idle.',
} as const;
