// What people do: one road for every act, so that what was typed always arrives before the click that follows it.

import { Refused, act } from "./api.js";
import { toast } from "./dom.js";
import { store } from "./store.js";

let wires = { refresh: async () => {}, render: () => {} };
let typing = Promise.resolve();

/** app.js hands over how to fetch and how to draw. */
export function connect(functions) {
  wires = functions;
}

export const render = () => wires.render();
export const refresh = () => wires.refresh();

/** Does something as the person on screen; a refusal becomes a note. Answers undefined then. */
export async function doAct(what, fields, { quiet = false } = {}) {
  const who = store.route.as;
  try {
    const answer = await act(who, what, fields);
    await refresh();
    return answer;
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    if (!quiet) toast(problem.message, "error");
    return undefined;
  }
}

/** Tells the server what stands in a field of a view, in the order typed. */
export function sendInput(place, action_id, value) {
  const fields = { view_id: place.view.view_id, block_id: place.blockId, action_id, value };
  typing = typing.then(() => doAct("input", fields, { quiet: true }));
  return typing;
}

export const typed = () => typing;

/** Presses something; it looks busy until the app has answered. */
export async function click(place, element, value) {
  const name = `${place.key}/${place.blockId}/${element.action_id}`;
  if (store.busy.has(name)) return;
  store.busy.add(name);
  render();
  await typing;
  const where = place.view ? { view_id: place.view.view_id } : { channel: place.channel, ts: place.ts };
  const fields = { ...where, block_id: place.blockId, action_id: element.action_id };
  if (value !== undefined) fields.value = value;
  const answer = await doAct("click", fields);
  store.busy.delete(name);
  forget(place, element);
  render();
  complain(answer);
}

export const isBusy = (place, element) => store.busy.has(`${place.key}/${place.blockId}/${element.action_id}`);

/** What Slack shows beside something the app did not answer. */
export function complain(answer) {
  if (!answer) return;
  if (answer.timed_out || answer.status === "timed_out") {
    toast("The app did not answer in time. (Slack gives it three seconds.)", "error");
  } else if (answer.status === "failed") {
    toast("The app could not be reached. Is the bot running?", "error");
  }
}

// Values entered on this page: kept here so that no update from the server takes away what is being typed.

const slot = (place, element) => `${place.blockId}/${element.action_id}`;

export function enter(place, element, value) {
  if (!store.entered.has(place.key)) store.entered.set(place.key, new Map());
  store.entered.get(place.key).set(slot(place, element), value);
}

export const enteredValue = (place, element) => store.entered.get(place.key)?.get(slot(place, element));

function forget(place, element) {
  // A message has no state on the server: what was chosen stays chosen on screen, as in Slack.
  if (place.view) store.entered.get(place.key)?.delete(slot(place, element));
}
