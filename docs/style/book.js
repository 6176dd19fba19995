// What the book does when one clicks: the contents on a narrow screen, light and dark,
// and the search. All of it can be read without.

const find = (selector) => document.querySelector(selector);

function showContents(isOpen) {
    find("#contents").classList.toggle("open", isOpen);
    find(".menu").setAttribute("aria-expanded", isOpen);
}

find(".menu").addEventListener("click", () =>
    showContents(!find("#contents").classList.contains("open")));

// Who has chosen a section wants to see it.
find("#contents").addEventListener("click", () => showContents(false));

find(".theme").addEventListener("click", () => {
    const root = document.documentElement;
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
});

find("#contents [aria-current]")?.scrollIntoView({ block: "nearest" });

// The search. Each entry of the index is [title, page, address, words].

const input = find(".search input");
const panel = find(".search .results");

// The index is fetched when it is first needed: as a script, since a page that was opened
// as a file may not fetch anything else.
function loadIndex() {
    loadIndex.done ??= new Promise((resolve) => {
        const script = document.createElement("script");
        script.src = "search-index.js";
        script.onload = resolve;
        document.head.append(script);
    });
    return loadIndex.done;
}

// How well an entry fits: all words must be in it, and in a title they count more.
function score([title, page, , text], words) {
    let sum = 0;
    for (const word of words) {
        const inTitle = title.toLowerCase().indexOf(word);
        const isWhole = title.toLowerCase().replace(/\W+$/, "") === word;
        if (inTitle >= 0) sum += isWhole ? 100 : inTitle === 0 ? 40 : 20;
        else if (page.toLowerCase().includes(word)) sum += 8;
        else if (text.toLowerCase().includes(word)) sum += 1;
        else return 0;
    }
    return sum;
}

function results(query, most) {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const found = window.bookIndex
        .map((entry) => ({ entry, score: score(entry, words) }))
        .filter((one) => one.score > 0)
        .sort((one, other) => other.score - one.score);
    return { words, found: found.slice(0, most).map((one) => one.entry) };
}

// A piece of the text around the first word that was searched for. All are marked in it.
function excerpt(text, words) {
    const first = Math.max(0, text.toLowerCase().indexOf(words[0]));
    const begin = first < 60 ? 0 : text.indexOf(" ", first - 60) + 1;
    const piece = text.slice(begin, begin + 170);
    const span = document.createElement("span");
    const pattern = words.map((word) => word.replace(/[^\w]/g, "\\$&")).join("|");
    for (const part of piece.split(new RegExp(`(${pattern})`, "i"))) {
        const isWord = words.includes(part.toLowerCase());
        const element = document.createElement(isWord ? "mark" : "span");
        element.style.display = "inline";
        element.textContent = part;
        span.append(element);
    }
    if (begin > 0) span.prepend("… ");
    if (begin + 170 < text.length) span.append(" …");
    return span;
}

function show(query, list, most) {
    const { words, found } = results(query, most);
    list.replaceChildren();
    for (const [title, page, address, text] of found) {
        const link = document.createElement("a");
        const heading = document.createElement("b");
        const where = document.createElement("i");
        link.href = address;
        heading.textContent = title;
        where.textContent = page === title ? "" : page;
        link.append(heading, where, excerpt(text, words));
        list.append(link);
    }
    if (found.length === 0) {
        const nothing = document.createElement("p");
        nothing.textContent = `Nothing has "${query}" in it.`;
        list.append(nothing);
    }
    list.hidden = false;
}

input.addEventListener("input", async () => {
    await loadIndex();
    if (input.value.trim()) show(input.value, panel, 12);
    else panel.hidden = true;
});

// Up and down go through the results, Escape leaves them, "/" begins a search.
document.addEventListener("keydown", (event) => {
    const places = [input, ...panel.querySelectorAll("a")];
    const at = places.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && at >= 0 && !panel.hidden) {
        places[Math.min(places.length - 1, Math.max(0, at + step))].focus();
        event.preventDefault();
    } else if (event.key === "Escape") {
        panel.hidden = true;
    } else if (event.key === "/" && document.activeElement !== input) {
        input.focus();
        event.preventDefault();
    }
});

document.addEventListener("click", (event) => {
    if (!event.target.closest(".search")) panel.hidden = true;
});

// The page of the search itself: search.html?q=words
const query = new URLSearchParams(location.search).get("q");
if (find(".found") && query) {
    input.value = query;
    loadIndex().then(() => show(query, find(".found"), 60));
}
