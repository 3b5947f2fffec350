// The clock that everything in the playground goes by, and how to move it.

import { moveClock } from "./api.js";
import { refresh, render } from "./acting.js";
import { popup } from "./dialogs.js";
import { announce, h, toast } from "./dom.js";
import { me, now, store } from "./store.js";
import { daysLater, fromField, nextMonday, show, toField, wallClock, zoneCity, zoneName, zoneOf, zoneShort } from "./time.js";

const english = () => ({ ...me(), locale: "en-GB" });
const dayText = (date) => show(date, english(), { weekday: "short", day: "numeric", month: "short" }).replace(",", "");
const dateText = (date) => show(date, english(), { weekday: "short", day: "numeric", month: "short", year: "numeric" }).replace(",", "");
const timeText = (date) => show(date, english(), { hour: "2-digit", minute: "2-digit" });
const goalText = (date) => `${dateText(date)} ${timeText(date)}`;

// While it walks the buttons are only marked as disabled: truly disabled ones would lose the focus.
export function clockBar() {
  const walking = store.walk !== null;
  const zone = zoneOf(me());
  const move = (label, testid, title, goal, short) =>
    h("button", { type: "button", class: "btn clock-btn", title, "aria-disabled": walking ? "true" : null, data: { testid }, "aria-label": label, onclick: () => walk(goal()) },
      h("span", { class: "long", "aria-hidden": "true" }, label), h("span", { class: "short", "aria-hidden": "true" }, short));
  return h("section", { class: walking ? "clock walking" : "clock", "aria-label": "Clock" },
    face(),
    h("div", { class: "clock-tools" },
      move("+1 hour", "clock-hour", "One hour later", () => new Date(+now() + 36e5), "+1 h"),
      move("+1 day", "clock-day", "The same time tomorrow", () => daysLater(now(), zone, 1), "+1 d"),
      move("Next Monday", "clock-monday", "Monday at 08:00", () => nextMonday(now(), zone), "Mon"),
      h("button", { type: "button", class: "btn clock-btn", "aria-disabled": walking ? "true" : null, "aria-haspopup": "dialog", data: { testid: "clock-more" }, onclick: (event) => openGoal(event.currentTarget) },
        h("span", { class: "long" }, "Go to…"), h("span", { class: "short", "aria-hidden": "true" }, "…"), h("span", { class: "hidden short" }, "Go to a time"))),
    jumpBox("clock-jump"));
}

function face() {
  const date = now();
  const wall = wallClock(date, zoneOf(me()));
  const night = wall.hour < 7 || wall.hour >= 21;
  const text = store.walk ? `Walking to ${goalText(store.walk.goal)}…` : null;
  return h("div", { class: "clock-face" },
    h("span", { class: "sky", "aria-hidden": "true" }, night ? "🌙" : wall.hour < 10 ? "🌅" : wall.hour < 18 ? "☀️" : "🌇"),
    h("time", { class: "clock-now", datetime: date.toISOString(), data: { testid: "clock-now" } },
      h("span", { class: "clock-date" }, dayText(date), h("span", { class: "clock-year" }, ` ${wall.year}`)), " ", h("strong", {}, timeText(date))),
    h("span", { class: "clock-zone" }, h("span", { class: "clock-city" }, zoneCity(me())), " ", zoneShort(date, me())),
    h("span", { class: "walk", role: "status", data: { testid: "clock-walk" } }, text),
    store.walk ? h("progress", { class: "walk-bar", max: 1, value: progress(), "aria-label": "Walking" }) : null);
}

const progress = () => Math.min(1, (now() - store.walk.from) / Math.max(1, store.walk.goal - store.walk.from));

function jumpBox(testid) {
  return h("label", { class: "jump-box", title: "Skip the time in between, as if the bot had been switched off" },
    h("input", { type: "checkbox", checked: !!store.jump, data: { testid }, onchange: (event) => { store.jump = event.target.checked; render(); } }),
    h("span", {}, "Jump (downtime)"));
}

function openGoal(anchor) {
  if (store.walk) return;
  const zone = zoneOf(me());
  const field = h("input", { type: "datetime-local", class: "field", value: toField(daysLater(now(), zone, 1, 9), zone), min: toField(now(), zone), "aria-label": "Date and time", data: { testid: "clock-to" } });
  const onsubmit = (event) => {
    event.preventDefault();
    if (!field.value) return;
    box.hidePopover();
    walk(fromField(field.value, zone));
  };
  const form = h("form", { class: "goal", onsubmit },
    h("label", {}, h("span", { class: "label" }, `Go to (${zoneName(now(), me())})`), field),
    h("div", { class: "goal-jump" }, jumpBox("clock-jump-small")),
    h("button", { type: "submit", class: "btn btn-primary", data: { testid: "clock-go" } }, "Go"),
    h("p", { class: "quiet" }, "Walking stops at everything that falls due on the way. A jump skips it, as when the bot was down."));
  const box = popup(anchor, form, { role: "dialog", label: "Go to a time", testid: "clock-goal" });
  field.focus();
}

async function walk(goal) {
  if (store.walk) return;
  store.walk = { from: now(), goal };
  render();
  announce(`Walking to ${goalText(goal)}`);
  const progressing = setInterval(refresh, 700);
  try {
    await moveClock({ to: goal.toISOString(), jump: !!store.jump });
  } catch (problem) {
    toast(problem.message, "error");
  }
  clearInterval(progressing);
  store.walk = null;
  await refresh();
  render();
  announce(`It is ${goalText(now())}`);
}
