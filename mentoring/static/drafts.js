// A form that survives a lost connection: kept in this browser while it is filled in, sent again by itself with the same key
// (so that it is stored once), and thrown away when the site says that it has arrived. Nothing else is kept.
"use strict";

{
  const PREFIX = "tandem-draft:";
  const LONGEST = 14 * 24 * 3600 * 1000;
  const AGAIN = 8000;
  const OWN_FIELDS = new Set(["csrf_token"]);

  const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
  const write = (key, draft) => { try { localStorage.setItem(key, JSON.stringify(draft)); } catch { /* private mode */ } };
  const drop = (key) => { try { localStorage.removeItem(key); } catch { /* private mode */ } };
  const keys = () => { try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)); } catch { return []; } };

  // What is too old, or somebody else's who used this browser, goes.
  function tidy(owner) {
    for (const key of keys()) {
      const draft = read(key);
      if (!draft || draft.owner !== owner || Date.now() - draft.at > LONGEST) drop(key);
    }
  }

  // Whether anything is other than the site has sent it: where reception is bad, people begin before this file has arrived.
  const begun = (form) => Array.from(form.elements).some((control) => (
    control.type === "checkbox" || control.type === "radio" ? control.checked !== control.defaultChecked
      : "defaultValue" in control && control.type !== "hidden" && control.value !== control.defaultValue));

  function fill(form, fields) {
    const given = new Map();
    for (const [name, value] of fields) given.set(name, [...(given.get(name) ?? []), value]);
    for (const control of form.elements) {
      if (!control.name || OWN_FIELDS.has(control.name)) continue;
      const values = given.get(control.name) ?? [];
      if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
      else if (values.length) control.value = values[0];
    }
    // A day or a length that was a key when it was chosen, and is none any more, is written out.
    for (const [key, typed] of [["day", "met_on"], ["duration", "minutes"]]) {
      const [value] = given.get(key) ?? [];
      const radios = Array.from(form.elements).filter((control) => control.name === key);
      if (!value || radios.some((radio) => radio.checked)) continue;
      const other = radios.find((radio) => radio.value === "OTHER");
      if (other) other.checked = true;
      form.elements[typed].value = key === "day" ? value.split("-").reverse().join(".") : value;
    }
    for (const details of form.querySelectorAll("details")) {
      if (Array.from(details.querySelectorAll("textarea")).some((area) => area.value)) details.open = true;
    }
  }

  function prepare(box) {
    const form = document.getElementById(box.dataset.draft);
    const key = PREFIX + location.pathname;
    const words = box.querySelector("[data-draft-words]");
    const again = box.querySelector("[data-draft-again]");
    const discard = box.querySelector("[data-draft-discard]");
    let waiting = null;
    let busy = false;

    const fields = () => Array.from(new FormData(form)).filter(([name]) => !OWN_FIELDS.has(name));
    const keep = (toSend) => write(key, { owner: box.dataset.draftOwner, at: Date.now(), toSend, fields: fields() });
    const say = (what, buttons) => {
      words.textContent = box.dataset[what];
      box.hidden = false;
      again.hidden = discard.hidden = !buttons;
    };
    const arrived = async () => {
      const asked = box.dataset.draftKept.replace("KEY", encodeURIComponent(form.elements.request_key.value));
      return (await fetch(asked, { redirect: "manual", cache: "no-store" })).status === 204;
    };
    const later = () => {
      window.clearTimeout(waiting);
      waiting = window.setTimeout(send, AGAIN);
    };

    async function send() {
      if (busy) return;
      busy = true;
      window.clearTimeout(waiting);
      keep(true);
      say("sending", false);
      try {
        const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
        if (answer.type === "opaqueredirect") {
          if (await arrived()) drop(key);
          location.assign(read(key) ? location.href : box.dataset.draftThen);   // still there: signed out; after signing in it goes on
          return;
        }
        if (answer.status >= 500 || answer.status === 429) {
          say("failed", true);
          later();
        } else {                                                 // the site says what is wrong: as without script
          keep(false);
          form.submit();
          return;
        }
      } catch {
        say("offline", true);
        later();
      }
      busy = false;
    }

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send();
    });
    form.addEventListener("input", () => {                     // what is being changed waits for the next press
      window.clearTimeout(waiting);
      keep(false);
    });
    again.addEventListener("click", send);
    discard.addEventListener("click", () => {
      drop(key);
      location.reload();
    });
    window.addEventListener("online", () => { if (read(key)?.toSend) send(); });

    const draft = read(key);
    if (!draft && begun(form)) keep(false);
    if (!draft || document.querySelector("[data-error-summary]")) return;
    fill(form, draft.fields);
    if (draft.toSend) send();
    else say("restored", true);
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const box of document.querySelectorAll("[data-draft]")) {
      tidy(box.dataset.draftOwner);
      prepare(box);
    }
    for (const notice of document.querySelectorAll("[data-drafts]")) {
      tidy(notice.dataset.draftOwner);
      const unsent = keys().find((key) => read(key)?.toSend);
      if (!unsent) continue;
      notice.querySelector("a").href = unsent.slice(PREFIX.length);
      notice.hidden = false;
    }
  });
}
