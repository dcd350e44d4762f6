"use strict";
// Search over clusters, stories and passages, and everything open on paper. The page is whole without it.
(() => {
  const box = document.querySelector(".search");
  const input = box.querySelector("input");
  const output = box.querySelector("output");
  const items = [...document.querySelectorAll(".item[data-kind]")];
  if (items.length === 0) return;
  box.hidden = false;
  const texts = new Map();
  const text = (item) => {
    if (!texts.has(item)) texts.set(item, item.textContent.normalize("NFKC").toLowerCase());
    return texts.get(item);
  };
  const count = (kind, many) => {
    const all = items.filter((item) => item.dataset.kind === kind);
    return `${all.filter((item) => !item.hidden).length} of ${all.length} ${many}`;
  };
  const search = () => {
    const words = input.value.normalize("NFKC").toLowerCase().split(/\s+/).filter((word) => word !== "");
    for (const item of items) item.hidden = !words.every((word) => text(item).includes(word));
    output.textContent = words.length === 0 ? "" : `${count("cluster", "clusters")}, ${count("story", "stories")} and ${count("family", "passages")} listed here`;
  };
  input.addEventListener("input", search);

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const item of opened) item.open = true;
  });
  addEventListener("afterprint", () => {
    for (const item of opened) item.open = false;
  });
})();
