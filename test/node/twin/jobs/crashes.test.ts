import { describe, expect, test } from 'vitest';
import { compareStandings, isFinal } from '../../../../main/node/queue/index.ts';
import { LEASE, type Machine, TwoMachines, WRONG } from './two-machines.ts';

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Two machines to which things happen at random. */
class Weather {
  readonly all: TwoMachines;
  readonly random: () => number;
  /** Jobs whose callers were told that they are accepted. */
  readonly accepted: string[] = [];
  /** Posts that their receiver may get twice: whoever made them was killed before it could tell the twin. */
  readonly excused = new Set<string>();
  #active: Machine;

  constructor(all: TwoMachines, seed: number) {
    this.all = all;
    this.#active = all.a;
    this.random = randomFrom(seed);
    this.all.answerTakes = () => Math.round(20 + this.random() * 4000);
    for (const machine of [this.all.a, this.all.b]) machine.beforeKill = () => this.#excuse(machine);
    this.all.postTakes = () => Math.round(this.random() * 500);
  }

  pick<T>(...choices: readonly T[]): T {
    return choices[Math.floor(this.random() * choices.length)] as T;
  }

  get up(): readonly Machine[] {
    return [this.all.a, this.all.b].filter(({ life }) => life !== undefined);
  }

  accept(): void {
    const machine = this.pick(...this.up);
    const { life } = machine;
    const prompt = this.random() < 0.1 ? WRONG : `p${this.accepted.length}`;
    machine.accept(prompt, { webhook: 'https://hub.example/done' }).then(
      id => {
        // What a dead process says is heard by nobody.
        if (machine.life === life) this.accepted.push(id);
      },
      (error: unknown) => {
        if (machine.life === life) throw error;
      },
    );
  }

  async kill(machine: Machine): Promise<void> {
    // Mostly in the middle of something.
    if (this.random() < 0.7) {
      machine.fuse = { writes: Math.floor(this.random() * 5), when: this.pick('before', 'after') };
      await this.all.pass(2000);
    }
    machine.kill();
    const other = this.all.other(machine);
    if (!other.life || this.#active !== machine) return;
    await this.all.pass(LEASE);
    this.switchTo(other);
  }

  switchTo(machine: Machine): void {
    this.#active = machine;
    this.all.other(machine).setActive(false);
    machine.setActive(true);
  }

  /** Everything is well again, for long enough that all jobs are done. */
  async clear(): Promise<void> {
    this.all.isLinked = true;
    for (const machine of [this.all.a, this.all.b]) {
      machine.hasBackend = true;
      if (!machine.life) machine.start();
    }
    this.switchTo(this.#active);
    await this.all.pass(5 * 60_000);
  }

  /** What is wrong with the jobs that were accepted. */
  faults(): string[] {
    const { a, b } = this.all;
    return this.accepted.flatMap(id => {
      const [one, other] = [a, b].map(({ store }) => ({
        whole: store.jobs.whole(id),
        standing: store.jobs.standing(id),
      }));
      if (!one?.standing || !other?.standing) return [`${id} is missing`];
      if (!isFinal(one.standing.state)) return [`${id} is ${one.standing.state}`];
      if (compareStandings(one.standing, other.standing) !== 0) return [`${id}: ${JSON.stringify([one, other])}`];
      return one.whole?.outcome === other.whole?.outcome ? [] : [`${id} has two outcomes`];
    });
  }

  /** Somebody thinks better of it; what a dead process does of it is nobody's business. */
  cancel(): void {
    const id = this.pick(...this.accepted);
    if (id !== undefined) void this.pick(...this.up).jobs.cancel(id);
  }

  #excuse(machine: Machine): void {
    const { life } = this.all.other(machine);
    for (const { id, by } of this.all.received) {
      const job = id.replace('dlv_', 'job_');
      if (by === machine.id && life?.store.jobs.latestDelivery(job)?.state !== 'delivered') this.excused.add(id);
    }
  }

  /** Posts that were not made. */
  unposted(): string[] {
    const posted = new Set(this.all.received.map(({ id }) => id));
    return this.accepted.map(id => id.replace('job_', 'dlv_')).filter(id => !posted.has(id));
  }

  /** Posts that were made more than once without excuse, or not at all. */
  misposted(): string[] {
    const counts = new Map<string, number>();
    for (const { id } of this.all.received) counts.set(id, (counts.get(id) ?? 0) + 1);
    return this.accepted
      .map(id => id.replace('job_', 'dlv_'))
      .filter(id => counts.get(id) !== 1 && !(this.excused.has(id) && (counts.get(id) ?? 0) > 1));
  }
}

/** A busy machine takes its time for what is on the disk, ms. */
const PATIENCE = 60_000;
const seeds = (count: number) => Array.from({ length: count }, (_, place) => place + 1);

describe.each(seeds(50))('machines that are killed at random (seed %i)', seed => {
  test(
    'every accepted job ends once, the same on both disks, and is posted once',
    async () => {
      using all = await TwoMachines.start();
      const weather = new Weather(all, seed);
      for (let step = 0; step < 25; step += 1) {
        await all.pass(Math.round(weather.random() * weather.pick(20, 300, 3000)));
        const happening = weather.random();
        const [down] = [all.a, all.b].filter(({ life }) => life === undefined);
        if (happening < 0.55) weather.accept();
        else if (happening < 0.6) weather.cancel();
        else if (happening < 0.8 && !down) await weather.kill(weather.pick(all.a, all.b));
        else if (happening < 0.9 && down) {
          // Long enough to be taken for gone, or just a moment.
          await all.pass(weather.pick(0, 1000, 70_000));
          down.start();
        } else if (!down) weather.switchTo(weather.pick(all.a, all.b));
      }
      await weather.clear();
      expect(weather.faults()).toEqual([]);
      expect(weather.misposted()).toEqual([]);
    },
    PATIENCE,
  );
});

describe.each(seeds(30))('a link that is cut at random (seed %i)', seed => {
  test(
    'every accepted job ends the same on both disks, whatever each did alone',
    async () => {
      using all = await TwoMachines.start();
      const weather = new Weather(all, seed + 1000);
      for (let step = 0; step < 25; step += 1) {
        await all.pass(Math.round(weather.random() * weather.pick(20, 300, 3000)));
        const happening = weather.random();
        const [down] = [all.a, all.b].filter(({ life }) => life === undefined);
        if (happening < 0.55) weather.accept();
        else if (happening < 0.6) weather.cancel();
        else if (happening < 0.75 && all.isLinked) {
          all.isLinked = false;
          await all.pass(weather.pick(100, LEASE));
          for (const machine of weather.up) machine.setActive(true);
          await all.pass(weather.pick(0, 1000, 70_000));
        } else if (happening < 0.85) {
          all.isLinked = true;
          await all.pass(weather.pick(0, 2000));
          weather.switchTo(weather.pick(all.a, all.b));
        } else if (happening < 0.93) {
          const link = weather.pick(...weather.up).life?.link;
          if (link) link.losesAnswers = !link.losesAnswers;
        } else if (down) down.start();
        else weather.pick(all.a, all.b).kill();
      }
      for (const { life } of weather.up) if (life) life.link.losesAnswers = false;
      await weather.clear();
      expect(weather.faults()).toEqual([]);
      expect(weather.unposted()).toEqual([]);
    },
    PATIENCE,
  );
});
