"use strict";
(() => {
  const map = document.querySelector(".map");
  const form = document.querySelector(".filter");
  const words = document.getElementById("words");
  const group = document.getElementById("group");
  const status = document.getElementById("shown");
  const heads = [...map.tHead.rows[0].cells].slice(1);
  const rows = [...map.tBodies[0].rows];
  const texts = new Map(heads.map((head) => [head, head.textContent.toLowerCase()]));
  form.hidden = false;

  // A row stays if its name fits, or the name of a story that answers it; a column likewise.
  const show = () => {
    const wanted = words.value.trim().toLowerCase();
    const titled = heads.map((head) => texts.get(head).includes(wanted));
    let count = 0;
    const used = heads.map(() => false);
    for (const row of rows) {
      const cells = [...row.cells].slice(1);
      const named = row.cells[0].textContent.toLowerCase().includes(wanted);
      const grouped = !group.value || row.dataset.group === group.value;
      const told = cells.some((cell, at) => titled[at] && cell.querySelector("button"));
      row.hidden = !(grouped && (named || told));
      count += row.hidden ? 0 : 1;
      cells.forEach((cell, at) => {
        if (!row.hidden && cell.querySelector("button") && (named || titled[at])) used[at] = true;
      });
    }
    const all = !wanted && !group.value;
    heads.forEach((head, at) => {
      head.hidden = !all && !used[at];
      for (const row of rows) row.cells[at + 1].hidden = head.hidden;
    });
    status.textContent = `${count} of ${rows.length} competencies shown`;
    rove(document.activeElement);
  };

  // One stop for Tab; the arrows go from cell to cell.
  const buttons = () => [...map.querySelectorAll("button")].filter((b) => b.offsetParent !== null);
  const rove = (to) => {
    const seen = buttons();
    const stop = seen.includes(to) ? to : seen[0];
    for (const button of map.querySelectorAll("button")) button.tabIndex = button === stop ? 0 : -1;
    return stop;
  };
  const steps = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
  const next = (cell, [down, right]) => {
    let row = rows.indexOf(cell.parentElement) + down;
    let column = cell.cellIndex + right;
    while (rows[row] && rows[row].cells[column] && column > 0) {
      const button = rows[row].cells[column].querySelector("button");
      if (button && button.offsetParent !== null) return button;
      row += down;
      column += right;
    }
    return null;
  };
  map.addEventListener("keydown", (event) => {
    if (!steps[event.key] || event.target.tagName !== "BUTTON") return;
    event.preventDefault();
    const to = next(event.target.parentElement, steps[event.key]);
    if (to) rove(to).focus();
  });
  map.addEventListener("focusin", (event) => {
    document.body.classList.remove("quiet");
    if (event.target.tagName === "BUTTON") rove(event.target);
  });
  map.addEventListener("mouseover", () => document.body.classList.remove("quiet"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.body.classList.add("quiet");
  });
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  show();
})();
