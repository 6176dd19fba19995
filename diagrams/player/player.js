// The player: shows a step of the walk through a figure, and goes to others.
"use strict";

const byId = id => document.getElementById(id);
const all = selector => [...document.querySelectorAll(selector)];

// Each step: its `kind` and `call`, the call that is `lit`, the `states` of all calls, the
// `file` and the `line`, and what it `says`. The lanes are those of the calls.
const { steps, lanes } = JSON.parse(byId("walk").textContent);
const calls = all("#figure .call");
let at = 0;

/** Shows a step, or the nearest that there is. */
function show(index) {
    at = Math.max(0, Math.min(steps.length - 1, index));
    const step = steps[at];
    showFigure(step);
    showSource(step);
    byId("says").textContent = step.says;
    byId("count").textContent = `${at + 1} / ${steps.length}`;
    byId("slider").value = at + 1;
    byId("slider").setAttribute("aria-valuetext", `step ${at + 1} of ${steps.length}`);
    byId("first").disabled = byId("back").disabled = at === 0;
    byId("last").disabled = byId("on").disabled = at === steps.length - 1;
    if (location.hash !== `#step=${at + 1}`)
        history.replaceState(null, "", `#step=${at + 1}`);
}

function showFigure(step) {
    for (const part of all("#figure [data-call]"))
        part.dataset.state = step.states[part.dataset.call];
    for (const tag of all("#figure [data-first]"))
        tag.dataset.happened = at >= tag.dataset.first ? "yes" : "no";
    const hadFocus = calls.includes(document.activeElement);
    calls.forEach((call, number) => {
        const isLit = number === step.lit;
        call.classList.toggle("lit", isLit);
        call.tabIndex = isLit ? 0 : -1; // the arrow keys lead to the others
        if (isLit)
            call.setAttribute("aria-current", "step");
        else
            call.removeAttribute("aria-current");
    });
    if (hadFocus)
        calls[step.lit].focus({ preventScroll: true });
    bringIntoView(byId("figure"), calls[step.lit].querySelector(".box"));
}

function showSource(step) {
    for (const file of all("#source article"))
        file.hidden = file.dataset.file !== step.file;
    const file = all("#source article").find(one => !one.hidden);
    file.querySelector(".lane").textContent = lanes[step.lit];
    for (const line of all("#source li.now"))
        line.removeAttribute("class");
    const line = file.querySelectorAll("li")[step.line - 1];
    line.className = "now";
    bringIntoView(byId("source"), line);
}

/** Scrolls a pane when something is not well inside of it. */
function bringIntoView(pane, thing) {
    const view = pane.getBoundingClientRect(), place = thing.getBoundingClientRect();
    const margin = 3 * place.height;
    if (place.top < view.top + margin || place.bottom > view.bottom - margin)
        pane.scrollTop += place.top - view.top - view.height / 3;
    if (place.left < view.left || place.right > view.right)
        pane.scrollLeft += place.left - view.left - view.width / 4;
}

/** The step at which a call begins. */
const beginning = number =>
    steps.findIndex(step => step.kind === "enter" && step.call === number);

/** Goes to the beginning of the next call (1), or of the one before (-1). */
function goToCall(direction) {
    let index = at + direction;
    while (steps[index] && steps[index].kind !== "enter")
        index += direction;
    show(index);
}

const keys = {
    ArrowRight: () => show(at + 1),
    ArrowLeft: () => show(at - 1),
    PageDown: () => show(at + 1), // the keys of a presenter's remote control
    PageUp: () => show(at - 1),
    ArrowDown: () => goToCall(1),
    ArrowUp: () => goToCall(-1),
    Home: () => show(0),
    End: () => show(steps.length - 1),
    "+": () => resize(1),
    "=": () => resize(1), // the same key, without Shift
    "-": () => resize(-1),
};
addEventListener("keydown", event => {
    if (!keys[event.key] || event.ctrlKey || event.altKey || event.metaKey)
        return;
    event.preventDefault();
    keys[event.key]();
});

byId("first").onclick = () => show(0);
byId("back").onclick = () => show(at - 1);
byId("on").onclick = () => show(at + 1);
byId("last").onclick = () => show(steps.length - 1);
byId("slider").max = steps.length;
byId("slider").oninput = event => show(event.target.value - 1);
calls.forEach((call, number) => {
    call.onclick = () => show(beginning(number));
    call.onkeydown = event => {
        if (event.key === "Enter" || event.key === " ") {
            event.preventDefault();
            show(beginning(number));
        }
    };
});

// Size and colours are remembered, where the browser lets a page remember something.
const memory = {
    read(key) {
        try { return localStorage.getItem(key); } catch { return null; }
    },
    write(key, value) {
        try { localStorage.setItem(key, value); } catch { /* then it is forgotten */ }
    },
};

const sizes = [0.8, 1, 1.25, 1.5, 1.8, 2.2];
let size = Number(memory.read("player-size") ?? 1);

function resize(change) {
    size = Math.max(0, Math.min(sizes.length - 1, size + change));
    memory.write("player-size", size);
    byId("smaller").disabled = size === 0;
    byId("larger").disabled = size === sizes.length - 1;
    document.documentElement.style.setProperty("--size", sizes[size]);
    fit();
    show(at);
}

/** What could not be read as a whole is scrolled: down if that is enough. */
function readable(whole, wide) {
    if (whole >= 0.62)
        return Math.min(whole, 1.6);
    if (wide >= 0.7)
        return Math.min(wide, 0.9);
    return whole >= 0.55 ? whole : 0.8;
}

/** The source is beside the figure, or below it if that makes the figure larger. */
function fit() {
    const main = document.querySelector("main"), pane = byId("figure");
    const svg = pane.querySelector("svg"), { width, height } = svg.viewBox.baseVal;
    const widthScale = () => (pane.clientWidth - 24) / width;
    const scaleNow = () => Math.min(widthScale(), (pane.clientHeight - 24) / height);
    const isNarrow = innerWidth < 900;
    main.className = "beside";
    const beside = scaleNow();
    main.className = isNarrow ? "stacked narrow" : "stacked";
    const below = scaleNow();
    if (!isNarrow && beside >= below)
        main.className = "beside";
    const whole = isNarrow ? below : Math.max(beside, below);
    const scale = readable(whole, widthScale()) * sizes[size];
    svg.setAttribute("width", width * scale);
    svg.setAttribute("height", height * scale);
}

function setDark(isDark) {
    document.documentElement.dataset.theme = isDark ? "dark" : "light";
    byId("dark").setAttribute("aria-pressed", isDark);
}

byId("smaller").onclick = () => resize(-1);
byId("larger").onclick = () => resize(1);
byId("dark").onclick = () => {
    const isDark = document.documentElement.dataset.theme !== "dark";
    memory.write("player-theme", isDark ? "dark" : "light");
    setDark(isDark);
};
const system = matchMedia("(prefers-color-scheme: dark)");
const followSystem = () => setDark((memory.read("player-theme") ??
                                    (system.matches ? "dark" : "light")) === "dark");
system.onchange = followSystem;
addEventListener("resize", () => resize(0));

/** The step that the address names: #step=12. */
const goToAddress = () => show(Number(/^#step=(\d+)$/.exec(location.hash)?.[1] ?? 1) - 1);
addEventListener("hashchange", goToAddress);

followSystem();
goToAddress();
resize(0);
