// Where people write: messages, commands, mentions with suggestions.

import { complain, doAct } from "./acting.js";
import { upload } from "./api.js";
import { dialog, menu } from "./dialogs.js";
import { h, toast } from "./dom.js";
import { emoji, emojiNames } from "./emoji.js";
import { outgoing } from "./mrkdwn.js";
import { channelName, commands, me, person, shortcuts, store } from "./store.js";

const BUILT_IN = [{ command: "/invite", description: "Bring somebody into this channel", usage_hint: "@name" }];

export function composer(channel, thread) {
  const key = `${me().id}/${channel.id}/${thread ?? ""}`;
  const label = thread ? "Reply in thread" : `Message ${channel.user ? "" : "#"}${channelName(channel)}`;
  const prefix = thread ? "thread-" : "";
  const onkeydown = (event) => {
    if (suggestKey(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send(channel, thread, key);
    }
  };
  const oninput = (event) => {
    store.texts.set(key, event.target.value);
    suggest(event.target, key);
  };
  const field = h("textarea", { class: "composer-field", rows: 1, placeholder: label, "aria-label": label, value: store.texts.get(key) ?? "",
    data: { testid: `${prefix}composer` }, oninput, onkeydown, onblur: () => setTimeout(hideSuggestions, 150) });
  const bolt = thread ? null : h("button", { type: "button", class: "icon bolt", title: "Shortcuts", "aria-label": "Shortcuts and commands", "aria-haspopup": "menu", data: { testid: "shortcuts" },
    onclick: (event) => shortcutMenu(event.currentTarget, key) }, "⚡");
  const submit = h("button", { type: "submit", class: "btn btn-primary send", "aria-label": "Send", data: { testid: `${prefix}send` } }, "Send");
  const onsubmit = (event) => {
    event.preventDefault();
    send(channel, thread, key);
  };
  return h("form", { class: "composer", key: `composer-${key}`, onsubmit }, bolt, thread ? null : attach(channel, key), field, submit);
}

/** A button that lets one choose a file; it is sent at once, with what is typed. */
function attach(channel, key) {
  const take = async (event) => {
    const [chosen] = event.target.files;
    event.target.value = "";
    if (!chosen) return;
    try {
      const { id } = await upload(me().id, chosen);
      const answer = await doAct("message", { channel: channel.id, text: outgoing((store.texts.get(key) ?? "").trim()), file: id });
      if (answer) store.texts.set(key, "");
      document.dispatchEvent(new CustomEvent("playground:draw", { detail: { toEnd: true } }));
      complain(answer);
    } catch (problem) {
      toast(problem.message, "error");
    }
  };
  const input = h("input", { type: "file", hidden: true, data: { testid: "attach-file" }, onchange: take });
  const button = h("button", { type: "button", class: "icon", title: "Attach a file", "aria-label": "Attach a file", data: { testid: "attach" }, onclick: () => input.click() }, "📎");
  return [button, input];
}

function shortcutMenu(anchor, key) {
  const own = shortcuts("global").map((one) => ({
    label: one.name,
    hint: one.description,
    group: "Shortcuts",
    testid: `shortcut-${one.callback_id}`,
    run: async () => complain(await doAct("shortcut", { callback_id: one.callback_id })),
  }));
  const typed = [...commands(), ...BUILT_IN].map((one) => ({
    label: `${one.command} ${one.usage_hint ?? ""}`,
    hint: one.description,
    group: "Commands",
    run: () => put(anchor.parentElement.querySelector("textarea"), key, `${one.command} `),
  }));
  menu(anchor, [...own, ...typed], { label: "Shortcuts and commands" });
}

function put(field, key, text) {
  field.value = text;
  store.texts.set(key, text);
  field.focus();
}

async function send(channel, thread, key) {
  const text = (store.texts.get(key) ?? "").trim();
  if (!text) return;
  hideSuggestions();
  store.texts.set(key, "");
  const answer = text.startsWith("/") ? await command(channel, thread, text) : await message(channel, thread, text);
  // What was refused comes back, unless something new has been written in the meantime.
  if (!answer && !store.texts.get(key)) store.texts.set(key, text);
  document.dispatchEvent(new CustomEvent("playground:draw", { detail: { toEnd: true } }));
  complain(answer);
}

const message = (channel, thread, text) =>
  doAct("message", { channel: channel.id, text: outgoing(text), ...(thread ? { thread_ts: thread } : {}) });

async function command(channel, thread, text) {
  const [name] = text.split(/\s/, 1);
  const rest = text.slice(name.length).trim();
  if (thread) return void toast(`${name} does not work in threads.`, "error");
  if (name === "/invite") return invite(channel, rest);
  if (!commands().some((one) => one.command === name)) return void toast(`${name} is not a valid command. There is ${commands().map((one) => one.command).join(", ")}.`, "error");
  return doAct("command", { channel: channel.id, command: name, text: rest });
}

async function invite(channel, rest) {
  const wanted = rest.replace(/^@/, "").toLowerCase();
  const found = store.screen.people.find((one) => [one.name, one.handle].some((name) => name.toLowerCase() === wanted));
  if (!found) return void toast(rest ? `There is nobody called ${rest}.` : "Whom? Write /invite @Juuri, for example.", "error");
  const answer = await doAct("invite", { channel: channel.id, user: found.id });
  if (answer) toast(`${found.name} is in #${channel.name} now.`);
  return answer;
}

// Suggestions while writing / @ # and :

let list = null;

function candidates(sign, word) {
  const fits = (text) => text.toLowerCase().includes(word.toLowerCase());
  if (sign === "/") return [...commands(), ...BUILT_IN].filter((one) => one.command.startsWith(`/${word}`)).map((one) => [one.command, one.description ?? ""]);
  if (sign === "@") return store.screen.people.filter((one) => !one.deleted && (fits(one.name) || fits(one.handle))).map((one) => [`@${one.name}`, one.title || (one.is_bot ? "app" : "")]);
  if (sign === "#") return store.screen.channels.filter((one) => fits(one.name)).map((one) => [`#${one.name}`, one.purpose ?? ""]);
  return word.length < 2 ? [] : emojiNames().filter((name) => name.startsWith(word)).map((name) => [`:${name}:`, emoji(name)]);
}

function suggest(field, key) {
  const before = field.value.slice(0, field.selectionStart);
  const found = /(?:^|\s)([@#:/])([\p{L}\p{N}_+.-]*)$/u.exec(before);
  const usable = found && (found[1] !== "/" || before.startsWith("/"));
  const rows = usable ? candidates(found[1], found[2]).slice(0, 8) : [];
  if (!rows.length) return hideSuggestions();
  showSuggestions(field, rows, (text) => {
    const start = before.length - found[2].length - 1;
    const value = `${field.value.slice(0, start)}${text} ${field.value.slice(before.length)}`;
    put(field, key, value);
    field.setSelectionRange(start + text.length + 1, start + text.length + 1);
    hideSuggestions();
  });
}

function showSuggestions(field, rows, choose) {
  hideSuggestions();
  const options = rows.map(([text, note], index) =>
    h("li", { role: "option", id: `suggestion-${index}`, "aria-selected": index === 0 ? "true" : "false", onpointerdown: (event) => { event.preventDefault(); choose(text); } },
      h("span", {}, text), h("span", { class: "menu-hint" }, note)));
  const box = h("ul", { class: "popup suggestions", popover: "manual", role: "listbox", id: "suggestions", "aria-label": "Suggestions" }, options);
  document.body.append(box);
  box.showPopover();
  const spot = field.getBoundingClientRect();
  box.style.left = `${Math.max(8, Math.min(spot.left, innerWidth - box.offsetWidth - 8))}px`;
  box.style.top = `${Math.max(8, spot.top - box.offsetHeight - 8)}px`;
  field.setAttribute("aria-controls", "suggestions");
  field.setAttribute("aria-activedescendant", "suggestion-0");
  list = { box, field, rows, choose, at: 0 };
}

function hideSuggestions() {
  if (!list) return;
  list.box.remove();
  list.field.removeAttribute("aria-activedescendant");
  list.field.removeAttribute("aria-controls");
  list = null;
}

/** Whether a key was meant for the suggestions. */
function suggestKey(event) {
  if (!list) return false;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    list.box.children[list.at].setAttribute("aria-selected", "false");
    list.at = (list.at + step + list.rows.length) % list.rows.length;
    list.box.children[list.at].setAttribute("aria-selected", "true");
    list.field.setAttribute("aria-activedescendant", `suggestion-${list.at}`);
  } else if (event.key === "Escape") hideSuggestions();
  else if ((event.key === "Enter" || event.key === "Tab") && !complete()) list.choose(list.rows[list.at][0]);
  else return false;
  event.preventDefault();
  return true;
}

/** Enter sends what is already written out; it does not ask to choose it once more. */
function complete() {
  const written = list.field.value.slice(0, list.field.selectionStart);
  return written.endsWith(list.rows[list.at][0]);
}

/** Facts about a channel, who is in it, and bringing somebody in. */
export function channelDetails(channel) {
  const others = store.screen.people.filter((one) => !channel.members.includes(one.id) && !one.deleted && !one.id.startsWith("USLACK"));
  dialog(`#${channel.name}`, (close) => {
    const pick = h("select", { class: "field", "aria-label": "Somebody to add", data: { testid: "invite-who" } }, others.map((one) => h("option", { value: one.id }, one.name + (one.is_bot ? " (app)" : ""))));
    const run = async (what, fields = {}) => (await doAct(what, { channel: channel.id, ...fields })) && close();
    const members = channel.members.map((id) => h("li", {}, person(id)?.name ?? id, person(id)?.is_bot ? " (app)" : "", person(id)?.deleted ? " (deactivated)" : ""));
    return h("div", { class: "dialog-body" },
      channel.purpose ? h("p", {}, channel.purpose) : null,
      h("h3", {}, `Members (${members.length})`),
      h("ul", { class: "columns" }, members),
      channel.is_member && !channel.is_archived && others.length ? h("div", { class: "row" }, pick,
        h("button", { type: "button", class: "btn btn-primary", data: { testid: "invite" }, onclick: () => run("invite", { user: pick.value }) }, "Add")) : null,
      h("div", { class: "dialog-foot" },
        channel.is_member ? h("button", { type: "button", class: "btn", data: { testid: "leave" }, onclick: () => run("leave") }, "Leave channel") : null,
        channel.members.includes(store.screen.bot) && channel.is_member ? h("button", { type: "button", class: "btn", data: { testid: "remove-app" }, onclick: () => run("leave", { user: store.screen.bot }) }, "Remove Juuri") : null,
        h("button", { type: "button", class: "btn", data: { testid: "archive" }, onclick: () => run("archive", { undo: channel.is_archived }) }, channel.is_archived ? "Bring back" : "Archive")));
  }, { testid: "channel-details" });
}
