/* SPDX-License-Identifier: MIT */
/* ITER_SUMMARY files: what the one-pass reader finds is what the tree of the same document says. */
#include "fuzz.h"

#include "base/limits.h"
#include "codec/json_in.h"
#include "iter_one.h"

/* What stands at a path of the policy, all of whose steps are members; without "summary." in a flat file. */
static double number_at(const struct sa_json *root, const struct sa_field_path *path)
{
	size_t from = sa_json_get(root, "summary") ? 0 : 1;

	for (size_t i = from; root && i < path->n_step; i++)
		root = sa_json_get(root, path->step[i].name);
	return root && !sa_json_is(root, SA_JSON_BOOL) ? sa_json_number(root) : SA_MISSING;
}

static double value_of(const struct sa_json *root, const struct sa_policy_source *from)
{
	double a = number_at(root, &from->path), b, sum;

	if (from->formula == SA_FROM_DIVIDED)
		return sa_num_rounded(a / from->divisor);
	if (from->formula != SA_FROM_SHARE)
		return a;
	b = number_at(root, &from->other);
	sum = a + b;
	if (!(a >= 0 && b >= 0 && sum > 0))
		return SA_MISSING;
	return sa_num_rounded(isinf(sum) ? a / 2 / (a / 2 + b / 2) : a / sum);
}

static void check_against_tree(const struct t_iter *one, const struct sa_json *root)
{
	double index = sa_json_number(sa_json_get(root, "iteration"));
	bool said = index >= 0 && index <= (double)SA_LIMIT_ITER_INDEX && index == floor(index);

	for (size_t k = 0; k < one->policy.n_metric; k++) {
		const struct sa_policy_metric *metric = &one->policy.metric[k];
		double want = SA_MISSING;
		size_t source = 0;

		for (size_t i = 0; i < metric->n_from && !source; i++) {
			want = value_of(root, &metric->from[i]);
			source = isnan(want) ? 0 : i + 1;
		}
		CHECK(same_number(want, t_iter_kpi(one, k)));
		CHECK(source == t_iter_source(one, k));
	}
	CHECK(one->chunk.record->own_index == (said ? (int64_t)index : T_ITER_NUMBER));
}

/* Of a document of several groups each is a record; the tree is held against the others only. */
static bool is_plain(const struct t_iter *one)
{
	bool plain = one->chunk.n == 1 && !(one->chunk.record->flags & SA_RECORD_UNUSABLE) &&
		     !one->chunk.group[one->chunk.record->group][0];

	for (size_t k = 0; k < one->policy.n_metric; k++) {
		double value = t_iter_kpi(one, k);

		CHECK(isnan(value) == (t_iter_source(one, k) == 0));
		CHECK(t_iter_source(one, k) <= one->policy.metric[k].n_from);
		plain &= !isinf(value) &&
			 !one->chunk.wrong[k].n; /* the tree knows no infinite ones */
	}
	return plain;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct sa_arena arena;
	static struct t_iter one;
	SA_BUF_SCOPE(buf);
	SA_BUF_SCOPE(again);
	SA_JSON_SCOPE(doc);
	struct sa_err tree_err;

	if (!one.policy.n_metric)
		t_iter_init(&one, &arena);
	sa_buf_set(&buf, data, size);
	sa_buf_set(&again, data, size);
	const struct sa_record *record = t_iter_read(&one, &buf);
	int tree = sa_text_to_utf8(&again, &tree_err);

	if (tree == 0)
		tree = sa_json_parse(again.data, again.len, &doc, &tree_err);
	CHECK(one.chunk.n >= 1);
	if (record->flags & SA_RECORD_UNUSABLE) {
		/* well-formed and refused: only for its shape, or because it says that it failed */
		CHECK(record->why && *record->why);
		CHECK(tree != 0 || record->flags & SA_RECORD_FAILED ||
		      strstr(record->why, "is not an object"));
		return 0;
	}
	CHECK(tree == 0 || tree_err.code == SA_ERR_LIMIT);
	/* (a file that is keyed by group has the group without a name, too) */
	if (is_plain(&one) && tree == 0 && !sa_json_get(doc.root, ""))
		check_against_tree(&one, doc.root);
	return 0;
}
