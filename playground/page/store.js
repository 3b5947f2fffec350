// What the page knows: the last answer of the server, where the person stands, and what they have typed so far.

export const store = {
  screen: null,
  loadedAt: 0,
  connected: true,
  route: { as: null, channel: null, thread: null },
  /** Texts in composers: "U1/C1" or "U1/C1/thread". */
  texts: new Map(),
  /** What was entered into elements and is not confirmed by the server: place -> "block/action" -> value. */
  entered: new Map(),
  /** Elements whose click is on its way. */
  busy: new Set(),
  /** How many messages are drawn per channel. */
  shown: new Map(),
  /** Where "New" stands in the channel that is open. */
  newSince: null,
  walk: null,
  drawer: false,
};

export const me = () => store.screen.me;
export const bot = () => store.screen.bot;
export const person = (id) => store.screen.people.find((one) => one.id === id);
export const isApp = (channel) => channel?.user === bot();
export const everyChannel = () => [...store.screen.channels, ...store.screen.dms];
export const channelById = (id) => everyChannel().find((channel) => channel.id === id);
export const appDm = () => store.screen.dms.find(isApp);
export const now = () => new Date(Date.parse(store.screen.now) + (performance.now() - store.loadedAt));
export const nameOf = (id) => person(id)?.name ?? id;

export function channelName(channel) {
  return channel.user ? nameOf(channel.user) : channel.name;
}

/** Server facts with a fallback for a server that does not tell them. */
export const shortcuts = (type) => (store.screen.shortcuts ?? []).filter((one) => (one.type ?? "global") === type);
export const commands = () => store.screen.commands ?? [{ command: "/juuri", description: "Ask Juuri", usage_hint: "help" }];

// The address: #as=U0EERO&channel=C0HOITO&thread=1700000000.000100; channel=home is the bot's Home.

export function readHash() {
  const fields = new URLSearchParams(location.hash.slice(1));
  return { as: fields.get("as"), channel: fields.get("channel"), thread: fields.get("thread") };
}

export function hashOf(route) {
  const fields = Object.entries(route).filter(([, value]) => value);
  return `#${new URLSearchParams(fields)}`;
}

/** Go somewhere; what is not named stays, and a thread closes with its channel. */
export function go(change) {
  const thread = change.channel || change.as ? null : store.route.thread;
  location.hash = hashOf({ ...store.route, thread, ...change });
}

// localStorage may be forbidden: the page works without it.

export function remember(name, value) {
  try {
    localStorage.setItem(`playground.${name}`, value);
  } catch {
    // Private windows and strict settings: the choice then lasts until the page is closed.
  }
}

export function recall(name) {
  try {
    return localStorage.getItem(`playground.${name}`);
  } catch {
    return null;
  }
}
