/* SPDX-License-Identifier: MIT */
/* Outputs, summary, commands, and text that must not become one. */
#include "t.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "github/action.h"

/* Reads the value of the first block as the runner does. */
static void check_block(const char *file, const char *name, const char *want, size_t want_len,
			const char **rest)
{
	size_t name_len = strlen(name);
	char delimiter[100] = {'\n'};

	assert_memory_equal(file, name, name_len);
	assert_memory_equal(file + name_len, "<<", 2);
	file += name_len + 2;
	size_t n = strcspn(file, "\n");

	assert_in_range(n, 20, 90);
	memcpy(delimiter + 1, file, n);
	delimiter[n + 1] = '\n';
	file += n + 1;
	assert_memory_equal(file, want, want_len);
	assert_memory_equal(file + want_len, delimiter, strlen(delimiter));
	*rest = file + want_len + strlen(delimiter);
}

static void writes_outputs(void **state)
{
	const char *path = t_write_str(t_tmpdir(), "out", "old=1");
	const char *p;
	struct sa_err err;

	(void)state;
	assert_int_equal(sa_action_output(path, "verdict", "HOLD", 4, &err), 0);
	assert_int_equal(sa_action_output(path, "a-b_1", "x\r\ny=1\nEOF\nz<<Q\n", 16, &err), 0);
	assert_int_equal(sa_action_output(path, "nul", "a\0b\0", 4, &err), 0);
	assert_int_equal(sa_action_output(path, "empty", "", 0, &err), 0);
	p = t_read(path, NULL);
	assert_memory_equal(p, "old=1\n", 6);
	check_block(p + 6, "verdict", "HOLD", 4, &p);
	check_block(p, "a-b_1", "x\r\ny=1\nEOF\nz<<Q\n", 16, &p);
	check_block(p, "nul", "ab", 2, &p);
	check_block(p, "empty", "", 0, &p);
	t_str(p, "");
}

static void refuses_names_and_files(void **state)
{
	static const char *const name[] = {"",	  "1a",	  "-a",	  "a b",
					   "a=b", "a\nb", "a<<b", "\xc3\xa9"};
	const char *dir = t_tmpdir();
	const char *file = t_write_str(dir, "file", "");
	char link[500], fifo[500];
	struct sa_err err;

	(void)state;
	for (size_t i = 0; i < T_COUNT(name); i++) {
		assert_int_equal(sa_action_output(file, name[i], "v", 1, &err), -1);
		assert_int_equal(err.code, SA_ERR_USAGE);
	}
	snprintf(link, sizeof link, "%s/link", dir);
	snprintf(fifo, sizeof fifo, "%s/fifo", dir);
	assert_int_equal(symlink(file, link), 0);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(sa_action_output(link, "a", "v", 1, &err), -1);
	assert_int_equal(sa_action_output(fifo, "a", "v", 1, &err), -1);
	assert_int_equal(sa_action_output(dir, "a", "v", 1, &err), -1);
	assert_int_equal(sa_action_output("/nonexistent/x", "a", "v", 1, &err), -1);
	assert_int_equal(err.code, SA_ERR_NOT_FOUND);
	t_str(t_read(file, NULL), "");
}

static void keeps_the_summary_under_its_limit(void **state)
{
	const char *path = t_write_str(t_tmpdir(), "summary", "# other step");
	char *big = calloc(1, SA_ACTION_MAX_FILE);
	struct sa_err err;
	size_t room, len;

	(void)state;
	memset(big, 'x', SA_ACTION_MAX_FILE);
	assert_int_equal(sa_action_summary_room(path, &room, &err), 0);
	assert_int_equal(room, SA_ACTION_MAX_FILE - 13);
	assert_int_equal(sa_action_summary(path, big, room + 1, &err), -1);
	assert_int_equal(err.code, SA_ERR_LIMIT);
	assert_int_equal(sa_action_summary(path, big, room, &err), 0);
	assert_memory_equal(t_read(path, &len), "# other step\nxxx", 16);
	assert_int_equal(len, SA_ACTION_MAX_FILE);
	assert_int_equal(sa_action_summary_room(path, &room, &err), 0);
	assert_int_equal(room, 0);
	assert_int_equal(sa_action_summary(path, "y", 1, &err), -1);
	free(big);
}

static void escapes_commands(void **state)
{
	SA_STR_SCOPE(s);

	(void)state;
	sa_action_annotation(&s, SA_ERROR, "a,b:c%.json", 3,
			     "x, y: z\r\n::error::", "m%\r\n::x:: a:b,c ##[y]");
	t_str(s.buf,
	      "::error file=a%2Cb%3Ac%25.json,line=3,title=x%2C y%3A z%0D%0A%3A%3Aerror%3A%3A"
	      "::m%25%0D%0A::x:: a:b,c ## [y]\n");
	sa_str_clear(&s);
	sa_action_annotation(&s, SA_WARNING, "", 3, "", "\x1b[31m\xff");
	t_str(s.buf, "::warning:: [31m\xef\xbf\xbd\n");
	sa_str_clear(&s);
	sa_action_annotation(&s, SA_INFO, "", 0, "t", "m");
	t_str(s.buf, "::notice title=t::m\n");
	sa_str_clear(&s);
	sa_action_group(&s, "1\n2");
	sa_action_endgroup(&s);
	t_str(s.buf, "::group::1%0A2\n::endgroup::\n");
}

static void cuts_messages(void **state)
{
	SA_STR_SCOPE(s);
	SA_STR_SCOPE(big);

	(void)state;
	for (int i = 0; i < 5000; i++)
		sa_str_puts(&big, "€");
	sa_action_annotation(&s, SA_INFO, "", 0, "", big.buf);
	assert_int_equal(s.len, strlen("::notice::\n") + 3 * SA_ACTION_MAX_MESSAGE);
	t_has(s.buf, "€…\n");
}

static void defuses_text(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"plain a::b 10:20 # ## [x]\n", "plain a::b 10:20 # ## [x]\n"},
		{"::error::x", ": :error::x"},
		{"  \t::set-output name=a::b\n", "  \t: :set-output name=a::b\n"},
		{"\xc2\xa0::error::x", "\xc2\xa0: :error::x"},
		{"\xe3\x80\x80::error::x", "\xe3\x80\x80: :error::x"},
		{"\x1b::error::x", "\\x1b: :error::x"},
		{"a\r::error::x", "a\n: :error::x"},
		{"a\r\n::error::x\r", "a\n: :error::x\n"},
		{":::::", ": ::::"},
		{":", ":"},
		{"::", ": :"},
		{"x ##[error]y", "x ## [error]y"},
		{"###[a]##[b]", "### [a]## [b]"},
		{"##", "##"},
		{"\xe2\x82\xac caf\xc3\xa9\n\n", "\xe2\x82\xac caf\xc3\xa9\n\n"},
		{"a\x07\x7f", "a\\x07\\x7f"},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_STR_SCOPE(s);
		SA_STR_SCOPE(twice);

		sa_action_text(&s, cases[i].text, strlen(cases[i].text));
		t_str_in(cases[i].text, s.buf, cases[i].want);
		sa_action_text(&twice, s.buf, s.len);
		t_str_in("twice", twice.buf, s.buf);
	}
	SA_STR_SCOPE(s);

	sa_action_text(&s, "a\0::x", 5);
	t_str(s.buf, "a\\x00::x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_outputs),
		cmocka_unit_test(refuses_names_and_files),
		cmocka_unit_test(keeps_the_summary_under_its_limit),
		cmocka_unit_test(escapes_commands),
		cmocka_unit_test(cuts_messages),
		cmocka_unit_test(defuses_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
