// Runs in the workbench's page: at every change of it, counts how many of our lenses are on the screen.
(() => {
  const seen = { changes: 0, least: Infinity, texts: [] };
  window.seenLenses = seen;
  new MutationObserver(() => {
    const texts = [...document.querySelectorAll(".codelens-decoration a")].map((lens) => lens.textContent);
    const ours = texts.filter((text) => text.includes("Wh"));
    seen.changes++;
    seen.least = Math.min(seen.least, ours.length);
    for (const text of ours) if (!seen.texts.includes(text)) seen.texts.push(text);
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
})();
