import { withCleanup } from "../cleanup";
import { type Contestant, type ContestantName, startContestants } from "../contestants";
import { cpuSeconds } from "../load";
import type { Options } from "../options";
import type { Result } from "../report";
import { finish, open, press, verify } from "../sign-ins";
import { type StandInProvider, startStandIn } from "../stand-in";
import { median, ratioOf, rotated } from "../statistics";
import { showLimit, showRatio } from "../table";

const columns = [
  { name: "GitHub, first", provider: "github" },
  { name: "GitHub, again", provider: "github" },
  { name: "OpenID, first", provider: "oidc" },
  { name: "OpenID, again", provider: "oidc" },
] as const;

/** Sign-ins of each column that are not counted. */
const warmUp = 50;

/** So many, and it is the next one's turn: what slows the machine for a moment must not strike one alone. */
const turn = 25;

/** Milliseconds of processor time for one sign-in; a value a round. */
type Costs = { press: number[]; callback: number[]; whole: number[] };
type Cost = { press: number; callback: number };

/** What a sign-in costs the server, ours and others': the press of the button and the callback. */
export async function signInTable(options: Options): Promise<Result> {
  return withCleanup(async (later) => {
    const standIn = await startStandIn();
    later(standIn.stop);
    const contestants = await startContestants(options, standIn, later);
    const results = new Map<string, Costs>();
    const costs = (contestant: ContestantName, column: string): Costs => {
      const key = `${contestant} ${column}`;
      const known = results.get(key) ?? { press: [], callback: [], whole: [] };
      results.set(key, known);
      return known;
    };
    console.log("Warming up …");
    for (const { provider } of columns) {
      await inTurn(contestants, provider, people(0, warmUp));
    }
    for (let round = 0; round < options.rounds; round++) {
      console.log(`Sign-ins, round ${round + 1} of ${options.rounds} …`);
      const those = people(warmUp + round * options.signIns, options.signIns);
      for (const { name, provider } of columns) {
        for (const [contestant, { press, callback }] of await inTurn(contestants, provider, those)) {
          const its = costs(contestant, name);
          its.press.push(press);
          its.callback.push(callback);
          its.whole.push(press + callback);
        }
      }
    }
    const rowOf = (name: string, cell: (column: string) => string) => [
      name,
      ...columns.map((column) => cell(column.name)),
    ];
    const peers = contestants.slice(1).map(({ name }) => name);
    const ratio = (peer: ContestantName, column: string, part: keyof Costs) =>
      ratioOf(costs("Valet Key", column)[part], costs(peer, column)[part]);
    const goal = (text: string, part: keyof Costs, limit: number) => {
      const worst = columns
        .map(({ name }) => ratio("stock Auth.js", name, part))
        .reduce((one, other) => (one.median > other.median ? one : other));
      return `${text}, to stock Auth.js, in the worst column: ${showRatio(worst)}, ${showLimit(worst, limit)}`;
    };
    return {
      title: `Sign-in (${options.database ? "PostgreSQL" : "SQLite"})`,
      table: {
        head: ["ms of CPU: press + callback", ...columns.map(({ name }) => name)],
        rows: [
          ...contestants.map(({ name }) =>
            rowOf(name, (column) => {
              const { press, callback } = costs(name, column);
              return `${median(press).toFixed(1)} + ${median(callback).toFixed(1)}`;
            }),
          ),
          ...peers.flatMap((peer) => [
            rowOf(`ours to ${peer}`, (column) => showRatio(ratio(peer, column, "whole"))),
            rowOf(`press, to ${peer}`, (column) => showRatio(ratio(peer, column, "press"))),
            rowOf(`callback, to ${peer}`, (column) => showRatio(ratio(peer, column, "callback"))),
          ]),
        ],
      },
      notes: [
        `${options.signIns} sign-ins a round and column, ${options.rounds} rounds; medians of the rounds.`,
        ...(peers.includes("stock Auth.js")
          ? [goal("The whole sign-in", "whole", 0.75), goal("The press of the button", "press", 0.6)]
          : ["The peers could not be installed."]),
      ],
    };
  });
}

/** @returns numbers from 1 */
function people(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index + 1);
}

/**
 * The same people sign in everywhere, some of them here, then some of them there.
 * @returns milliseconds of a server's processor time for one sign-in
 */
async function inTurn(
  contestants: readonly Contestant[],
  provider: StandInProvider,
  people: readonly number[],
): Promise<Map<ContestantName, Cost>> {
  const sums = new Map<ContestantName, Cost>();
  for (let from = 0; from < people.length; from += turn) {
    for (const contestant of rotated(contestants, from / turn)) {
      const { press, callback } = await signIns(contestant, provider, people.slice(from, from + turn));
      const sum = sums.get(contestant.name) ?? { press: 0, callback: 0 };
      sums.set(contestant.name, {
        press: sum.press + press / people.length,
        callback: sum.callback + callback / people.length,
      });
    }
  }
  return sums;
}

/** @returns milliseconds of the server's processor time for these sign-ins together */
async function signIns(
  contestant: Contestant,
  provider: StandInProvider,
  people: readonly number[],
): Promise<Cost> {
  const visits = await open(contestant, provider, people);
  const before = await cpuSeconds(contestant.server);
  const returns = await press(contestant, visits);
  const between = await cpuSeconds(contestant.server);
  await finish(contestant, returns);
  const after = await cpuSeconds(contestant.server);
  await verify(
    contestant,
    visits.filter((_, index) => index % 10 === 0),
  );
  return { press: (between - before) * 1000, callback: (after - between) * 1000 };
}
