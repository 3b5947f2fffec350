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

/** Uploads through the Web API as the person would; answers Slack's file object. */
export async function upload(person, file) {
  const call = async (method, fields) => {
    const response = await fetch(`/api/${method}`, {
      method: "POST",
      headers: { Authorization: `Bearer xoxp-${person}` },
      body: new URLSearchParams(fields),
    });
    const answer = await response.json();
    if (!answer.ok) throw new Refused(`The file was not taken: ${answer.error}.`);
    return answer;
  };
  const { upload_url, file_id } = await call("files.getUploadURLExternal", { filename: file.name, length: file.size });
  await fetch(new URL(upload_url).pathname, { method: "POST", body: file });
  const { files } = await call("files.completeUploadExternal", {
    files: JSON.stringify([{ id: file_id, title: file.name }]),
  });
  return files[0];
}
