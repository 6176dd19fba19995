// What the book does when one clicks: the contents on a narrow screen, light and dark,
// and the search. All of it can be read without.

const find = (selector) => document.querySelector(selector);

function element(tag, ...content) {
    const made = document.createElement(tag);
    made.append(...content);
    return made;
}

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
        const script = element("script");
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

// A piece of the text around the first word that was searched for. All are marked in it.
function excerpt(text, words) {
    const first = Math.max(0, text.toLowerCase().indexOf(words[0]));
    const begin = first < 60 ? 0 : text.indexOf(" ", first - 60) + 1;
    const pattern = words.map((word) => word.replace(/[^\w]/g, "\\$&")).join("|");
    const pieces = text.slice(begin, begin + 170).split(new RegExp(`(${pattern})`, "i"));
    return element("span", begin > 0 ? "… " : "",
                   ...pieces.map((piece, at) => at % 2 ? element("mark", piece) : piece),
                   begin + 170 < text.length ? " …" : "");
}

function show(query, list, most) {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const links = window.bookIndex
        .map((entry) => ({ entry, score: score(entry, words) }))
        .filter((one) => one.score > 0)
        .sort((one, other) => other.score - one.score)
        .slice(0, most)
        .map(({ entry: [title, page, address, text] }) => {
            const where = element("i", page === title ? "" : page);
            const link = element("a", element("b", title), where, excerpt(text, words));
            link.href = address;
            return link;
        });
    const nothing = element("p", `Nothing has "${query}" in it.`);
    list.replaceChildren(...(links.length > 0 ? links : [nothing]));
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
