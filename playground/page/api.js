// The control API of the playground; see playground/README.md.

export class Refused extends Error {}

async function ask(address, body) {
  const options = body && {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  let answer;
  try {
    answer = await (await fetch(address, { cache: "no-store", ...options })).json();
  } catch {
    throw new Refused("The playground does not answer. Is it still running?");
  }
  if (answer.ok === false) throw new Refused(sentence(answer.error));
  return answer;
}

function sentence(text) {
  const words = String(text ?? "That did not work");
  return words[0].toUpperCase() + words.slice(1) + (/[.!?]$/.test(words) ? "" : ".");
}

export const fetchView = (person) => ask(`/_playground/view?as=${encodeURIComponent(person)}`);
export const fetchState = () => ask("/_playground/state");
export const moveClock = (wish) => ask("/_playground/clock", wish);
export const act = (person, what, fields = {}) => ask("/_playground/act", { as: person, do: what, ...fields });

/** Calls back with the version at each change, and with null while the connection is away. */
export function watch(changed) {
  const source = new EventSource("/_playground/events");
  source.onmessage = (event) => changed(JSON.parse(event.data).version);
  source.onerror = () => changed(null);
}

/** Uploads a file that nobody else sees yet; answers Slack's file object. */
export async function upload(person, file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let content = "";
  for (let at = 0; at < bytes.length; at += 0x8000) content += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  const answer = await act(person, "upload", { name: file.name, type: file.type, content: btoa(content) });
  return answer.file;
}
