/* SPDX-License-Identifier: MIT */
/* Every command, option and exit code is described, once, and in all three shapes of help. */
#include "t.h"

#include "app/exit.h"
#include "app/term.h"
#include "base/utf8.h"
#include "cli/cmd.h"
#include "cli/help.h"

static bool is_name(const char *name)
{
	size_t len = strlen(name);

	return len && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == len &&
	       name[0] != '-' && name[len - 1] != '-';
}

static void check_default(const struct sa_cmd *cmd, const struct sa_opt *opt)
{
	if (opt->kind == SA_OPT_CHOICE) {
		size_t n = 0;

		assert_non_null(opt->choices);
		for (; opt->choices[n]; n++)
			t_has(opt->help, opt->choices[n]); /* each choice is named */
		assert_in_range(n, 2, 20);
		assert_non_null(opt->default_text);
	}
	if (opt->kind == SA_OPT_UINT || opt->kind == SA_OPT_NUMBER) {
		if (!(opt->min < opt->max))
			fail_msg("%s --%s has no range", cmd->name, opt->name);
	}
	if ((opt->kind == SA_OPT_FLAG) == (opt->arg != NULL))
		fail_msg("%s --%s: a value has a name, a flag has none", cmd->name, opt->name);
}

static void option_rows(void **state)
{
	(void)state;
	for (const struct sa_cmd *const *c = sa_commands; *c; c++) {
		const struct sa_cmd *cmd = *c;
		struct sa_err err = {0};
		void *settings = calloc(1, cmd->settings_size + 1);

		assert_non_null(settings);
		if (sa_opt_defaults(cmd->opt, cmd->n_opt, settings, &err) != 0)
			fail_msg("%s: %s", cmd->name, err.msg);
		free(settings);
		for (size_t i = 0; i < cmd->n_opt; i++) {
			const struct sa_opt *opt = &cmd->opt[i];

			if (!is_name(opt->name) || strlen(opt->help) < 10)
				fail_msg("%s --%s: no proper name or help", cmd->name, opt->name);
			assert_string_not_equal(opt->name, "help");
			assert_int_not_equal(opt->letter, 'h');
			assert_in_range(opt->offset, 0, cmd->settings_size - 1);
			check_default(cmd, opt);
			for (size_t k = 0; k < i; k++) {
				const struct sa_opt *other = &cmd->opt[k];

				assert_string_not_equal(opt->name, other->name);
				assert_true(!opt->letter || opt->letter != other->letter);
				assert_int_not_equal(opt->offset, other->offset);
			}
		}
	}
}

static void command_rows(void **state)
{
	(void)state;
	for (const struct sa_cmd *const *c = sa_commands; *c; c++) {
		const struct sa_cmd *cmd = *c;

		assert_true(is_name(cmd->name));
		assert_true(strlen(cmd->summary) > 10);
		assert_true(cmd->summary[strlen(cmd->summary) - 1] != '.');
		assert_non_null(cmd->usage);
		assert_non_null(cmd->about);
		assert_non_null(cmd->run);
		assert_true(cmd->min_args <= cmd->max_args);
		assert_int_equal(cmd->max_args > 0, cmd->usage[0] != '\0');
		assert_ptr_equal(sa_cmd_find(sa_commands, cmd->name), cmd);
		for (const struct sa_cmd *const *k = sa_commands; k < c; k++)
			assert_string_not_equal(cmd->name, (*k)->name);
	}
	assert_null(sa_cmd_find(sa_commands, "nothing"));
	assert_null(sa_cmd_find(sa_commands, ""));
}

static void exit_codes(void **state)
{
	static const struct {
		enum sa_err_code code;
		int want;
	} cases[] = {
		{SA_ERR_NONE, 0},  {SA_ERR_USAGE, 2},  {SA_ERR_NOT_FOUND, 4}, {SA_ERR_IO, 4},
		{SA_ERR_PARSE, 4}, {SA_ERR_SCHEMA, 4}, {SA_ERR_LIMIT, 4},     {SA_ERR_NETWORK, 5},
		{SA_ERR_AUTH, 5},  {SA_ERR_RATE, 5},   {SA_ERR_GIT, 4},
	};

	(void)state;
	assert_int_equal(sa_exit_count, 6);
	for (size_t i = 0; i < sa_exit_count; i++) {
		assert_int_equal(sa_exit_table[i].code, i);
		assert_true(strlen(sa_exit_table[i].meaning) > 10);
	}
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct sa_err err = {.code = cases[i].code};

		assert_int_equal(sa_exit_code(&err), cases[i].want);
	}
}

/* No line is wider than a terminal, and nothing in it is invisible. */
static void check_terminal(const char *text)
{
	size_t len = strlen(text), n, width = 0;
	uint32_t cp;

	for (size_t i = 0; i < len; i += n) {
		n = sa_utf8_span(text + i, len - i, &cp);
		assert_true(n > 0 && (cp == '\n' || !sa_utf8_is_unsafe(cp)));
		width = cp == '\n' ? 0 : width + 1;
		if (width > 100)
			fail_msg("a line is too wide: %.120s", text + (i > 110 ? i - 110 : 0));
	}
	assert_int_equal(text[len - 1], '\n');
}

static void help_of_commands(void **state)
{
	(void)state;
	for (const struct sa_cmd *const *c = sa_commands; *c; c++) {
		SA_STR_SCOPE(out);

		sa_help_command(*c, 80, &out);
		check_terminal(out.buf);
		t_has(out.buf, "Usage: soak-audit ");
		t_has(out.buf, (*c)->name);
		t_has(out.buf, "-h, --help");
		for (size_t i = 0; i < (*c)->n_opt; i++)
			t_has(out.buf, (*c)->opt[i].name);
	}
}

static const char *columns;

static const char *env(const char *name)
{
	return strcmp(name, "COLUMNS") == 0 ? columns : NULL;
}

/* COLUMNS, else the terminal; 80 where there is none. */
static void width(void **state)
{
	static const struct {
		const char *columns;
		bool terminal;
		unsigned size;
		size_t want;
	} cases[] = {
		{NULL, true, 0, 80},	 {NULL, true, 100, 100}, {"60", true, 100, 60},
		{"60", false, 100, 80},	 {"7", true, 100, 40},	 {"999999999999", true, 100, 120},
		{"x", true, 100, 100},	 {"", true, 100, 100},	 {"0", true, 100, 80},
		{NULL, true, 9999, 120},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		const struct sa_ctx ctx = {
			.out_is_terminal = cases[i].terminal, .columns = cases[i].size, .env = env};

		columns = cases[i].columns;
		assert_int_equal(sa_help_width(&ctx), cases[i].want);
	}
}

/* Lines follow the terminal behind their own indent; colours take no room; elsewhere nothing changes. */
static void lines_of_a_narrow_terminal(void **state)
{
	static const char text[] =
		"  - net_bps: 2.473 (expected \033[31mmedian(steady)\033[0m >= 2.9 bps)\n"
		"short\n\n========================================================\nno end of line";
	static const char wrapped[] =
		"  - net_bps: 2.473 (expected \033[31mmedian(steady)\033[0m\n      >= 2.9 bps)\n"
		"short\n\n========================================================\nno end of line";

	(void)state;
	for (int terminal = 0; terminal < 2; terminal++) {
		struct sa_err err;
		size_t len;
		char *bytes;
		FILE *out = open_memstream(&bytes, &len);
		struct sa_ctx ctx = {
			.out = out, .out_is_terminal = terminal, .columns = 45, .env = env};
		SA_STR_SCOPE(given);

		assert_non_null(out);
		columns = NULL;
		sa_str_puts(&given, text);
		assert_int_equal(sa_print_lines(&ctx, &given, &err), 0);
		fclose(out);
		assert_string_equal(bytes, terminal ? wrapped : text);
		free(bytes);
	}
}

static void help_of_a_narrow_terminal(void **state)
{
	SA_STR_SCOPE(out);

	(void)state;
	sa_help_command(sa_cmd_find(sa_commands, "audit"), 60, &out);
	t_has(out.buf, "\n  -h, --help\n        this text\n");
	for (const char *p = out.buf; *p; p += strcspn(p, "\n") + 1)
		assert_true(strcspn(p, "\n") <= 60);
}

static void help_of_the_program(void **state)
{
	SA_STR_SCOPE(out);
	SA_STR_SCOPE(man);
	SA_STR_SCOPE(md);

	(void)state;
	sa_help_program(sa_commands, 80, &out);
	check_terminal(out.buf);
	sa_help_manual(sa_commands, &man);
	sa_help_markdown(sa_commands, &md);
	for (size_t i = 0; i < sa_exit_count; i++) {
		t_has(out.buf, sa_exit_table[i].meaning);
		t_has(md.buf, sa_exit_table[i].meaning);
	}
	for (const struct sa_cmd *const *c = sa_commands; *c; c++) {
		SA_STR_SCOPE(head);

		if ((*c)->hidden)
			continue;
		sa_str_printf(&head, "\n  %s", (*c)->name);
		t_has(out.buf, head.buf);
		sa_str_clear(&head);
		sa_str_printf(&head, "\n.SS %s\n", (*c)->name);
		t_has(man.buf, head.buf);
		sa_str_clear(&head);
		sa_str_printf(&head, "### `soak-audit %s", (*c)->name);
		t_has(md.buf, head.buf);
		for (size_t i = 0; i < (*c)->n_opt; i++)
			t_has(md.buf, (*c)->opt[i].name);
	}
	/* roff: a text line that begins with a dot or an apostrophe would vanish */
	for (const char *line = man.buf; *line; line = strchr(line, '\n') + 1) {
		assert_int_not_equal(line[0], '\'');
		if (line[0] == '.')
			assert_true((line[1] >= 'A' && line[1] <= 'Z') || line[1] == '\\');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(option_rows),
		cmocka_unit_test(command_rows),
		cmocka_unit_test(exit_codes),
		cmocka_unit_test(help_of_commands),
		cmocka_unit_test(width),
		cmocka_unit_test(help_of_a_narrow_terminal),
		cmocka_unit_test(lines_of_a_narrow_terminal),
		cmocka_unit_test(help_of_the_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
