/* The page for signers. The token comes in the fragment, which no server sees, and stays in this page's memory only.
   Nothing is sent before somebody clicks, but for reading: programs that look into mails open links, and some run scripts.
   What the service says is shown as text, never as markup. */
(function () {
    "use strict";

    const TIMEOUT_MS = 30000;
    const SETTLE_MS = 50; /* a region that was just shown or emptied is announced when its text comes a little later */
    const views = ["home", "confirm", "confirmed", "manage", "erased"];
    const consents = ["publicName", "newsletter", "shareWithPartners"];
    const find = (id) => document.getElementById(id);
    const words = new Map();
    for (const item of find("words").content.children) {
        words.set(item.getAttribute("value"), item.textContent);
    }
    const word = (key, otherwise = key) => words.get(key) ?? otherwise;

    let purpose = ""; /* what the token is for */
    let token = "";
    let record = null; /* of GET mine, and its entity tag */
    let version = null;
    let places = null; /* code → name of municipalities, once fetched */
    let busy = false;

    /* --- speaking with the service ------------------------------------------------------------------------------- */

    class Failure extends Error {
        constructor(status, problem) {
            super(problem.title);
            this.status = status;
            this.problem = problem;
        }
    }

    function parse(text) {
        try {
            return JSON.parse(text);
        } catch {
            return null; /* nothing, or the page of a proxy */
        }
    }

    async function receive(response) {
        const content = parse(await response.text());
        if (!response.ok) {
            throw new Failure(response.status, content?.title ? content : { title: word("failed") });
        }
        return { content, version: response.headers.get("ETag") };
    }

    async function call(method, path, body, headers) {
        const options = {
            method,
            headers: { Accept: "application/json", "Accept-Language": document.documentElement.lang, ...headers },
            cache: "no-store",
            credentials: "omit",
            redirect: "error",
            signal: AbortSignal.timeout(TIMEOUT_MS),
        };
        if (body !== undefined) {
            options.body = JSON.stringify(body);
            options.headers["Content-Type"] ??= "application/json";
        }
        try {
            return await receive(await fetch(path, options));
        } catch (error) {
            throw error instanceof Failure ? error : new Failure(0, { title: word("offline") });
        }
    }

    const own = (method, path, body, headers) =>
        call(method, path, body, { Authorization: `Bearer ${token}`, ...headers });

    /* --- speaking with people ------------------------------------------------------------------------------------ */

    function element(name, text, attributes = {}) {
        const made = document.createElement(name);
        made.textContent = text;
        for (const [attribute, value] of Object.entries(attributes)) {
            made.setAttribute(attribute, value);
        }
        return made;
    }

    function say(id, sentences, mood = "") {
        const region = find(id);
        const turn = (Number(region.dataset.turn) || 0) + 1; /* of two that follow each other, the last one stands */
        region.dataset.turn = turn;
        region.replaceChildren();
        setTimeout(() => {
            if (Number(region.dataset.turn) === turn) {
                region.className = `status ${mood}`;
                region.replaceChildren(...sentences.filter(Boolean).map((sentence) => element("p", sentence)));
            }
        }, SETTLE_MS);
    }

    function show(name, withFocus) {
        for (const view of views) {
            find(view).hidden = view !== name;
        }
        const heading = find(name).querySelector("h1");
        document.title = `${heading.textContent} - ${word("brand")}`;
        if (withFocus) {
            heading.focus();
        }
    }

    function clearFaults(form) {
        for (const field of form.querySelectorAll("[aria-invalid]")) {
            field.removeAttribute("aria-invalid");
        }
        for (const fault of form.querySelectorAll(".fault")) {
            fault.hidden = true;
        }
    }

    /* Faults that are about a field stand with that field; those that are left are returned. */
    function showFaults(form, errors) {
        const rest = [];
        let first = null;
        for (const { location, detail } of errors) {
            const field = form.elements.namedItem(String(location).split("/").pop());
            const fault = field && find(`${field.name}-fault`);
            if (!fault) {
                rest.push(detail);
                continue;
            }
            field.setAttribute("aria-invalid", "true");
            fault.textContent = detail;
            fault.hidden = false;
            first ??= field;
        }
        first?.focus();
        return rest;
    }

    function explain(id, error, form) {
        const problem = error instanceof Failure ? error.problem : { title: word("failed") };
        const errors = Array.isArray(problem.errors) ? problem.errors : [];
        const rest = form ? showFaults(form, errors) : errors.map((one) => one.detail);
        say(id, [problem.title, problem.detail, ...rest], "bad");
    }

    /* One thing at a time: who clicks twice gets it once. `meant` are statuses that have an answer of their own. */
    async function attempt(id, action, meant = {}, form = null) {
        if (busy) {
            return;
        }
        busy = true;
        if (form) {
            clearFaults(form);
        }
        say(id, [word("busy")]);
        try {
            await action();
        } catch (error) {
            if (Object.hasOwn(meant, error.status)) {
                await meant[error.status]();
            } else {
                explain(id, error, form);
            }
        } finally {
            busy = false;
        }
    }

    /* --- what is kept, for reading ------------------------------------------------------------------------------- */

    const isTime = (value) => typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value);

    function timeText(value) {
        const form = { dateStyle: "long", timeStyle: "short", timeZone: "Europe/Amsterdam" };
        return isTime(value) ? new Intl.DateTimeFormat(document.documentElement.lang, form).format(new Date(value)) : value;
    }

    const yesOrNo = (value) => (value === true || value === false ? word(value ? "yes" : "no") : String(value));
    const codeOf = (place) => place?.code ?? place ?? "";
    const placeText = (place) => (places?.has(codeOf(place)) ? `${places.get(codeOf(place))} (${codeOf(place)})` : codeOf(place));

    function receiptText(receipt) {
        const values = { ...receipt, given: yesOrNo(receipt.given), at: timeText(receipt.at) };
        values.purpose = word(`value.purpose.${receipt.purpose}`, receipt.purpose);
        values.declaration = receipt.declaration?.title ?? receipt.declaration;
        values.language = word(`value.language.${receipt.language}`, receipt.language);
        return word("receipt").replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? "-"));
    }

    function listText(name, item) {
        if (name === "receipts") {
            return receiptText(item);
        }
        return typeof item === "string" ? item : (item.slogan ?? JSON.stringify(item));
    }

    function described(name, value) {
        if (Array.isArray(value)) {
            const list = element("ul", "");
            list.append(...value.map((item) => element("li", listText(name, item))));
            return list;
        }
        if (name === "municipality") {
            return document.createTextNode(placeText(value));
        }
        return isTime(value) ? element("time", timeText(value), { datetime: value })
                             : document.createTextNode(word(`value.${name.split(".").pop()}.${value}`, yesOrNo(value)));
    }

    /* Everything that has a value, also what this page has no words for. */
    function describe(list, object, prefix = "") {
        for (const [key, value] of Object.entries(object)) {
            const name = prefix + key;
            const empty = value === null || value === "" || (Array.isArray(value) && value.length === 0);
            if (!empty && typeof value === "object" && !Array.isArray(value) && name !== "municipality") {
                describe(list, value, `${name}.`);
            } else if (!empty) {
                const description = element("dd", "");
                description.append(described(name, value));
                list.append(element("dt", word(`field.${name}`, name)), description);
            }
        }
    }

    /* --- what is kept, for changing ------------------------------------------------------------------------------ */

    function fillPlaces(chosen) {
        const select = find("municipality");
        const known = new Map(places ?? []);
        if (chosen && !known.has(chosen)) {
            known.set(chosen, chosen);
        }
        const options = [...known].map(([code, name]) => element("option", name, { value: code }));
        select.replaceChildren(element("option", word("municipality.none"), { value: "" }), ...options);
        select.value = chosen;
    }

    function fillForm() {
        const fields = find("correct").elements;
        fields.namedItem("name").value = record.name ?? "";
        fields.namedItem("statement").value = record.statement ?? "";
        fillPlaces(codeOf(record.municipality));
        for (const consent of consents) {
            fields.namedItem(consent).checked = record.consents?.[consent] === true;
        }
    }

    /* A merge patch of what differs from what is kept. */
    function changes() {
        const fields = find("correct").elements;
        const kept = { name: record.name, municipality: codeOf(record.municipality), statement: record.statement };
        const patch = {};
        for (const [name, value] of Object.entries(kept)) {
            const wanted = fields.namedItem(name).value.trim();
            if (wanted !== (value ?? "")) {
                patch[name] = wanted === "" && name !== "name" ? null : wanted;
            }
        }
        const turned = consents.filter((name) => fields.namedItem(name).checked !== (record.consents?.[name] === true));
        if (turned.length > 0) {
            patch.consents = Object.fromEntries(turned.map((name) => [name, fields.namedItem(name).checked]));
        }
        return patch;
    }

    async function fetchPlaces() {
        try {
            const { content } = await call("GET", "../municipalities?limit=500&fields=code,name&current=true&sort=name");
            places = new Map(content.items.map((place) => [place.code, place.name]));
        } catch {
            places = null; /* their codes have to do */
        }
    }

    async function load() {
        const [answer] = await Promise.all([own("GET", "mine"), places ?? fetchPlaces()]);
        record = answer.content;
        version = answer.version;
        const list = find("fields");
        list.replaceChildren();
        describe(list, record);
        find("withdrawing").hidden = record.status === "withdrawn";
        find("record").hidden = false;
    }

    function forget() {
        token = purpose = "";
        record = version = null;
        find("fields").replaceChildren();
        find("correct").reset();
        find("record").hidden = true;
    }

    /* --- what people do ------------------------------------------------------------------------------------------ */

    function linkIsOver() {
        forget();
        show("home", true);
        say("home-status", [word("manage.invalid")], "bad");
    }

    const confirmInvalid = () => say("confirm-status", [word("confirm.invalid")], "bad");

    const confirm = () => attempt("confirm-status", async () => {
        await call("POST", "confirmations", { token });
        say("confirm-status", []);
        show("confirmed", true);
    }, { 400: confirmInvalid });

    function open() {
        find("again").hidden = true;
        return attempt("manage-status", async () => {
            try {
                await load();
            } catch (error) {
                find("again").hidden = error.status === 401;
                throw error;
            }
            fillForm();
            say("manage-status", [word("manage.loaded")]);
        }, { 401: linkIsOver });
    }

    async function changedMeanwhile() {
        await load();
        say("correct-status", [word("correct.changed")], "bad");
    }

    const correct = (event) => attempt("correct-status", async () => {
        const patch = changes();
        if (Object.keys(patch).length === 0) {
            say("correct-status", [word("correct.same")]);
            return;
        }
        const headers = { "Content-Type": "application/merge-patch+json", ...(version ? { "If-Match": version } : {}) };
        await own("PATCH", "mine", patch, headers);
        await load();
        fillForm();
        say("correct-status", [word("correct.saved")], "good");
    }, { 401: linkIsOver, 412: changedMeanwhile }, event.target);

    const sendLink = (event) => attempt("link-status", async () => {
        await call("POST", "links", { email: find("email").value.trim() });
        say("home-status", []);
        say("link-status", [word("link.sent")], "good");
    }, {}, event.target);

    const withdraw = () => attempt("withdraw-status", async () => {
        await own("POST", "mine/withdrawal");
        closeQuestion("withdraw");
        await load();
        say("withdraw-status", []);
        show("manage", true);
        say("manage-status", [word("withdrawn")], "good");
    }, { 401: linkIsOver });

    const erase = () => attempt("erase-status", async () => {
        await own("DELETE", "mine");
        closeQuestion("erase");
        forget();
        show("erased", true);
    }, { 401: linkIsOver });

    function download() {
        const address = URL.createObjectURL(new Blob([JSON.stringify(record, null, 2)], { type: "application/json" }));
        element("a", "", { href: address, download: word("file") }).click();
        setTimeout(() => URL.revokeObjectURL(address), TIMEOUT_MS);
    }

    /* --- asking whether somebody is sure ------------------------------------------------------------------------- */

    function closeQuestion(name) {
        find(`${name}-sure`).hidden = true;
        find(name).setAttribute("aria-expanded", "false");
    }

    function askFirst(name, action) {
        find(name).addEventListener("click", () => {
            find(`${name}-sure`).hidden = false;
            find(name).setAttribute("aria-expanded", "true");
            find(`${name}-question`).focus();
        });
        find(`${name}-no`).addEventListener("click", () => {
            closeQuestion(name);
            find(name).focus();
        });
        find(`${name}-yes`).addEventListener("click", action);
    }

    /* --- beginning ----------------------------------------------------------------------------------------------- */

    function readFragment() {
        const fragment = location.hash;
        let plain = fragment;
        try {
            plain = decodeURIComponent(fragment); /* some mail programs encode what needs no encoding */
        } catch {
            /* then it is no token either */
        }
        const found = /^#(confirm|manage)=(.*)$/s.exec(plain);
        purpose = found?.[1] ?? "";
        token = /^[A-Za-z0-9._~-]{1,500}$/.test(found?.[2] ?? "") ? found[2] : "";
        if (fragment !== "") {
            history.replaceState(null, "", location.pathname + location.search);
        }
    }

    function begin() {
        readFragment();
        const malformed = purpose !== "" && token === "";
        if (purpose === "manage" && malformed) {
            linkIsOver();
            return;
        }
        show(purpose === "" ? "home" : purpose, false);
        if (malformed) {
            confirmInvalid();
        } else if (purpose === "manage") {
            open();
        }
    }

    function onSubmit(id, action) {
        find(id).addEventListener("submit", (event) => {
            event.preventDefault();
            action(event);
        });
    }

    find("confirm-button").addEventListener("click", () => (token === "" ? confirmInvalid() : confirm()));
    find("again").addEventListener("click", open);
    find("download").addEventListener("click", download);
    onSubmit("link", sendLink);
    onSubmit("correct", correct);
    askFirst("withdraw", withdraw);
    askFirst("erase", erase);
    /* The other language needs the token too, for a moment. */
    find("switch").addEventListener("click", (event) => {
        if (token !== "") {
            event.preventDefault();
            location.replace(`${event.currentTarget.getAttribute("href")}#${purpose}=${token}`);
        }
    });
    /* A link pasted into the address bar of this very page would not load it again by itself. */
    addEventListener("hashchange", () => location.reload());
    begin();
})();
