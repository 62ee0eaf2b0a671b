// How a client here is told what to do: one line of JSON names a flow and what it is given, and the flow may ask for
// what only people can do ("visit": open an address). What it ends with is one line of JSON as well.

import { createInterface } from "node:readline";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const read = async () => JSON.parse((await lines.next()).value);
const tell = (what) => process.stdout.write(JSON.stringify(what) + "\n");

// Have something done outside, and wait for what comes of it.
export async function ask(name, value) {
  tell({ ask: name, value });
  return read();
}

// Run the flow that is asked for; an error is told by what applications see of it.
export async function run(flows) {
  const { flow, given } = await read();
  try {
    tell({ result: (await flows[flow](given)) ?? null });
  } catch (error) {
    tell({ error: { ...error, kind: error.name, message: error.message } });
  }
  process.exit(0);
}
