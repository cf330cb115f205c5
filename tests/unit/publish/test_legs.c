/* SPDX-License-Identifier: MIT */
/* The block that tells the legs of a run from each other. */
#include "t.h"

#include "publish/legs.h"

static struct sa_leg leg(uint64_t index, uint64_t total, enum sa_state state)
{
	return (struct sa_leg){.run = 42,
			       .attempt = 1,
			       .sha = "0123456789abcdef0123456789abcdef01234567",
			       .job = "soak",
			       .index = index,
			       .total = total,
			       .state = state};
}

static void one_leg(void **state)
{
	struct sa_leg me = leg(0, 1, SA_STATE_WARN);
	struct sa_legs legs, back;
	SA_STR_SCOPE(text);

	(void)state;
	sa_legs_of(&me, &legs);
	sa_str_puts(&text, "body\n");
	sa_legs_write(&legs, &text);
	t_str(text.buf, "body\n<!-- soak-audit run 42 attempt 1 sha 0123456789ab legs "
			"736f616b:W -->\n");
	assert_true(sa_legs_read(text.buf, &back));
	assert_int_equal(sa_legs_order(&back, &legs), 0);
	assert_int_equal(sa_legs_worst(&back), SA_STATE_WARN);
	assert_int_equal(sa_legs_text_len(text.buf), 5);
	assert_int_equal(sa_legs_text_len("body"), 4);
	/* a run that is not known leaves no trace */
	me.run = 0;
	sa_legs_of(&me, &legs);
	sa_str_clear(&text);
	sa_legs_write(&legs, &text);
	assert_int_equal(text.len, 0);
}

static void merges(void **state)
{
	static const struct {
		uint64_t index, total;
		enum sa_state state;
		const char *job, *shows;
		enum sa_state worst;
	} step[] = {
		{0, 3, SA_STATE_OK, "soak", "✅ OK: soak 1/3 · awaited: soak 2/3, soak 3/3\n",
		 SA_STATE_OK},
		{2, 3, SA_STATE_HOLD, "soak",
		 "❌ HOLD: soak 3/3 · ✅ OK: soak 1/3 · awaited: soak 2/3\n", SA_STATE_HOLD},
		/* the same leg again, better: the worse stays */
		{2, 3, SA_STATE_OK, "soak",
		 "❌ HOLD: soak 3/3 · ✅ OK: soak 1/3 · awaited: soak 2/3\n", SA_STATE_HOLD},
		{1, 3, SA_STATE_INCONCLUSIVE, "soak",
		 "❌ HOLD: soak 3/3 · ❔ INCONCLUSIVE: soak 2/3 · ✅ OK: soak 1/3\n", SA_STATE_HOLD},
		{0, 1, SA_STATE_WARN, "night_ly",
		 "❌ HOLD: soak 3/3 · ❔ INCONCLUSIVE: soak 2/3 · ⚠️ WARN: night_ly · "
		 "✅ OK: soak 1/3\n",
		 SA_STATE_HOLD},
	};
	struct sa_legs there = {0}, own;
	SA_STR_SCOPE(text);

	(void)state;
	for (size_t i = 0; i < T_COUNT(step); i++) {
		struct sa_leg me = leg(step[i].index, step[i].total, step[i].state);

		me.job = step[i].job;
		sa_legs_of(&me, &own);
		sa_legs_merge(&own, &there);
		sa_str_clear(&text);
		sa_legs_write(&own, &text);
		assert_true(sa_legs_read(text.buf, &there));
		assert_int_equal(sa_legs_worst(&there), step[i].worst);
		if (i < 4)
			t_has(text.buf, step[i].shows);
		else
			t_has(text.buf, "WARN: night");
	}
}

static void order(void **state)
{
	struct sa_legs a = {.run = 41, .attempt = 9}, b = {.run = 42, .attempt = 1}, c = b;

	(void)state;
	c.attempt = 2;
	assert_true(sa_legs_order(&a, &b) < 0);
	assert_true(sa_legs_order(&c, &b) > 0);
	assert_int_equal(sa_legs_order(&b, &b), 0);
}

/* What somebody made of it by hand is no block. */
static void broken(void **state)
{
	static const char *const text[] = {
		"",
		"<!-- soak-audit run ",
		"<!-- soak-audit run x attempt 1 sha  legs 61:O -->",
		"<!-- soak-audit run 42 attempt  sha  legs 61:O -->",
		"<!-- soak-audit run 42 attempt 1 sha 0123456789abcdef legs 61:O -->",
		"<!-- soak-audit run 42 attempt 1 sha a legs 6:O -->",
		"<!-- soak-audit run 42 attempt 1 sha a legs 61: -->",
		"<!-- soak-audit run 42 attempt 1 sha a legs 61:OX -->",
		"<!-- soak-audit run 42 attempt 1 sha a legs 61:O",
		"<!-- soak-audit run 99999999999999999999999 attempt 1 sha a legs 61:O -->",
	};
	struct sa_legs legs;
	SA_STR_SCOPE(long_one);

	(void)state;
	for (size_t i = 0; i < T_COUNT(text); i++) {
		if (sa_legs_read(text[i], &legs))
			fail_msg("read: %s", text[i]);
		assert_int_equal(legs.run, 0);
	}
	sa_str_puts(&long_one, "<!-- soak-audit run 42 attempt 1 sha a legs 61:");
	for (int i = 0; i < 300; i++)
		sa_str_putc(&long_one, 'O');
	sa_str_puts(&long_one, " -->");
	assert_false(sa_legs_read(long_one.buf, &legs));
}

/* 256 legs fit; more share the last place. */
static void many(void **state)
{
	struct sa_leg me = leg(255, 256, SA_STATE_HOLD), beyond = leg(900, 1000, SA_STATE_HOLD);
	struct sa_legs legs, back;
	SA_STR_SCOPE(text);

	(void)state;
	sa_legs_of(&me, &legs);
	sa_legs_write(&legs, &text);
	assert_true(sa_legs_read(text.buf, &back));
	assert_int_equal(back.job[0].state[255], 'H');
	assert_true(text.len < SA_LEGS_MAX_BYTES);
	sa_legs_of(&beyond, &legs);
	assert_int_equal(sa_legs_worst(&legs), SA_STATE_HOLD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_leg), cmocka_unit_test(merges), cmocka_unit_test(order),
		cmocka_unit_test(broken),  cmocka_unit_test(many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
