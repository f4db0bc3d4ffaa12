import type { Actor } from './actor.js';
import type { KnownRows } from './known-rows.js';
import type { AnyPinned } from './options.js';

const PAGE = 4;

/** Everything that can be asked by the value. Each result is text, to be compared with the results in other views. */
export async function answersOf<V>(
  actor: Actor<V>,
  known: KnownRows<V>,
  probes: readonly V[],
  decode: (column: string, stored: unknown) => V,
): Promise<Readonly<Record<string, unknown>>> {
  const pinned = actor.pinned();
  const where = { id: { in: known.ids() } };
  const ids = async (more: object, rest: object = {}): Promise<readonly string[]> => {
    const rows = await actor.delegate.findMany({ where: { AND: [where, more] }, select: { id: true }, ...rest });
    return rows.map(({ id }) => id);
  };
  const equal = await Promise.all(probes.map(async (value) => (await ids(pinned.is(value))).toSorted()));
  if (!isOrdered(pinned)) return { equal };
  const [probe] = probes;
  const direction = ['asc', 'desc'] as const;
  const sorted = await Promise.all(direction.map((one) => ids({}, { orderBy: [pinned.orderBy(one), { id: one }] })));
  const count = { _count: pinned.only, _min: pinned.only, _max: pinned.only };
  const aggregate = await actor.delegate.aggregate({ where, ...count });
  const groups = await actor.delegate.groupBy({ by: [pinned.column], where, _count: { _all: true } });
  return {
    equal,
    below: (await ids(pinned.where({ lt: probe }))).toSorted(),
    from: (await ids(pinned.where({ gte: probe }))).toSorted(),
    among: (await ids(pinned.where({ in: probes }))).toSorted(),
    sorted,
    pages: await Promise.all(direction.map((one) => walk(actor, pinned, where, one))),
    least: [aggregate['_min'], aggregate['_max']].map((found) => decode(pinned.column, found?.[pinned.column])),
    count: aggregate['_count']?.[pinned.column],
    groups: groups
      .map((group) => [decode(pinned.column, group[pinned.column]), (group['_count'] as { _all: number })._all])
      .map((group) => JSON.stringify(group))
      .toSorted(),
  };
}

type Ordered<V> = AnyPinned<V> & Required<Pick<AnyPinned<V>, 'column' | 'only' | 'where' | 'orderBy' | 'after'>>;

function isOrdered<V>(pinned: AnyPinned<V>): pinned is Ordered<V> {
  return pinned.orderBy !== undefined;
}

/** All pages in turn, by the value and the id of the last row. */
async function walk<V>(
  actor: Actor<V>,
  pinned: Ordered<V>,
  where: object,
  direction: 'asc' | 'desc',
): Promise<readonly string[]> {
  const found: string[] = [];
  for (let more: object = {}; ;) {
    const rows = await actor.delegate.findMany({
      where: { AND: [where, more] },
      orderBy: [pinned.orderBy(direction), { id: direction }],
      take: PAGE,
      select: { id: true, ...pinned.select },
    });
    found.push(...rows.map(({ id }) => id));
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return found;
    more = pinned.after({ value: pinned.read(last), id: last.id }, direction);
  }
}
