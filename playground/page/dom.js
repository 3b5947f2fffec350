// Builds elements and brings a tree on screen in line with a new one.
//
// Everything is drawn by describing the whole screen anew and patching what differs. Elements that stay keep their
// identity, so focus, selection and scroll survive each update. Text always becomes text nodes: data is never parsed
// as HTML.

// Set on a button or field while something it opened is on screen; that is not part of the drawing.
const OF_POPUPS = ["aria-expanded", "aria-controls", "aria-activedescendant"];
const LIVE = ["value", "checked", "disabled", "indeterminate"];

/** h("p", {class: "x", onclick: f, data: {testid: "y"}}, "text", child, [more]) */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  dress(node, props ?? {});
  append(node, children);
  // A select only knows its value once its options are there.
  if (tag === "select" && props && "value" in props) node.value = props.value ?? "";
  return node;
}

function dress(node, props) {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) {
      if (LIVE.includes(name)) setLive(node, name, value ?? (name === "value" ? "" : false));
    } else if (name === "key") node.__key = value;
    else if (name === "data") Object.assign(node.dataset, defined(value));
    else if (name === "style") setStyle(node, value);
    else if (name.startsWith("on")) listen(node, name, value);
    else if (LIVE.includes(name)) setLive(node, name, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
}

const defined = (record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value != null));

function setStyle(node, style) {
  for (const [name, value] of Object.entries(style)) node.style.setProperty(name, value);
}

function setLive(node, name, value) {
  (node.__live ??= {})[name] = value;
  node[name] = value;
}

function listen(node, name, handler) {
  (node.__on ??= new Set()).add(name);
  node[name] = handler;
}

function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    node.append(child instanceof Node ? child : String(child));
  }
}

/** An element that is only built where it is not on screen yet in the same state; long lists stay quick that way. */
export function lazy(tag, key, state, build) {
  const stub = document.createElement(tag);
  stub.__key = key;
  stub.__state = state;
  stub.__build = build;
  stub.dataset.lazy = "";
  return stub;
}

function built(stub) {
  const node = stub.__build();
  node.__key = stub.__key;
  node.__state = stub.__state;
  return node;
}

/** A new tree with everything in it built. */
export function whole(node) {
  if (node.__build) return built(node);
  if (node.nodeType === Node.ELEMENT_NODE) for (const stub of node.querySelectorAll("[data-lazy]")) stub.replaceWith(built(stub));
  return node;
}

/** Patches `old` until it looks and behaves like `fresh`; answers the element that is on screen afterwards. */
export function morph(old, fresh) {
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName || old.__key !== fresh.__key) {
    retire(old);
    const node = whole(fresh);
    old.replaceWith(node);
    return node;
  }
  if (fresh.__build) {
    if (old.__state === fresh.__state) return old;
    old.__state = fresh.__state;
    fresh = whole(fresh);
  }
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return old;
  }
  morphAttributes(old, fresh);
  morphHandlers(old, fresh);
  morphChildren(old, fresh);
  morphLive(old, fresh);
  return old;
}

function morphAttributes(old, fresh) {
  // What the person opened stays open.
  const ownedByPerson = (name) => name === "open" && ["DIALOG", "DETAILS"].includes(old.nodeName);
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !ownedByPerson(name) && !OF_POPUPS.includes(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value && !ownedByPerson(name)) old.setAttribute(name, value);
  }
}

function morphHandlers(old, fresh) {
  for (const name of new Set([...(old.__on ?? []), ...(fresh.__on ?? [])])) old[name] = fresh[name] ?? null;
  old.__on = fresh.__on;
}

function morphLive(old, fresh) {
  for (const [name, value] of Object.entries(fresh.__live ?? {})) {
    if (old[name] !== value) old[name] = value;
  }
  old.__live = fresh.__live;
  if (old.nodeName === "SELECT" && fresh.__live && "value" in fresh.__live) old.value = fresh.__live.value ?? "";
}

function morphChildren(old, fresh) {
  const wanted = [...fresh.childNodes];
  const keys = new Set(wanted.map((node) => node.__key).filter((key) => key !== undefined));
  const kept = new Map();
  for (const child of [...old.childNodes]) {
    if (child.__key === undefined) continue;
    // Gone ones leave first, so that those that stay need not be moved (moving takes focus and scroll away).
    if (keys.has(child.__key)) kept.set(child.__key, child);
    else remove(child);
  }
  let cursor = old.firstChild;
  for (const child of wanted) {
    const match = child.__key !== undefined ? kept.get(child.__key) : sameKind(cursor, child);
    if (!match) {
      old.insertBefore(whole(child), cursor);
      continue;
    }
    if (match !== cursor) old.insertBefore(match, cursor);
    const shown = morph(match, child);
    cursor = shown.nextSibling;
  }
  while (cursor) {
    const next = cursor.nextSibling;
    if (!cursor.popover) remove(cursor); // a menu that the person opened in a dialog stays
    cursor = next;
  }
}

function sameKind(cursor, child) {
  return cursor && cursor.__key === undefined && !cursor.popover && cursor.nodeName === child.nodeName ? cursor : null;
}

function remove(node) {
  retire(node);
  node.remove();
}

/** A dialog that is closed before it goes gives the focus back to where it was. */
function retire(node) {
  if (node.nodeName === "DIALOG" && node.open) node.close();
}

/** Says something to people who listen to the page. */
export function announce(text) {
  const place = document.getElementById("announcements");
  place.textContent = "";
  // A pause, or the same sentence twice would be heard once.
  setTimeout(() => (place.textContent = text), 60);
}

/** A short note at the foot of the page. */
export function toast(text, kind = "info") {
  const note = h("div", { class: `toast toast-${kind}`, role: kind === "error" ? "alert" : "status", data: { testid: "toast" } }, text);
  const place = document.getElementById("toasts");
  place.append(note);
  // Shown anew each time, so that it lies above a modal that has opened since.
  if (place.matches(":popover-open")) place.hidePopover();
  place.showPopover();
  setTimeout(() => note.remove(), kind === "error" ? 9000 : 5000);
}
