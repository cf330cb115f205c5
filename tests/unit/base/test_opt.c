/* SPDX-License-Identifier: MIT */
/* The option parser: every kind, every error, arguments, environment. */
#include "t.h"

#include "base/arena.h"
#include "base/opt.h"

struct settings {
	bool flag, other, on;
	const char *text;
	uint64_t uint;
	double number;
	int choice;
	struct sa_opt_list list;
	const char *secret, *brief;
};

static const char *const colors[] = {"red", "green", "blue", NULL};

#define AT(member) .offset = offsetof(struct settings, member)
static const struct sa_opt rows[] = {
	{.name = "flag", .letter = 'f', .kind = SA_OPT_FLAG, AT(flag), .help = "x"},
	{.name = "other-flag", .letter = 'o', .kind = SA_OPT_FLAG, AT(other), .help = "x"},
	{.name = "on", .kind = SA_OPT_FLAG, AT(on), .default_text = "true", .help = "x"},
	{.name = "base-dir",
	 .letter = 'b',
	 .kind = SA_OPT_TEXT,
	 AT(text),
	 .arg = "DIR",
	 .default_text = "here",
	 .help = "x"},
	{.name = "count",
	 .letter = 'n',
	 .kind = SA_OPT_UINT,
	 AT(uint),
	 .arg = "N",
	 .default_text = "8",
	 .min = 1,
	 .max = 1000,
	 .help = "x"},
	{.name = "limit",
	 .kind = SA_OPT_NUMBER,
	 AT(number),
	 .arg = "X",
	 .default_text = "0.5",
	 .min = -1,
	 .max = 1,
	 .help = "x"},
	{.name = "color",
	 .kind = SA_OPT_CHOICE,
	 AT(choice),
	 .arg = "C",
	 .default_text = "green",
	 .choices = colors,
	 .help = "x"},
	{.name = "rule", .letter = 'r', .kind = SA_OPT_LIST, AT(list), .arg = "R", .help = "x"},
	{.name = "token",
	 .kind = SA_OPT_TEXT,
	 AT(secret),
	 .arg = "T",
	 .env_only = true,
	 .help = "x"},
	{.name = "short", .kind = SA_OPT_TEXT, AT(brief), .arg = "T", .max = 5, .help = "x"},
};

static int parse(struct settings *s, const char *const *words, char **argv, int *n_args, bool *help,
		 struct sa_err *err)
{
	int argc = 0;

	*s = (struct settings){0};
	for (; words[argc]; argc++)
		argv[argc] = (char *)(uintptr_t)words[argc];
	if (sa_opt_defaults(rows, T_COUNT(rows), s, err) != 0)
		fail_msg("%s", err->msg);
	return sa_opt_parse(rows, T_COUNT(rows), s, argc, argv, n_args, help, err);
}

static void defaults(void **state)
{
	static const char *const none[] = {NULL};
	struct settings s;
	struct sa_err err;
	char *argv[20];
	int n_args;
	bool help;

	(void)state;
	assert_int_equal(parse(&s, none, argv, &n_args, &help, &err), 0);
	assert_false(s.flag || s.other || help);
	assert_true(s.on);
	t_str(s.text, "here");
	assert_int_equal(s.uint, 8);
	t_close(s.number, 0.5, 0);
	assert_int_equal(s.choice, 1);
	assert_int_equal(s.list.n, 0);
	assert_int_equal(n_args, 0);
}

static void accepts(void **state)
{
	static const struct {
		const char *words[10];
		struct settings want;
		int n_args;
		const char *args[4];
	} cases[] = {
		{{"--flag"}, {.flag = true}, 0, {0}},
		{{"--flag=true"}, {.flag = true}, 0, {0}},
		{{"--flag", "--flag=false"}, {0}, 0, {0}},
		{{"-f"}, {.flag = true}, 0, {0}},
		{{"-fo"}, {.flag = true, .other = true}, 0, {0}},
		{{"--other-flag"}, {.other = true}, 0, {0}},
		{{"--other_flag"}, {.other = true}, 0, {0}},
		{{"--base-dir", "x"}, {.text = "x"}, 0, {0}},
		{{"--base_dir=x"}, {.text = "x"}, 0, {0}},
		{{"--base-dir="}, {.text = ""}, 0, {0}},
		{{"--base-dir", ""}, {.text = ""}, 0, {0}},
		{{"--base-dir", "-f"}, {.text = "-f"}, 0, {0}},
		{{"--base-dir", "--flag"}, {.text = "--flag"}, 0, {0}},
		{{"--base-dir=a=b"}, {.text = "a=b"}, 0, {0}},
		{{"-b", "x"}, {.text = "x"}, 0, {0}},
		{{"-bx"}, {.text = "x"}, 0, {0}},
		{{"-fbx"}, {.flag = true, .text = "x"}, 0, {0}},
		{{"--base-dir", "x", "--base-dir", "y"}, {.text = "y"}, 0, {0}},
		{{"--count", "1"}, {.uint = 1}, 0, {0}},
		{{"--count=1000"}, {.uint = 1000}, 0, {0}},
		{{"-n", "007"}, {.uint = 7}, 0, {0}},
		{{"--limit", "-1"}, {.number = -1}, 0, {0}},
		{{"--limit=1e-1"}, {.number = 0.1}, 0, {0}},
		{{"--color", "blue"}, {.choice = 2}, 0, {0}},
		{{"--color=red"}, {.choice = 0}, 0, {0}},
		{{"a"}, {0}, 1, {"a"}},
		{{"a", "--flag", "b", "--count", "5", "c"},
		 {.flag = true, .uint = 5},
		 3,
		 {"a", "b", "c"}},
		{{"-"}, {0}, 1, {"-"}},
		{{""}, {0}, 1, {""}},
		{{"--", "--flag", "-f"}, {0}, 2, {"--flag", "-f"}},
		{{"--flag", "--", "--"}, {.flag = true}, 1, {"--"}},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		const struct settings *want = &cases[i].want;
		const char *name = cases[i].words[0];
		struct settings s;
		struct sa_err err;
		char *argv[20];
		int n_args;
		bool help;

		if (parse(&s, cases[i].words, argv, &n_args, &help, &err) != 0)
			fail_msg("%s: %s", name, err.msg);
		t_close_in(name, s.flag, want->flag, 0);
		t_close_in(name, s.other, want->other, 0);
		t_str_in(name, s.text, want->text ? want->text : "here");
		t_close_in(name, (double)s.uint, want->uint ? (double)want->uint : 8, 0);
		t_close_in(name, s.number, want->number != 0 ? want->number : 0.5, 0);
		if (strncmp(name, "--color", 7) == 0)
			t_close_in(name, s.choice, want->choice, 0);
		t_close_in(name, n_args, cases[i].n_args, 0);
		for (int a = 0; a < n_args; a++)
			t_str_in(name, argv[a], cases[i].args[a]);
		assert_false(help);
	}
}

static void refuses(void **state)
{
	static const struct {
		const char *words[4], *why;
	} cases[] = {
		{{"--flga"}, "unknown option '--flga'; did you mean '--flag'?"},
		{{"--cuont=5"}, "unknown option '--cuont'; did you mean '--count'?"},
		{{"--base"}, "did you mean '--base-dir'?"},
		{{"--zebra"}, "unknown option '--zebra'; see --help"},
		{{"--Flag"}, "did you mean '--flag'?"},
		{{"-z"}, "unknown option '-z'; see --help"},
		{{"-fz"}, "unknown option '-z'; see --help"},
		{{"--=x"}, "unknown option '--'"},
		{{"--flag=yes"}, "option --flag: 'yes' is neither true nor false"},
		{{"--flag="}, "option --flag: '' is neither true nor false"},
		{{"--base-dir"}, "option --base-dir needs a value (DIR)"},
		{{"-b"}, "option --base-dir needs a value (DIR)"},
		{{"-fb"}, "option --base-dir needs a value (DIR)"},
		{{"--count", "0"}, "option --count: '0' is no whole number from 1 to 1000"},
		{{"--count=1001"}, "option --count: '1001' is no whole number from 1 to 1000"},
		{{"--count=-1"}, "is no whole number"},
		{{"--count=+1"}, "is no whole number"},
		{{"--count=1.5"}, "is no whole number"},
		{{"--count=1e2"}, "is no whole number"},
		{{"--count=0x10"}, "is no whole number"},
		{{"--count="}, "is no whole number"},
		{{"--count= 5"}, "is no whole number"},
		{{"--count=18446744073709551617"}, "is no whole number"},
		{{"--limit=1.5"}, "option --limit: '1.5' is no number from -1 to 1"},
		{{"--limit=x"}, "is no number from -1 to 1"},
		{{"--limit=nan"}, "is no number from -1 to 1"},
		{{"--limit=1e400"}, "is no number from -1 to 1"},
		{{"--limit=0,5"}, "is no number from -1 to 1"},
		{{"--color=pink"}, "option --color: 'pink' is none of red, green or blue"},
		{{"--color=RED"}, "is none of red, green or blue"},
		{{"--color="}, "is none of red, green or blue"},
		{{"--token=secret"}, "option --token is read from the environment only"},
		{{"--token"}, "option --token is read from the environment only"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct settings s;
		struct sa_err err = {0};
		char *argv[20];
		int n_args;
		bool help;

		t_close_in(cases[i].words[0], parse(&s, cases[i].words, argv, &n_args, &help, &err),
			   -1, 0);
		assert_int_equal(err.code, SA_ERR_USAGE);
		t_has(err.msg, cases[i].why);
		assert_null(strstr(err.msg, "secret"));
	}
}

/* A name of any length ends in an error, not in a crash. */
static void long_words(void **state)
{
	char word[5000];
	const char *words[] = {word, NULL};
	struct settings s;
	struct sa_err err;
	char *argv[20];
	int n_args;
	bool help;

	(void)state;
	memset(word, 'x', sizeof word);
	word[0] = word[1] = '-';
	word[sizeof word - 1] = '\0';
	assert_int_equal(parse(&s, words, argv, &n_args, &help, &err), -1);
	t_has(err.msg, "unknown option '--xxx");
	memcpy(word, "--count=9", 9);
	assert_int_equal(parse(&s, words, argv, &n_args, &help, &err), -1);
	memcpy(word, "--color=", 8);
	assert_int_equal(parse(&s, words, argv, &n_args, &help, &err), -1);
	assert_true(strlen(err.msg) < sizeof err.msg);
}

static void lists(void **state)
{
	const char *words[2 * SA_OPT_LIST_MAX + 4] = {0};
	char *argv[2 * SA_OPT_LIST_MAX + 4];
	struct settings s;
	struct sa_err err;
	int n_args;
	bool help;

	(void)state;
	for (size_t i = 0; i < SA_OPT_LIST_MAX; i++) {
		words[2 * i] = i % 2 ? "--rule" : "-r";
		words[2 * i + 1] = i % 3 ? "a" : "b";
	}
	assert_int_equal(parse(&s, words, argv, &n_args, &help, &err), 0);
	assert_int_equal(s.list.n, SA_OPT_LIST_MAX);
	t_str(s.list.item[0], "b");
	t_str(s.list.item[1], "a");
	words[2 * SA_OPT_LIST_MAX] = "--rule=x";
	assert_int_equal(parse(&s, words, argv, &n_args, &help, &err), -1);
	t_has(err.msg, "more than 64 of them");
}

static void help_flags(void **state)
{
	static const char *const with[][4] = {
		{"--help"}, {"-h"}, {"a", "--help"}, {"--flag", "-h"}};
	static const char *const without[][4] = {{"--", "--help"}, {"--base-dir", "--help"}};
	struct settings s;
	struct sa_err err;
	char *argv[20];
	int n_args;
	bool help;

	(void)state;
	for (size_t i = 0; i < T_COUNT(with); i++) {
		assert_int_equal(parse(&s, with[i], argv, &n_args, &help, &err), 0);
		assert_true(help);
	}
	for (size_t i = 0; i < T_COUNT(without); i++) {
		assert_int_equal(parse(&s, without[i], argv, &n_args, &help, &err), 0);
		assert_false(help);
	}
}

static void finds_rows(void **state)
{
	(void)state;
	assert_ptr_equal(sa_opt_find(rows, T_COUNT(rows), "base-dir", 8), &rows[3]);
	assert_ptr_equal(sa_opt_find(rows, T_COUNT(rows), "base_dir", 8), &rows[3]);
	assert_ptr_equal(sa_opt_find(rows, T_COUNT(rows), "flag=x", 4), &rows[0]);
	assert_null(sa_opt_find(rows, T_COUNT(rows), "base", 4));
	assert_null(sa_opt_find(rows, T_COUNT(rows), "", 0));
}

/* ---- environment ---- */

static const char *env_name, *env_value;

static const char *fake_env(const char *name)
{
	return env_name && strcmp(name, env_name) == 0 ? env_value : NULL;
}

static void environment(void **state)
{
	static const struct {
		const char *name, *value;
		int rc;
		const char *text; /* of base-dir afterwards */
	} cases[] = {
		{"P_BASE_DIR", "x", 0, "x"},
		{"INPUT_BASE-DIR", "x", 0, "x"},
		{"P_BASE-DIR", "x", 0, "here"},
		{"P_BASE_DIR", "", 0, "here"}, /* an input that was not given */
		{"p_base_dir", "x", 0, "here"},
		{"P_BASE_DIR", " \t x y \r\n", 0, "x y"},
		{"P_BASE_DIR", " \n ", 0, "here"},
		{"P_COUNT", "1001", -1, "here"},
		{"P_SHORT", "abcdef", -1, "here"},
		{"P_SHORT", "äöüß€", 0, "here"}, /* characters, not bytes */
		{"P_COLOR", "pink", -1, "here"},
		{"P_FLAG", "yes", -1, "here"},
		{"INPUT_OTHER-FLAG", "true", 0, "here"},
		{"P_TOKEN", "secret", 0, "here"},
	};

	SA_ARENA_SCOPE(arena);

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct settings s = {0};
		struct sa_err err = {0};

		env_name = cases[i].name;
		env_value = cases[i].value;
		assert_int_equal(sa_opt_defaults(rows, T_COUNT(rows), &s, &err), 0);
		t_close_in(cases[i].name,
			   sa_opt_from_env(rows, T_COUNT(rows), &s, &arena, "P_", fake_env, &err),
			   cases[i].rc, 0);
		t_str_in(cases[i].name, s.text, cases[i].text);
		if (cases[i].rc != 0) {
			assert_int_equal(err.code, SA_ERR_USAGE);
			t_has(err.msg, "input '");
			t_has(err.msg, strcmp(cases[i].name, "P_SHORT") == 0
					       ? "the text has 6 characters; at most 5"
					       : cases[i].value);
		}
		t_close_in(cases[i].name, s.other, strcmp(cases[i].name, "INPUT_OTHER-FLAG") == 0,
			   0);
		t_str_in(cases[i].name, s.secret,
			 strcmp(cases[i].name, "P_TOKEN") == 0 ? "secret" : NULL);
	}
}

/* The booleans of @actions/core, and the others named. */
static void booleans(void **state)
{
	static const struct {
		const char *value;
		int rc;
		bool on;
	} cases[] = {
		{"true", 0, true},    {"True", 0, true},    {"TRUE", 0, true},
		{" true\n", 0, true}, {"false", 0, false},  {"False", 0, false},
		{"FALSE", 0, false},  {"tRUE", -1, true},   {"yes", -1, true},
		{"on", -1, true},     {"1", -1, true},	    {"no", -1, true},
		{"true x", -1, true}, {"falsee", -1, true},
	};
	SA_ARENA_SCOPE(arena);

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct settings s = {0};
		struct sa_err err = {0};

		env_name = "P_ON";
		env_value = cases[i].value;
		assert_int_equal(sa_opt_defaults(rows, T_COUNT(rows), &s, &err), 0);
		t_close_in(cases[i].value,
			   sa_opt_from_env(rows, T_COUNT(rows), &s, &arena, "P_", fake_env, &err),
			   cases[i].rc, 0);
		t_close_in(cases[i].value, s.on, cases[i].on, 0);
		if (cases[i].rc != 0)
			t_has(err.msg, "is neither true nor false (also taken: True, TRUE");
	}
}

static const char *many_env(const char *name)
{
	return strcmp(name, "P_COUNT") == 0	 ? "x"
	       : strcmp(name, "P_COLOR") == 0	 ? "pink"
	       : strcmp(name, "P_BASE_DIR") == 0 ? "there"
						 : NULL;
}

/* A wrong value is told, and keeps no other input from being read. */
static void reads_on_after_an_error(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct settings s = {0};
	struct sa_err err = {0};

	(void)state;
	assert_int_equal(sa_opt_defaults(rows, T_COUNT(rows), &s, &err), 0);
	assert_int_equal(sa_opt_from_env(rows, T_COUNT(rows), &s, &arena, "P_", many_env, &err),
			 -1);
	t_has(err.msg, "input 'count': 'x' is no whole number");
	t_str(s.text, "there");
	assert_int_equal(s.uint, 8);
	assert_int_equal(s.choice, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),   cmocka_unit_test(accepts),
		cmocka_unit_test(refuses),    cmocka_unit_test(long_words),
		cmocka_unit_test(lists),      cmocka_unit_test(help_flags),
		cmocka_unit_test(finds_rows), cmocka_unit_test(environment),
		cmocka_unit_test(booleans),   cmocka_unit_test(reads_on_after_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
