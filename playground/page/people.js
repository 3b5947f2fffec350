// Avatars, names and badges of people, and the switch "You are".

import { doAct } from "./acting.js";
import { dialog, popup, arrows } from "./dialogs.js";
import { h, toast } from "./dom.js";
import { bot, channelById, go, isApp, me, nameOf, now, person, store } from "./store.js";
import { shortOf, timeOf, wallClock, zoneName, zoneOf } from "./time.js";

const SVG = "http://www.w3.org/2000/svg";

/** The bot's face: a sprout and its root. */
export function sprout() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  for (const d of ["M12 13c0-4 2-7 7-7 0 4-2 7-7 7z", "M12 11c0-3-2-5-6-5 0 3 2 5 6 5z", "M12 11v5", "M12 16c0 3-2 4-5 5M12 16c0 3 2 4 5 5M12 16v6"]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

const initials = (name) => name.split(/\s+/).map((word) => word[0]).slice(0, 2).join("").toUpperCase();
// By their place among the people: neighbours then differ, and a colour stays for good.
const tone = (id) => Math.max(0, store.screen.people.findIndex((one) => one.id === id)) % 8;

export function avatar(id, size = "") {
  const isApp = id === bot();
  return h("span", { class: `avatar ${size} ${isApp ? "avatar-app" : `tone-${tone(id)}`}`, "aria-hidden": "true" }, isApp ? sprout() : initials(nameOf(id)));
}

export function badges(one, withRole = true) {
  if (!one) return [];
  const badge = (text, kind) => h("span", { class: `badge badge-${kind}` }, text);
  return [
    one.is_bot ? badge("APP", "app") : null,
    one.is_guest ? badge("guest", "quiet") : null,
    one.is_stranger ? badge("other organisation", "quiet") : null,
    one.deleted ? badge("deactivated", "quiet") : null,
    one.is_admin && withRole ? badge("admin", "quiet") : null,
  ].filter(Boolean);
}

const languages = new Intl.DisplayNames(["en"], { type: "language" });

function language(locale) {
  try {
    return languages.of(locale.replace("_", "-"));
  } catch {
    return locale;
  }
}

export function localTime(one) {
  const wall = wallClock(now(), zoneOf(one));
  const sleeping = wall.hour < 7 || wall.hour >= 22 ? " 🌙" : "";
  return `${timeOf(now(), { ...one, locale: "en-GB" })} ${one.tz ? zoneName(now(), one) : "no time zone (UTC)"}${sleeping}`;
}

const choosable = () => store.screen.people.filter((one) => !one.is_bot && !one.id.startsWith("USLACK"));

export function personSwitch() {
  const one = me();
  return h("button", { type: "button", class: "person-switch", "aria-haspopup": "true", data: { testid: "person-switch" }, onclick: (event) => openSwitch(event.currentTarget) },
    avatar(one.id, "small"),
    h("span", { class: "person-text" },
      h("span", { class: "person-name" }, h("span", { class: "you-are" }, "You are: "), one.name),
      h("span", { class: "person-facts" }, [one.title, language(one.locale)].filter(Boolean).join(" · "))),
    h("span", { "aria-hidden": "true", class: "caret" }, "▾"));
}

function openSwitch(anchor) {
  const rows = choosable().map((one) => row(one, () => {
    box.hidePopover();
    // Everybody has a conversation with the app of their own.
    go({ as: one.id, channel: isApp(channelById(store.route.channel)) ? "home" : store.route.channel });
  }));
  const edit = h("button", { type: "button", class: "menu-item", data: { testid: "edit-profile" }, onclick: () => { box.hidePopover(); profile(); } }, `Edit ${me().name}'s profile…`);
  const box = popup(anchor, [h("p", { class: "menu-group" }, "Be somebody else"), rows, h("hr"), edit], { label: "People", testid: "people" });
  box.classList.add("popup-people");
  box.onkeydown = arrows("button");
  box.querySelector("[aria-current]")?.focus();
}

function row(one, choose) {
  const current = one.id === me().id;
  return h("button", { type: "button", class: "menu-item person-row", "aria-current": current ? "true" : null, data: { testid: `person-${one.id}` }, onclick: choose },
    avatar(one.id),
    h("span", { class: "person-text" },
      h("span", { class: "person-name" }, one.name, " ", badges(one)),
      h("span", { class: "person-facts" }, [one.title, language(one.locale)].filter(Boolean).join(" · ")),
      h("span", { class: "person-facts" }, localTime(one))));
}

const LOCALES = ["en-US", "en-GB", "fi-FI", "sv-SE", "nb-NO"];

function profile() {
  const one = me();
  const field = (label, control) => h("label", { class: "stacked" }, h("span", { class: "label" }, label), control);
  const name = h("input", { class: "field", value: one.name, data: { testid: "profile-name" } });
  const locale = h("select", { class: "field", value: one.locale, data: { testid: "profile-locale" } },
    [...new Set([one.locale, ...LOCALES])].map((code) => h("option", { value: code }, `${language(code)} (${code})`)));
  const zones = Intl.supportedValuesOf("timeZone");
  const tz = h("input", { class: "field", value: one.tz ?? "", list: "zones", data: { testid: "profile-tz" } });
  const list = h("datalist", { id: "zones" }, zones.map((zone) => h("option", { value: zone })));
  const gone = h("input", { type: "checkbox", checked: one.deleted, data: { testid: "profile-deleted" } });
  dialog(`${one.name}'s profile`, (close) => {
    const save = async (event) => {
      event.preventDefault();
      const wish = { display_name: name.value.trim(), locale: locale.value, deleted: gone.checked };
      if (tz.value.trim()) wish.tz = tz.value.trim();
      if (await doAct("profile", wish)) {
        close();
        toast("Slack tells the app of the change.");
      }
    };
    return h("form", { class: "dialog-body", onsubmit: save },
      field("Name", name), field("Language of their Slack", locale), field("Time zone", tz), list,
      h("label", { class: "option" }, gone, h("span", {}, "Deactivated (has left the organisation)")),
      h("div", { class: "dialog-foot" }, h("button", { type: "submit", class: "btn btn-primary", data: { testid: "profile-save" } }, "Save")));
  });
}

/** A line about somebody under a name. */
export const aboutLine = (id) => {
  const one = person(id);
  return one ? [one.title, one.is_bot ? null : `${shortOf(now(), { ...one, locale: "en-GB" })} ${localTime(one)}`].filter(Boolean).join(" · ") : "";
};
