/* SPDX-License-Identifier: MIT */
/* Help texts in three shapes: terminal, roff, Markdown. */
#include "cli/help.h"

#include <string.h>

#include "cli/exit.h"
#include "cli/version.h"

#define WIDTH	   80
#define OPT_COLUMN 28

static const struct {
	const char *name, *text;
} environment[] = {
	{"NO_COLOR", "when not empty: no colours"},
	{"SOURCE_DATE_EPOCH", "seconds since 1970: pins the time in every report"},
	{"READINESS_OVERRIDE", "1: the gate passes whatever it finds, and says so"},
	{"MM_RUNTIME_OVERRIDES_JSON", "runtime overrides of the soak runner, as JSON"},
};
#define N_ENVIRONMENT (sizeof environment / sizeof *environment)

/* Appends words, broken at WIDTH; continuation lines begin at `indent`. `at` is the column now. */
static void wrap(struct sa_str *out, const char *text, size_t indent, size_t at)
{
	bool first = true;

	while (*text) {
		size_t len = strcspn(text, " \n");
		size_t gap = first ? 0 : 1;

		if (!first && at + gap + len > WIDTH) {
			sa_str_putc(out, '\n');
			sa_str_fill(out, ' ', indent);
			at = indent;
			gap = 0;
		}
		sa_str_fill(out, ' ', gap);
		sa_str_add(out, text, len);
		at += gap + len;
		text += len;
		text += strspn(text, " \n");
		first = false;
	}
	sa_str_putc(out, '\n');
}

/* Calls `put` for every paragraph (they are separated by an empty line). */
static void paragraphs(struct sa_str *out, const char *text, const char *before,
		       void (*put)(struct sa_str *out, const char *paragraph))
{
	while (*text) {
		const char *end = strstr(text, "\n\n");
		size_t len = end ? (size_t)(end - text) : strlen(text);
		SA_STR_SCOPE(one);

		sa_str_add(&one, text, len);
		sa_str_puts(out, before);
		put(out, one.buf);
		text += len;
		text += strspn(text, "\n");
	}
}

static void put_wrapped(struct sa_str *out, const char *paragraph)
{
	wrap(out, paragraph, 0, 0);
}

static void opt_head(struct sa_str *out, const struct sa_opt *opt)
{
	if (opt->letter)
		sa_str_printf(out, "-%c, ", opt->letter);
	sa_str_printf(out, "--%s", opt->name);
	if (opt->arg)
		sa_str_printf(out, " %s", opt->arg);
}

static void opt_text(struct sa_str *out, const struct sa_opt *opt)
{
	sa_str_puts(out, opt->help);
	if (opt->default_text && opt->default_text[0] &&
	    !(opt->kind == SA_OPT_FLAG && strcmp(opt->default_text, "false") == 0))
		sa_str_printf(out, " (default: %s)", opt->default_text);
	if (opt->kind == SA_OPT_LIST)
		sa_str_puts(out, " (may be repeated)");
}

void sa_help_command(const struct sa_cmd *cmd, struct sa_str *out)
{
	sa_str_printf(out, "Usage: soak-audit %s%s%s%s\n\n%s.\n", cmd->name,
		      cmd->n_opt ? " [options]" : "", cmd->usage[0] ? " " : "", cmd->usage,
		      cmd->summary);
	paragraphs(out, cmd->about, "\n", put_wrapped);
	sa_str_puts(out, "\nOptions:\n");
	for (size_t i = 0; i < cmd->n_opt; i++) {
		SA_STR_SCOPE(head);
		SA_STR_SCOPE(text);

		opt_head(&head, &cmd->opt[i]);
		opt_text(&text, &cmd->opt[i]);
		sa_str_printf(out, "  %s", head.buf);
		if (head.len + 4 > OPT_COLUMN)
			sa_str_putc(out, '\n');
		size_t at = head.len + 4 > OPT_COLUMN ? 0 : head.len + 2;

		sa_str_fill(out, ' ', OPT_COLUMN - at);
		wrap(out, text.buf, OPT_COLUMN, OPT_COLUMN);
	}
	sa_str_puts(out, "  -h, --help");
	sa_str_fill(out, ' ', OPT_COLUMN - 12);
	sa_str_puts(out, "this text\n");
}

static void put_exit_codes(struct sa_str *out, const char *fmt_before, const char *between,
			   const char *after)
{
	for (size_t i = 0; i < sa_exit_count; i++)
		sa_str_printf(out, "%s%d%s%s%s", fmt_before, sa_exit_table[i].code, between,
			      sa_exit_table[i].meaning, after);
}

void sa_help_program(struct sa_str *out)
{
	sa_str_printf(out,
		      "soak-audit %s: may this soak run ship, and if not, why not?\n\n"
		      "Usage: soak-audit COMMAND [options]\n\nCommands:\n",
		      sa_version);
	for (const struct sa_cmd *const *cmd = sa_commands; *cmd; cmd++) {
		if (!(*cmd)->hidden)
			sa_str_printf(out, "  %-16s %s\n", (*cmd)->name, (*cmd)->summary);
	}
	sa_str_puts(out, "\n`soak-audit help COMMAND` tells more; `soak-audit --version` names the "
			 "version.\n\nExit codes:\n");
	put_exit_codes(out, "  ", "  ", "\n");
	sa_str_puts(out,
		    "\nFirst steps:\n"
		    "  soak-audit audit --base artifacts/soak/latest\n"
		    "  soak-audit audit --base artifacts/soak/latest --explain --fail-on-hold\n");
}

/* ---- manual ---- */

static void roff_text(struct sa_str *out, const char *text)
{
	for (const char *p = text; *p; p++) {
		if ((*p == '.' || *p == '\'') && (p == text || p[-1] == '\n'))
			sa_str_puts(out, "\\&");
		if (*p == '\\')
			sa_str_puts(out, "\\e");
		else if (*p == '-')
			sa_str_puts(out, "\\-");
		else
			sa_str_putc(out, *p);
	}
}

static void roff_paragraph(struct sa_str *out, const char *paragraph)
{
	roff_text(out, paragraph);
	sa_str_putc(out, '\n');
}

static void roff_command(struct sa_str *out, const struct sa_cmd *cmd)
{
	sa_str_printf(out, ".SS %s\n.B soak\\-audit ", cmd->name);
	roff_text(out, cmd->name);
	sa_str_puts(out, cmd->n_opt ? " [options] " : " ");
	roff_text(out, cmd->usage);
	sa_str_puts(out, "\n.PP\n");
	roff_text(out, cmd->summary);
	sa_str_puts(out, ".\n");
	paragraphs(out, cmd->about, ".PP\n", roff_paragraph);
	for (size_t i = 0; i < cmd->n_opt; i++) {
		SA_STR_SCOPE(head);
		SA_STR_SCOPE(text);

		opt_head(&head, &cmd->opt[i]);
		opt_text(&text, &cmd->opt[i]);
		sa_str_puts(out, ".TP\n.B ");
		roff_text(out, head.buf);
		sa_str_putc(out, '\n');
		roff_text(out, text.buf);
		sa_str_putc(out, '\n');
	}
}

void sa_help_manual(struct sa_str *out)
{
	sa_str_printf(out,
		      ".\\\" Made by `make docs` from the option tables; do not edit.\n"
		      ".TH SOAK\\-AUDIT 1 \"\" \"soak\\-audit %s\" \"User Commands\"\n",
		      sa_version);
	sa_str_puts(
		out,
		".SH NAME\nsoak\\-audit \\- decide whether a soak test may ship\n"
		".SH SYNOPSIS\n.B soak\\-audit\n.I command\n[options]\n"
		".SH DESCRIPTION\n"
		"soak\\-audit reads the artifacts of a soak run, computes its KPIs, judges them "
		"by the readiness rules and says OK or HOLD, with the reasons and where each "
		"number came from.\n"
		"A missing or broken number is never a pass.\n.SH COMMANDS\n");
	for (const struct sa_cmd *const *cmd = sa_commands; *cmd; cmd++) {
		if (!(*cmd)->hidden)
			roff_command(out, *cmd);
	}
	sa_str_puts(out, ".SH EXIT STATUS\n");
	put_exit_codes(out, ".TP\n.B ", "\n", ".\n");
	sa_str_puts(out, ".SH ENVIRONMENT\n");
	for (size_t i = 0; i < N_ENVIRONMENT; i++)
		sa_str_printf(out, ".TP\n.B %s\n%s\n", environment[i].name, environment[i].text);
	sa_str_puts(out, ".SH FILES\n"
			 ".TP\n.I <base>/ITER_SUMMARY_<n>.json\none file an iteration: the input\n"
			 ".TP\n.I <base>/reports/analysis/POST_SOAK_AUDIT_SUMMARY.md, .json\n"
			 "the reports\n"
			 ".TP\n.I <base>/reports/analysis/POST_SOAK_ITER_TABLE.csv\n"
			 "the KPIs of each iteration\n");
}

/* ---- README ---- */

/* Our own text: only a bar would end a cell, and <n> would vanish as a tag. */
static void md_text(struct sa_str *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '|')
			sa_str_puts(out, "\\|");
		else if (*text == '<')
			sa_str_puts(out, "&lt;");
		else
			sa_str_putc(out, *text);
	}
}

static void md_paragraph(struct sa_str *out, const char *paragraph)
{
	md_text(out, paragraph);
	sa_str_putc(out, '\n');
}

void sa_help_markdown(struct sa_str *out)
{
	for (const struct sa_cmd *const *cmd = sa_commands; *cmd; cmd++) {
		if ((*cmd)->hidden)
			continue;
		sa_str_printf(out, "### `soak-audit %s%s%s`\n\n%s.\n", (*cmd)->name,
			      (*cmd)->usage[0] ? " " : "", (*cmd)->usage, (*cmd)->summary);
		paragraphs(out, (*cmd)->about, "\n", md_paragraph);
		sa_str_putc(out, '\n');
		if (!(*cmd)->n_opt)
			continue;
		sa_str_puts(out, "| Option | Meaning |\n| --- | --- |\n");
		for (size_t i = 0; i < (*cmd)->n_opt; i++) {
			SA_STR_SCOPE(head);
			SA_STR_SCOPE(text);

			opt_head(&head, &(*cmd)->opt[i]);
			opt_text(&text, &(*cmd)->opt[i]);
			sa_str_printf(out, "| `%s` | ", head.buf);
			md_text(out, text.buf);
			sa_str_puts(out, " |\n");
		}
		sa_str_putc(out, '\n');
	}
	sa_str_puts(out, "### Exit codes\n\n| Code | Meaning |\n| --- | --- |\n");
	put_exit_codes(out, "| ", " | ", " |\n");
}
