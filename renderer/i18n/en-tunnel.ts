/** The texts of the page Tunnel. */
export const tunnel = {
  'page.tunnel': 'Tunnel',
  'keys.tunnel': 'Go to Tunnel',

  'change.tunnel-set': 'How others reach this machine is changed.',

  'tunnel.reading': 'Asking the node…',
} as const;
