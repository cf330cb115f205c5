/* SPDX-License-Identifier: MIT */
/* A sort that keeps the order of equals, and histograms of texts. */
#include "t.h"

#include "base/tally.h"

struct pair {
	int key, place;
};

static int by_key(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	return x->key < y->key ? -1 : x->key > y->key;
}

/* All sequences of up to 7 elements with 3 different keys. */
static void keeps_the_order_of_equals(void **state)
{
	(void)state;
	for (int n = 0, all = 1; n <= 7; n++, all *= 3) {
		for (int code = 0; code < all; code++) {
			struct pair p[8];

			for (int i = 0, rest = code; i < n; i++, rest /= 3)
				p[i] = (struct pair){rest % 3, i};
			sa_sort_stable(p, (size_t)n, sizeof *p, by_key);
			for (int i = 1; i < n; i++)
				assert_true(
					p[i - 1].key < p[i].key ||
					(p[i - 1].key == p[i].key && p[i - 1].place < p[i].place));
		}
	}
}

static void counts(void **state)
{
	const char *text[] = {"b", "a", "c", "a", "b", "a", "", "\xC3\xA9"};
	static const struct sa_count want[] = {
		{"a", 3}, {"b", 2}, {"", 1}, {"c", 1}, {"\xC3\xA9", 1}};
	SA_ARENA_SCOPE(arena);
	size_t n;
	const struct sa_count *count = sa_texts_count(&arena, text, T_COUNT(text), &n);

	(void)state;
	assert_int_equal(n, T_COUNT(want));
	for (size_t i = 0; i < n; i++) {
		t_str(count[i].name, want[i].name);
		t_close(count[i].count, want[i].count, 0);
	}
	sa_texts_count(&arena, text, 0, &n);
	assert_int_equal(n, 0);
	assert_int_equal(sa_texts_unique(text, T_COUNT(text)), 5);
	t_str(text[4], "\xC3\xA9");
	assert_int_equal(sa_texts_unique(text, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_the_order_of_equals),
		cmocka_unit_test(counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
