/* SPDX-License-Identifier: MIT */
/* The trie that reads all paths of a record in one walk. */
#include "t.h"

#include <math.h>

#include "base/fs.h"
#include "codec/path_trie.h"

/* "a.b.[1].c d": steps with points between them. Returns how many. */
static size_t steps(struct sa_arena *arena, const char *text, struct sa_trie_step *step)
{
	char *copy = sa_arena_strdup(arena, text), *save = NULL;
	size_t n = 0;

	for (char *part = strtok_r(copy, ".", &save); part; part = strtok_r(NULL, ".", &save)) {
		step[n] = (struct sa_trie_step){SA_TRIE_MEMBER, part, 0};
		if (strcmp(part, "[*]") == 0)
			step[n].kind = SA_TRIE_EVERY;
		else if (part[0] == '[')
			step[n] = (struct sa_trie_step){SA_TRIE_ELEMENT, "",
							(size_t)strtoul(part + 1, NULL, 10)};
		n++;
	}
	return n;
}

static size_t add(struct sa_trie *trie, struct sa_arena *arena, const char *text)
{
	struct sa_trie_step step[8];

	return sa_trie_add(trie, step, steps(arena, text, step));
}

struct read_case {
	const char *json, *path;
	double want; /* NaN: missing */
};

#define INF ((double)INFINITY)
#define DOC \
	"{\"a\":{\"b\":[1,{\"c d\":7}]},\"k.dot\":3,\"p\":41,\"s\":\"x\",\"t\":\" 3.5 \",\"z\":null}"
static const struct read_case read_cases[] = {
	{DOC, "a.b.[1].c d", 7},
	{DOC, "a.b.[0]", 1},
	{DOC, "k.dot", (double)NAN},
	{DOC, "p", 41},
	{DOC, "s", (double)NAN},
	{DOC, "t", 3.5},
	{DOC, "z", (double)NAN},
	{DOC, "a", (double)NAN},
	{DOC, "a.b.[7]", (double)NAN},
	{"{\"v\":1,\"v\":2}", "v", 2},
	/* names that differ in the middle, at an end, or in length alone */
	{"{\"abcdefgh_1_ijklmnop\":1,\"abcdefgh_2_ijklmnop\":2}", "abcdefgh_2_ijklmnop", 2},
	{"{\"abcdefgh_1_ijklmnop\":1}", "abcdefgh_2_ijklmnop", (double)NAN},
	{"{\"aaaaaaaaa\":1,\"aaaaaaaaaa\":2,\"aaaaaaaa\":3}", "aaaaaaaaaa", 2},
	{"{\"aaaaaaaaaaaaaaaa\":1,\"aaaaaaaaaaaaaaaaa\":2}", "aaaaaaaaaaaaaaaaa", 2},
	{"{\"ab\":1,\"a\":2,\"abc\":3}", "a", 2},
	{"{\"ab\\u0000\":1}", "ab", (double)NAN},
	{"{\"v\":{\"x\":1},\"v\":{\"y\":2}}", "v.x", (double)NAN},
	{"{\"v\":{\"x\":1},\"v\":3}", "v.x", (double)NAN},
	{"{\"v\":1e999}", "v", INF},
	{"{\"v\":-1e999}", "v", -INF},
	{"{\"v\":Infinity}", "v", INF},
	{"{\"v\":-Infinity}", "v", -INF},
	{"{\"v\":NaN}", "v", (double)NAN},
	{"{\"v\":\"Infinity\"}", "v", (double)NAN},
	{"{\"v\":\"1e999\"}", "v", INF},
	{"{\"v\":1e-999}", "v", 0},
	{"{\"\\u00e9t\\u00e9\":5}", "\xC3\xA9t\xC3\xA9", 5}, /* as Python writes it */
	{"{\"\\u0076\":5}", "v", 5},
	{"[[1,2],[3,4]]", "[1].[0]", 3},
	{"7", "v", (double)NAN},
};

static void reads(void **state)
{
	(void)state;
	for (size_t i = 0; i < T_COUNT(read_cases); i++) {
		const struct read_case *c = &read_cases[i];
		struct sa_trie_reader reader;
		struct sa_jscan scan;
		SA_ARENA_SCOPE(arena);
		SA_BUF_SCOPE(buf);

		struct sa_trie *trie = sa_trie_new(&arena);
		size_t slot = add(trie, &arena, c->path);

		assert_int_equal(add(trie, &arena, c->path), slot);
		sa_trie_seal(trie);
		sa_trie_reader_init(&reader, trie);
		sa_buf_set(&buf, c->json, strlen(c->json));
		sa_jscan_init(&scan, buf.data, buf.len);
		assert_true(sa_trie_read(&reader, &scan));
		assert_true(sa_jscan_end(&scan));
		t_close_in(c->path, reader.slot[slot].number, c->want, 0);
		sa_trie_reader_release(&reader);
	}
}

/* Many names, of which some share length and first bytes: each finds its own value. */
static void many_names(void **state)
{
	struct sa_trie_reader reader;
	struct sa_jscan scan;
	size_t slot[200];
	char name[40];
	SA_ARENA_SCOPE(arena);
	SA_BUF_SCOPE(buf);
	SA_STR_SCOPE(json);

	(void)state;
	struct sa_trie *trie = sa_trie_new(&arena);

	sa_str_puts(&json, "{\"other\":0");
	for (int i = 0; i < 200; i++) {
		sprintf(name, "long_name_of_a_kpi_%d", i);
		slot[i] = add(trie, &arena, name);
		sa_str_printf(&json, ",\"%s\":%d,\"not_%s\":1", name, i, name);
	}
	sa_str_putc(&json, '}');
	sa_trie_seal(trie);
	assert_int_equal(sa_trie_slots(trie), 200);
	sa_trie_reader_init(&reader, trie);
	sa_buf_set(&buf, json.buf, json.len);
	sa_jscan_init(&scan, buf.data, buf.len);
	assert_true(sa_trie_read(&reader, &scan));
	for (int i = 0; i < 200; i++)
		t_close(reader.slot[slot[i]].number, i, 0);
	sa_trie_reader_release(&reader);
}

/* What one record held is not there in the next, also when a null stood twice or in a list. */
static void records_do_not_mix(void **state)
{
	static const char *const json[] = {
		"{\"a\":1,\"b\":2,\"l\":[null,null,null,3]}",
		"{\"a\":null,\"a\":null,\"a\":null,\"l\":[null,null,null,null,7]}",
		"{}",
	};
	static const double want_a[] = {1, (double)NAN, (double)NAN};
	static const double want_b[] = {2, (double)NAN, (double)NAN};
	static const size_t want_l[] = {4, 5, 0};
	struct sa_trie_reader reader;
	SA_ARENA_SCOPE(arena);
	SA_BUF_SCOPE(buf);

	(void)state;
	struct sa_trie *trie = sa_trie_new(&arena);
	size_t a = add(trie, &arena, "a"), b = add(trie, &arena, "b"),
	       l = add(trie, &arena, "l.[*]");

	sa_trie_seal(trie);
	sa_trie_reader_init(&reader, trie);
	for (size_t i = 0; i < T_COUNT(json); i++) {
		struct sa_jscan scan;

		sa_buf_set(&buf, json[i], strlen(json[i]));
		sa_jscan_init(&scan, buf.data, buf.len);
		assert_true(sa_trie_read(&reader, &scan));
		t_close(reader.slot[a].number, want_a[i], 0);
		t_close(reader.slot[b].number, want_b[i], 0);
		assert_int_equal(reader.list[l].n, want_l[i]);
	}
	sa_trie_reader_release(&reader);
}

static void lists(void **state)
{
	static const char json[] =
		"{\"l\":[1,\"2\",null,6],\"o\":[{\"q\":4},{},{\"q\":8}],\"n\":5}";
	static const struct {
		const char *path;
		size_t n;
		double sum;
	} cases[] = {{"l.[*]", 4, 9}, {"o.[*].q", 2, 12}, {"n.[*]", 0, 0}};
	struct sa_trie_reader reader;
	struct sa_jscan scan;
	SA_ARENA_SCOPE(arena);
	SA_BUF_SCOPE(buf);

	(void)state;
	struct sa_trie *trie = sa_trie_new(&arena);
	size_t slot[T_COUNT(cases)];

	for (size_t i = 0; i < T_COUNT(cases); i++)
		slot[i] = add(trie, &arena, cases[i].path);
	sa_trie_seal(trie);
	sa_trie_reader_init(&reader, trie);
	sa_buf_set(&buf, json, strlen(json));
	for (int twice = 0; twice < 2; twice++) {
		sa_jscan_init(&scan, buf.data, buf.len);
		assert_true(sa_trie_read(&reader, &scan));
		for (size_t i = 0; i < T_COUNT(cases); i++) {
			const struct sa_slot_list *list = &reader.list[slot[i]];
			double sum = 0;

			assert_int_equal(list->n, cases[i].n);
			for (size_t k = 0; k < list->n; k++)
				sum += isnan(list->value[k]) ? 0 : list->value[k];
			t_close(sum, cases[i].sum, 0);
		}
	}
	sa_trie_reader_release(&reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(many_names),
		cmocka_unit_test(records_do_not_mix),
		cmocka_unit_test(lists),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
