// What forms gain where there is script: errors in focus, no lost input, no double sending, the weekly grid,
// a search in long choices, spare lines that unfold. Every form works without it.
"use strict";

{
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/ı/g, "i").replace(/ß/g, "ss");

  // The summary of errors is the first thing read; its links lead to the control itself, also inside a group.
  function focusErrors() {
    const summary = document.querySelector("[data-error-summary]");
    if (summary) summary.focus();
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-error-summary] a");
    const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    event.preventDefault();
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    const control = target.matches("fieldset") ? target.querySelector("input:not([hidden]), select, textarea") ?? target : target;
    control.focus({ preventScroll: true });
    (target.closest(".field") ?? target).scrollIntoView({ block: "start" });
  });

  // Unsaved input: asked before leaving. A form shown again after an error holds what was never saved, too.
  const contents = (form) => new URLSearchParams(Array.from(new FormData(form), ([key, value]) => [key, value.name ?? value])).toString();
  const guarded = new Map();
  function guard(form) {
    guarded.set(form, form.querySelector("[aria-invalid]") ? null : contents(form));
  }
  window.addEventListener("beforeunload", (event) => {
    for (const [form, before] of guarded) {
      if (form.isConnected && !form.dataset.sending && contents(form) !== before) event.preventDefault();
    }
  });

  // One press sends once (another button is another wish). The lock opens again after a while and when the page comes back from the browser's memory.
  const pressed = new WeakMap();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.dataset.once === "off" || form.hasAttribute("hx-post") || event.defaultPrevented) return;
    if (form.dataset.sending && pressed.get(form) === event.submitter) {
      event.preventDefault();
      return;
    }
    pressed.set(form, event.submitter);
    form.dataset.sending = "true";
    event.submitter?.setAttribute("aria-disabled", "true");
    window.setTimeout(() => unlock(form), 6000);
  });
  function unlock(form) {
    delete form.dataset.sending;
    for (const button of all("[aria-disabled]", form)) button.removeAttribute("aria-disabled");
  }
  window.addEventListener("pageshow", (event) => { if (event.persisted) all("form[data-sending]").forEach(unlock); });

  // The weekly grid: headings switch a row or column, a day can be copied, a mouse may draw.
  function changed(box) {
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }
  function set(boxes, value) {
    const touched = boxes.filter((box) => box.checked !== value);
    for (const box of touched) box.checked = value;
    if (touched.length) changed(touched[0]);
  }
  function prepareSlots(table) {
    const lines = all("tbody tr", table).map((line) => all("input", line));
    const headings = [
      ...all("tbody th", table).map((cell, day) => [cell, () => lines[day]]),
      ...all("thead th", table).map((cell, part) => [cell, () => lines.map((line) => line[part])]),
    ];
    for (const [cell, boxes] of headings) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = cell.textContent;
      button.title = table.dataset.toggleWords.replace("{name}", cell.textContent);
      button.addEventListener("click", () => set(boxes(), !boxes().every((box) => box.checked)));
      cell.replaceChildren(button);
    }
    const copy = table.parentElement.querySelector("[data-slots-copy]");
    if (copy) {
      copy.hidden = false;
      copy.addEventListener("click", (event) => {
        const reach = event.target.closest("[data-to]")?.dataset.to;
        if (!reach) return;
        const from = lines[copy.querySelector("select").selectedIndex].map((box) => box.checked);
        const touched = (reach === "weekdays" ? lines.slice(0, 5) : lines).flatMap((line) => line.filter((box, part) => {
          const differs = box.checked !== from[part];
          box.checked = from[part];
          return differs;
        }));
        if (touched.length) changed(touched[0]);
      });
    }
    let drawing = null;
    table.addEventListener("pointerdown", (event) => {
      const box = event.target.closest("td label")?.querySelector("input");
      if (!box || event.pointerType !== "mouse" || event.button !== 0) return;
      drawing = { value: !box.checked, start: box, moved: false };
    });
    table.addEventListener("pointerover", (event) => {
      const box = event.target.closest("td label")?.querySelector("input");
      if (!drawing || !box || (box === drawing.start && !drawing.moved)) return;
      drawing.moved = true;
      set([drawing.start, box], drawing.value);
    });
    table.addEventListener("click", (event) => {            // the press that ends a drawing is no click of its own
      if (drawing?.moved && event.target.matches("input")) event.preventDefault();
      drawing = null;
    }, true);
    document.addEventListener("pointerup", () => window.setTimeout(() => { drawing = null; }));
  }

  // Long choices: a search box, and the chosen ones named in the folded line.
  function preparePick(pick) {
    const filter = pick.querySelector("[data-pick-filter]");
    const none = pick.querySelector("[data-pick-none]");
    const chosen = pick.querySelector("[data-pick-chosen]");
    const options = all(".choice", pick).map((line) => [line, plain(line.textContent)]);
    if (options.length > 7) filter.hidden = false;
    filter.addEventListener("input", () => {
      const wanted = plain(filter.value).trim();
      let shown = 0;
      for (const [line, words] of options) {
        line.hidden = !words.includes(wanted);
        shown += line.hidden ? 0 : 1;
      }
      none.hidden = shown > 0;
    });
    filter.addEventListener("keydown", (event) => {          // Enter chooses the only hit, it does not send the form
      if (event.key !== "Enter") return;
      event.preventDefault();
      const hits = options.filter(([line]) => !line.hidden);
      if (hits.length === 1) hits[0][0].querySelector("input").click();
    });
    const name = () => {
      const names = all("input:checked", pick).map((box) => box.labels[0].textContent.trim());
      chosen.textContent = names.join(", ") || chosen.dataset.none;
    };
    pick.addEventListener("change", name);
    name();
  }

  // Spare lines: empty ones fold away behind a button, except the first when nothing is filled in.
  function prepareRows(rows) {
    const lines = all(".rows-line", rows);
    const filled = (line) => all("input, select, textarea", line).some((box) => (box.type === "checkbox" ? box.checked : box.tagName === "SELECT" ? box.selectedIndex > 0 : box.type !== "hidden" && box.value));
    const spare = lines.filter((line) => !filled(line) && !line.querySelector("[aria-invalid]"));
    if (spare.length === lines.length) spare.shift();
    const add = rows.querySelector("[data-rows-add]");
    for (const line of spare) line.hidden = true;
    add.hidden = spare.length === 0;
    add.addEventListener("click", () => {
      const line = spare.shift();
      if (!line) return;
      line.hidden = false;
      line.querySelector("input, select, textarea").focus();
      add.hidden = spare.length === 0;
    });
  }

  function enhance(root) {
    all("[data-slots]", root).forEach(prepareSlots);
    all("[data-pick]", root).forEach(preparePick);
    all("[data-rows]", root).forEach(prepareRows);
    all("form[data-guard]", root).forEach(guard);
  }
  document.addEventListener("DOMContentLoaded", () => {
    enhance(document);
    focusErrors();
  });
  document.addEventListener("htmx:load", (event) => { if (event.detail.elt !== document.body) enhance(event.detail.elt); });
}
