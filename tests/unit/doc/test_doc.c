/* SPDX-License-Identifier: MIT */
/* Blocks, through the pens of the three formats. */
#include "t.h"

#include "doc/notes.h"
#include "doc/reasons.h"
#include "render/pens.h"

static void say_foreign(struct sa_str *out, const void *in, const void *of,
			const struct sa_pen *pen)
{
	(void)in;
	pen->foreign(out, of);
}

static void put(const struct sa_doc *doc, const char *format, struct sa_str *out)
{
	const struct sa_console_opts opts = {0};

	sa_str_clear(out);
	if (strcmp(format, "html") == 0)
		sa_html_blocks(out, doc);
	else if (strcmp(format, "console") == 0)
		sa_console_blocks(out, doc, "  - ", &opts);
	else
		sa_markdown_blocks(out, doc, &sa_pen_markdown, strcmp(format, "comment") == 0);
}

/* What is left out is counted, and foreign text is nothing but text, in every format. */
static void lists(void **state)
{
	static const struct {
		enum sa_mark mark;
		const char *format, *want;
	} cases[] = {
		{SA_MARK_WARNINGS, "console", "  - a<b>\n  - warning: |c|\n  … and 2 more\n"},
		{SA_MARK_NEVER, "console", "  - a<b>\n  - |c|\n  … and 2 more\n"},
		{SA_MARK_WARNINGS, "markdown",
		 "- a&lt;b&gt;\n- warning: &#124;c&#124;\n- … and 2 more\n\n"},
		{SA_MARK_NEVER, "markdown", "- a&lt;b&gt;\n- &#124;c&#124;\n- … and 2 more\n\n"},
		{SA_MARK_SIGN, "markdown",
		 "- ❌ a&lt;b&gt;\n- ⚠️ &#124;c&#124;\n- … and 2 more\n\n"},
		{SA_MARK_WARNINGS, "html",
		 "<ul>\n<li>❌ a&lt;b&gt;</li>\n<li>⚠️ |c|</li>\n<li>… and 2 more</li>\n</ul>\n"},
	};
	SA_STR_SCOPE(out);

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		struct sa_doc doc = {.arena = &arena};
		struct sa_block *list = sa_doc_list(&doc, 2);
		const char *text[] = {"a<b>", "|c|", "d", "e"};

		list->mark = cases[i].mark;
		for (size_t k = 0; k < T_COUNT(text); k++)
			sa_doc_item(list,
				    (struct sa_item){.state = k ? SA_STATE_WARN : SA_STATE_HOLD,
						     .words = {say_foreign, NULL, text[k]}});
		put(&doc, cases[i].format, &out);
		t_str(out.buf, cases[i].want);
	}
}

/* The number in the heading is that of all notes, also of those that were not kept. */
static void notes(void **state)
{
	static const struct {
		const char *format, *want;
	} cases[] = {
		{"console",
		 "\nNotes on the input (9):\n  warning: f|.json: it is odd\n  … and 8 more (see R.json)\n"},
		{"markdown", "## Notes on the input (9)\n\n- **warning** f&#124;.json: it is odd\n"
			     "- … and 8 more (see R.json)\n\n"},
		{"comment",
		 "<details><summary>Notes on the input (9)</summary>\n\n"
		 "- **warning** f&#124;.json: it is odd\n- … and 8 more (see R.json)\n\n</details>\n\n"},
		{"html",
		 "<section aria-labelledby=\"notes\">\n<h2 id=\"notes\">Notes on the input (9)</h2>\n<ul>\n"
		 "<li><strong>warning</strong> f|.json: it is odd</li>\n"
		 "<li>… and 8 more (see R.json)</li>\n</ul>\n</section>\n"},
	};
	SA_STR_SCOPE(out);

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		struct sa_doc doc = {.arena = &arena};
		struct sa_notes all;

		sa_notes_init(&all, &arena);
		sa_doc_notes(&doc, &all, 1, "R.json");
		assert_null(doc.first);
		sa_note_add(&all, SA_WARNING, "f|.json", "it is odd");
		sa_note_add(&all, SA_INFO, "", "another");
		all.n_by_severity[SA_INFO] += 7;
		sa_doc_notes(&doc, &all, 1, "R.json");
		put(&doc, cases[i].format, &out);
		t_str(out.buf, cases[i].want);
	}
}

static bool never(const void *in)
{
	(void)in;
	return false;
}

static void say_if_b(struct sa_str *out, const void *in, const void *of, const struct sa_pen *pen)
{
	(void)in;
	if (*(const char *)of == 'b')
		pen->plain(out, "it is b");
}

/* One description of the columns; a sentence stands below its row, in a column, or in the line. */
static void tables(void **state)
{
	static const struct sa_column columns[] = {
		{"Name", SA_CELL_TEXT, .say = say_foreign},
		{"Hidden", SA_CELL_TEXT, .shown = never, .say = say_foreign},
		{"N", SA_CELL_NUMBER, .say = say_foreign},
		{"Why", SA_CELL_SENTENCE, .say = say_if_b},
	};
	static const struct {
		const char *format, *want;
	} cases[] = {
		{"markdown", "| Name | N | Why |\n|---|---:|---|\n"
			     "| a&#124; | a&#124; |  |\n| b | b | it is b |\n\n"},
		{"console", "Name  N\n"
			    "------------------------------------------------------------\n"
			    "a|   a|\nb     b\n      it is b\n"},
		{"html",
		 "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"T\">\n<table class=\"t\">\n"
		 "<tr><th scope=\"col\">Name</th><th scope=\"col\" class=\"n\">N</th></tr>\n"
		 "<tr><td data-head=\"Name\">a|</td><td class=\"n\" data-head=\"N\">a|</td></tr>\n"
		 "<tr class=\"judged\"><td data-head=\"Name\">b</td><td class=\"n\" data-head=\"N\">b</td></tr>\n"
		 "<tr class=\"lineage\"><td colspan=\"2\">it is b</td></tr>\n"
		 "</table>\n</div>\n"},
	};
	SA_ARENA_SCOPE(arena);
	struct sa_doc doc = {.arena = &arena};
	const void *row[] = {"a|", "b"};
	SA_STR_SCOPE(out);

	(void)state;
	sa_doc_table(&doc, &(struct sa_table){.name = "t",
					      .label = "T",
					      .column = columns,
					      .n_column = T_COUNT(columns),
					      .row = row,
					      .n_row = T_COUNT(row)});
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		put(&doc, cases[i].format, &out);
		t_str(out.buf, cases[i].want);
	}
}

/* In a code span nothing is escaped, so that only what needs no escape is one. */
static void names(void **state)
{
	static const struct {
		const char *name, *want;
	} cases[] = {
		{"net_bps", "`net_bps`"}, {"_x", "`_x`"},      {"res_a.x-1.csv", "`res_a.x-1.csv`"},
		{"a`b", "a\\`b"},	  {"a|b", "a&#124;b"},
	};
	SA_STR_SCOPE(out);

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		sa_str_clear(&out);
		sa_pen_markdown.name(&out, cases[i].name);
		t_str(out.buf, cases[i].want);
	}
	sa_str_clear(&out);
	sa_pen_html.name(&out, "a<b>.c_d");
	t_str(out.buf, "<code>a&lt;b&gt;.c_d</code>");
}

/* A comment folds what stands below a heading; what is nobody's stands open. */
static void folds(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_doc doc = {.arena = &arena};
	SA_STR_SCOPE(out);

	(void)state;
	sa_doc_para(&doc, sa_words_text("open"));
	sa_doc_heading(&doc, sa_words_text("A"));
	sa_doc_para(&doc, sa_words_text("a"));
	sa_doc_heading_sentence(&doc, sa_words_text("B: 1"));
	sa_doc_para(&doc, sa_words_text("b"));
	put(&doc, "comment", &out);
	t_str(out.buf, "open\n\n<details><summary>A</summary>\n\na\n\n</details>\n\n"
		       "<details><summary>B: 1</summary>\n\nb\n\n</details>\n\n");
	put(&doc, "console", &out);
	t_str(out.buf, "  open\n\nA:\n  a\n\nB: 1\n  b\n");
}

/* A list with inner items, and what belongs to the one before. */
static void inner(void **state)
{
	static const struct {
		const char *format, *want;
	} cases[] = {
		{"markdown", "- a\n  - b\n  - c\n- d\n\n"},
		{"console", "  a\n    - b\n    - c\n  d\n"},
		{"html",
		 "<ul>\n<li>a\n<ul>\n<li>b</li>\n<li>c</li>\n</ul>\n</li>\n<li>d</li>\n</ul>\n"},
	};
	static const struct {
		const char *text;
		bool inner;
	} items[] = {{"a", false}, {"b", true}, {"c", true}, {"d", false}};
	SA_ARENA_SCOPE(arena);
	struct sa_doc doc = {.arena = &arena};
	struct sa_block *list = sa_doc_list(&doc, T_COUNT(items));
	SA_STR_SCOPE(out);

	(void)state;
	for (size_t i = 0; i < T_COUNT(items); i++)
		sa_doc_item(list, (struct sa_item){.inner = items[i].inner,
						   .words = sa_words_text(items[i].text)});
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		put(&doc, cases[i].format, &out);
		t_str(out.buf, cases[i].want);
	}
}

/* What goes first when room is short; what stays has fewer items. */
static void room(void **state)
{
	static const struct {
		enum sa_room room;
		const char *want;
	} cases[] = {
		{SA_ROOM_EVERYTHING, "- x\n- x\n- x\n- … and 1 more\n\nT\n\nstays\n\nC\n\n"},
		{SA_ROOM_WITHOUT_TUNING, "- x\n- x\n- x\n- … and 1 more\n\nstays\n\nC\n\n"},
		{SA_ROOM_FEWER_NOTES, "- x\n- … and 3 more\n\nstays\n\nC\n\n"},
		{SA_ROOM_WITHOUT_COMPARISON, "stays\n\n"},
		{SA_ROOM_WITHOUT_COMMAND, "stays\n\n"},
	};
	SA_STR_SCOPE(out);

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		struct sa_doc doc = {.arena = &arena, .goes = SA_ROOM_WITHOUT_NOTES};
		struct sa_block *list = sa_doc_list(&doc, 3);

		for (size_t k = 0; k < 4; k++)
			sa_doc_item(list, (struct sa_item){.words = sa_words_text("x")});
		list->few = 1;
		list->few_at = SA_ROOM_FEWER_NOTES;
		doc.goes = SA_ROOM_WITHOUT_TUNING;
		sa_doc_para(&doc, sa_words_text("T"));
		doc.goes = SA_ROOM_EVERYTHING;
		sa_doc_para(&doc, sa_words_text("stays"));
		doc.goes = SA_ROOM_WITHOUT_COMPARISON;
		sa_doc_para(&doc, sa_words_text("C"));
		sa_doc_shorten(&doc, cases[i].room);
		put(&doc, "markdown", &out);
		t_str(out.buf, cases[i].want);
		/* what is appended then stands behind it */
		doc.goes = SA_ROOM_EVERYTHING;
		sa_doc_para(&doc, sa_words_text("end"));
		put(&doc, "markdown", &out);
		assert_non_null(strstr(out.buf, "end\n"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists), cmocka_unit_test(notes), cmocka_unit_test(tables),
		cmocka_unit_test(names), cmocka_unit_test(folds), cmocka_unit_test(inner),
		cmocka_unit_test(room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
