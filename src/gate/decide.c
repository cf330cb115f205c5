/* SPDX-License-Identifier: MIT */
/* Combining the two gates. */
#include "gate/decide.h"

#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "base/utf8.h"

#define TOP_REASONS 5

static void say_gate(struct sa_str *out, const struct sa_publication *pub)
{
	const struct sa_kpi_gate *gate = pub->gate;

	sa_str_printf(out, "KPI gate %s", sa_publication_gate(pub));
	for (size_t i = 0; gate && i < gate->n_reasons && i < TOP_REASONS; i++) {
		sa_str_puts(out, i ? ", " : " (");
		sa_utf8_plain(out, gate->reason[i], strlen(gate->reason[i]), SA_LIMIT_SHOWN_TEXT);
	}
	if (gate && gate->n_reasons > TOP_REASONS)
		sa_str_printf(out, " and %zu more", gate->n_reasons - TOP_REASONS);
	if (gate && gate->n_reasons)
		sa_str_putc(out, ')');
}

static void say_readiness(struct sa_str *out, const struct sa_verdict *verdict)
{
	const char *failure, *between = "";

	sa_str_puts(out, verdict->ready ? "readiness OK" : "readiness HOLD: ");
	for (size_t at = 0; (failure = sa_verdict_failure(verdict, &at)) != NULL;) {
		sa_str_printf(out, "%s%s", between, failure);
		between = "; ";
	}
}

void sa_decide(struct sa_publication *pub, bool fail_on_hold, struct sa_arena *arena)
{
	bool gate_fails = pub->gate && pub->gate->verdict == SA_KPI_VERDICT_FAIL;
	bool readiness_holds = !pub->audit || !pub->audit->verdict.ready;
	SA_STR_SCOPE(because);

	if (!pub->audit) {
		const char *error = pub->error ? pub->error : "";

		sa_str_puts(&because, "the audit could not be done: ");
		sa_utf8_plain(&because, error, strlen(error), 4 * SA_LIMIT_SHOWN_TEXT);
	} else {
		if (pub->inconclusive)
			sa_str_puts(&because, "no baseline to compare with; ");
		say_readiness(&because, &pub->audit->verdict);
		sa_str_puts(&because, "; ");
		say_gate(&because, pub);
	}
	pub->decision = (struct sa_decision){
		.hold = readiness_holds || gate_fails,
		.fails_job = !pub->audit || pub->inconclusive || gate_fails ||
			     (readiness_holds && fail_on_hold),
		.because = sa_str_finish(&because, arena),
	};
}
