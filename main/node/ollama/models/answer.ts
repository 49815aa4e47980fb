/** What came of something that was asked for by hand, as a sentence. */
export type Answer =
  | { readonly kind: 'done'; readonly message: string }
  | { readonly kind: 'refused'; readonly message: string }
  /** It is done only when it is asked for once more with `force`: the sentence says what would be lost. */
  | { readonly kind: 'asks'; readonly message: string };
