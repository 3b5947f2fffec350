// Civil time in a person's zone. The browser's own zone never matters.

export const FALLBACK_ZONE = "UTC";
const formats = new Map();

function format(locale, zone, options) {
  const key = JSON.stringify([locale, zone, options]);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }));
  return formats.get(key);
}

export const zoneOf = (person) => person?.tz || FALLBACK_ZONE;
export const localeOf = (person) => person?.locale || "en-GB";
export const fromTs = (ts) => new Date(Number(ts) * 1000);

export function show(date, person, options) {
  return format(localeOf(person), zoneOf(person), options).format(date);
}

export const timeOf = (date, person) => show(date, person, { hour: "numeric", minute: "2-digit" });
export const fullOf = (date, person) => show(date, person, { dateStyle: "full", timeStyle: "short" });
export const shortOf = (date, person) => show(date, person, { weekday: "short", day: "numeric", month: "short" });
export const dayOf = (date, person) =>
  show(date, person, { weekday: "long", day: "numeric", month: "long", year: "numeric" });

/** "today", "yesterday" in the person's own language. */
export const nearDay = (days, person) => new Intl.RelativeTimeFormat(localeOf(person), { numeric: "auto" }).format(days, "day");

/** What a clock on the wall shows: {year, month, day, hour, minute}. */
export function wallClock(date, zone) {
  const options = {
    year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
    hourCycle: "h23",
  };
  const parts = format("en-GB", zone, options).formatToParts(date);
  return Object.fromEntries(parts.filter((p) => p.type !== "literal").map((p) => [p.type, Number(p.value)]));
}

/** The instant at which a wall clock in the zone shows this; in a gap, the moment after it. */
export function instantOf({ year, month, day, hour = 0, minute = 0 }, zone) {
  const asUtc = Date.UTC(year, month - 1, day, hour, minute);
  const offset = (at) => {
    const wall = wallClock(new Date(at), zone);
    return Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second) - at;
  };
  const first = asUtc - offset(asUtc);
  return new Date(asUtc - offset(first));
}

/** "2026-03-03": sortable, the same for everybody in the zone. */
export function dayKey(date, zone) {
  const { year, month, day } = wallClock(date, zone);
  return `${year}-${two(month)}-${two(day)}`;
}

const two = (number) => String(number).padStart(2, "0");

/** The value of a datetime-local field, and back. */
export function toField(date, zone) {
  const wall = wallClock(date, zone);
  return `${dayKey(date, zone)}T${two(wall.hour)}:${two(wall.minute)}`;
}

export function fromField(value, zone) {
  const [, year, month, day, hour, minute] = /^(\d+)-(\d+)-(\d+)T(\d+):(\d+)/.exec(value).map(Number);
  return instantOf({ year, month, day, hour, minute }, zone);
}

/** The same time on the wall, days later; with `hour` at that hour. */
export function daysLater(date, zone, days, hour) {
  const wall = wallClock(date, zone);
  const at = hour === undefined ? wall : { ...wall, hour, minute: 0 };
  return instantOf({ ...at, day: wall.day + days }, zone);
}

/** The next Monday at the start of a working day. */
export function nextMonday(date, zone) {
  const wall = wallClock(date, zone);
  const weekday = new Date(Date.UTC(wall.year, wall.month - 1, wall.day)).getUTCDay();
  return daysLater(date, zone, (8 - weekday) % 7 || 7, 8);
}

export const zoneCity = (person) => zoneOf(person).split("/").pop().replaceAll("_", " ");

export function zoneShort(date, person) {
  const parts = format("en-GB", zoneOf(person), { timeZoneName: "short" }).formatToParts(date);
  const short = parts.find((part) => part.type === "timeZoneName")?.value ?? "";
  return short === zoneOf(person) ? "" : short;
}

export const zoneName = (date, person) => `${zoneCity(person)} ${zoneShort(date, person)}`.trim();

/** Slack's {date_...} tokens of a date mention. */
export function dateTokens(text, date, person, now) {
  const day = (options) => show(date, person, options);
  const near = (other) => {
    const zone = zoneOf(person);
    const days = { [dayKey(now, zone)]: "today", [dayKey(new Date(+now - 864e5), zone)]: "yesterday" };
    days[dayKey(new Date(+now + 864e5), zone)] = "tomorrow";
    return days[dayKey(date, zone)] ?? other;
  };
  const short = day({ day: "numeric", month: "short", year: "numeric" });
  const plain = day({ day: "numeric", month: "long", year: "numeric" });
  const long = dayOf(date, person);
  const tokens = {
    date: plain, date_num: dayKey(date, zoneOf(person)), date_short: short, date_long: long,
    date_pretty: near(plain), date_short_pretty: near(short), date_long_pretty: near(long),
    date_slash: day({ day: "2-digit", month: "2-digit", year: "numeric" }),
    day_divider_pretty: near(day({ weekday: "long", day: "numeric", month: "long" })),
    time: timeOf(date, person), time_secs: day({ hour: "2-digit", minute: "2-digit", second: "2-digit" }),
    ago: ago(date, now),
  };
  return text.replace(/\{(\w+)\}/g, (all, name) => tokens[name] ?? all);
}

function ago(date, now) {
  const seconds = (date - now) / 1000;
  const [unit, size] = Math.abs(seconds) < 3600 ? ["minute", 60] : Math.abs(seconds) < 86400 ? ["hour", 3600] : ["day", 86400];
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Math.round(seconds / size), unit);
}
