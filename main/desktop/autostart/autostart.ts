/** Whether the app starts when this user logs in: read from the system each time, never remembered. */
export type AutostartState =
  | { readonly kind: 'on' }
  | { readonly kind: 'off' }
  /** Asked for, and the user switched it off in the system's own settings: that is respected. */
  | { readonly kind: 'vetoed' }
  /** Nothing here could start it: it runs from its sources. */
  | { readonly kind: 'unsupported' };

export interface Autostart {
  read(): Promise<AutostartState>;
  /** Switches it; the state afterwards is what the system says. */
  set(isOn: boolean): Promise<AutostartState>;
}

/** What the app is started with at login; `--hidden` stands before `--`, where the shell's own words are. */
export const HIDDEN = '--hidden';
