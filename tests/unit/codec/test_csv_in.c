/* SPDX-License-Identifier: MIT */
/* CSV in: rows, cells, what breaks them, and their numbers. */
#include "t.h"

#include <math.h>

#include "base/str.h"
#include "codec/csv_in.h"

struct row_case {
	const char *bytes;
	char separator;
	const char *want; /* rows joined by "/", cells by "~", "!" before a broken row */
};

static const struct row_case row_cases[] = {
	{"a,b\n1,2\n", ',', "a~b/1~2"},
	{"a,b\r\n1,2\r\n", ',', "a~b/1~2"},
	{"a,b\n1,2", ',', "a~b/1~2"},
	{"a;b\n1,5;2\n", ';', "a~b/1,5~2"},
	{"a\tb\n\n1\t\n", '\t', "a~b/1~"},
	{"\"a,b\",c\n\"x \"\"y\"\"\",\"\"\n", ',', "a,b~c/x \"y\"~"},
	{"a,b\n\"two\nlines\",2\n3,4\n", ',', "a~b/two\nlines~2/3~4"},
	{"a,b\n\"open,2\n3,4\n", ',', "a~b/!/3~4"},
	{"a,b\n\"x\"y,2\n3,4\n", ',', "a~b/!x/3~4"},
	{"", ',', ""},
	{"\n\n", ',', ""},
	{"a", ',', "a"},
	{",\n", ',', "~"},
};

static void rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < T_COUNT(row_cases); i++) {
		const struct row_case *c = &row_cases[i];
		char bytes[200];
		struct sa_csv csv;
		SA_STR_SCOPE(got);

		snprintf(bytes, sizeof bytes, "%s", c->bytes);
		sa_csv_init(&csv, bytes, strlen(bytes), c->separator);
		for (bool first = true; sa_csv_next(&csv); first = false) {
			sa_str_printf(&got, "%s%s", first ? "" : "/", csv.why ? "!" : "");
			for (size_t k = 0; k < csv.n; k++) {
				sa_str_puts(&got, k ? "~" : "");
				sa_str_add(&got, csv.cell[k].p, csv.cell[k].len);
			}
		}
		t_str_in(c->bytes, got.len ? got.buf : "", c->want);
		sa_csv_release(&csv);
	}
}

static void lines(void **state)
{
	char bytes[] = "a,b\n\"x\ny\",1\n2,3";
	struct sa_csv csv;

	(void)state;
	sa_csv_init(&csv, bytes, strlen(bytes), ',');
	assert_true(sa_csv_next(&csv));
	assert_int_equal(csv.line, 1);
	assert_false(csv.last_cut);
	assert_true(sa_csv_next(&csv));
	assert_int_equal(csv.line, 2);
	assert_true(sa_csv_next(&csv));
	assert_int_equal(csv.line, 4);
	assert_true(csv.last_cut);
	assert_false(sa_csv_next(&csv));
	sa_csv_release(&csv);
}

static void numbers(void **state)
{
	static const struct {
		const char *text;
		char decimal;
		double want;
	} cases[] = {
		{"3.5", '.', 3.5},
		{" 3.5 ", '.', 3.5},
		{"3,5", ',', 3.5},
		{"1.000,5", ',', (double)NAN},
		{"3,5", '.', (double)NAN},
		{"-1e2", '.', -100},
		{"", '.', (double)NAN},
		{"3.5 ms", '.', (double)NAN},
		{"inf", '.', (double)INFINITY},
		{"-Infinity", '.', -(double)INFINITY},
		{"+Inf", '.', (double)INFINITY},
		{"information", '.', (double)NAN},
		{"nan", '.', (double)NAN},
		{"1e999", '.', (double)INFINITY},
		{"-1e999", '.', -(double)INFINITY},
		{"true", '.', (double)NAN},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		char text[40];

		snprintf(text, sizeof text, "%s", cases[i].text);
		struct sa_csv_cell cell = {text, strlen(text), false};

		t_close_in(cases[i].text, sa_csv_number(&cell, cases[i].decimal), cases[i].want, 0);
	}
}

static void truths(void **state)
{
	static const struct {
		const char *text;
		double want;
	} cases[] = {{"true", 1},
		     {"TRUE", 1},
		     {" False ", 0},
		     {"false", 0},
		     {"", (double)NAN},
		     {"1", (double)NAN},
		     {"truely", (double)NAN},
		     {"yes", (double)NAN}};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++)
		t_close_in(cases[i].text, sa_csv_truth(cases[i].text, strlen(cases[i].text)),
			   cases[i].want, 0);
}

static void separators(void **state)
{
	static const struct {
		const char *head;
		char want;
	} cases[] = {{"a,b,c\n1;2;3;4\n", ','}, {"a;b\n", ';'},
		     {"a\tb\tc\n", '\t'},	{"a|b", '|'},
		     {"single", ','},		{"\"a;b;c\",d\n", ','}};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++)
		assert_int_equal(sa_csv_guess(cases[i].head, strlen(cases[i].head)), cases[i].want);
}

static void headers(void **state)
{
	static const struct {
		const char *head, *name, *unit;
	} cases[] = {{"rss (MB)", "rss", "MB"},	 {"rss", "rss", ""},
		     {"rss(MB)", "rss(MB)", ""}, {"rss ()", "rss ()", ""},
		     {"(MB)", "(MB)", ""},	 {"a (b) (ms)", "a (b)", "ms"}};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		char text[40], name[40] = "", unit_text[40] = "";
		const char *unit;
		size_t unit_len;

		snprintf(text, sizeof text, "%s", cases[i].head);
		struct sa_csv_cell cell = {text, strlen(text), false};

		strncat(name, text, sa_csv_header_name(&cell, &unit, &unit_len));
		strncat(unit_text, unit, unit_len);
		t_str(name, cases[i].name);
		t_str(unit_text, cases[i].unit);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows),	  cmocka_unit_test(lines),	cmocka_unit_test(numbers),
		cmocka_unit_test(truths), cmocka_unit_test(separators), cmocka_unit_test(headers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
