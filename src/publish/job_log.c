/* SPDX-License-Identifier: MIT */
/* Groups and annotations. */
#include "publish/job_log.h"

#include <string.h>

#include "base/utf8.h"
#include "github/action.h"
#include "render/pr_body.h"
#include "doc/publication_text.h"

#define TITLE	   "soak-audit"
#define MOST_NOTES 10  /* of one severity: GitHub keeps no more annotations */
#define MOST	   100 /* in all, with the line that counts the rest */

struct job_notes {
	struct sa_str *out;
	const struct sa_publication *pub;
	size_t n, left_out;
};

/* "[7/11] Analyzing …" at the start of a line. */
static bool is_step(const char *line)
{
	size_t digits = line[0] == '[' ? strspn(line + 1, "0123456789") : 0;

	return digits && strncmp(line + 1 + digits, "/11] ", 5) == 0;
}

/* The rule above "FINAL VERDICT": that block stands outside of every group. */
static bool is_verdict_block(const char *line, size_t len)
{
	const char *next = line + len + (line[len] == '\n');
	size_t next_len = strcspn(next, "\n");

	return line[0] == '=' && memmem(next, next_len, "FINAL VERDICT", 13) != NULL;
}

void sa_job_log(const char *console, struct sa_str *out)
{
	bool open = false;

	while (*console) {
		size_t len = strcspn(console, "\n");
		SA_STR_SCOPE(line);

		sa_str_add(&line, console, len);
		if (open && (is_step(console) || is_verdict_block(console, len))) {
			sa_action_endgroup(out);
			open = false;
		}
		if (is_step(console)) {
			sa_action_group(out, line.buf);
			open = true;
		} else {
			sa_action_text(out, line.buf, line.len);
			sa_str_putc(out, '\n');
		}
		console += len + (console[len] == '\n');
	}
	if (open)
		sa_action_endgroup(out);
}

/*
 * An annotation about a file below the base directory: where it lies in the repository. It is named in
 * the text too, because GitHub shows only files that it knows.
 */
static void put_at(struct job_notes *j, enum sa_severity severity, const char *file,
		   const char *text)
{
	const char *base = j->pub->audit ? j->pub->audit->run->base : "/";
	SA_STR_SCOPE(path);
	SA_STR_SCOPE(message);

	if (j->n + 1 == MOST) {
		j->left_out++;
		return;
	}
	while (strncmp(base, "./", 2) == 0)
		base += 2;
	if (file[0] && base[0] != '/')
		sa_str_printf(&path, "%s/%s", base, file);
	sa_str_printf(&message, "%s%s%s", file, file[0] ? ": " : "", text);
	sa_action_annotation(j->out, severity, path.buf, 0, TITLE, message.buf);
	j->n++;
}

static enum sa_severity severity_of(enum sa_state state)
{
	return sa_state_ships(state) ? SA_WARNING : SA_ERROR;
}

/* One at a line of the policy, where that is a file of the workspace. */
static void put_at_line(struct job_notes *j, enum sa_severity severity, const struct sa_place *at,
			const char *text)
{
	const char *file = sa_publication_policy_file(at);

	if (j->n + 1 == MOST) {
		j->left_out++;
		return;
	}
	sa_action_annotation(j->out, severity, file, file[0] ? at->line : 0, TITLE, text);
	j->n++;
}

/* Each failure once, where it is from: a rule's is at its line, the KPI gate's is about its file. */
static void annotate_failures(struct job_notes *j)
{
	const struct sa_decision *d = &j->pub->decision;

	for (size_t i = 0; i < d->n; i++) {
		const struct sa_failure *failure = &d->failure[i];
		const struct sa_place at = sa_publication_place(j->pub, failure);
		SA_STR_SCOPE(text);

		sa_publication_failure(&text, j->pub, failure, &sa_pen_plain);
		if (at.file)
			put_at_line(j, severity_of(failure->state), &at, text.buf);
		else
			put_at(j, severity_of(failure->state),
			       failure->kind == SA_FAILURE_KPI_GATE ? "artifacts/KPI_GATE.json"
								    : "",
			       text.buf);
	}
}

static void annotate_remarks(struct job_notes *j)
{
	for (size_t i = 0; i < j->pub->n_remark; i++) {
		const struct sa_remark *remark = &j->pub->remark[i];
		SA_STR_SCOPE(text);

		sa_publication_remark(&text, remark, &sa_pen_plain);
		put_at_line(j, remark->severity, &remark->at, text.buf);
	}
}

static void annotate_notes(struct job_notes *j)
{
	const struct sa_notes *notes = j->pub->audit->notes;
	size_t shown[SA_SEVERITY_COUNT] = {0};

	for (size_t i = 0; i < notes->n; i++) {
		const struct sa_note *note = &notes->note[i];

		if (shown[note->severity]++ < MOST_NOTES)
			put_at(j, note->severity == SA_INFO ? SA_INFO : SA_WARNING, note->file,
			       note->text);
		else
			j->left_out++;
	}
}

void sa_job_annotations(const struct sa_publication *pub, struct sa_str *out)
{
	struct job_notes j = {.out = out, .pub = pub};
	SA_STR_SCOPE(text);

	sa_render_decision(pub, &text);
	put_at(&j, pub->decision.state == SA_STATE_OK ? SA_INFO : severity_of(pub->decision.state),
	       "", text.buf);
	annotate_remarks(&j);
	if (pub->audit) {
		annotate_failures(&j);
		annotate_notes(&j);
	}
	if (!j.left_out)
		return;
	sa_str_clear(&text);
	sa_str_printf(&text, "and %zu more; the reports list them all", j.left_out);
	sa_action_annotation(out, SA_INFO, "", 0, TITLE, text.buf);
}
