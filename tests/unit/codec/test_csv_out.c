/* SPDX-License-Identifier: MIT */
/* The CSV writer: cells of RFC 4180, and none that a spreadsheet runs. */
#include "t.h"
#include "nasty.h"

#include "base/num.h"
#include "base/utf8.h"
#include "codec/csv_out.h"

static void csv_cells(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"plain", "plain"},
		{"", ""},
		{"a,b", "\"a,b\""},
		{"a\"b", "\"a\"\"b\""},
		{"a\nb", "a\\x0ab"},
		{"a\rb", "a\\x0db"},
		{"\x1b[31m", "\\x1b[31m"},
		{"\xe2\x80\xae\xe2\x81\xa6\xe2\x80\xa8", "\\u202e\\u2066\\u2028"},
		{"\xc2\x9b\xff", "\\x9b\\xff"},
		{"x\n::error::a,b", "\"x\\x0a::error::a,b\""},
		{"a##[error]##[x", "a## [error]## [x"},
		{"::error::boom", "\"::error::boom\""},
		{" \xc2\xa0::error::boom", "\" \xc2\xa0::error::boom\""},
		{"=1+1", "\"'=1+1\""},
		{"+x", "\"'+x\""},
		{"-x", "\"'-x\""},
		{"@SUM(A1)", "\"'@SUM(A1)\""},
		{"\t=1", "\"'\\x09=1\""},
		{"-1.5", "-1.5"},
		{"-0", "-0"},
		{"-1e5", "-1e5"},
		{"-1+2", "\"'-1+2\""},
		{"+1", "\"'+1\""},
		{"=\"x\"", "\"'=\"\"x\"\"\""},
		{"a=b", "a=b"},
		{"a-b", "a-b"},
		{"ä大", "ä大"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_STR_SCOPE(out);

		sa_csv_text(&out, cases[i].text);
		t_str_in(cases[i].text, out.buf, cases[i].want);
	}
	SA_STR_SCOPE(out);

	sa_csv_num(&out, -2.5);
	sa_str_putc(&out, ',');
	sa_csv_num(&out, SA_MISSING);
	sa_str_putc(&out, ',');
	sa_csv_num(&out, 0);
	t_str(out.buf, "-2.5,,0");
}

/* A reader of RFC 4180: one cell, the rest of the line must be empty. */
static void read_cell(const char *csv, struct sa_str *cell)
{
	if (*csv != '"') {
		assert_int_equal(strcspn(csv, ",\"\r\n"), strlen(csv));
		sa_str_puts(cell, csv);
		return;
	}
	for (csv++; *csv; csv++) {
		if (*csv == '"' && *++csv != '"')
			break;
		sa_str_putc(cell, *csv);
	}
	t_str(csv, "");
}

/* What a reader gets is the text as it is shown on one line, with the apostrophe where it could be a formula. */
static void csv_keeps_every_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < T_COUNT(nasty); i++) {
		SA_STR_SCOPE(out);
		SA_STR_SCOPE(cell);
		SA_STR_SCOPE(shown);
		double number;
		bool is_number = sa_num_from_text(nasty[i], strlen(nasty[i]), &number);
		bool formula = *nasty[i] && strchr("=+-@\t", *nasty[i]) && !is_number;

		sa_csv_text(&out, nasty[i]);
		sa_utf8_plain(&shown, nasty[i], strlen(nasty[i]), SIZE_MAX);
		read_cell(out.buf, &cell);
		assert_int_equal(cell.buf[0] == '\'', formula || nasty[i][0] == '\'');
		t_str(cell.buf + formula, shown.buf);
		assert_null(strpbrk(out.buf, "\n\r\x1b"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(csv_cells),
		cmocka_unit_test(csv_keeps_every_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
