import { type SignName, type SignRow, signs } from './signs.ts';

/*
 * What runs inside the notebook's page, in a world of its own: it reads and presses, and hands back plain data. The
 * functions are sent there as their source, so each stands alone. The page's types are written down as far as they are
 * used, since the shell is compiled without a browser's.
 */

export interface PageElement {
  readonly shadowRoot: PageRoot | null;
  readonly textContent: string | null;
  readonly innerText?: string;
  readonly classList: { add(name: string): void; remove(name: string): void };
  querySelectorAll(selector: string): Iterable<PageElement>;
  getClientRects(): { readonly length: number };
  click(): void;
  focus(): void;
  /** Where it is a field of its own. */
  select?(): void;
  dispatchEvent(event: unknown): unknown;
  scrollIntoView(): void;
}
type PageRoot = Pick<PageElement, 'querySelectorAll'>;

/** The page's own, as far as a key is pressed with it. */
declare const KeyboardEvent: new (type: string, init: Readonly<Record<string, unknown>>) => unknown;
declare const navigator: { readonly platform: string };

/** Does one thing with the page; must not use anything but its arguments. */
function onPage(
  root: PageRoot,
  rows: Readonly<Record<string, SignRow>>,
  what: 'read' | 'press' | 'focus' | 'select' | 'mark',
): Record<string, boolean> {
  const inside = (place: PageRoot & { shadowRoot?: PageRoot | null }, selector: string): PageElement[] => [
    ...place.querySelectorAll(selector),
    ...(place.shadowRoot ? place.shadowRoot.querySelectorAll(selector) : []),
  ];
  const textOf = (element: PageElement): string => {
    // An element that is not drawn gives all its text: a style its rules.
    const parts = element.shadowRoot ? [...element.shadowRoot.querySelectorAll('*')] : [];
    const shadow = parts.filter(part => part.getClientRects().length > 0);
    // biome-ignore lint/performance/useDomNodeTextContent: what is hidden, and what stands in a style, says nothing.
    const own = element.innerText ?? element.textContent ?? '';
    // biome-ignore lint/performance/useDomNodeTextContent: as above.
    return [own, ...shadow.map(part => part.innerText ?? '')].join(' ').trim();
  };
  const saidBy = (place: PageElement, where: readonly string[] = []): string => {
    const parts = where.map(selector => inside(place, selector)).find(found => found.length > 0) ?? [place];
    return parts.map(textOf).join('\n');
  };
  const find = ({ ways, says, where }: SignRow): PageElement | undefined => {
    const pattern = says === undefined ? undefined : new RegExp(says, 'i');
    for (const way of ways) {
      let places: (PageRoot & { shadowRoot?: PageRoot | null })[] = [root];
      for (const selector of way) places = places.flatMap(place => inside(place, selector));
      for (const place of places as PageElement[]) {
        const isSeen = place.getClientRects().length > 0;
        if (isSeen && (pattern === undefined || pattern.test(saidBy(place, where)))) return place;
      }
    }
    return undefined;
  };
  const found: Record<string, boolean> = {};
  for (const [name, row] of Object.entries(rows)) {
    const element = find(row);
    found[name] = element !== undefined;
    if (element === undefined || what === 'read') continue;
    if (what === 'mark') {
      for (const other of root.querySelectorAll('.tandem-marked')) other.classList.remove('tandem-marked');
      element.classList.add('tandem-marked');
    } else {
      element.scrollIntoView();
      if (what === 'press') element.click();
      else element.focus();
      if (what !== 'select') continue;
      element.select?.();
      // Colab's editor keeps its text elsewhere than in the field that has the focus, and goes by the keys.
      const isMac = navigator.platform.startsWith('Mac');
      const key = { key: 'a', code: 'KeyA', keyCode: 65, ctrlKey: !isMac, metaKey: isMac };
      element.dispatchEvent(new KeyboardEvent('keydown', { ...key, bubbles: true, cancelable: true }));
    }
  }
  return found;
}

/** Source of a script that does this with these signs, and whose value is which of them were there. */
export function pageScript(what: Parameters<typeof onPage>[2], names: readonly SignName[]): string {
  const rows = Object.fromEntries(names.map(name => [name, signs[name]]));
  return `(${onPage.toString()})(document, ${JSON.stringify(rows)}, ${JSON.stringify(what)})`;
}
