/* SPDX-License-Identifier: MIT */
/* action.yml and its tables, from the rows of options and outputs. */
#include <string.h>

#include "app/action.h"
#include "cli/help.h"
#include "codec/json_out.h"

static const char *default_of(const struct sa_opt *opt)
{
	if (opt->workflow)
		return opt->workflow;
	return opt->default_text ? opt->default_text : "";
}

/* A JSON string is a YAML string. */
static void quoted(struct sa_str *out, const char *text)
{
	sa_json_quote(out, text, strlen(text));
}

/* SOAK_AUDIT_FAIL_ON: a POSIX shell drops variables with a hyphen in their name. */
static void put_variable(struct sa_str *out, const char *name)
{
	sa_str_puts(out, "SOAK_AUDIT_");
	for (; *name; name++)
		sa_str_putc(out, *name == '-'			? '_'
				 : *name >= 'a' && *name <= 'z' ? (char)(*name - 'a' + 'A')
								: *name);
}

void sa_help_action(struct sa_str *out)
{
	sa_str_puts(
		out,
		"# Made by `make docs` from the tables of the program; do not edit.\n"
		"name: soak-audit\n"
		/* The Marketplace refuses 125 characters and more (scripts/check-docs.sh counts). */
		"description: May this soak run ship? Audits its artifacts, sets the job status, "
		"keeps one comment up to date.\n"
		"author: The soak-audit authors\n"
		"branding:\n  icon: activity\n  color: green\n"
		"inputs:\n");
	for (size_t i = 0; i < SA_ACTION_OPTIONS; i++) {
		const struct sa_opt *opt = &sa_action_options[i];

		sa_str_printf(out, "  %s:\n    description: ", opt->name);
		quoted(out, opt->help);
		sa_str_puts(out, "\n    required: false\n    default: ");
		quoted(out, default_of(opt));
		sa_str_putc(out, '\n');
	}
	sa_str_puts(out, "outputs:\n");
	for (size_t i = 0; i < sa_output_count; i++) {
		sa_str_printf(out, "  %s:\n    description: ", sa_output_table[i].name);
		quoted(out, sa_output_table[i].help);
		sa_str_putc(out, '\n');
	}
	sa_str_puts(out, "runs:\n  using: docker\n  image: Dockerfile\n  env:\n");
	for (size_t i = 0; i < SA_ACTION_OPTIONS; i++) {
		sa_str_puts(out, "    ");
		put_variable(out, sa_action_options[i].name);
		sa_str_printf(out, ": ${{ inputs.%s }}\n", sa_action_options[i].name);
	}
}

void sa_help_inputs(struct sa_str *out)
{
	sa_str_puts(out, "| Input | Default | Meaning |\n| --- | --- | --- |\n");
	for (size_t i = 0; i < SA_ACTION_OPTIONS; i++) {
		const struct sa_opt *opt = &sa_action_options[i];
		const char *value = default_of(opt);

		sa_str_printf(out, "| `%s` | %s%s%s | %s |\n", opt->name, *value ? "`" : "",
			      *value ? value : "(empty)", *value ? "`" : "", opt->help);
	}
}

void sa_help_outputs(struct sa_str *out)
{
	sa_str_puts(out, "| Output | Meaning |\n| --- | --- |\n");
	for (size_t i = 0; i < sa_output_count; i++)
		sa_str_printf(out, "| `%s` | %s |\n", sa_output_table[i].name,
			      sa_output_table[i].help);
}
