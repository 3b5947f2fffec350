// The page of the playground: a small Slack in the browser, without a build step. Start here.
//
// store.js    what is known and where the person stands      api.js      the control API
// acting.js   everything a person does                        dom.js      drawing and patching
// blocks.js, elements.js, mrkdwn.js, richtext.js, emoji.js    Block Kit
// messages.js, composer.js, modal.js, sidebar.js, people.js, clockbar.js, dialogs.js, help.js, time.js   the screen's parts
//
// Hooks for tests are the data-testid attributes listed in README.md beside this file.

import { connect, doAct } from "./acting.js";
import { fetchView, watch } from "./api.js";
import { blocks, viewPlace } from "./blocks.js";
import { clockBar } from "./clockbar.js";
import { channelDetails, composer } from "./composer.js";
import { announce, h, morph, toast, whole } from "./dom.js";
import { help } from "./help.js";
import { channelMessages, isReply, threadMessages } from "./messages.js";
import { modalNode, openModals } from "./modal.js";
import { aboutLine, avatar, badges, personSwitch } from "./people.js";
import { allUnread, jump, openDm, places, sidebar } from "./sidebar.js";
import { appDm, bot, channelById, channelName, go, hashOf, isApp, me, nameOf, now, person, readHash, recall, remember, store } from "./store.js";

const FIRST = "U0GRACE";

// Fetching

let fetching = null;
let again = false;

/** Fetches the screen; calls during a fetch lead to one more. */
async function refresh() {
  if (fetching) {
    again = true;
    return fetching;
  }
  fetching = (async () => {
    do {
      again = false;
      await load();
    } while (again);
  })().finally(() => (fetching = null));
  return fetching;
}

async function load() {
  const who = store.route.as;
  let screen;
  try {
    screen = await fetchView(who);
  } catch (problem) {
    return store.screen ? setConnected(false) : explain(problem);
  }
  if (who !== store.route.as) return void (again = true);
  store.connected = true;
  const before = store.screen?.me.id === who ? store.screen : null;
  store.screen = screen;
  store.loadedAt = performance.now();
  settle();
  sayNews(before, screen);
  render();
}

function explain(problem) {
  document.getElementById("app").replaceChildren(h("p", { class: "empty" }, problem.message));
}

function setConnected(connected) {
  if (store.connected === connected) return;
  store.connected = connected;
  if (store.screen) render();
}

/** Makes the route point to something this person sees. */
function settle() {
  const { channel } = store.route;
  if (channel === "home" || channelById(channel)) return;
  const mine = store.screen.channels.filter((one) => one.is_member);
  const first = mine.find((one) => one.unread && one.messages.at(-1)?.user === bot()) ?? mine.find((one) => one.name === "general") ?? mine[0];
  store.route = { ...store.route, channel: first?.id ?? "home", thread: null };
  history.replaceState(null, "", hashOf(store.route));
  arrived();
}

function sayNews(before, screen) {
  if (!before) return;
  const old = new Map([...before.channels, ...before.dms].map((one) => [one.id, one.messages.at(-1)?.ts ?? "0"]));
  for (const channel of [...screen.channels, ...screen.dms]) {
    const fresh = channel.messages.filter((one) => one.ts > (old.get(channel.id) ?? "0") && one.user !== me().id);
    const here = channel.id === store.route.channel;
    if (fresh.length && (here || channel.unread)) {
      const last = fresh.at(-1);
      announce(`${nameOf(last.user)} in ${channelName(channel)}: ${last.text.slice(0, 200)}`);
    }
  }
}

// Where the person stands

/** The address changed, by a click, a key or a link. */
async function routed() {
  const before = store.route;
  const hash = readHash();
  store.route = { as: hash.as ?? before.as ?? FIRST, channel: hash.channel, thread: hash.thread };
  store.drawer = false;
  if (!store.screen || store.route.as !== before.as) {
    store.newSince = null;
    remember("as", store.route.as);
    await refresh();
    if (!store.screen) return;
    arrived();
  } else {
    settle();
    if (store.route.channel !== before.channel) arrived();
  }
  const moved = store.route.channel !== before.channel && store.route.as === before.as;
  render({ toEnd: store.route.channel !== before.channel || store.route.as !== before.as });
  if (store.route.thread && store.route.thread !== before.thread) document.querySelector("[data-testid=thread-composer]")?.focus();
  // On a phone the focus would pull up the keyboard over what one came to read.
  else if (moved && matchMedia("(pointer: fine)").matches) document.querySelector("[data-testid=composer]")?.focus({ preventScroll: true });
}

/** Somebody has come to a place: the app hears of its Home, "New" is marked where it begins. */
function arrived() {
  const channel = channelById(store.route.channel);
  store.newSince = channel?.unread ? (channel.last_read ?? "0") : null;
  const tab = store.route.channel === "home" ? "home" : isApp(channel) ? "messages" : null;
  if (!tab) return;
  remember("tab", tab);
  if (!me().deleted) doAct("open_home", tab === "home" ? {} : { tab }, { quiet: true });
}

let reading = null;

function markRead() {
  const channel = channelById(store.route.channel);
  if (!channel?.unread || reading || me().deleted || document.visibilityState !== "visible") return;
  reading = doAct("read", { channel: channel.id }, { quiet: true }).finally(() => (reading = null));
}

// Drawing

let root = null;

function render({ toEnd = false } = {}) {
  if (!store.screen) return;
  const ends = atEnd();
  const place = document.getElementById("app");
  const fresh = h("div", { class: "shell", data: { person: me().id } }, topBar(), sidebar(), veil(), mainPane(), threadPane());
  root = root ? morph(root, fresh) : (place.replaceChildren(whole(fresh)), fresh);
  drawModal();
  for (const box of document.querySelectorAll(".scroll")) if (toEnd || ends.has(box.dataset.key) || !box.__seen) stayAtEnd(box);
  const unread = allUnread();
  document.title = `${unread ? `(${unread}) ` : ""}${placeTitle()} · Playground`;
  markRead();
}

function drawModal() {
  const fresh = h("div", { id: "modals" }, modalNode());
  morph(document.getElementById("modals"), fresh);
  openModals();
}

/** Lists that stand at their end stay there when something is added. */
function atEnd() {
  const ends = [...document.querySelectorAll(".scroll")].filter((box) => box.scrollHeight - box.scrollTop - box.clientHeight < 60);
  return new Set(ends.map((box) => box.dataset.key));
}

function stayAtEnd(box) {
  box.__seen = true;
  box.scrollTop = box.scrollHeight;
  for (const picture of box.querySelectorAll("img")) if (!picture.complete) picture.addEventListener("load", () => (box.scrollTop = box.scrollHeight), { once: true });
}

const placeTitle = () => (store.route.channel === "home" ? `${nameOf(bot())} Home` : channelTitle(channelById(store.route.channel)));
const channelTitle = (channel) => (channel ? `${channel.user ? "" : "#"}${channelName(channel)}` : "");

function topBar() {
  const drawer = h("button", { type: "button", class: "icon drawer-button", "aria-label": allUnread() ? `Channels, ${allUnread()} unread` : "Channels", "aria-expanded": String(store.drawer), "aria-controls": "sidebar", data: { testid: "drawer" }, onclick: toggleDrawer }, "☰", allUnread() ? h("span", { class: "dot" }) : null);
  const skip = () => document.querySelector(".main :is(.scroll, .home)")?.focus();
  return h("header", { class: "topbar" },
    h("button", { type: "button", class: "skip", onclick: skip }, "Skip to the conversation"),
    drawer,
    clockBar(),
    h("div", { class: "topbar-end" }, themeButton(), h("button", { type: "button", class: "icon", "aria-label": "Help", title: "Help", data: { testid: "help" }, onclick: help }, "?"), personSwitch()),
    store.connected ? null : h("p", { class: "offline", role: "alert" }, "The playground does not answer; trying again…"));
}

function toggleDrawer() {
  store.drawer = !store.drawer;
  render();
  if (store.drawer) document.querySelector(".sidebar [aria-current]")?.focus();
}

const veil = () => h("div", { class: store.drawer ? "veil open" : "veil", onclick: toggleDrawer });

function mainPane() {
  if (me().deleted) return h("main", { class: "main", key: "deleted" }, h("div", { class: "empty" }, h("h2", {}, `${me().name} is deactivated`), h("p", {}, "They have left and see nothing of Slack any more. Choose somebody else at the top.")));
  if (store.route.channel === "home") return appPane(home());
  const channel = channelById(store.route.channel);
  if (!channel) return h("main", { class: "main" });
  return isApp(channel) ? appPane(conversation(channel)) : h("main", { class: "main", key: channel.id, "aria-labelledby": "place" }, channelHead(channel), conversation(channel));
}

function channelHead(channel) {
  if (channel.user) {
    return h("div", { class: "head" }, avatar(channel.user, "small"), h("div", { class: "head-text" }, h("h2", { id: "place" }, nameOf(channel.user), " ", badges(person(channel.user))), h("p", { class: "quiet" }, aboutLine(channel.user))));
  }
  const count = channel.members.length;
  const juuri = channel.members.includes(bot()) ? ", with Juuri" : "";
  return h("div", { class: "head" },
    h("div", { class: "head-text" },
      h("h2", { id: "place" }, channel.is_private ? "🔒 " : "# ", channel.name, channel.is_archived ? h("span", { class: "badge badge-quiet" }, "archived") : null),
      h("p", { class: "quiet" }, channel.purpose)),
    h("button", { type: "button", class: "btn", data: { testid: "channel-details-button" }, onclick: () => channelDetails(channelById(channel.id)) }, `👥 ${count}`, h("span", { class: "hidden" }, ` members${juuri}: details`)));
}

function appPane(content) {
  const onHome = store.route.channel === "home";
  const tab = (label, testid, selected, run) => h("button", { type: "button", class: "tab", "aria-current": selected ? "page" : null, data: { testid }, onclick: run }, label);
  const unread = appDm()?.unread;
  return h("main", { class: "main", key: "app", "aria-labelledby": "place" },
    h("div", { class: "head" }, avatar(bot(), "small"), h("div", { class: "head-text" }, h("h2", { id: "place" }, nameOf(bot()), " ", badges(person(bot()))))),
    h("div", { class: "tabs" },
      tab("Home", "home-tab", onHome, () => go({ channel: "home" })),
      tab(["Messages", unread && onHome ? h("span", { class: "unread" }, String(unread)) : null], "messages-tab", !onHome, () => openDm(bot()))),
    content);
}

function home() {
  const view = store.screen.home;
  const content = view
    ? h("div", { class: "home-page", key: view.view_id }, blocks(view.blocks, viewPlace(view)))
    : h("div", { class: "empty" }, avatar(bot(), "large"), h("h3", {}, "Nothing here yet"), h("p", {}, `${nameOf(bot())} has not published a Home for ${me().name}. It does so when its bot is running.`));
  return h("div", { class: "home", key: `home-${me().id}`, tabindex: "-1", data: { testid: "home" } }, content);
}

function conversation(channel) {
  const key = `${me().id}/${channel.id}`;
  const empty = channel.messages.some((one) => !isReply(one)) ? null : emptyChannel(channel);
  return h("div", { class: "conversation", key },
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `Messages in ${channelTitle(channel)}`, data: { key, testid: "messages" } },
      h("div", { class: "filler" }), empty, h("ol", { class: "messages" }, channelMessages(channel))),
    foot(channel));
}

function emptyChannel(channel) {
  const hint = isApp(channel) ? "Type /juuri help, or have a look at its Home." : channel.user ? "Say hello." : "This is the very beginning of the channel.";
  return h("div", { class: "empty", key: "empty" }, channel.user ? avatar(channel.user, "large") : h("span", { class: "empty-sign", "aria-hidden": "true" }, "🌱"), h("h3", {}, channelTitle(channel)), h("p", {}, hint));
}

function foot(channel) {
  if (channel.is_archived) return h("p", { class: "closed" }, "This channel is archived: nobody can write here.");
  if (!channel.user && !channel.is_member) {
    return h("p", { class: "closed" }, `You are looking at #${channel.name}. `, h("button", { type: "button", class: "btn btn-primary", data: { testid: "join" }, onclick: () => doAct("join", { channel: channel.id }) }, "Join channel"));
  }
  if (channel.user && person(channel.user)?.deleted) return h("p", { class: "closed" }, `${nameOf(channel.user)} is deactivated.`);
  return composer(channel);
}

function threadPane() {
  const channel = channelById(store.route.channel);
  const { thread } = store.route;
  if (!thread || !channel || me().deleted) return null;
  const key = `${me().id}/${channel.id}/${thread}`;
  const close = () => go({ thread: null });
  const onkeydown = (event) => event.key === "Escape" && !event.defaultPrevented && close();
  return h("aside", { class: "thread", key, "aria-labelledby": "thread-title", data: { testid: "thread" }, onkeydown },
    h("div", { class: "head" }, h("div", { class: "head-text" }, h("h2", { id: "thread-title" }, "Thread"), h("p", { class: "quiet" }, channelTitle(channel))), h("button", { type: "button", class: "icon", "aria-label": "Close thread", data: { testid: "thread-close" }, onclick: close }, "×")),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Messages in the thread", data: { key } }, h("ol", { class: "messages" }, threadMessages(channel, thread))),
    channel.is_archived || (!channel.user && !channel.is_member) ? null : composer(channel, thread));
}

// Colours

const THEMES = { auto: ["◐", "Colours: as the system"], light: ["☀", "Colours: light"], dark: ["☾", "Colours: dark"] };
const theme = () => document.documentElement.dataset.theme ?? "auto";

function setTheme(name) {
  if (name === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
}

function themeButton() {
  const [sign, label] = THEMES[theme()];
  const next = { auto: "dark", dark: "light", light: "auto" }[theme()];
  const turn = () => {
    setTheme(next);
    remember("theme", next);
    render();
  };
  return h("button", { type: "button", class: "icon", title: label, "aria-label": label, data: { testid: "theme" }, onclick: turn }, sign);
}

// Keys

function onKey(event) {
  if (document.querySelector("dialog[open]")) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    jump();
  } else if (event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key)) {
    event.preventDefault();
    step(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Escape" && store.drawer) toggleDrawer();
}

function step(by) {
  const all = places();
  const here = isApp(channelById(store.route.channel)) ? "home" : store.route.channel;
  const at = all.indexOf(here);
  go({ channel: all[(at + by + all.length) % all.length] });
}

// Start

function tick() {
  if (!store.screen || document.hidden) return;
  const minute = Math.floor(now() / 60000);
  if (minute !== tick.last) render();
  tick.last = minute;
}

async function start() {
  connect({ refresh, render });
  setTheme(recall("theme") ?? "auto");
  document.addEventListener("keydown", onKey);
  document.addEventListener("playground:draw", (event) => render(event.detail ?? {}));
  document.addEventListener("visibilitychange", () => store.screen && (markRead(), render()));
  addEventListener("hashchange", routed);
  const hash = readHash();
  store.route = { as: hash.as ?? recall("as") ?? FIRST, channel: hash.channel, thread: hash.thread };
  await firstView();
  arrived();
  render({ toEnd: true });
  history.replaceState(null, "", hashOf(store.route));
  let waiting = null;
  watch((version) => {
    if (version === null) return setConnected(false);
    setConnected(true);
    if (version === store.screen?.version || waiting) return;
    // Many changes in a row, as while the clock walks, are fetched together.
    waiting = setTimeout(() => {
      waiting = null;
      refresh();
    }, 80);
  });
  setInterval(tick, 1000);
}

/** The person of the address may not exist here: then somebody who does. */
async function firstView() {
  for (const who of [store.route.as, FIRST]) {
    try {
      await fetchView(who);
      store.route.as = who;
      return await refresh();
    } catch (problem) {
      if (who === FIRST) return toast(problem.message, "error");
    }
  }
}

start();
