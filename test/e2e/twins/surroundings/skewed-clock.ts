/*
 * Loaded into a node's process before the node itself (`--import`): the machine's clock is ahead by
 * `TEST_CLOCK_AHEAD` ms. What counts durations is left alone, as with a clock that was set wrongly.
 */

const ahead = Number(process.env.TEST_CLOCK_AHEAD);
const RightDate = Date;

globalThis.Date = new Proxy(RightDate, {
  construct: (_target, given, newTarget) =>
    Reflect.construct(RightDate, given.length === 0 ? [RightDate.now() + ahead] : given, newTarget),
  get: (_target, name, receiver) =>
    name === 'now' ? () => RightDate.now() + ahead : Reflect.get(RightDate, name, receiver),
});
