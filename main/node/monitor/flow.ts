/** How much a second, of something that is counted since the system started. */
export class Flow {
  #last: { readonly at: number; readonly count: number } | undefined;

  /** Undefined at the first look, and when the count went back: an interface came or went. @param at ms, monotonic */
  look(count: number | undefined, at: number): number | undefined {
    const last = this.#last;
    if (count === undefined || !Number.isFinite(count)) return undefined;
    this.#last = { at, count };
    if (!last || at <= last.at || count < last.count) return undefined;
    return ((count - last.count) / (at - last.at)) * 1000;
  }
}
