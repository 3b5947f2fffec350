// The list of channels, direct messages and apps, and jumping between them.

import { doAct } from "./acting.js";
import { dialog } from "./dialogs.js";
import { h } from "./dom.js";
import { help } from "./help.js";
import { avatar, badges, localTime } from "./people.js";
import { appDm, bot, channelName, go, isApp, me, nameOf, person, recall, store } from "./store.js";

const byName = (a, b) => channelName(a).localeCompare(channelName(b), me().locale);
const mine = () => store.screen.channels.filter((one) => one.is_member && !one.is_archived).sort(byName);
const others = () => store.screen.channels.filter((one) => !one.is_member || one.is_archived).sort(byName);
const dms = () => store.screen.dms.filter((one) => !isApp(one)).sort(byName);

/** Everything one can stand on, in the order of the list. */
export const places = () => [...mine(), ...others(), ...dms()].map((one) => one.id).concat("home");

export const allUnread = () => [...store.screen.channels, ...store.screen.dms].reduce((sum, one) => sum + one.unread, 0);

export function sidebar() {
  return h("nav", { class: store.drawer ? "sidebar open" : "sidebar", id: "sidebar", "aria-label": "Channels" },
    h("div", { class: "team" }, h("h1", {}, store.screen.team), h("span", { class: "brand" }, "Playground")),
    h("div", { class: "lists" }, me().deleted ? null : [
      list("Channels", mine().map(entry)),
      others().length ? list("More channels", others().map(entry)) : null,
      list("Direct messages", dms().length ? dms().map(entry) : [h("li", { key: "none" }, h("button", { type: "button", class: "place faded", onclick: jump }, "Write to somebody"))], h("button", { type: "button", class: "icon", "aria-label": "New message", title: "New message", data: { testid: "new-dm" }, onclick: jump }, "+")),
      list("Apps", [appEntry()]),
    ]),
    h("button", { type: "button", class: "jump-hint", data: { testid: "things-to-try" }, onclick: help }, "🌱 Things to try"),
    h("button", { type: "button", class: "jump-hint", data: { testid: "jump" }, onclick: jump }, "Jump to… ", h("kbd", {}, "Ctrl K")));
}

function list(title, entries, tool) {
  return h("section", { key: title },
    h("div", { class: "list-head" }, h("h2", {}, title), tool),
    h("ul", {}, entries));
}

function badge(count) {
  return count ? h("span", { class: "unread" }, count > 99 ? "99+" : String(count), h("span", { class: "hidden" }, " unread")) : null;
}

function line(id, href, current, unread, parts) {
  const classes = ["place", unread ? "is-unread" : ""].join(" ");
  return h("li", { key: id }, h("a", { class: classes, href, "aria-current": current ? "page" : null, data: { testid: `channel-${id}` }, onclick: closeDrawer }, parts, badge(unread)));
}

function closeDrawer() {
  store.drawer = false;
}

function entry(channel) {
  const sign = channel.user ? avatar(channel.user, "tiny") : h("span", { class: "sign", "aria-hidden": "true" }, channel.is_private ? "🔒" : "#");
  const notes = channel.user ? badges(person(channel.user), false) : [];
  const note = channel.is_archived ? h("span", { class: "note" }, "archived") : null;
  const kind = channel.is_private && !channel.user ? h("span", { class: "hidden" }, "private channel ") : null;
  const href = `#as=${me().id}&channel=${channel.id}`;
  const faded = !channel.user && (!channel.is_member || channel.is_archived);
  return line(channel.id, href, store.route.channel === channel.id, channel.unread, [sign, h("span", { class: faded ? "place-name faded" : "place-name" }, kind, channelName(channel)), notes, note]);
}

/** The app: news lie in its messages, so an unread badge leads there. */
function appEntry() {
  const dm = appDm();
  const there = store.route.channel === "home" || (dm && store.route.channel === dm.id);
  const toMessages = dm && (dm.unread || recall("tab") === "messages");
  const href = `#as=${me().id}&channel=${toMessages ? dm.id : "home"}`;
  return line(bot(), href, there, dm?.unread ?? 0, [avatar(bot(), "tiny"), h("span", { class: "place-name" }, nameOf(bot())), h("span", { class: "badge badge-app" }, "APP")]);
}

export async function openDm(user) {
  const answer = await doAct("open_dm", { user });
  if (answer) go({ channel: answer.channel });
}

/** Ctrl+K: by name to any channel, person or the app. */
export function jump() {
  if (document.querySelector("[data-testid=jump-dialog]")) return;
  dialog("Jump to", (close) => {
    const goal = (run) => () => {
      close();
      store.drawer = false;
      run();
    };
    const all = [
      ...[...mine(), ...others()].map((one) => ({ name: `${one.is_private ? "🔒 " : "# "}${one.name}`, note: one.purpose, run: goal(() => go({ channel: one.id })) })),
      { name: `${nameOf(bot())}: Home`, note: "App", run: goal(() => go({ channel: "home" })) },
      { name: `${nameOf(bot())}: Messages`, note: "App", run: goal(() => openDm(bot())) },
      ...store.screen.people.filter((one) => one.id !== me().id && one.id !== bot() && !one.id.startsWith("USLACK")).map((one) => ({ name: one.name, note: [one.title, localTime(one)].filter(Boolean).join(" · "), run: goal(() => openDm(one.id)) })),
    ];
    return jumpBody(all);
  }, { testid: "jump-dialog" });
}

function jumpBody(all) {
  const results = h("ul", { role: "listbox", id: "jump-results", class: "jump-results", "aria-label": "Places" });
  let found = [];
  let at = 0;
  const draw = () => {
    results.replaceChildren(...found.map((one, index) =>
      h("li", { role: "option", id: `jump-${index}`, "aria-selected": index === at ? "true" : "false", onclick: one.run }, h("span", {}, one.name), h("span", { class: "menu-hint" }, one.note ?? ""))));
    field.setAttribute("aria-activedescendant", found.length ? `jump-${at}` : "");
    results.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const search = () => {
    found = all.filter((one) => one.name.toLowerCase().includes(field.value.trim().toLowerCase()));
    at = 0;
    draw();
  };
  const onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) at = (at + step + found.length) % found.length;
    else if (event.key === "Enter") found[at]?.run();
    else return;
    event.preventDefault();
    draw();
  };
  const field = h("input", { class: "field", autofocus: true, role: "combobox", "aria-expanded": "true", "aria-controls": "jump-results", "aria-label": "Channel, person or app", placeholder: "Channel, person or app", autocomplete: "off",
    data: { testid: "jump-field" }, oninput: search, onkeydown });
  search();
  return h("div", { class: "dialog-body" }, field, results);
}
