/* SPDX-License-Identifier: MIT */
/* Groups and annotations. */
#include "publish/job_log.h"

#include <string.h>

#include "github/action.h"
#include "render/pr_body.h"

#define TITLE "soak-audit"

/* "[7/11] Analyzing …" at the start of a line. */
static bool is_step(const char *line)
{
	const char *p = line + (*line == '[');

	if (p == line)
		return false;
	p += strspn(p, "0123456789");
	return strncmp(p, "/11] ", 5) == 0;
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

static void annotate_gate(const struct sa_publication *pub, struct sa_str *out)
{
	enum sa_kpi_verdict verdict = pub->gate ? pub->gate->verdict : SA_KPI_VERDICT_UNKNOWN;
	SA_STR_SCOPE(text);

	if (verdict == SA_KPI_VERDICT_PASS)
		return;
	sa_str_printf(&text, "KPI gate: %s", sa_publication_gate(pub));
	for (size_t i = 0; pub->gate && i < pub->gate->n_reasons; i++)
		sa_str_printf(&text, "%s%s", i ? ", " : " — ", pub->gate->reason[i]);
	sa_action_annotation(out, verdict == SA_KPI_VERDICT_FAIL ? SA_ERROR : SA_WARNING,
			     "artifacts/KPI_GATE.json", 0, TITLE, text.buf);
}

void sa_job_annotations(const struct sa_publication *pub, struct sa_str *out)
{
	const struct sa_audit *audit = pub->audit;
	SA_STR_SCOPE(decision);

	sa_render_decision(pub, &decision);
	sa_action_annotation(out, pub->decision.hold ? SA_ERROR : SA_INFO, "", 0, TITLE,
			     decision.buf);
	if (!audit)
		return;
	for (size_t i = 0; i < audit->verdict.n_check; i++) {
		const char *failure = audit->verdict.check[i].failure;

		if (failure)
			sa_action_annotation(out, SA_ERROR, "", 0, TITLE, failure);
	}
	annotate_gate(pub, out);
	for (size_t i = 0; i < audit->notes->n; i++) {
		const struct sa_note *note = &audit->notes->note[i];

		sa_action_annotation(out, note->severity == SA_INFO ? SA_INFO : SA_WARNING,
				     note->file, 0, TITLE, note->text);
	}
}
