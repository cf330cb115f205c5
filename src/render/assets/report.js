// The report page comes alive: readable values, legends that hide, tables that sort and filter.
// It only adds to what is there; texts are set as text, never as markup.
"use strict";
(function () {
	const SVG = "http://www.w3.org/2000/svg";
	const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
	const make = (tag, text) => {
		const node = document.createElement(tag);
		if (text) node.textContent = text;
		return node;
	};
	const draw = (svg, tag, name) => {
		const node = document.createElementNS(SVG, tag);
		node.setAttribute("class", name);
		svg.append(node);
		return node;
	};
	const place = (node, at) => Object.keys(at).forEach((key) => node.setAttribute(key, at[key]));

	// What the tuner did, by iteration, from the table of events.
	const events = new Map();
	all("#events tbody tr").forEach((row) => {
		const cell = Array.from(row.cells, (c) => c.textContent.trim());
		events.set(cell[0], cell.slice(1, 3).filter(Boolean).join(": "));
	});

	// "iteration value x y;..." as the page gives it
	const points = (text) => (text || "").split(";").filter(Boolean).map((p) => {
		const part = p.split(" ");
		return { iteration: part[0], value: part[1], x: Number(part[2]), y: Number(part[3]) };
	});

	// All charts, so that what one points at the others show too.
	const charts = [];

	// Place of the point whose iteration is nearest; iterations ascend.
	const near = (list, iteration) => {
		let low = 0, high = list.length - 1;
		while (low < high) {
			const mid = (low + high) >> 1;
			if (Number(list[mid].iteration) < iteration) low = mid + 1;
			else high = mid;
		}
		const before = list[Math.max(0, low - 1)];
		return low && iteration - Number(before.iteration) < Number(list[low].iteration) - iteration ? low - 1 : low;
	};

	function chart(figure) {
		const plot = figure.querySelector(".plot");
		const unit = plot.dataset.unit, row = plot.dataset.row;
		const out = make("p");
		const views = all("svg.marks", plot).map((svg) => {
			const box = svg.dataset.box.split(" ").map(Number);
			const cursor = draw(svg, "line", "cursor");
			const base = draw(svg, "circle", "cursor baseline");
			const dot = draw(svg, "circle", "cursor");
			place(cursor, { y1: box[1], y2: box[1] + box[3] });
			place(dot, { r: 5 });
			place(base, { r: 4 });
			return { svg, cursor, dot, base, head: points(svg.dataset.points), other: points(svg.dataset.baseline) };
		});
		const view = () => views.find((v) => v.svg.getBoundingClientRect().width > 0) || views[0];
		let now = views[0].head.length - 1;
		if (now < 0) return;

		out.className = "readout";
		out.setAttribute("aria-live", "off");
		plot.after(out);
		const words = (v, i) => {
			const p = v.head[i];
			const other = v.other.find((o) => o.iteration === p.iteration);
			const parts = [row.charAt(0).toUpperCase() + row.slice(1) + " " + p.iteration + ": " + p.value + " " + unit];
			if (other) parts.push("baseline " + other.value + " " + unit);
			if (events.has(p.iteration)) parts.push("tuning " + events.get(p.iteration));
			return parts.join("; ");
		};
		const show = (i) => {
			const shown = view(), iteration = Number(shown.head[i].iteration);
			views.forEach((v) => {
				const p = v.head[v === shown ? i : near(v.head, iteration)];
				const other = v.other.find((o) => o.iteration === p.iteration);
				place(v.cursor, { x1: p.x, x2: p.x });
				place(v.dot, { cx: p.x, cy: p.y });
				if (other) place(v.base, { cx: other.x, cy: other.y });
				v.base.classList.toggle("off", !other);
			});
			now = i;
			out.textContent = words(shown, i);
			plot.setAttribute("aria-valuenow", shown.head[i].iteration);
			plot.setAttribute("aria-valuetext", out.textContent);
			plot.classList.add("on");
		};
		const rest = () => {
			plot.classList.remove("on");
			out.textContent = "";
		};
		const follow = (iteration) => show(near(view().head, iteration));
		const showAll = (i) => {
			show(i);
			charts.forEach((other) => other.plot === plot || other.row !== row || other.follow(Number(view().head[i].iteration)));
		};
		const restAll = () => charts.forEach((other) => other.rest());
		const nearest = (event) => {
			const v = view();
			const rect = v.svg.getBoundingClientRect();
			const x = (event.clientX - rect.left) / rect.width * v.svg.viewBox.baseVal.width;
			let best = 0;
			v.head.forEach((p, i) => {
				if (Math.abs(p.x - x) < Math.abs(v.head[best].x - x)) best = i;
			});
			return best;
		};
		const keys = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10, Home: -Infinity, End: Infinity };

		charts.push({ plot, row, follow, rest });
		plot.tabIndex = 0;
		const first = views[0].head[0].iteration, end = views[0].head[now].iteration;
		place(plot, {
			role: "slider", "aria-label": plot.dataset.label, "aria-valuemin": first, "aria-valuemax": end,
			"aria-valuenow": end, "aria-valuetext": words(views[0], now),
		});
		plot.addEventListener("pointermove", (event) => showAll(nearest(event)));
		plot.addEventListener("pointerdown", (event) => showAll(nearest(event)));
		plot.addEventListener("pointerleave", () => document.activeElement === plot ? showAll(now) : restAll());
		plot.addEventListener("focus", () => showAll(Math.min(now, view().head.length - 1)));
		plot.addEventListener("blur", restAll);
		plot.addEventListener("keydown", (event) => {
			const step = keys[event.key];
			if (step === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
			event.preventDefault();
			showAll(Math.max(0, Math.min(view().head.length - 1, now + step)));
		});
	}

	// One legend for all charts, and one line that says how they are read.
	function legend(list) {
		const box = document.querySelector(".charts");
		const hint = make("p", "Point at a chart, or focus one and press the arrow keys: all charts show the values of that place.");
		hint.className = "soft hint";
		list.after(hint);
		all("li", list).forEach((item) => {
			const button = make("button");
			button.type = "button";
			button.append(...item.childNodes);
			button.setAttribute("aria-pressed", "true");
			button.addEventListener("click", () => {
				const hidden = box.classList.toggle("hide-" + item.dataset.hides);
				button.setAttribute("aria-pressed", String(!hidden));
			});
			item.append(button);
		});
	}

	const number = (text) => {
		const found = text.match(/[-+]?[0-9][0-9.]*(?:[eE][-+]?[0-9]+)?$/);
		return found ? Number(found[0]) : NaN;
	};

	function compare(a, b, numeric, sign) {
		if (!numeric) return sign * a.localeCompare(b);
		const x = number(a), y = number(b);
		if (isNaN(x) || isNaN(y)) return isNaN(x) - isNaN(y);
		return sign * (x - y);
	}

	function sortable(table) {
		const heads = all("thead th", table);
		const body = table.tBodies[0];
		heads.forEach((head, column) => {
			const button = make("button", head.textContent.trim());
			const numeric = head.classList.contains("n");
			button.type = "button";
			head.replaceChildren(button);
			button.addEventListener("click", () => {
				const sign = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
				const text = (row) => row.cells[column].textContent.trim();
				heads.forEach((h) => h.removeAttribute("aria-sort"));
				head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
				body.append(...Array.from(body.rows).sort((a, b) => compare(text(a), text(b), numeric, sign)));
			});
		});
		heads[0].setAttribute("aria-sort", "ascending");
	}

	// A whole number or a range means iterations, anything else is looked for in the row.
	function matches(row, term) {
		const range = term.match(/^([0-9]+)(?:-([0-9]+))?$/);
		if (!range) return row.textContent.toLowerCase().includes(term);
		const iteration = number(row.cells[0].textContent.trim());
		return iteration >= Number(range[1]) && iteration <= Number(range[2] || range[1]);
	}

	function filterable(table) {
		const rows = Array.from(table.tBodies[0].rows);
		if (rows.length < 10) return;
		const box = make("div"), label = make("label", "Filter rows"), input = make("input"), count = make("span");
		const hint = make("small", "an iteration or a range such as 7-12, or words such as " + table.dataset.words);
		box.className = "filter";
		input.type = "search";
		input.autocomplete = "off";
		input.id = table.id + "-filter";
		hint.id = table.id + "-hint";
		label.htmlFor = input.id;
		input.setAttribute("aria-describedby", hint.id);
		count.setAttribute("role", "status");
		const update = () => {
			const terms = input.value.toLowerCase().split(/\s+/).filter(Boolean);
			let shown = 0;
			rows.forEach((row) => {
				row.hidden = !terms.every((term) => matches(row, term));
				shown += row.hidden ? 0 : 1;
			});
			count.textContent = shown + " of " + rows.length + " rows";
		};
		input.addEventListener("input", update);
		box.append(label, input, count, hint);
		table.closest(".scroll").before(box);
		update();
	}

	// A box that scrolls sideways must be reachable by keyboard, one that does not must not.
	function scrolling() {
		all(".scroll").forEach((box) => {
			if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
			else box.removeAttribute("tabindex");
		});
	}

	all("figure").forEach(chart);
	all(".legend").forEach(legend);
	all("table[data-words]").forEach((table) => {
		sortable(table);
		filterable(table);
	});
	scrolling();
	window.addEventListener("beforeprint", () => all("details").forEach((box) => { box.open = true; }));
	window.addEventListener("resize", scrolling);
})();
