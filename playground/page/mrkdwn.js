// Slack's mrkdwn and the markdown block, as DOM nodes.

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { channelById, go, me, nameOf, now, person, store } from "./store.js";
import { dateTokens } from "./time.js";

export const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** Text of Slack's {type, text} objects. */
export function textObject(text) {
  if (!text) return [];
  if (typeof text === "string") return [withEmoji(text)];
  return text.type === "mrkdwn" ? mrkdwn(text.text, text.verbatim) : broken(withEmoji(text.text));
}

const broken = (text) => text.split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line]));

export const plain = (text) => withEmoji(typeof text === "string" ? text : (text?.text ?? ""));

function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+(?:::[a-z0-9_-]+)?):/g, (all, name) => emoji(name) ?? all);
}

// Links

const SAFE = /^(https?:|mailto:|tel:|slack:)/i;
const PERMALINK = /\/archives\/([A-Z0-9]+)\/p(\d{10})(\d{6})/;

export function link(address, ...label) {
  if (!SAFE.test(address)) return h("span", {}, label);
  const target = PERMALINK.exec(address);
  if (target) {
    const [, channel, seconds, micros] = target;
    const follow = (event) => {
      event.preventDefault();
      go({ channel, thread: `${seconds}.${micros}` });
    };
    return h("a", { href: `#as=${store.route.as}&channel=${channel}`, onclick: follow }, label);
  }
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, label);
}

export function userMention(id) {
  const known = person(id);
  const mine = id === me().id;
  return h("span", { class: mine ? "mention mention-me" : "mention", title: known?.title || known?.handle }, `@${nameOf(id)}`);
}

export function channelMention(id, label) {
  const channel = channelById(id);
  const name = channel?.name ?? label ?? "private channel";
  if (!channel) return h("span", { class: "mention" }, `#${name}`);
  return h("a", { class: "mention", href: `#as=${store.route.as}&channel=${id}` }, `#${name}`);
}

function entity(inside) {
  const [target, label] = split(inside);
  if (target.startsWith("@")) return userMention(target.slice(1));
  if (target.startsWith("#")) return channelMention(target.slice(1), label);
  if (target.startsWith("!date^")) return dateMention(target, label);
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, label ?? `@${target.slice(9)}`);
  if (target.startsWith("!")) return h("span", { class: "mention" }, `@${label ?? target.slice(1)}`);
  // Anything else in angle brackets was not meant as a mark.
  if (!/^[a-z][a-z0-9+.-]*:/i.test(target)) return document.createTextNode(`<${unescape(inside)}>`);
  return link(unescape(target), unescape(label ?? target.replace(/^mailto:/, "")));
}

function split(inside) {
  const bar = inside.indexOf("|");
  return bar < 0 ? [inside] : [inside.slice(0, bar), inside.slice(bar + 1)];
}

function dateMention(target, fallback) {
  const [, seconds, form, address] = target.split("^");
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(+date)) return document.createTextNode(fallback ?? target);
  const shown = h("time", { datetime: date.toISOString() }, dateTokens(form ?? "{date}", date, me(), now()));
  return address ? link(address, shown) : shown;
}

// mrkdwn

/** The nodes of a mrkdwn text. */
export function mrkdwn(text, verbatim = false) {
  const nodes = [];
  (text ?? "").split(/```([\s\S]*?)```/).forEach((part, index) => {
    if (index % 2) nodes.push(h("pre", {}, unescape(part.replace(/^\n|\n$/g, ""))));
    else nodes.push(...quotesAndLines(part, verbatim));
  });
  return nodes;
}

function quotesAndLines(text, verbatim) {
  const nodes = [];
  let quoted = null;
  let plainLines = [];
  const flush = () => {
    if (plainLines.length) nodes.push(...lines(plainLines, verbatim));
    plainLines = [];
  };
  for (const line of text.split("\n")) {
    const quote = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (!quote) {
      quoted = null;
      plainLines.push(line);
      continue;
    }
    flush();
    if (quoted) quoted.append(h("br"), ...inline(quote[1], verbatim));
    else nodes.push((quoted = h("blockquote", {}, inline(quote[1], verbatim))));
  }
  flush();
  return nodes;
}

/** Lines with breaks between them; a bullet that the writer drew hangs as in a list. */
function lines(rows, verbatim) {
  const nodes = [];
  rows.forEach((row, index) => {
    const bullet = /^(\s*)([•◦▪‣]) +(.*)$/.exec(row);
    if (bullet) nodes.push(h("span", { class: "bullet" }, `${bullet[2]} `, inline(bullet[3], verbatim)));
    else {
      nodes.push(...inline(row, verbatim));
      if (index < rows.length - 1) nodes.push(h("br"));
    }
  });
  return nodes;
}

// One alternative per kind of mark. A mark opens only after a gap or bracket and closes before one, as in Slack.
const OPEN = "(?<![\\p{L}\\p{N}_*~`])";
const SHUT = "(?![\\p{L}\\p{N}])";
const mark = (sign) => `${OPEN}${sign}(?!\\s)((?:(?!${sign}).)+?)(?<!\\s)${sign}${SHUT}`;
const MRKDWN = new RegExp(
  [
    "`([^`\\n]+)`", // 1 code
    "<([^<>]+)>", // 2 link or mention
    mark("\\*"), // 3 bold
    mark("_"), // 4 italic
    mark("~"), // 5 strike
    ":([a-z0-9_+-]+(?:::[a-z0-9_-]+)?):", // 6 emoji
    "(https?://[^\\s<>|]+[^\\s<>|.,;:!?)\"'])", // 7 bare address
  ].join("|"),
  "gu",
);

function inline(text, verbatim) {
  return scan(text, MRKDWN, (found) => {
    const [all, code, target, bold, italic, strike, face, address] = found;
    if (code) return h("code", {}, unescape(code));
    if (target) return entity(target);
    if (bold) return h("strong", {}, inline(bold, verbatim));
    if (italic) return h("em", {}, inline(italic, verbatim));
    if (strike) return h("s", {}, inline(strike, verbatim));
    if (face) return emojiNode(face) ?? all;
    return verbatim ? all : link(unescape(address), unescape(address));
  });
}

function scan(text, pattern, node) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(pattern)) {
    if (found.index > at) nodes.push(unescape(text.slice(at, found.index)));
    nodes.push(node(found));
    at = found.index + found[0].length;
  }
  if (at < text.length) nodes.push(unescape(text.slice(at)));
  return nodes;
}

export function emojiNode(name) {
  const character = emoji(name);
  return character && h("span", { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " "), title: `:${name}:` }, character);
}

// The markdown block: the ordinary kind of Markdown.

const MARKDOWN = new RegExp(
  [
    "`([^`\\n]+)`",
    "!?\\[([^\\]]+)\\]\\(([^)\\s]+)\\)",
    "\\*\\*(.+?)\\*\\*|__(.+?)__",
    `\\*(?!\\s)([^*]+?)\\*|${OPEN}_(?!\\s)([^_]+?)_${SHUT}`,
    "~~(.+?)~~",
    ":([a-z0-9_+-]+):",
    "<([@#!][^<>]+)>",
    "(https?://[^\\s<>)]+)",
  ].join("|"),
  "gu",
);

function markdownInline(text) {
  return scan(text, MARKDOWN, (found) => {
    const [all, code, label, address, bold1, bold2, italic1, italic2, strike, face, target, bare] = found;
    if (code) return h("code", {}, code);
    if (label) return link(address, markdownInline(label));
    if (bold1 ?? bold2) return h("strong", {}, markdownInline(bold1 ?? bold2));
    if (italic1 ?? italic2) return h("em", {}, markdownInline(italic1 ?? italic2));
    if (strike) return h("s", {}, markdownInline(strike));
    if (face) return emojiNode(face) ?? all;
    if (target) return entity(target);
    return link(bare, bare);
  });
}

export function markdown(text) {
  const nodes = [];
  const rows = text.replaceAll("\r", "").split("\n");
  while (rows.length) nodes.push(...markdownPart(rows));
  return nodes;
}

const ITEM = /^(\s*)(?:[-*+]|(\d+)[.)]) +(?:\[([ xX])\] +)?(.*)$/;

/** Takes the rows of one paragraph, list, quote, table ... off the front. */
function markdownPart(rows) {
  const first = rows[0];
  const heading = /^(#{1,6}) +(.*)$/.exec(first);
  if (/^\s*$/.test(first)) return rows.shift(), [];
  if (heading) return rows.shift(), [h(`h${Math.min(6, heading[1].length + 2)}`, {}, markdownInline(heading[2]))];
  if (/^(-{3,}|\*{3,})\s*$/.test(first)) return rows.shift(), [h("hr")];
  if (first.startsWith("```")) return [fence(rows)];
  if (first.startsWith(">")) return [h("blockquote", {}, breaks(take(rows, (row) => row.startsWith(">")).map((row) => row.replace(/^> ?/, ""))))];
  if (first.includes("|") && /^[\s|:-]+$/.test(rows[1] ?? "") && rows[1].includes("-")) return [pipes(rows)];
  if (ITEM.test(first)) return [list(rows)];
  return [h("p", {}, breaks(take(rows, (row, index) => index === 0 || !(/^\s*$|^#{1,6} |^```|^>/.test(row) || ITEM.test(row)))))];
}

function take(rows, fits) {
  let count = 0;
  while (count < rows.length && fits(rows[count], count)) count += 1;
  return rows.splice(0, Math.max(1, count));
}

const breaks = (rows) => rows.flatMap((row, index) => [index ? h("br") : null, ...markdownInline(row)]);

function fence(rows) {
  rows.shift();
  const inside = [];
  while (rows.length && !rows[0].startsWith("```")) inside.push(rows.shift());
  rows.shift();
  return h("pre", {}, inside.join("\n"));
}

function pipes(rows) {
  const cells = (row) => row.trim().replace(/^\||\|$/g, "").split("|").map((cell) => markdownInline(cell.trim()));
  const [head, , ...body] = take(rows, (row) => row.includes("|"));
  return h("div", { class: "scrolling" }, h("table", {},
    h("thead", {}, h("tr", {}, cells(head).map((cell) => h("th", { scope: "col" }, cell)))),
    h("tbody", {}, body.map((row) => h("tr", {}, cells(row).map((cell) => h("td", {}, cell)))))));
}

function list(rows) {
  const [, indent, number] = ITEM.exec(rows[0]);
  const node = h(number ? "ol" : "ul", number ? { start: number } : {});
  while (rows.length) {
    const item = ITEM.exec(rows[0]);
    if (!item || item[1].length < indent.length) break;
    if (item[1].length === indent.length && !item[2] !== !number) break;
    if (item[1].length > indent.length && node.lastChild) {
      node.lastChild.append(list(rows));
      continue;
    }
    rows.shift();
    const tick = item[3] === undefined ? null : item[3] === " " ? "☐ " : "☑ ";
    node.append(h("li", {}, tick, markdownInline(item[4])));
  }
  return node;
}

/** What a person types, with full @names and #channels as mentions; the server escapes and knows the handles. */
export function outgoing(text) {
  const names = {
    "@": store.screen.people.map((one) => [one.name, one.id]),
    "#": store.screen.channels.map((one) => [one.name, one.id]),
  };
  let wire = text;
  for (const [sign, pairs] of Object.entries(names)) {
    // The longest first: "Siiri K" must not be cut short by a "Siiri".
    for (const [name, id] of pairs.filter(([one]) => one).sort((a, b) => b[0].length - a[0].length)) {
      const pattern = new RegExp(`(?<![\\p{L}\\p{N}<])${sign}${escapePattern(name)}(?![\\p{L}\\p{N}_-])`, "giu");
      wire = wire.replace(pattern, `<${sign}${id}>`);
    }
  }
  return wire;
}

const escapePattern = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
