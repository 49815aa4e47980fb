/** For `onText`: acts once, when so many characters have come. */
export function onceAt(length: number, act: () => void): { readonly onText: (text: string) => void; text(): string } {
  let textThen: string | undefined;
  return {
    onText(text) {
      if (textThen !== undefined || text.length < length) return;
      textThen = text;
      act();
    },
    /** What had come when it acted. */
    text() {
      if (textThen === undefined) throw new Error(`no ${length} characters came`);
      return textThen;
    },
  };
}
