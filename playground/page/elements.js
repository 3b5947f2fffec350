// The interactive elements of Block Kit.
//
// A place says where an element stands: {key, blockId, label, id, view | channel + ts, form, dispatch, errorId}.
// Elements in input blocks (form) keep their value until the form is sent; all others tell the app at once.

import { click, enter, enteredValue, isBusy, sendInput } from "./acting.js";
import { upload } from "./api.js";
import { confirmBox, menu } from "./dialogs.js";
import { h, toast } from "./dom.js";
import { plain, textObject } from "./mrkdwn.js";
import { asRichText, asText } from "./richtext.js";
import { everyChannel, me, nameOf, person, store } from "./store.js";
import { fromField, toField, zoneOf } from "./time.js";

export function element(spec, place) {
  const draw = ELEMENTS[spec.type];
  return draw ? draw(spec, place) : h("span", { class: "quiet" }, `(${spec.type})`);
}

// Values

const STATE = {
  static_select: ["selected_option", "initial_option"],
  external_select: ["selected_option", "initial_option"],
  radio_buttons: ["selected_option", "initial_option"],
  multi_static_select: ["selected_options", "initial_options"],
  multi_external_select: ["selected_options", "initial_options"],
  checkboxes: ["selected_options", "initial_options"],
  users_select: ["selected_user", "initial_user"],
  multi_users_select: ["selected_users", "initial_users"],
  conversations_select: ["selected_conversation", "initial_conversation"],
  multi_conversations_select: ["selected_conversations", "initial_conversations"],
  channels_select: ["selected_channel", "initial_channel"],
  multi_channels_select: ["selected_channels", "initial_channels"],
  datepicker: ["selected_date", "initial_date"],
  timepicker: ["selected_time", "initial_time"],
  datetimepicker: ["selected_date_time", "initial_date_time"],
  file_input: ["files", "initial_files"],
  rich_text_input: ["rich_text_value", "initial_value"],
};

/** The value of an element now: what was entered here, else what the server knows, else its initial value. */
export function valueOf(spec, place) {
  const typed = enteredValue(place, spec);
  if (typed !== undefined) return typed;
  const [key, initial] = STATE[spec.type] ?? ["value", "initial_value"];
  const state = place.view?.values?.[place.blockId]?.[spec.action_id];
  const raw = state ? state[key] : spec[initial];
  if (spec.type === "file_input") return raw ?? [];
  if (spec.type === "rich_text_input") return asText(raw);
  return Array.isArray(raw) ? raw.map((one) => one?.value ?? one) : (raw?.value ?? raw ?? "");
}

/** Somebody changed an element. */
async function change(spec, place, value) {
  const before = valueOf(spec, place);
  enter(place, spec, value);
  if (place.form && !place.dispatch) {
    if (place.view) sendInput(place, spec.action_id, wire(spec, value));
    return;
  }
  if (spec.confirm) place.redraw();
  if (spec.confirm && !(await confirmBox(spec.confirm))) {
    enter(place, spec, before);
    place.redraw();
    return;
  }
  click(place, spec, wire(spec, value));
}

/** A value as the control API takes it. */
export function wire(spec, value) {
  if (spec.type === "file_input") return value.map((file) => file.id);
  return spec.type === "rich_text_input" ? asRichText(value) : value;
}

function shared(spec, place) {
  return {
    id: place.id(spec),
    "aria-label": place.form ? null : spec.accessibility_label || spec.placeholder?.text || place.label || spec.type,
    "aria-invalid": place.errorId ? "true" : null,
    "aria-describedby": place.describedBy || null,
    "aria-required": place.form && !place.optional ? "true" : null,
    "data-focus-first": spec.focus_on_load || null,
    data: { testid: `action-${spec.action_id}` },
  };
}

// Buttons

function button(spec, place) {
  const busy = isBusy(place, spec);
  const style = { primary: " btn-primary", danger: " btn-danger" }[spec.style] ?? "";
  const props = {
    type: "button",
    class: `btn${style}`,
    "aria-label": spec.accessibility_label,
    "aria-busy": busy ? "true" : null,
    data: { testid: `action-${spec.action_id}` },
    onclick: () => press(spec, place),
  };
  return h("button", props, plain(spec.text), spec.url ? h("span", { class: "out", "aria-hidden": "true" }, " ↗") : null);
}

async function press(spec, place) {
  if (spec.confirm && !(await confirmBox(spec.confirm))) return;
  if (spec.url && /^https?:/i.test(spec.url)) window.open(spec.url, "_blank", "noopener,noreferrer");
  click(place, spec);
}

function iconButton(spec, place) {
  const glyph = { trash: "🗑" }[spec.icon] ?? "•";
  return h("button", { type: "button", class: "btn btn-icon", "aria-label": spec.accessibility_label || spec.text?.text,
    data: { testid: `action-${spec.action_id}` }, onclick: () => press(spec, place) }, glyph);
}

function feedback(spec, place) {
  const one = (part, glyph) => h("button", { type: "button", class: "btn btn-icon", title: part.text.text,
    "aria-label": part.accessibility_label || part.text.text, onclick: () => click(place, spec, part.value) }, glyph);
  return h("span", { class: "row" }, one(spec.positive_button, "👍"), one(spec.negative_button, "👎"));
}

function overflow(spec, place) {
  const choose = async (option) => {
    if (spec.confirm && !(await confirmBox(spec.confirm))) return;
    if (option.url && /^https?:/i.test(option.url)) window.open(option.url, "_blank", "noopener,noreferrer");
    click(place, spec, option.value);
  };
  const items = spec.options.map((option) => ({
    label: plain(option.text),
    hint: option.description?.text,
    testid: `option-${option.value}`,
    run: () => choose(option),
  }));
  return h("button", {
    type: "button", class: "btn btn-icon", "aria-haspopup": "menu", "aria-label": `More: ${place.label || "actions"}`,
    "aria-busy": isBusy(place, spec) ? "true" : null,
    data: { testid: `action-${spec.action_id}` }, onclick: (event) => menu(event.currentTarget, items),
  }, "⋯");
}

// Choices

const groupsOf = (spec) => spec.option_groups ?? [{ options: spec.options ?? [] }];
const choiceOf = (option) => [option.value, plain(option.text) + (option.description ? ` (${option.description.text})` : "")];

function offered(spec) {
  const people = () => store.screen.people.filter((one) => !one.deleted).map((one) => [one.id, one.name]);
  const channels = () => store.screen.channels.filter((one) => !one.is_archived).map((one) => [one.id, `#${one.name}`]);
  const kind = spec.type.replace("multi_", "");
  if (kind === "users_select") return [{ choices: people() }];
  if (kind === "channels_select") return [{ choices: store.screen.channels.filter((c) => !c.is_private && !c.is_archived).map((c) => [c.id, `#${c.name}`]) }];
  if (kind === "conversations_select") return [{ choices: conversations(spec, channels()) }];
  return groupsOf(spec).map((group) => ({ label: group.label?.text, choices: group.options.map(choiceOf) }));
}

function conversations(spec, channels) {
  const wanted = spec.filter?.include ?? ["public", "private", "im"];
  const fits = ([id]) => {
    const channel = store.screen.channels.find((one) => one.id === id);
    return wanted.includes(channel.is_private ? "private" : "public");
  };
  const dms = wanted.includes("im") ? everyChannel().filter((one) => one.user).map((one) => [one.id, nameOf(one.user)]) : [];
  return [...channels.filter(fits), ...dms];
}

const optionNodes = (groups) =>
  groups.map((group) => {
    const nodes = group.choices.map(([value, label]) => h("option", { value }, label));
    return group.label ? h("optgroup", { label: group.label }, nodes) : nodes;
  });

function select(spec, place) {
  const groups = offered(spec);
  const value = valueOf(spec, place);
  const known = groups.some((group) => group.choices.some(([id]) => id === value));
  const first = h("option", { value: "" }, spec.placeholder?.text || "Choose an option");
  const stray = value && !known ? h("option", { value }, labelOf(value)) : null;
  return h("select", { ...shared(spec, place), class: "field", "aria-busy": isBusy(place, spec) ? "true" : null, value,
    onchange: (event) => change(spec, place, event.target.value) }, first, stray, optionNodes(groups));
}

const labelOf = (id) => (person(id) ? nameOf(id) : (everyChannel().find((one) => one.id === id)?.name ?? id));

/** Several: what is chosen as chips, and a select that adds. */
function multiSelect(spec, place) {
  const chosen = valueOf(spec, place) || [];
  const groups = offered(spec);
  const labels = new Map(groups.flatMap((group) => group.choices));
  const left = groups.map((group) => ({ ...group, choices: group.choices.filter(([id]) => !chosen.includes(id)) }));
  const full = spec.max_selected_items && chosen.length >= spec.max_selected_items;
  const put = (values) => {
    change(spec, place, values);
    place.redraw();
  };
  const chips = chosen.map((id) => {
    const label = labels.get(id) ?? labelOf(id);
    return h("li", { class: "chip", key: id }, label, h("button", { type: "button", "aria-label": `Remove ${label}`, data: { testid: `remove-${id}` }, onclick: () => put(chosen.filter((other) => other !== id)) }, "×"));
  });
  const add = h("select", { ...shared(spec, place), class: "field", value: "", disabled: !!full,
    onchange: (event) => event.target.value && put([...chosen, event.target.value]) },
    h("option", { value: "" }, full ? `At most ${spec.max_selected_items}` : spec.placeholder?.text || "Add…"), optionNodes(left));
  return h("div", { class: "multi" }, chips.length ? h("ul", { class: "chips" }, chips) : null, add);
}

function boxes(spec, place) {
  const many = spec.type === "checkboxes";
  const value = valueOf(spec, place) || (many ? [] : "");
  const pick = (option, on) => {
    const rest = many ? value.filter((other) => other !== option.value) : [];
    change(spec, place, many ? (on ? [...rest, option.value] : rest) : option.value);
    place.redraw();
  };
  const rows = spec.options.map((option, index) => {
    const on = many ? value.includes(option.value) : value === option.value;
    const id = `${place.id(spec)}-${index}`;
    const input = h("input", { type: many ? "checkbox" : "radio", id, name: place.id(spec), checked: on, data: { value: option.value },
      "data-focus-first": spec.focus_on_load && index === 0 ? true : null, onchange: (event) => pick(option, event.target.checked) });
    const note = option.description ? h("span", { class: "option-note" }, textObject(option.description)) : null;
    return h("label", { class: "option", for: id }, input, h("span", {}, textObject(option.text), note));
  });
  const { id, data, ...aria } = shared(spec, place);
  return h("div", { ...aria, id, role: many ? "group" : "radiogroup", "aria-labelledby": place.labelledBy || null, class: "options", data, "aria-required": null }, rows);
}

// Text, numbers, dates

const KEYBOARD = { email_text_input: "email", url_text_input: "url", number_input: "decimal" };
const waits = new Map();

/** Runs once things have been quiet for a moment: date fields change with every digit. */
function soon(name, run, delay = 600) {
  clearTimeout(waits.get(name));
  waits.set(name, setTimeout(run, delay));
}

function textInput(spec, place) {
  const long = spec.multiline || spec.type === "rich_text_input";
  const value = valueOf(spec, place) || "";
  const limit = spec.max_length;
  const name = place.id(spec);
  const triggers = spec.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const oninput = (event) => {
    enter(place, spec, event.target.value);
    const counter = document.getElementById(`${name}-count`);
    if (counter) count(counter, limit, event.target.value);
    if (place.dispatch && triggers.includes("on_character_entered")) soon(name, () => click(place, spec, valueOf(spec, place)), 400);
  };
  const onkeydown = (event) => {
    if (event.key !== "Enter" || event.isComposing || !place.dispatch || !triggers.includes("on_enter_pressed") || (long && event.shiftKey)) return;
    event.preventDefault();
    click(place, spec, valueOf(spec, place));
  };
  const onchange = () => place.view && sendInput(place, spec.action_id, wire(spec, valueOf(spec, place)));
  const props = { ...shared(spec, place), class: "field", placeholder: spec.placeholder?.text, value, oninput, onchange, onkeydown };
  const field = long
    ? h("textarea", { ...props, rows: 4 })
    : h("input", { ...props, type: "text", inputmode: KEYBOARD[spec.type] ?? null, autocomplete: "off" });
  if (!limit) return field;
  const counter = h("span", { class: "counter", id: `${name}-count`, data: { testid: `count-${spec.action_id}` } });
  count(counter, limit, value);
  return h("div", { class: "counted" }, field, counter);
}

function count(node, limit, value) {
  node.textContent = String(limit - value.length);
  node.classList.toggle("over", value.length > limit);
  node.title = `${value.length} of ${limit} characters`;
}

function dateInput(type) {
  return (spec, place) => {
    const zone = zoneOf(me());
    const moment = type === "datetime-local";
    const value = valueOf(spec, place);
    const commit = (raw) => {
      const sent = moment && raw ? String(Math.floor(fromField(raw, zone) / 1000)) : raw;
      if (String(valueOf(spec, place)) !== sent) change(spec, place, sent);
    };
    const whole = (raw) => !raw || type === "time" || Number(raw.slice(0, 4)) >= 1900;
    const onchange = (event) => {
      const raw = event.target.value;
      if (!whole(raw)) return;
      if (place.form && !place.dispatch) commit(raw);
      else soon(place.id(spec), () => commit(raw));
    };
    const field = h("input", { ...shared(spec, place), type, class: "field field-date", value: moment && value ? toField(new Date(value * 1000), zone) : value, onchange });
    // Date fields of browsers show no placeholder: outside forms it stands before them.
    return place.form || !spec.placeholder ? field : h("span", { class: "row" }, h("span", { class: "quiet" }, plain(spec.placeholder)), field);
  };
}

// Files

function fileInput(spec, place) {
  const files = valueOf(spec, place);
  const accept = spec.filetypes?.map((type) => `.${type}`).join(",");
  const take = async (event) => {
    const chosen = [...event.target.files].slice(0, spec.max_files ?? 10);
    try {
      const sent = [];
      for (const file of chosen) sent.push(await upload(me().id, file));
      change(spec, place, [...valueOf(spec, place), ...sent].slice(-(spec.max_files ?? 10)));
    } catch (problem) {
      toast(problem.message, "error");
    }
    event.target.value = "";
    place.redraw();
  };
  const input = h("input", { ...shared(spec, place), type: "file", class: "field", accept, multiple: (spec.max_files ?? 10) > 1, onchange: take });
  const without = (file) => {
    change(spec, place, files.filter((other) => other !== file));
    place.redraw();
  };
  const names = files.map((file) => h("li", { class: "chip", key: file.id }, file.name ?? file.id,
    h("button", { type: "button", "aria-label": `Remove ${file.name}`, data: { testid: `remove-${file.id}` }, onclick: () => without(file) }, "×")));
  return h("div", { class: "multi" }, names.length ? h("ul", { class: "chips" }, names) : null, input);
}

export function image(spec) {
  const address = spec.image_url ?? fileAddress(spec.slack_file);
  const missing = (event) => event.target.replaceWith(h("span", { class: "no-image" }, `Image: ${spec.alt_text || "not available"}`));
  return h("img", { src: address, alt: spec.alt_text ?? "", loading: "lazy", onerror: missing });
}

export function fileAddress(file) {
  const id = file?.id ?? /\/files\/(\w+)/.exec(file?.url ?? "")?.[1];
  return id ? `/files/${encodeURIComponent(id)}?as=${encodeURIComponent(me().id)}` : (file?.url ?? "");
}

const ELEMENTS = {
  button,
  workflow_button: button,
  icon_button: iconButton,
  feedback_buttons: feedback,
  overflow,
  image,
  static_select: select,
  external_select: select,
  users_select: select,
  channels_select: select,
  conversations_select: select,
  multi_static_select: multiSelect,
  multi_external_select: multiSelect,
  multi_users_select: multiSelect,
  multi_channels_select: multiSelect,
  multi_conversations_select: multiSelect,
  radio_buttons: boxes,
  checkboxes: boxes,
  plain_text_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  number_input: textInput,
  rich_text_input: textInput,
  datepicker: dateInput("date"),
  timepicker: dateInput("time"),
  datetimepicker: dateInput("datetime-local"),
  file_input: fileInput,
};

/** Kinds of element whose label is a legend: they are groups of fields. */
export const isGroup = (spec) => ["radio_buttons", "checkboxes"].includes(spec.type);
