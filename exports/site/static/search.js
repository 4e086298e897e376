// The search of a static site: it loads the few files that hold the words asked for, and the articles that it shows.
"use strict";
const backfile = (() => {
  const SHARDS = 512, A_FILE = 500, SHOWN = 50;
  const PLAIN = {ß: "ss", ł: "l", œ: "oe", æ: "ae", ø: "o", đ: "d", ð: "d", þ: "th", ı: "i", ς: "σ"};
  const DENSE = /[\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々ー]+/gu;
  const WORD = /[\p{L}\p{N}_]+/gu;
  const loaded = {words: new Map(), articles: new Map()};
  const waiting = new Map();

  const fold = word => [...word.toLowerCase().normalize("NFKD").replace(/\p{Mn}/gu, "")].map(letter => PLAIN[letter] ?? letter).join("").toLowerCase().slice(0, 40);

  function crc32(text) {
    let crc = -1;
    for (const byte of new TextEncoder().encode(text)) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xEDB88320 & -(crc & 1));
    }
    return (crc ^ -1) >>> 0;
  }

  function load(name, number) {
    if (loaded[name].has(number)) return loaded[name].get(number);
    const found = new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `search/${name}-${number}.js`;
      script.onerror = () => reject(new Error(`${script.src} is missing`));
      waiting.set(`${name}-${number}`, resolve);
      document.head.append(script);
    });
    loaded[name].set(number, found);
    return found;
  }

  function took(name, number, content) {
    waiting.get(`${name}-${number}`)?.(content);
  }

  function terms(typed) {
    const normal = typed.normalize("NFKC"), found = new Set();
    for (const [run] of normal.matchAll(DENSE)) {
      if (run.length === 1) found.add(run);
      for (let at = 0; at + 1 < run.length; at++) found.add(run.slice(at, at + 2));
    }
    for (const [word] of normal.replace(DENSE, " ").matchAll(WORD)) found.add(fold(word));
    return [...found].slice(0, 32);
  }

  // The numbers of the articles that hold all the words, those with a word in their headline and those with the rarer words first.
  async function search(typed) {
    const lists = await Promise.all(terms(typed).map(async term => {
      const words = await load("words", crc32(term) % SHARDS);
      const found = new Map();
      const told = Object.hasOwn(words, term) ? words[term].split(" ") : [];
      for (const one of told) found.set(parseInt(one, 36), one.endsWith("*") ? 10 : 1);
      return found;
    }));
    if (!lists.length) return [];
    lists.sort((a, b) => a.size - b.size);
    const scored = [];
    for (const number of lists[0].keys()) {
      if (lists.every(list => list.has(number))) scored.push([number, lists.reduce((sum, list) => sum + list.get(number) / Math.log(2 + list.size), 0)]);
    }
    return scored.sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([number]) => number);
  }

  async function article(number) {
    const file = await load("articles", Math.floor(number / A_FILE));
    const [href, title, place, date, day, language, kind, periodical, lead] = file[number % A_FILE];
    return {href, title, place, date, day, language, kind, periodical, lead};
  }

  function wanted(one, asked) {
    return (!asked.get("periodical") || one.periodical === asked.get("periodical"))
      && (!asked.get("language") || one.language === asked.get("language"))
      && (!asked.get("from") || (one.day && one.day >= asked.get("from")))
      && (!asked.get("until") || (one.day && one.day.slice(0, 4) <= asked.get("until")));
  }

  // Texts go in as texts: whatever stands in a headline, it is no markup.
  function line(one) {
    const item = document.createElement("li"), heading = document.createElement("h3"), link = document.createElement("a");
    link.href = one.href;
    link.textContent = one.title;
    heading.lang = one.language;
    heading.dir = "auto";
    heading.append(link);
    const place = document.createElement("p"), lead = document.createElement("p");
    place.className = "place";
    place.textContent = [one.place, one.place.includes(one.date) ? "" : one.date].filter(Boolean).join(" · ");
    lead.className = "excerpt";
    lead.lang = one.language;
    lead.dir = "auto";
    lead.textContent = `${one.lead} …`;
    item.append(heading, place, lead);
    return item;
  }

  async function show() {
    const asked = new URLSearchParams(location.search), form = document.querySelector("form.search");
    for (const field of form.elements) if (field.name && asked.has(field.name)) field.value = asked.get(field.name);
    const said = document.getElementById("said"), hits = document.getElementById("hits");
    const filters = ["periodical", "language", "from", "until"].some(name => asked.get(name));
    if (!asked.get("q") && !filters) return;
    try {
      const held = Number(form.dataset.articles);
      const found = asked.get("q") ? await search(asked.get("q")) : [...Array(held).keys()];
      let shown = 0, total = found.length;
      for (const number of found) {
        if (!filters && shown === SHOWN) break;
        const one = await article(number);
        if (filters && !wanted(one, asked)) { total--; continue; }
        if (shown++ < SHOWN) hits.append(line(one));
      }
      said.textContent = total ? `${total.toLocaleString("en")} article${total === 1 ? "" : "s"}${total > SHOWN ? `, the first ${SHOWN} of them` : ""}` : "No article holds all of this.";
    } catch (error) {
      said.textContent = `The search cannot be read: ${error.message}.`;
    }
  }

  document.addEventListener("DOMContentLoaded", show);
  return {words: (number, content) => took("words", number, content), articles: (number, content) => took("articles", number, content)};
})();
