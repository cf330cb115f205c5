/* SPDX-License-Identifier: MIT */
/* Help texts in three shapes: terminal, roff, Markdown. */
#include "cli/help.h"

#include <string.h>

#include "app/exit.h"
#include "base/version.h"

#define OPT_COLUMN    28 /* where the texts of options begin; on a narrow terminal NARROW_COLUMN */
#define NARROW	      64
#define NARROW_COLUMN 8
#define CMD_WIDTH     16 /* of the names of commands */

static const struct {
	const char *name, *text;
} environment[] = {
	{"NO_COLOR", "when not empty: no colours"},
	{"COLUMNS",
	 "how wide help and the lines of audit may be on a terminal, which is asked without it"},
	{"SOURCE_DATE_EPOCH",
	 "seconds since 1970: pins the time in every report, and but in the Action \"now\": "
	 "when exceptions end, how old a baseline is"},
	{"READINESS_OVERRIDE",
	 "1: gate ends with 0 on HOLD, and says so; nothing else is changed by it"},
	{"MM_RUNTIME_OVERRIDES_JSON",
	 "runtime overrides of run and watch, as JSON; goes before \\-\\-overrides"},
	{"SOAK_OUT_DIR", "directory of run, when \\-\\-out is not given"},
	{"SOAK_SLEEP_SECONDS",
	 "seconds between two iterations of run \\-\\-exec, when \\-\\-interval is not given"},
	{"SOAK_AUDIT_<NAME>", "an input of action (see there): SOAK_AUDIT_FAIL_ON is fail\\-on"},
	{"SOAK_AUDIT_IMAGE", "the image that the docker line of action names"},
	{"SSL_CERT_FILE, CURL_CA_BUNDLE",
	 "file with the certificate authorities that may vouch for GitHub; the first one that is "
	 "set"},
	{"RUNNER_TEMP, TMPDIR",
	 "directory in which action keeps a commit that it fetches; the first one that is set, "
	 "else /tmp"},
	{"GITHUB_*",
	 "set by the Actions runner: action reads them, compare does for artifact: and auto; "
	 "with GITHUB_ACTIONS=true an error that ends a command is an annotation too"},
	{"LC_ALL, LC_CTYPE, LANG",
	 "the first one that is set: audit shows sparklines on a terminal when it names UTF\\-8"},
	{"TERM", "dumb: no colours"},
};
#define N_ENVIRONMENT (sizeof environment / sizeof *environment)

/* Appends words, broken at `width`; continuation lines begin at `indent`. `at` is the column now. */
static void wrap(struct sa_str *out, const char *text, size_t width, size_t indent, size_t at)
{
	bool first = true;

	while (*text) {
		size_t len = strcspn(text, " \n");
		size_t gap = first ? 0 : 1;

		if (!first && at + gap + len > width) {
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
static void paragraphs(struct sa_str *out, const char *text, const char *before, size_t width,
		       void (*put)(struct sa_str *out, const char *paragraph, size_t width))
{
	while (*text) {
		const char *end = strstr(text, "\n\n");
		size_t len = end ? (size_t)(end - text) : strlen(text);
		SA_STR_SCOPE(one);

		sa_str_add(&one, text, len);
		sa_str_puts(out, before);
		put(out, one.buf, width);
		text += len;
		text += strspn(text, "\n");
	}
}

static void put_wrapped(struct sa_str *out, const char *paragraph, size_t width)
{
	wrap(out, paragraph, width, 0, 0);
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

void sa_help_command(const struct sa_cmd *cmd, size_t width, struct sa_str *out)
{
	size_t column = width < NARROW ? NARROW_COLUMN : OPT_COLUMN;

	sa_str_printf(out, "Usage: soak-audit %s%s%s%s\n\n%s.\n", cmd->name,
		      cmd->n_opt ? " [options]" : "", cmd->usage[0] ? " " : "", cmd->usage,
		      cmd->summary);
	paragraphs(out, cmd->about, "\n", width, put_wrapped);
	sa_str_puts(out, "\nOptions:\n");
	for (size_t i = 0; i < cmd->n_opt; i++) {
		SA_STR_SCOPE(head);
		SA_STR_SCOPE(text);

		opt_head(&head, &cmd->opt[i]);
		opt_text(&text, &cmd->opt[i]);
		sa_str_printf(out, "  %s", head.buf);
		if (head.len + 4 > column)
			sa_str_putc(out, '\n');
		size_t at = head.len + 4 > column ? 0 : head.len + 2;

		sa_str_fill(out, ' ', column - at);
		wrap(out, text.buf, width, column, column);
	}
	sa_str_puts(out, "  -h, --help");
	if (column > NARROW_COLUMN)
		sa_str_fill(out, ' ', column - 12);
	else
		sa_str_puts(out, "\n        ");
	sa_str_puts(out, "this text\n");
}

static void put_exit_codes(struct sa_str *out, const char *fmt_before, const char *between,
			   const char *after)
{
	for (size_t i = 0; i < sa_exit_count; i++)
		sa_str_printf(out, "%s%d%s%s%s", fmt_before, sa_exit_table[i].code, between,
			      sa_exit_table[i].meaning, after);
}

void sa_help_program(const struct sa_cmd *const *commands, size_t width, struct sa_str *out)
{
	sa_str_printf(out,
		      "soak-audit %s: may this soak run ship, and if not, why not?\n\n"
		      "Usage: soak-audit COMMAND [options]\n\nCommands:\n",
		      sa_version);
	for (const struct sa_cmd *const *cmd = commands; *cmd; cmd++) {
		if ((*cmd)->hidden)
			continue;
		sa_str_printf(out, "  %-*s ", CMD_WIDTH, (*cmd)->name);
		wrap(out, (*cmd)->summary, width, CMD_WIDTH + 3, CMD_WIDTH + 3);
	}
	sa_str_putc(out, '\n');
	wrap(out, "`soak-audit help COMMAND` tells more; `soak-audit --version` names the version.",
	     width, 0, 0);
	sa_str_puts(out, "\nExit codes:\n");
	for (size_t i = 0; i < sa_exit_count; i++) {
		sa_str_printf(out, "  %d  ", sa_exit_table[i].code);
		wrap(out, sa_exit_table[i].meaning, width, 5, 5);
	}
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

static void roff_paragraph(struct sa_str *out, const char *paragraph, size_t width)
{
	(void)width;
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
	paragraphs(out, cmd->about, ".PP\n", 0, roff_paragraph);
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

void sa_help_manual(const struct sa_cmd *const *commands, struct sa_str *out)
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
		"by the readiness rules and says OK, WARN, INCONCLUSIVE or HOLD, with the reasons and "
		"where each number came from.\n"
		"A missing or broken number is never a pass.\n.SH COMMANDS\n");
	for (const struct sa_cmd *const *cmd = commands; *cmd; cmd++) {
		if (!(*cmd)->hidden)
			roff_command(out, *cmd);
	}
	sa_str_puts(out, ".SH EXIT STATUS\n");
	put_exit_codes(out, ".TP\n.B ", "\n", ".\n");
	sa_str_puts(out, ".SH ENVIRONMENT\n");
	for (size_t i = 0; i < N_ENVIRONMENT; i++)
		sa_str_printf(out, ".TP\n.B %s\n%s\n", environment[i].name, environment[i].text);
	sa_str_puts(
		out,
		".PP\nThe command of run \\-\\-exec finds in its environment, beside all of this:\n"
		".TP\n.B SOAK_ITERATION\nnumber of the iteration, from 1\n"
		".TP\n.B SOAK_ARTIFACTS_DIR\nabsolute path of the directory for its artifacts\n"
		".TP\n.B MM_RUNTIME_OVERRIDES_JSON\nthe runtime overrides in force, as JSON\n"
		".SH FILES\n"
		".TP\n.I <base>/ITER_SUMMARY_<n>.json\none file an iteration: the input\n"
		".TP\n.I <base>/TUNING_REPORT.json\n"
		"what the watcher proposed and applied in each iteration\n"
		".TP\n.I <base>/artifacts/KPI_GATE.json\n"
		"the KPI gate of the soak: PASS, WARN or FAIL; decides in audit, gate, action and "
		"kpi\\-gate\n"
		".TP\n.I <base>/reports/analysis/POST_SOAK_SNAPSHOT.json\n"
		"written by snapshot; audit and gate judge its values when it is of this run\n"
#define DOCUMENT(ID, id, output, file, word, media, what, ...) \
	".TP\n.I <base>/reports/analysis/" file "\n" what "\n"
#define TABLE DOCUMENT
#include "model/report.def"
#undef DOCUMENT
#undef TABLE
		".TP\n.I <base>/reports/analysis/plots/\n"
		"the judged KPIs over the iterations, as PNG and SVG (\\-\\-plots)\n"
		".SH NOTES\n"
		"A run that passed with an earlier version may be a HOLD or INCONCLUSIVE now: the KPI "
		"gate, a run that is not all there, values that are missing or infinite, a stale "
		"snapshot and iterations that cannot be used count, which let bad runs pass. The list "
		"of failures says which it is.\n"
		".SH EXAMPLES\n"
		".TP\n.B soak\\-audit audit \\-\\-base artifacts/soak/latest \\-\\-fail\\-on\\-hold\n"
		"Audit a run; the exit code is 1 when the verdict is HOLD.\n"
		".TP\n.B soak\\-audit audit \\-\\-threshold \\(aqnet_bps>=3.0\\(aq \\-\\-explain\n"
		"Move one limit, and see where each value came from.\n"
		".TP\n.B soak\\-audit audit \\-\\-baseline git:origin/main:artifacts/baseline "
		"\\-\\-fail\\-on\\-regression\n"
		"Compare with the run that the branch keeps; a regression is a reason for HOLD.\n"
		".TP\n.B soak\\-audit run \\-\\-iterations 24 \\-\\-auto\\-tune \\-\\-exec ./bot.sh\n"
		"Run 24 iterations of a bot, and change its parameters by small steps.\n");
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

static void md_paragraph(struct sa_str *out, const char *paragraph, size_t width)
{
	(void)width;
	md_text(out, paragraph);
	sa_str_putc(out, '\n');
}

void sa_help_markdown(const struct sa_cmd *const *commands, struct sa_str *out)
{
	for (const struct sa_cmd *const *cmd = commands; *cmd; cmd++) {
		if ((*cmd)->hidden)
			continue;
		sa_str_printf(out, "### `soak-audit %s%s%s`\n\n%s.\n", (*cmd)->name,
			      (*cmd)->usage[0] ? " " : "", (*cmd)->usage, (*cmd)->summary);
		paragraphs(out, (*cmd)->about, "\n", 0, md_paragraph);
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
