// What every page gains where there is script: dialogs, messages, keyboard, filters, selection of rows.
// Every page works without it. Words come from the page (data-…), so that they are translated there.
"use strict";

const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
const reveal = (element) => { element.hidden = false; };

// Says a sentence to screen readers without moving anything.
function announce(text) {
  const live = document.getElementById("live");
  if (!live || !text) return;
  live.textContent = "";
  window.setTimeout(() => { live.textContent = text; }, 50);
}

// Dialogs open by a button of the page; what they ask can also be asked on a page of its own.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) document.getElementById(opener.dataset.open)?.showModal();
  if (event.target instanceof HTMLDialogElement) event.target.close();   // a press beside the dialog
  event.target.closest("[data-close-toast]")?.closest(".toast").remove();
});

// A message that was there from the beginning is not read out by itself.
function announceToasts() {
  announce(all(".toasts .toast p").map((p) => p.textContent.trim()).join(" "));
}

// Keys of one character can be switched off (WCAG 2.1.4); the choice stays in this browser.
const SHORTCUTS = "tandem-shortcuts";
const stored = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
const store = (key, value) => { try { localStorage.setItem(key, value); } catch { /* private mode */ } };

function isTyping(element) {
  return element.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = document.querySelector(".chip[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (stored(SHORTCUTS) === "off" || document.querySelector("dialog:modal")) return;
  if (event.key === "/") {
    const field = document.getElementById("search");
    if (!field) return;
    event.preventDefault();
    if (!field.checkVisibility()) document.getElementById("menu")?.showPopover?.();
    field.focus();
    field.select();
  } else if (event.key === "?") {
    document.getElementById("shortcuts")?.showModal();
  }
});

function readShortcutChoice() {
  const box = document.getElementById("shortcuts-on");
  if (!box) return;
  box.checked = stored(SHORTCUTS) !== "off";
  box.addEventListener("change", () => store(SHORTCUTS, box.checked ? "on" : "off"));
}

// What is shown once can be copied at one press.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  try { await navigator.clipboard.writeText(field.value); } catch { field.select(); return; }
  announce(button.dataset.done);
  button.lastChild.textContent = button.dataset.done;
});

// Whoever signs out leaves no draft behind.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-sign-out]")) return;
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith("tandem-draft:")) localStorage.removeItem(key);
  } catch { /* private mode */ }
});

// Filters close when one presses elsewhere; a panel that would leave the window turns to the other side.
document.addEventListener("click", (event) => {
  for (const chip of all(".chip[open]")) if (!chip.contains(event.target)) chip.open = false;
});
document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.(".chip") || !event.target.open) return;
  const panel = event.target.querySelector(".panel");
  panel.classList.remove("turned");
  const box = panel.getBoundingClientRect();
  if (box.right > document.documentElement.clientWidth || box.left < 0) panel.classList.add("turned");
}, true);

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-autosubmit]")) event.target.form.requestSubmit();
});

// Selection: one box for the page, a running count in the dock, names of the chosen.
function countSelection(form) {
  const boxes = all("[data-select]", form);
  const chosen = boxes.filter((box) => box.checked);
  for (const box of boxes) box.closest("tr, li")?.classList.toggle("chosen", box.checked);
  const every = form.querySelector("[data-select-all]");
  if (every) {
    every.checked = boxes.length > 0 && chosen.length === boxes.length;
    every.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
  const dock = form.querySelector("[data-dock]");
  if (!dock) return;
  dock.classList.toggle("idle", chosen.length === 0);
  const count = dock.querySelector("[data-dock-count]");
  const words = chosen.length === 0 ? count.dataset.none : chosen.length === 1 ? count.dataset.one : count.dataset.many;
  count.textContent = words.replace("{number}", chosen.length);
  const names = chosen.slice(0, 3).map((box) => box.dataset.name).join(", ");
  dock.querySelector("[data-dock-names]").textContent = chosen.length > 3 ? `${names} …` : names;
  dock.querySelector("[data-select-none]").hidden = chosen.length === 0;
}

let lastBox = null;
document.addEventListener("click", (event) => {
  const form = event.target.closest("form");
  if (!form) return;
  if (event.target.matches("[data-select-none]")) {
    for (const box of all("[data-select]", form)) box.checked = false;
    countSelection(form);
    announce(form.querySelector("[data-dock-count]")?.dataset.none);
  } else if (event.target.matches("[data-select-all]")) {
    for (const box of all("[data-select]", form)) box.checked = event.target.checked;
    countSelection(form);
  } else if (event.target.matches("[data-select]")) {
    const boxes = all("[data-select]", form);
    if (event.shiftKey && boxes.includes(lastBox)) {      // a range from the last one pressed
      const [from, to] = [boxes.indexOf(lastBox), boxes.indexOf(event.target)].sort((a, b) => a - b);
      for (const box of boxes.slice(from, to + 1)) box.checked = event.target.checked;
    }
    lastBox = event.target;
    countSelection(form);
  }
});

// A table whose rows are stacked by the style sheet on a phone keeps its meaning for screen readers.
function nameTableParts(table) {
  const roles = [["tbody, thead, tfoot", "rowgroup"], ["tr", "row"], ["td", "cell"], ["th[scope=col]", "columnheader"], ["th[scope=row]", "rowheader"]];
  table.setAttribute("role", "table");
  for (const [selector, role] of roles) for (const part of all(selector, table)) part.setAttribute("role", role);
}

// Also called for what htmx brings into the page.
function enhance(root) {
  for (const element of all("[data-open], [data-close-toast], [data-select-all], [data-copy]", root)) reveal(element);
  for (const table of all("table.data.stack", root)) nameTableParts(table);
  const forms = new Set(all("[data-select]", root).map((box) => box.form).filter(Boolean));
  for (const form of forms) countSelection(form);
}

document.addEventListener("DOMContentLoaded", () => {
  enhance(document);
  readShortcutChoice();
  announceToasts();
});
// The worker only shows a page when there is no connection; who has not signed in has no use for it.
if ("serviceWorker" in navigator && document.querySelector("[data-sign-out]")) navigator.serviceWorker.register("/service-worker.js").catch(() => { /* not over https */ });
window.addEventListener("pageshow", (event) => { if (event.persisted) enhance(document); });
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
document.addEventListener("htmx:responseError", () => announce(document.getElementById("live")?.dataset.failed));
document.addEventListener("htmx:sendError", () => announce(document.getElementById("live")?.dataset.offline));
