/** The texts of the page Tunnel. */
export const tunnel = {
  'page.tunnel': 'Tunnel',
  'keys.tunnel': 'Go to Tunnel',

  'tunnel.reading': 'Asking the node…',
} as const;
