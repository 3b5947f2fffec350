// What one can do here, for whoever wants to read it.

import { dialog } from "./dialogs.js";
import { h } from "./dom.js";

export function help() {
  const key = (keys, what) => h("li", {}, keys.map((one) => h("kbd", {}, one)), ` ${what}`);
  dialog("A small Slack to play in", () => h("div", { class: "dialog-body" },
    h("p", {}, "Everything here is invented and stays on this computer. Be anybody, say anything, move the clock."),
    h("h3", {}, "Things to try"),
    h("ul", {},
      h("li", {}, "Open Juuri under Apps and look at its Home."),
      h("li", {}, "Write ", h("code", {}, "/juuri help"), " in any channel."),
      h("li", {}, "Offer an idea: ", h("code", {}, "/juuri suggest Our cake"), ", the bolt beside the message field, or the menu of a message. Add a picture."),
      h("li", {}, "Move the clock to the next Monday, then hour by hour, and see what Juuri posts."),
      h("li", {}, "Become somebody else at the top right: other language, other time zone, a guest.")),
    h("h3", {}, "Keys"),
    h("ul", { class: "keys" },
      key(["Ctrl", "K"], "jump to a channel or person"),
      key(["Alt", "↑ / ↓"], "previous and next channel"),
      key(["Enter"], "send; with Shift a new line"),
      key(["Esc"], "close a window or thread"))));
}
