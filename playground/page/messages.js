// A channel's messages and a thread's, by day, in the viewer's zone.

import { complain, doAct } from "./acting.js";
import { blocks, messagePlace } from "./blocks.js";
import { menu } from "./dialogs.js";
import { h, lazy, toast } from "./dom.js";
import { fileAddress, image } from "./elements.js";
import { emojiNode, link, mrkdwn, plain } from "./mrkdwn.js";
import { avatar, badges } from "./people.js";
import { go, hashOf, me, nameOf, now, person, shortcuts, store } from "./store.js";
import { dayKey, dayOf, fromTs, fullOf, nearDay, timeOf, zoneOf } from "./time.js";

const PAGE = 150;
const TOGETHER_S = 300;

export const isReply = (message) => message.thread_ts && message.thread_ts !== message.ts && message.subtype !== "thread_broadcast";

export function channelMessages(channel) {
  const all = channel.messages.filter((message) => !isReply(message));
  const most = store.shown.get(channel.id) ?? PAGE;
  const visible = all.slice(-most);
  const earlier = all.length > most ? h("li", { key: "earlier", class: "earlier" }, earlierButton(channel, most)) : null;
  return [earlier, messageList(channel, visible, { threads: true })];
}

function earlierButton(channel, most) {
  const more = () => {
    store.shown.set(channel.id, most + PAGE);
    document.dispatchEvent(new CustomEvent("playground:draw"));
  };
  return h("button", { type: "button", class: "btn", onclick: more }, "Show earlier messages");
}

export function threadMessages(channel, ts) {
  const parent = channel.messages.filter((message) => message.ts === ts);
  const replies = channel.messages.filter((message) => message.thread_ts === ts && message.ts !== ts);
  const count = replies.length ? h("li", { key: "count", class: "reply-count" }, plural(replies.length)) : null;
  return [messageList(channel, parent, { thread: true }), count, messageList(channel, replies, { thread: true })];
}

const capital = (text) => text[0].toUpperCase() + text.slice(1);
const plural = (count) => (count === 1 ? "1 reply" : `${count} replies`);

function messageList(channel, messages, options) {
  const zone = zoneOf(me());
  const nodes = [];
  const surroundings = around(options);
  let before = null;
  let marked = !options.threads || !store.newSince;
  for (const message of messages) {
    const day = dayKey(fromTs(message.ts), zone);
    if (!options.thread && (!before || day !== dayKey(fromTs(before.ts), zone))) {
      nodes.push(dayDivider(day, message));
      before = null;
    }
    if (!marked && Number(message.ts) > Number(store.newSince) && message.user !== me().id) {
      nodes.push(h("li", { key: "new", class: "new-line", role: "separator" }, h("span", {}, "New")));
      marked = true;
      before = null;
    }
    const compact = follows(before, message);
    const state = [surroundings, compact, JSON.stringify(message), entries(channel, message)].join("\n");
    nodes.push(lazy("li", `m-${message.ts}`, state, () => messageNode(channel, message, compact, options)));
    before = message;
  }
  return nodes;
}

/** All that the look of every message depends on, beside the message itself. */
function around(options) {
  const { people, channels, dms } = store.screen;
  const names = channels.map((one) => [one.id, one.name, one.is_archived]);
  return JSON.stringify([me(), people, names, dms.map((one) => one.id), dayKey(now(), zoneOf(me())), options]);
}

/** What was chosen in a message, and what of it is on its way. */
function entries(channel, message) {
  const { key } = messagePlace(channel, message);
  return JSON.stringify([[...(store.entered.get(key) ?? [])], [...store.busy].filter((name) => name.startsWith(key))]);
}

/** Messages that somebody wrote in one go stand under one name. */
function follows(before, message) {
  return before && before.user === message.user && !!before.ephemeral === !!message.ephemeral && !message.ephemeral &&
    !message.thread_ts && message.ts - before.ts < TOGETHER_S;
}

function dayDivider(day, message) {
  const zone = zoneOf(me());
  const ago = { [dayKey(now(), zone)]: 0, [dayKey(new Date(now() - 864e5), zone)]: -1 }[day];
  const near = ago === undefined ? "" : `${nearDay(ago, me())}, `;
  return h("li", { key: `day-${day}`, class: "day" }, h("h3", {}, capital(near + dayOf(fromTs(message.ts), me()))));
}

function messageNode(channel, message, compact, options) {
  const author = person(message.user);
  const date = fromTs(message.ts);
  const time = h("time", { class: "time", datetime: date.toISOString(), title: fullOf(date, me()) }, timeOf(date, me()));
  const kind = [compact ? "compact" : "", message.ephemeral ? "ephemeral" : "", message.subtype === "tombstone" ? "tombstone" : ""].join(" ");
  return h("li", { class: `message ${kind}`, data: { testid: `message-${message.ts}` } },
    message.ephemeral ? h("p", { class: "only-you", data: { testid: "ephemeral" } }, "👁 Only visible to you") : null,
    compact ? h("span", { class: "gutter" }, time) : avatar(message.user),
    h("div", { class: "message-main" },
      compact ? null : h("p", { class: "byline" }, h("strong", { class: "author" }, nameOf(message.user)), badges(author, false), time),
      content(channel, message),
      reactions(message),
      options.threads && message.reply_count ? threadLink(message) : null,
      message.subtype === "thread_broadcast" && options.threads ? h("p", { class: "quiet" }, "replied to a thread") : null),
    message.subtype === "tombstone" || message.ephemeral ? null : tools(channel, message, options));
}

function content(channel, message) {
  const edited = message.edited ? h("span", { class: "edited", title: fullOf(fromTs(message.edited.ts), me()) }, "(edited)") : null;
  const body = message.blocks?.length
    ? [blocks(message.blocks, messagePlace(channel, message)), edited && h("p", {}, edited)]
    : h("div", { class: "text" }, mrkdwn(message.text), edited && [" ", edited]);
  return [
    body,
    (message.attachments ?? []).map((one) => attachment(one, channel, message)),
    (message.files ?? []).map(file),
  ];
}

function attachment(one, channel, message) {
  const parts = one.blocks
    ? blocks(one.blocks, messagePlace(channel, message))
    : [
        one.title ? h("p", { class: "card-title" }, one.title_link ? link(one.title_link, plain(one.title)) : plain(one.title)) : null,
        h("div", { class: "text" }, mrkdwn(one.text ?? one.fallback ?? "")),
        (one.fields ?? []).map((field) => h("p", {}, h("strong", {}, field.title), " ", mrkdwn(field.value))),
        one.image_url ? image({ image_url: one.image_url, alt_text: one.fallback }) : null,
        one.footer ? h("p", { class: "quiet" }, plain(one.footer)) : null,
      ];
  const colour = /^#?[0-9a-f]{6}$/i.test(one.color ?? "") ? `#${one.color.replace("#", "")}` : { good: "#3f7a52", warning: "#b98217", danger: "#b3402f" }[one.color];
  return [one.pretext ? h("div", { class: "text" }, mrkdwn(one.pretext)) : null,
    h("div", { class: "attachment", style: colour ? { "border-left-color": colour } : {} }, parts)];
}

function file(one) {
  const name = one.title || one.name || one.id;
  const picture = !one.mimetype || one.mimetype.startsWith("image/");
  return h("a", { class: "file", href: fileAddress(one), target: "_blank", rel: "noopener noreferrer" },
    picture ? image({ slack_file: { id: one.id }, alt_text: one.alt_txt || name }) : `📄 ${name}`);
}

function reactions(message) {
  if (!message.reactions?.length) return null;
  return h("p", { class: "reactions" }, message.reactions.map((one) =>
    h("span", { class: one.users.includes(me().id) ? "reaction mine" : "reaction", title: one.users.map(nameOf).join(", ") }, emojiNode(one.name) ?? `:${one.name}:`, ` ${one.count}`)));
}

function threadLink(message) {
  return h("button", { type: "button", class: "thread-link", data: { testid: `replies-${message.ts}` }, onclick: () => go({ thread: message.ts }) },
    h("span", { class: "faces" }, (message.reply_users ?? []).map((id) => avatar(id, "tiny"))),
    h("span", { class: "thread-count" }, plural(message.reply_count)),
    h("span", { class: "quiet" }, `last ${timeOf(fromTs(message.latest_reply), me())}`));
}

function tools(channel, message, options) {
  const about = `message by ${nameOf(message.user)}`;
  const reply = options.threads
    ? h("button", { type: "button", class: "icon", title: "Reply in thread", "aria-label": `Reply in thread to ${about}`, data: { testid: `reply-${message.ts}` },
        onclick: () => go({ thread: message.thread_ts ?? message.ts }) }, "💬")
    : null;
  const more = h("button", { type: "button", class: "icon", title: "More actions", "aria-haspopup": "menu", "aria-label": `More actions for ${about}`, data: { testid: `message-menu-${message.ts}` },
    onclick: (event) => messageMenu(event.currentTarget, channel, message) }, "⋯");
  return h("div", { class: "tools" }, reply, more);
}

function messageMenu(anchor, channel, message) {
  const own = shortcuts("message").map((one) => ({
    label: one.name,
    hint: one.description ?? "Juuri",
    testid: `shortcut-${one.callback_id}`,
    group: "Shortcuts of apps",
    run: async () => complain(await doAct("message_shortcut", { callback_id: one.callback_id, channel: channel.id, ts: message.ts })),
  }));
  const copy = async () => {
    const address = new URL(hashOf({ as: me().id, channel: channel.id, thread: message.thread_ts }), location.href);
    try {
      await navigator.clipboard.writeText(address.href);
      toast("The address of this place is copied.");
    } catch {
      toast(address.href);
    }
  };
  menu(anchor, [
    { label: "Reply in thread", group: "Message", run: () => go({ thread: message.thread_ts ?? message.ts }) },
    { label: "Copy link", group: "Message", run: copy },
    { label: "Copy its ts", hint: message.ts, group: "Message", run: () => navigator.clipboard?.writeText(message.ts) },
    ...own,
  ], { label: "Message" });
}
