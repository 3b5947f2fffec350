// The modal on top of the stack.

import { complain, doAct, refresh, render, typed } from "./acting.js";
import { blocks, viewPlace } from "./blocks.js";
import { avatar } from "./people.js";
import { h, toast } from "./dom.js";
import { wire } from "./elements.js";
import { plain } from "./mrkdwn.js";
import { bot, store } from "./store.js";

let sending = null;
let unanswered = null;

const top = () => store.screen.modals.at(-1);

export function modalNode() {
  const view = top();
  if (!view) return null;
  const depth = store.screen.modals.length;
  const busy = sending === view.view_id;
  const cancel = (event) => {
    event.preventDefault();
    closeTop();
  };
  const submit = (event) => {
    event.preventDefault();
    send(view);
  };
  return h("dialog", { class: "modal", key: view.view_id, "aria-labelledby": "modal-title", oncancel: cancel, data: { testid: "modal", view: view.view_id } },
    h("form", { class: "modal-form", novalidate: true, onsubmit: submit, "aria-busy": busy ? "true" : null },
      head(view, depth),
      h("div", { class: "modal-body", tabindex: "-1" }, trouble(view), blocks(view.blocks, viewPlace(view))),
      foot(view, depth, busy)));
}

function head(view, depth) {
  return h("header", { class: "modal-head" },
    depth > 1 ? h("button", { type: "button", class: "icon", "aria-label": "Back", data: { testid: "modal-back" }, onclick: closeTop }, "‹") : avatar(bot(), "small"),
    h("h2", { id: "modal-title" }, plain(view.title)),
    h("button", { type: "button", class: "icon", "aria-label": "Close", data: { testid: "modal-x" }, onclick: closeAll }, "×"));
}

function trouble(view) {
  const general = view.errors?.[""];
  return h("div", { role: "alert", class: "error-place" },
    general ? h("p", { class: "alert alert-error", data: { testid: "error-general" } }, general,
      unanswered === view.view_id ? " The app did not answer in time." : "") : null);
}

function foot(view, depth, busy) {
  const close = plain(view.close) || (depth > 1 ? "Back" : view.submit ? "Cancel" : "Close");
  return h("footer", { class: "modal-foot" },
    h("button", { type: "button", class: "btn", data: { testid: "modal-close" }, onclick: closeTop }, close),
    view.submit
      ? h("button", { type: "submit", class: "btn btn-primary", disabled: !!view.submit_disabled, "aria-busy": busy ? "true" : null, data: { testid: "modal-submit" } }, plain(view.submit))
      : null);
}

/** What was entered, in the form the control API takes. */
function values(view) {
  const entered = store.entered.get(viewPlace(view).key) ?? new Map();
  const sent = {};
  for (const block of view.blocks.filter((one) => one.type === "input")) {
    const { element, block_id } = block;
    const value = entered.get(`${block_id}/${element.action_id}`);
    if (value !== undefined) (sent[block_id] ??= {})[element.action_id] = wire(element, value);
  }
  return sent;
}

async function send(view) {
  if (sending || view.submit_disabled) return;
  sending = view.view_id;
  render();
  await typed();
  const answer = await doAct("submit", { view_id: view.view_id, values: values(view) });
  sending = null;
  unanswered = answer?.timed_out ? view.view_id : null;
  render();
  if (answer?.errors?.[""]) toast(`Slack refuses the app's answer: ${answer.errors[""]}`, "error");
  focusError();
  if (answer && !answer.timed_out) complain(answer);
}

function focusError() {
  const field = document.querySelector(".modal .has-error :is(input, select, textarea, button)");
  if (field) field.focus();
  else if (document.querySelector(".modal .alert-error")) document.querySelector(".modal [type=submit]")?.focus();
}

export async function closeTop() {
  const view = top();
  if (!view) return;
  store.entered.delete(viewPlace(view).key);
  await doAct("close", { view_id: view.view_id });
}

/** The cross closes the whole stack, from above. */
async function closeAll() {
  for (let left = store.screen.modals.length; left > 0 && top(); left -= 1) await closeTop();
  await refresh();
}

/** After drawing: a new modal opens as a real dialog, which keeps the focus inside. */
export function openModals() {
  const box = document.querySelector("dialog.modal:not([open])");
  if (!box) return;
  box.showModal();
  const wanted = box.querySelector("[data-focus-first]") ?? box.querySelector(".modal-body :is(input, select, textarea, button, a)");
  (wanted ?? box.querySelector("[type=submit]") ?? box).focus();
}
