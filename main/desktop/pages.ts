/** Pages of the dashboard that the shell leads to. */
export const PAGES = [
  'overview',
  'accounts',
  'models',
  'machine',
  'colab',
  'queue',
  'twins',
  'tunnel',
  'setup',
] as const;
export type PageName = (typeof PAGES)[number];
