"use strict";
// Filters, search, light and dark, and what printing needs. The page can be read without it.
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  root.classList.add("scripted");

  const preference = window.matchMedia("(prefers-color-scheme: dark)");
  const look = document.getElementById("look");
  const inDark = () => (root.dataset.look ? root.dataset.look === "dark" : preference.matches);
  const name = () => { look.textContent = inDark() ? "Light" : "Dark"; };
  look.addEventListener("click", () => {
    root.dataset.look = inDark() ? "light" : "dark";
    name();
    window.trailscopeDraw?.(inDark());
  });
  preference.addEventListener("change", () => {
    name();
    if (root.dataset.look) window.trailscopeDraw?.(inDark());
  });
  name();

  const cards = all("details.card");
  const opened = new Map(cards.map((card) => [card, card.open]));
  const heads = new Map(cards.map((card) => [card, card.querySelector("summary").textContent.toLowerCase()]));
  const texts = new Map();
  const text = (row) => {
    if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
    return texts.get(row);
  };
  const search = document.getElementById("search");
  const selects = all("select[data-facet]");
  const shown = document.getElementById("shown");
  const findings = all("details.card tr.found");
  const events = all("#appendix tr.found");

  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = selects.filter((select) => select.value !== "").map((select) => [select.dataset.facet, select.value]);
    const active = words.length > 0 || wanted.length > 0;
    const has = (row, [facet, value]) => (row.dataset[facet] || "").split(" ").includes(value);
    let kept = 0;
    for (const card of cards) {
      let any = false;
      for (const row of all("tr.found", card)) {
        const fits = wanted.every((want) => has(row, want))
          && words.every((word) => text(row).includes(word) || heads.get(card).includes(word));
        row.hidden = !fits;
        any = any || fits;
        kept += fits ? 1 : 0;
      }
      card.hidden = !any;
      card.open = active ? any : opened.get(card);
    }
    for (const row of events) row.hidden = !words.every((word) => text(row).includes(word));
    if (shown) {
      shown.textContent = active ? `${kept.toLocaleString("en")} of ${findings.length.toLocaleString("en")} findings shown` : "";
    }
  };
  const clear = () => {
    search.value = "";
    for (const select of selects) select.value = "";
    apply();
  };
  let waiting = 0;
  search.addEventListener("input", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(apply, 120);
  });
  for (const select of selects) select.addEventListener("change", apply);
  const button = document.getElementById("clear");
  if (button) button.addEventListener("click", clear);
  for (const form of all("form")) form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", () => {
    const target = document.getElementById(window.location.hash.slice(1));
    if (target && target.hidden) {
      clear();
      target.scrollIntoView();
    }
  });

  // Paper shows the graver findings with all that is said of them, and of the others what the reader unfolded.
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = all("details:is(.critical,.high,.medium):not([open]), details:is(.critical,.high,.medium) .fold:not([open])");
    for (const details of folded) details.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const details of folded) details.open = false;
  });
})();
