"use strict";

// The steps of a slide are fragments without anything in them: how many of them have come
// says which lines of the code are lit, and where the figure's camera stands.

function showSteps() {
    for (const thing of document.querySelectorAll("section.present [data-steps]")) {
        const steps = JSON.parse(thing.dataset.steps);
        const count = thing.querySelectorAll("i.fragment.visible").length;
        const step = count > 0 ? steps[count - 1] : null;
        if (thing.classList.contains("code")) {
            lightLines(thing, step);
        } else {
            moveCamera(thing.querySelector("svg"), step);
        }
    }
}

function lightLines(block, step) {
    block.classList.toggle("stepping", step !== null);
    block.querySelectorAll(".line").forEach((line, at) => {
        line.classList.toggle("lit", step !== null && at >= step.first && at <= step.last);
    });
}

function moveCamera(figure, step) {
    figure.dataset.whole ??= figure.getAttribute("viewBox");
    figure.setAttribute("viewBox", step ? step.view : figure.dataset.whole);
    for (const part of figure.querySelectorAll("[data-name]")) {
        const name = part.dataset.name;
        part.classList.toggle("lit", step !== null && step.lit.includes(name));
        part.classList.toggle("ahead", step !== null && step.ahead.includes(name));
    }
}

for (const event of ["ready", "slidechanged", "fragmentshown", "fragmenthidden"]) {
    Reveal.on(event, showSteps);
}

Reveal.initialize({
    width: 1280, height: 720, margin: 0, center: false, hash: true, controls: false,
    slideNumber: "c/t", transition: "none", plugins: [RevealNotes],
});
