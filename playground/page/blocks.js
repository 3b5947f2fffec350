// The blocks of messages, modals and Home.

import { render } from "./acting.js";
import { h } from "./dom.js";
import { element, fileAddress, image, isGroup } from "./elements.js";
import { link, markdown, plain, textObject } from "./mrkdwn.js";
import { cell, richText } from "./richtext.js";
import { me } from "./store.js";

/** Where blocks stand: in a message, or in a view. */
export const messagePlace = (channel, message) => ({ key: `m:${me().id}/${channel.id}/${message.ts}`, channel: channel.id, ts: message.ts });
export const viewPlace = (view) => ({ key: `v:${view.view_id}`, view });

export function blocks(list, place) {
  return (list ?? []).map((block, index) => blockNode(block, place, index));
}

function blockNode(block, place, index) {
  const id = block.block_id ?? `at-${index}`;
  const draw = BLOCKS[block.type];
  const content = draw ? draw(block, inBlock(place, block)) : h("p", { class: "quiet" }, `A ${block.type} block is not drawn here.`);
  return h("div", { class: `block block-${block.type}`, key: `${block.type}/${id}`, data: { testid: `block-${id}` } }, content);
}

function inBlock(place, block) {
  return {
    ...place,
    blockId: block.block_id,
    label: block.text?.text?.split("\n")[0].replace(/[*_~`]/g, "").slice(0, 80),
    id: (spec) => `${place.key}-${block.block_id}-${spec.action_id}`.replace(/[^\w-]/g, "_"),
    redraw: render,
  };
}

function section(block, place) {
  const fields = block.fields?.map((field) => h("div", { class: "section-field" }, textObject(field)));
  return [
    h("div", { class: "section-body" },
      block.text ? h("div", { class: "section-text" }, textObject(block.text)) : null,
      fields ? h("div", { class: "section-fields" }, fields) : null),
    block.accessory ? h("div", { class: `accessory accessory-${block.accessory.type}` }, element(block.accessory, place)) : null,
  ];
}

// A message stands under the heading of its channel, Home under its own: headings go on from there.
const header = (block) => h(`h${Math.min(6, 2 + (block.level ?? 1))}`, { class: `header level-${block.level ?? 1}` }, plain(block.text));

const context = (block) =>
  block.elements.map((part) => (part.type === "image" ? image(part) : h("span", { class: "context-text" }, textObject(part))));

const actions = (block, place) => block.elements.map((spec) => element(spec, place));

function picture(block) {
  return h("figure", {},
    block.title ? h("figcaption", {}, plain(block.title)) : null,
    h("a", { href: block.image_url ?? fileAddress(block.slack_file), target: "_blank", rel: "noopener noreferrer" }, image(block)));
}

function input(block, outer) {
  const view = outer.view;
  const error = view?.errors?.[block.block_id];
  const base = outer.id(block.element);
  const errorId = error ? `${base}-error` : null;
  const hintId = block.hint ? `${base}-hint` : null;
  const place = {
    ...outer,
    form: true,
    dispatch: block.dispatch_action,
    optional: block.optional,
    errorId,
    labelledBy: `${base}-label`,
    describedBy: [errorId, hintId].filter(Boolean).join(" "),
  };
  const optional = block.optional ? h("span", { class: "optional" }, " (optional)") : null;
  const label = isGroup(block.element)
    ? h("span", { class: "label", id: `${base}-label` }, plain(block.label), optional)
    : h("label", { class: "label", id: `${base}-label`, for: base }, plain(block.label), optional);
  return h("div", { class: error ? "input has-error" : "input", data: { testid: `field-${block.block_id}` } },
    label,
    element(block.element, place),
    h("div", { class: "error-place", role: "alert" }, error ? h("p", { class: "error", id: errorId, data: { testid: `error-${block.block_id}` } }, error) : null),
    block.hint ? h("p", { class: "hint", id: hintId }, plain(block.hint)) : null);
}

function table(block) {
  const settings = block.column_settings ?? [];
  const align = (index) => (settings[index]?.align ? { "text-align": settings[index].align } : {});
  const [head, ...body] = block.rows;
  return h("div", { class: "scrolling", tabindex: "0", role: "region", "aria-label": block.caption || "Table" }, h("table", {},
    block.caption ? h("caption", {}, block.caption) : null,
    h("thead", {}, h("tr", {}, head.map((one, i) => h("th", { scope: "col", style: align(i) }, cell(one))))),
    h("tbody", {}, body.map((row) => h("tr", {}, row.map((one, i) => h("td", { style: align(i) }, cell(one))))))));
}

function alertBlock(block) {
  const level = block.level ?? "default";
  const sign = { info: "ℹ️", warning: "⚠️", error: "⛔", success: "✅" }[level] ?? "💬";
  return h("div", { class: `alert alert-${level}`, role: level === "error" ? "alert" : "note" },
    h("span", { "aria-hidden": "true" }, sign), h("div", {}, textObject(block.text)));
}

function card(block, place) {
  return h("article", { class: "card" },
    block.hero_image ? h("div", { class: "card-hero" }, image(block.hero_image)) : null,
    h("div", { class: "card-body" },
      h("div", { class: "row" },
        block.icon ? h("span", { class: "card-icon" }, image(block.icon)) : null,
        h("div", {},
          block.title ? h("p", { class: "card-title" }, textObject(block.title)) : null,
          block.subtitle ? h("p", { class: "quiet" }, textObject(block.subtitle)) : null)),
      block.body ? h("p", {}, textObject(block.body)) : null,
      block.actions ? h("div", { class: "row" }, block.actions.map((spec) => element(spec, place))) : null));
}

function container(block, place) {
  const title = block.title ? plain(block.title) : richText(block.rich_text_title ?? {});
  const inside = [block.subtitle ? h("p", { class: "quiet" }, textObject(block.subtitle)) : null, blocks(block.child_blocks, place)];
  if (!block.is_collapsible) return h("section", { class: "container" }, h("p", { class: "card-title" }, title), inside);
  return h("details", { class: "container", open: !block.default_collapsed }, h("summary", { class: "card-title" }, title), inside);
}

function video(block) {
  return h("figure", {},
    h("figcaption", {}, block.title_url ? link(block.title_url, plain(block.title)) : plain(block.title)),
    link(block.video_url, image({ image_url: block.thumbnail_url, alt_text: block.alt_text })),
    block.description ? h("p", { class: "quiet" }, plain(block.description)) : null);
}

const STATUS = { pending: "○", in_progress: "◐", complete: "●", error: "✕" };
const task = (block) => h("p", { class: "task" }, h("span", { title: block.status }, `${STATUS[block.status] ?? "○"} `), block.title);

/** A chart as the table of its figures: nothing is lost, and everybody can read it. */
function chart(block) {
  const { series, segments, axis_config: axes } = block.chart;
  const text = (value) => ({ type: "raw_text", text: String(value ?? "") });
  const rows = segments
    ? [["", block.title], ...segments.map((one) => [one.label, one.value])]
    : [["", ...series.map((one) => one.name)], ...axes.categories.map((label, i) => [label, ...series.map((one) => one.data[i]?.value)])];
  return table({ caption: block.title, rows: rows.map((row) => row.map(text)) });
}

const BLOCKS = {
  section,
  header,
  context,
  actions,
  divider: () => h("hr"),
  image: picture,
  rich_text: (block) => richText(block),
  input,
  table,
  data_table: table,
  markdown: (block) => markdown(block.text),
  alert: alertBlock,
  card,
  carousel: (block, place) => h("div", { class: "carousel", tabindex: "0", role: "group", "aria-label": "Cards" }, block.elements.map((one) => card(one, place))),
  container,
  context_actions: actions,
  video,
  task_card: task,
  plan: (block) => [h("p", { class: "card-title" }, block.title), (block.tasks ?? []).map(task)],
  data_visualization: chart,
};
