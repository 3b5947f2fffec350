// Small windows of the page's own: menus, questions, lists. They are built when they open and gone when they close.

import { h } from "./dom.js";
import { plain, textObject } from "./mrkdwn.js";

/** A modal dialog; `build(close)` answers its content. Answers what `close` was called with. */
export function dialog(title, build, { testid, wide } = {}) {
  return new Promise((resolve) => {
    let answer;
    const close = (value) => {
      answer = value;
      box.close();
    };
    const heading = h("h2", { id: "dialog-title" }, title);
    const head = h("div", { class: "dialog-head" }, heading, h("button", { type: "button", class: "icon", "aria-label": "Close", onclick: () => close() }, "×"));
    const box = h("dialog", { class: wide ? "dialog dialog-wide" : "dialog", "aria-labelledby": "dialog-title", data: { testid } }, head, build(close));
    box.onclose = () => {
      box.remove();
      resolve(answer);
    };
    box.onclick = (event) => event.target === box && close();
    document.body.append(box);
    box.showModal();
  });
}

/** Block Kit's confirmation. */
export async function confirmBox(spec) {
  const style = spec.style === "danger" ? "btn btn-danger" : "btn btn-primary";
  const said = await dialog(plain(spec.title) || "Are you sure?", (close) => [
    h("div", { class: "dialog-body" }, textObject(spec.text)),
    h("div", { class: "dialog-foot" },
      h("button", { type: "button", class: "btn", data: { testid: "confirm-no" }, onclick: () => close(false) }, plain(spec.deny) || "No"),
      h("button", { type: "button", class: style, autofocus: true, data: { testid: "confirm-yes" }, onclick: () => close(true) }, plain(spec.confirm) || "Yes")),
  ], { testid: "confirm" });
  return said === true;
}

export const ask = (title, text, yes) =>
  confirmBox({ title, text: { type: "plain_text", text }, confirm: yes, deny: "Cancel" });

/** A pop-up beside a button; light dismissal and Escape come from the browser. */
export function popup(anchor, content, { role, label, testid, onclose } = {}) {
  const box = h("div", { class: "popup", popover: "auto", role, "aria-label": label, data: { testid } }, content);
  (anchor.closest("dialog") ?? document.body).append(box); // outside an open dialog nothing can be used
  box.ontoggle = (event) => {
    if (event.newState !== "closed") return;
    anchor.removeAttribute("aria-expanded");
    box.remove();
    onclose?.();
  };
  box.showPopover();
  anchor.setAttribute("aria-expanded", "true");
  placeBeside(box, anchor);
  return box;
}

function placeBeside(box, anchor) {
  const spot = anchor.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const left = Math.max(8, Math.min(spot.left, innerWidth - width - 8));
  const below = spot.bottom + 6 + height <= innerHeight - 8;
  const top = below ? spot.bottom + 6 : Math.max(8, spot.top - height - 6);
  box.style.left = `${left}px`;
  box.style.top = `${top}px`;
}

/** A menu: items {label, hint, testid, run, group}. Arrow keys move, Enter chooses. */
export function menu(anchor, items, { label = "Menu", empty = "Nothing here" } = {}) {
  const rows = [];
  items.forEach((item, index) => {
    if (item.group && item.group !== items[index - 1]?.group) rows.push(h("p", { class: "menu-group", role: "presentation" }, item.group));
    const run = () => {
      box.hidePopover();
      anchor.focus();
      item.run();
    };
    rows.push(h("button", { type: "button", role: "menuitem", class: "menu-item", data: { testid: item.testid }, onclick: run },
      h("span", {}, item.label), item.hint ? h("span", { class: "menu-hint" }, item.hint) : null));
  });
  if (!rows.length) rows.push(h("p", { class: "menu-group" }, empty));
  const box = popup(anchor, rows, { role: "menu", label });
  box.onkeydown = arrows("[role=menuitem]");
  box.querySelector("[role=menuitem]")?.focus();
}

/** Up, down, Home and End among the matching elements. */
export function arrows(selector) {
  return (event) => {
    const all = [...event.currentTarget.querySelectorAll(selector)];
    const at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined || !all.length) return;
    event.preventDefault();
    all[(to + all.length) % all.length].focus();
  };
}
