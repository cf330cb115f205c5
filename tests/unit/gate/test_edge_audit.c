/* SPDX-License-Identifier: MIT */
/* Acceptance of an edge fix at, just below and just above each limit (FORMATS 12.7). */
#include "t.h"

#include "base/num.h"
#include "gate/edge_audit.h"

static struct sa_edge_audit judge(double net, double adverse, enum sa_kpi_verdict verdict,
				  bool gate)
{
	static struct sa_iter_artifacts a;
	struct sa_edge_audit audit = {.artifacts = &a};

	a = (struct sa_iter_artifacts){.has_edge = true, .has_gate = gate};
	a.gate.verdict = verdict;
	a.edge.net_bps = net;
	a.edge.adverse_bps = adverse;
	a.edge.fills = SA_MISSING;
	a.edge.maker_count = 3;
	a.edge.taker_count = 4;
	for (int c = 0; c < SA_BLOCK_REASONS; c++)
		a.edge.block_ratio[c] = SA_MISSING;
	sa_edge_audit_judge(&audit);
	return audit;
}

static void criteria(void **state)
{
	static const struct {
		double net, adverse;
		enum sa_kpi_verdict verdict;
		bool gate;
		enum sa_edge_outcome want_net, want_adverse, want_gate;
		bool pass;
	} cases[] = {
		{3.0, 10, SA_KPI_VERDICT_PASS, true, SA_EDGE_MET, SA_EDGE_MET, SA_EDGE_MET, true},
		{2.999, 10, SA_KPI_VERDICT_PASS, true, SA_EDGE_MISSED, SA_EDGE_MET, SA_EDGE_MET,
		 false},
		{3, 10.001, SA_KPI_VERDICT_WARN, true, SA_EDGE_MET, SA_EDGE_WARN, SA_EDGE_WARN,
		 true},
		{3, 12, SA_KPI_VERDICT_FAIL, true, SA_EDGE_MET, SA_EDGE_WARN, SA_EDGE_MISSED,
		 false},
		{3, 12.001, SA_KPI_VERDICT_PASS, true, SA_EDGE_MET, SA_EDGE_MISSED, SA_EDGE_MET,
		 true},
		{3, SA_MISSING, SA_KPI_VERDICT_PASS, true, SA_EDGE_MET, SA_EDGE_UNKNOWN,
		 SA_EDGE_MET, false},
		{3, SA_MISSING, SA_KPI_VERDICT_UNKNOWN, true, SA_EDGE_MET, SA_EDGE_UNKNOWN,
		 SA_EDGE_UNKNOWN, false},
		{3, 0, SA_KPI_VERDICT_PASS, false, SA_EDGE_MET, SA_EDGE_MET, SA_EDGE_UNKNOWN,
		 false},
		{SA_MISSING, 0, SA_KPI_VERDICT_PASS, true, SA_EDGE_UNKNOWN, SA_EDGE_MET,
		 SA_EDGE_MET, false},
		{-HUGE_VAL, 0, SA_KPI_VERDICT_PASS, true, SA_EDGE_MISSED, SA_EDGE_MET, SA_EDGE_MET,
		 false},
		{HUGE_VAL, 0, SA_KPI_VERDICT_PASS, true, SA_EDGE_UNKNOWN, SA_EDGE_MET, SA_EDGE_MET,
		 false},
		{3, HUGE_VAL, SA_KPI_VERDICT_PASS, true, SA_EDGE_MET, SA_EDGE_MISSED, SA_EDGE_MET,
		 false},
		{3, -HUGE_VAL, SA_KPI_VERDICT_PASS, true, SA_EDGE_MET, SA_EDGE_UNKNOWN, SA_EDGE_MET,
		 false},
		{0, 0, SA_KPI_VERDICT_PASS, true, SA_EDGE_MISSED, SA_EDGE_MET, SA_EDGE_MET, false},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct sa_edge_audit a =
			judge(cases[i].net, cases[i].adverse, cases[i].verdict, cases[i].gate);

		if (a.net != cases[i].want_net || a.adverse != cases[i].want_adverse ||
		    a.gate != cases[i].want_gate || a.pass != cases[i].pass)
			fail_msg("case %zu", i);
		t_close(a.after.value[SA_EDGE_FILLS], 7, 0);
	}
}

static void blocks(void **state)
{
	static struct sa_iter_artifacts a;
	struct sa_edge_audit audit = {.artifacts = &a};

	(void)state;
	assert_int_equal(sa_edge_block_outcome(SA_BLOCK_RISK, 24.999), SA_EDGE_MET);
	assert_int_equal(sa_edge_block_outcome(SA_BLOCK_RISK, 25), SA_EDGE_WARN);
	assert_int_equal(sa_edge_block_outcome(SA_BLOCK_RISK, 34.999), SA_EDGE_WARN);
	assert_int_equal(sa_edge_block_outcome(SA_BLOCK_RISK, 35), SA_EDGE_MISSED);
	assert_int_equal(sa_edge_block_outcome(SA_BLOCK_ALLOWED, 99), SA_EDGE_MET);
	assert_int_equal(sa_edge_block_outcome(SA_BLOCK_RISK, SA_MISSING), SA_EDGE_UNKNOWN);

	a.edge.block_ratio[SA_BLOCK_RISK] = 0.3;
	sa_edge_audit_judge(&audit);
	t_str(audit.blocks_from, "block_reasons");
	t_close(audit.block_pct[SA_BLOCK_RISK], 30, 1e-12);
	t_close(audit.block_pct[SA_BLOCK_ALLOWED], SA_MISSING, 0);
	a.blocks.total = 8; /* the log of every quote is nearer to the truth */
	a.blocks.count[SA_BLOCK_RISK] = 1;
	sa_edge_audit_judge(&audit);
	t_str(audit.blocks_from, "audit.jsonl");
	t_close(audit.block_pct[SA_BLOCK_RISK], 12.5, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(criteria),
		cmocka_unit_test(blocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
