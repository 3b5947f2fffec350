// rich_text blocks and table cells.

import { h } from "./dom.js";
import { channelMention, emojiNode, link, userMention } from "./mrkdwn.js";
import { me, now } from "./store.js";
import { dateTokens } from "./time.js";

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code", underline: "u" };

function styled(node, style) {
  return Object.entries(STYLES).reduce((inner, [name, tag]) => (style?.[name] ? h(tag, {}, inner) : inner), node);
}

const LEAVES = {
  text: (leaf) => withBreaks(leaf.text),
  link: (leaf) => link(leaf.url, leaf.text || leaf.url),
  user: (leaf) => userMention(leaf.user_id),
  channel: (leaf) => channelMention(leaf.channel_id),
  usergroup: (leaf) => h("span", { class: "mention" }, `@${leaf.usergroup_id}`),
  team: (leaf) => h("span", { class: "mention" }, `@${leaf.team_id}`),
  emoji: (leaf) => emojiNode(leaf.name) ?? (unicode(leaf.unicode) || `:${leaf.name}:`),
  broadcast: (leaf) => h("span", { class: "mention" }, `@${leaf.range}`),
  color: (leaf) => h("span", {}, h("span", { class: "swatch", style: { "background-color": leaf.value } }), leaf.value),
  date: dateLeaf,
};

function withBreaks(text) {
  return text.split("\n").flatMap((row, index) => [index ? h("br") : null, row]);
}

function unicode(points) {
  return points && String.fromCodePoint(...points.split("-").map((point) => parseInt(point, 16)));
}

function dateLeaf(leaf) {
  const date = new Date(leaf.timestamp * 1000);
  const shown = h("time", { datetime: date.toISOString() }, dateTokens(leaf.format, date, me(), now()));
  return leaf.url ? link(leaf.url, shown) : shown;
}

function leaves(elements) {
  return (elements ?? []).map((leaf) => {
    const node = (LEAVES[leaf.type] ?? (() => leaf.text ?? ""))(leaf);
    return leaf.style ? styled(Array.isArray(node) ? h("span", {}, node) : node, leaf.style) : node;
  });
}

const PARTS = {
  rich_text_section: (part) => h("div", { class: "rich-line" }, leaves(part.elements)),
  rich_text_preformatted: (part) => h("pre", {}, leaves(part.elements)),
  rich_text_quote: (part) => h("blockquote", {}, leaves(part.elements)),
  rich_text_list: (part) =>
    h(part.style === "ordered" ? "ol" : "ul",
      { class: `indent-${Math.min(part.indent ?? 0, 8)}`, start: part.offset ? part.offset + 1 : null },
      part.elements.map((item) => h("li", {}, leaves(item.elements)))),
};

export function richText(block) {
  return (block.elements ?? []).map((part) => PARTS[part.type]?.(part));
}

/** A cell of a table. */
export function cell(value) {
  if (value.type === "rich_text") return richText(value);
  return value.text ?? String(value.value ?? "");
}

/** What somebody typed into a rich text input, and back. */
export const asRichText = (text) =>
  text ? { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] } : "";

export function asText(value) {
  const inner = (node) => node?.text ?? (node?.elements ?? []).map(inner).join("");
  return (value?.elements ?? []).map(inner).join("\n");
}
