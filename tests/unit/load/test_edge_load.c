/* SPDX-License-Identifier: MIT */
/* Edge report, KPI gate, sentinel and audit log: variants, odd types, what is missing stays so. */
#include "t.h"

#include <errno.h>

#include <unistd.h>

#include "base/num.h"
#include "base/str.h"
#include "load/audit_log_load.h"
#include "load/edge_report_load.h"
#include "load/kpi_gate_load.h"

#define NA SA_MISSING

static int parse_edge(struct sa_arena *arena, const char *text, struct sa_edge_report *report)
{
	SA_BUF_SCOPE(buf);
	struct sa_err err;

	sa_buf_set(&buf, text, strlen(text));
	return sa_edge_report_parse(arena, &buf, report, &err);
}

static void totals(void **state)
{
	static const struct {
		const char *text;
		double net, slippage, fees, risk;
	} cases[] = {
		{"{\"total\":{\"net_bps\":1},\"totals\":{\"net_bps\":2}}", 1, NA, NA, NA},
		{"{\"total\":{},\"totals\":{\"net_bps\":2}}", 2, NA, NA, NA},
		{"{\"total\":[1],\"totals\":{\"net_bps\":0}}", 0, NA, NA, NA},
		{"{\"net_bps\":\" -2.5 \"}", -2.5, NA, NA, NA},
		{"{\"totals\":{\"net_bps\":NaN,\"slippage_bps\":null,\"fees_bps\":0.1,"
		 "\"component_breakdown\":{\"net_bps\":3,\"slippage_bps\":-4.16,\"fees_eff_bps\":9}}}",
		 NA, -4.16, 0.1, NA},
		{"{\"total\":{\"slippage_bps\":0,\"component_breakdown\":{\"slippage_bps\":2}}}",
		 NA, 0, NA, NA},
		{"{\"total\":{\"net_bps\":true,\"component_breakdown\":[2],\"block_reasons\":{\"risk\":"
		 "{\"ratio\":0.3}}}}",
		 NA, NA, NA, 0.3},
		{"{\"total\":{\"block_reasons\":{\"risk\":{\"ratio\":30}}}}", NA, NA, NA, 0.3},
		{"{\"total\":{\"block_reasons\":{\"risk\":{\"ratio\":1}}}}", NA, NA, NA, 1},
		{"{\"total\":{\"block_reasons\":{\"risk\":{\"ratio\":0}}}}", NA, NA, NA, 0},
		{"{\"total\":{\"block_reasons\":{\"risk\":{\"ratio\":-0.1}}}}", NA, NA, NA, NA},
		{"{\"total\":{\"block_reasons\":{\"risk\":{\"ratio\":100.1}}}}", NA, NA, NA, NA},
		{"{\"total\":{\"block_reasons\":{\"risk\":0.5}}}", NA, NA, NA, NA},
		/* infinite is a value, and ends the search of names (FORMATS 15.3, 15.29) */
		{"{\"total\":{\"net_bps\":1e999,\"slippage_bps\":\"1e999\"}}", HUGE_VAL, HUGE_VAL,
		 NA, NA},
		{"{\"total\":{\"net_bps\":-Infinity,\"fees_eff_bps\":Infinity,\"fees_bps\":1,"
		 "\"component_breakdown\":{\"fees_eff_bps\":2}}}",
		 -HUGE_VAL, NA, HUGE_VAL, NA},
		{"{\"total\":{\"fees_bps\":-1e400,\"component_breakdown\":{\"slippage_bps\":1e400}}}",
		 NA, HUGE_VAL, -HUGE_VAL, NA},
		{"{\"total\":{\"block_reasons\":{\"risk\":{\"ratio\":1e999}}}}", NA, NA, NA,
		 HUGE_VAL},
		{"{\"total\":{\"block_reasons\":{\"risk\":{\"ratio\":-Infinity}}}}", NA, NA, NA,
		 -HUGE_VAL},
		{"{\"total\":{\"net_bps\":\"Infinity\",\"net_bps\":NaN}}", NA, NA, NA, NA},
	};
	struct sa_edge_report r;
	SA_ARENA_SCOPE(arena);

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		assert_int_equal(parse_edge(&arena, cases[i].text, &r), 0);
		t_close_in(cases[i].text, r.net_bps, cases[i].net, 0);
		t_close_in(cases[i].text, r.slippage_bps, cases[i].slippage, 0);
		t_close_in(cases[i].text, r.fees_eff_bps, cases[i].fees, 0);
		t_close_in(cases[i].text, r.block_ratio[SA_BLOCK_RISK], cases[i].risk, 0);
	}
	assert_int_equal(parse_edge(&arena, "[]", &r), -1);
	assert_int_equal(parse_edge(&arena, "{\"total\":{}", &r), -1);
}

static void texts(void **state)
{
	struct sa_edge_report r;
	SA_ARENA_SCOPE(arena);

	(void)state;
	assert_int_equal(
		parse_edge(&arena,
			   "{\"runtime\":{\"utc\":\"2025\",\"version\":5},\"total\":{\"fills\":6.0,"
			   "\"neg_edge_drivers\":[\"a\",1,null,\"b\\n\"]}}",
			   &r),
		0);
	t_str(r.runtime_utc, "2025");
	assert_null(r.version);
	assert_int_equal(r.drivers.n, 2);
	t_str(r.drivers.text[1], "b\n");
	t_close(r.fills, 6, 0);
	t_close(r.maker_count, NA, 0);
	assert_int_equal(
		parse_edge(&arena, "{\"total\":{\"neg_edge_drivers\":\"slippage_bps\"}}", &r), 0);
	assert_int_equal(r.drivers.n, 0);
}

static void gate(void **state)
{
	static const struct {
		const char *text;
		enum sa_kpi_verdict verdict;
		const char *word;
		size_t n_reasons;
	} cases[] = {
		{"{\"verdict\":\"PASS\",\"reasons\":[]}", SA_KPI_VERDICT_PASS, "PASS", 0},
		{"{\"verdict\":\"WARN\",\"reasons\":[\"EDGE\",3,\"LATENCY\"]}", SA_KPI_VERDICT_WARN,
		 "WARN", 2},
		{"{\"verdict\":\"FAIL\",\"reasons\":\"EDGE\"}", SA_KPI_VERDICT_FAIL, "FAIL", 1},
		{"{\"verdict\":\"pass\"}", SA_KPI_VERDICT_UNKNOWN, "pass", 0},
		{"{\"verdict\":\"PASS \"}", SA_KPI_VERDICT_UNKNOWN, "PASS ", 0},
		{"{\"verdict\":true,\"reasons\":{}}", SA_KPI_VERDICT_UNKNOWN, "", 0},
		{"{\"verdict\":\"FAIL\",\"verdict\":\"PASS\"}", SA_KPI_VERDICT_PASS, "PASS", 0},
		{"{}", SA_KPI_VERDICT_UNKNOWN, "", 0},
	};
	struct sa_kpi_gate g;
	struct sa_err err;
	SA_ARENA_SCOPE(arena);

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_BUF_SCOPE(buf);

		sa_buf_set(&buf, cases[i].text, strlen(cases[i].text));
		assert_int_equal(sa_kpi_gate_parse(&arena, &buf, &g, &err), 0);
		assert_int_equal(g.verdict, cases[i].verdict);
		t_str(g.word, cases[i].word);
		assert_int_equal(g.n_reasons, cases[i].n_reasons);
	}
}

static void audit_lines(void **state)
{
	static const struct {
		const char *text;
		int class; /* -1 broken, -2 no object, -3 not counted */
	} cases[] = {
		{"{\"fields\":{\"reason\":\"min_interval\"}}", SA_BLOCK_MIN_INTERVAL},
		{"{\"fields\":{\"reason\":\"concurrency\",\"allowed\":1}}", SA_BLOCK_CONCURRENCY},
		{" {\"ts\":1,\"fields\":{\"reason\":\"ri\\u0073k\"}}\r", SA_BLOCK_RISK},
		{"{\"fields\":{\"reason\":\"throttle\"},\"x\":{\"reason\":\"risk\"}}",
		 SA_BLOCK_THROTTLE},
		{"{\"fields\":{\"reason\":\"allowed\"}}", SA_BLOCK_ALLOWED},
		{"{\"fields\":{\"reason\":\"other\",\"allowed\":1}}", SA_BLOCK_OTHER},
		{"{\"fields\":{\"allowed\":1}}", SA_BLOCK_ALLOWED},
		{"{\"fields\":{\"allowed\":1.0,\"reason\":\"unknown\"}}", SA_BLOCK_ALLOWED},
		{"{\"fields\":{\"allowed\":true}}", SA_BLOCK_ALLOWED},
		{"{\"fields\":{\"allowed\":0}}", SA_BLOCK_OTHER},
		{"{\"fields\":{\"allowed\":2,\"reason\":5}}", SA_BLOCK_OTHER},
		{"{\"fields\":[1]}", SA_BLOCK_OTHER},
		{"{}", SA_BLOCK_OTHER},
		{"{\"fields\":{\"reason\":\"risk\"},\"fields\":{}}", SA_BLOCK_OTHER},
		{"{\"reason\":\"risk\"}", SA_BLOCK_OTHER},
		{"{\"fields\":{\"reason\":\"risk\"}", -1},
		{"{\"fields\":{\"reason\":\"risk\"}} x", -1},
		{"nonsense", -1},
		{"{'a':1}", -1},
		{"[1, 2]", -2},
		{"null", -2},
		{"\"text\"", -2},
		{"", -3},
		{" \t\r", -3},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct sa_blocks b = {0};
		SA_BUF_SCOPE(buf);

		sa_buf_set(&buf, cases[i].text, strlen(cases[i].text));
		sa_audit_log_line(buf.data, buf.len, &b);
		if (b.total != (cases[i].class >= 0) || b.broken != (cases[i].class == -1) ||
		    b.not_object != (cases[i].class == -2))
			fail_msg("%s", cases[i].text);
		if (cases[i].class >= 0 && b.count[cases[i].class] != 1)
			fail_msg("%s: wrong class", cases[i].text);
	}
}

static void audit_file(void **state)
{
	static const char text[] = "\xEF\xBB\xBF{\"fields\":{\"reason\":\"risk\"}}\r\n\n[]\n{\n"
				   "{\"fields\":{\"allowed\":1}}";
	const char *tmp = t_tmpdir();
	struct sa_blocks b;
	struct sa_dir dir;
	struct sa_err err;
	SA_ARENA_SCOPE(arena);

	(void)state;
	t_write(tmp, "audit.jsonl", text, sizeof text - 1);
	assert_int_equal(sa_dir_open(NULL, &arena, tmp, &dir, &err), 0);
	assert_int_equal(sa_audit_log_load(NULL, &dir, "audit.jsonl", &b, &err), 0);
	assert_true(b.found);
	assert_int_equal(b.total, 2);
	assert_int_equal(b.broken, 1);
	assert_int_equal(b.not_object, 1);
	assert_int_equal(sa_audit_log_load(NULL, &dir, "nowhere", &b, &err), -1);
	assert_false(b.found);
	sa_dir_close(&dir);
}

/* Parts on all processors count what one reader counts, and a fault in any of them is told. */
static void a_large_audit_log(void **state)
{
	static const char *const kinds[] = {"{\"fields\":{\"reason\":\"risk\",\"px\":27000.5}}\n",
					    "{\"fields\":{\"allowed\":1}}\n",
					    "\n",
					    "[1]\n",
					    "{broken\n",
					    "{\"fields\":{\"reason\":\"throttle\"}}\r\n"};
	SA_ARENA_SCOPE(arena);
	SA_STR_SCOPE(text);
	const char *dir_path = t_tmpdir();
	struct sa_blocks whole = {0}, b;
	struct sa_dir dir;
	struct sa_err err;

	(void)state;
	for (size_t i = 0; text.len < 3 * (size_t)SA_AUDIT_LOG_PART; i++) {
		const char *line = kinds[i * i % 11 % T_COUNT(kinds)];

		sa_str_puts(&text, line);
		if (*line == '\n')
			continue;
		whole.broken += line[1] == 'b';
		whole.not_object += *line == '[';
		whole.total += *line == '{' && line[1] != 'b';
		whole.count[SA_BLOCK_RISK] += strstr(line, "risk") != NULL;
		whole.count[SA_BLOCK_THROTTLE] += strstr(line, "throttle") != NULL;
		whole.count[SA_BLOCK_ALLOWED] += strstr(line, "allowed") != NULL;
	}
	t_write(dir_path, "audit.jsonl", text.buf, text.len);
	assert_int_equal(sa_dir_open(NULL, &arena, dir_path, &dir, &err), 0);
	assert_int_equal(sa_audit_log_load(NULL, &dir, "audit.jsonl", &b, &err), 0);
	assert_int_equal(b.total, whole.total);
	assert_int_equal(b.broken, whole.broken);
	assert_int_equal(b.not_object, whole.not_object);
	for (int c = 0; c < SA_BLOCK_CLASS_COUNT; c++)
		assert_int_equal(b.count[c], whole.count[c]);
	for (long n = 1; n < 40; n += 3) {
		struct sa_fs fs = {.fail_at = n, .fail_errno = EIO};

		assert_int_equal(sa_audit_log_load(&fs, &dir, "audit.jsonl", &b, &err), -1);
		t_has(err.msg, "Input/output error");
	}
	sa_dir_close(&dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_large_audit_log),
		cmocka_unit_test(totals),
		cmocka_unit_test(texts),
		cmocka_unit_test(gate),
		cmocka_unit_test(audit_lines),
		cmocka_unit_test(audit_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
