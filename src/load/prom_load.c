/* SPDX-License-Identifier: MIT */
/* Reader of sample lines: name{label="value",...} value [timestamp] */
#include "load/prom_load.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/str.h"
#include "base/utf8.h"
#include "codec/text_in.h"
#include "load/counter.h"

struct line {
	const char *p, *end;
};

static void skip_blanks(struct line *l)
{
	while (l->p < l->end && (*l->p == ' ' || *l->p == '\t'))
		l->p++;
}

static bool is_name_char(char c, bool first)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' ||
	       (!first && c >= '0' && c <= '9');
}

static size_t take_name(struct line *l, const char **name)
{
	*name = l->p;
	while (l->p < l->end && is_name_char(*l->p, l->p == *name))
		l->p++;
	return (size_t)(l->p - *name);
}

static bool take(struct line *l, char c)
{
	skip_blanks(l);
	if (l->p == l->end || *l->p != c)
		return false;
	l->p++;
	return true;
}

/* Broken bytes and NUL become U+FFFD here, so that two names that look the same later are the same. */
static void mend_utf8(struct sa_str *value)
{
	SA_STR_SCOPE(mended);
	uint32_t cp;

	for (size_t i = 0; i < value->len;) {
		size_t n = sa_utf8_span(value->buf + i, value->len - i, &cp);

		if (n && cp)
			sa_str_add(&mended, value->buf + i, n);
		else
			sa_utf8_put(&mended, 0xFFFD);
		i += n ? n : 1;
	}
	sa_str_clear(value);
	sa_str_add(value, mended.buf, mended.len);
}

/* A quoted label value with the escapes \" \\ \n. */
static bool take_quoted(struct line *l, struct sa_str *value)
{
	sa_str_clear(value);
	if (!take(l, '"'))
		return false;
	for (; l->p < l->end && *l->p != '"'; l->p++) {
		if (*l->p == '\\' && l->p + 1 < l->end) {
			l->p++;
			if (*l->p != '"' && *l->p != '\\' && *l->p != 'n')
				sa_str_putc(value, '\\');
			sa_str_putc(value, *l->p == 'n' ? '\n' : *l->p);
		} else {
			sa_str_putc(value, *l->p);
		}
	}
	mend_utf8(value);
	return take(l, '"');
}

/* The two labels that are asked for. */
struct labels {
	struct sa_str type, iteration;
	bool has_type, has_iteration;
};

static void keep_label(struct sa_str *kept, bool *has, const struct sa_str *value)
{
	*has = true;
	sa_str_clear(kept);
	sa_str_add(kept, value->buf, value->len);
}

/* The labels in braces, if any. */
static bool take_labels(struct line *l, struct labels *labels)
{
	SA_STR_SCOPE(value);
	const char *name;

	if (!take(l, '{'))
		return true;
	while (!take(l, '}')) {
		skip_blanks(l);
		size_t len = take_name(l, &name);

		if (!len || !take(l, '=') || !take_quoted(l, &value))
			return false;
		if (len == 4 && memcmp(name, "type", 4) == 0)
			keep_label(&labels->type, &labels->has_type, &value);
		if (len == 9 && memcmp(name, "iteration", 9) == 0)
			keep_label(&labels->iteration, &labels->has_iteration, &value);
		if (!take(l, ','))
			return take(l, '}');
	}
	return true;
}

static bool is_name(const char *p, size_t len, const char *name)
{
	return strlen(name) == len && memcmp(p, name, len) == 0;
}

/* Words of values are read without regard to case. */
static bool is_word(const char *p, size_t len, const char *word)
{
	return strlen(word) == len && strncasecmp(p, word, len) == 0;
}

/*
 * A value as Go's ParseFloat reads the plain decimal forms: a sign, digits with a point anywhere, an
 * exponent. The other JSON-foreign forms (+Inf, NaN, hex) give SA_MISSING.
 */
static bool take_value(struct line *l, double *value)
{
	SA_STR_SCOPE(json);
	const char *from;
	size_t len, i = 0;

	skip_blanks(l);
	for (from = l->p; l->p < l->end && *l->p != ' ' && *l->p != '\t';)
		l->p++;
	len = (size_t)(l->p - from);
	*value = SA_MISSING;
	if (!len || len > SA_LIMIT_NUMBER_BYTES)
		return false;
	if (*from == '-')
		sa_str_putc(&json, '-');
	i += *from == '-' || *from == '+';
	if (is_word(from + i, len - i, "inf") || is_word(from + i, len - i, "infinity") ||
	    is_word(from + i, len - i, "nan"))
		return true;
	while (i + 1 < len && from[i] == '0' && from[i + 1] >= '0' && from[i + 1] <= '9')
		i++;
	if (i < len && from[i] == '.') {
		if (i + 1 == len || from[i + 1] < '0' || from[i + 1] > '9')
			return false;
		sa_str_putc(&json, '0');
	}
	for (; i < len; i++) {
		bool point_at_end =
			from[i] == '.' && (i + 1 == len || from[i + 1] < '0' || from[i + 1] > '9');

		if (!point_at_end)
			sa_str_putc(&json, from[i]);
	}
	return sa_num_from_text(json.buf, json.len, value);
}

/* Nothing but an optional timestamp may follow. */
static bool at_end(struct line *l)
{
	skip_blanks(l);
	if (l->p < l->end && *l->p == '-')
		l->p++;
	while (l->p < l->end && *l->p >= '0' && *l->p <= '9')
		l->p++;
	skip_blanks(l);
	return l->p == l->end;
}

/* The families that hold a KPI of an iteration, ours and those of older exporters. */
static const struct {
	const char *name;
	const char *kpi;
	double factor;
} kpi_family[] = {
	{"soak_maker_taker_ratio", "maker_taker_ratio", 1},
	{"soak_net_bps", "net_bps", 1},
	{"soak_risk_ratio", "risk_ratio", 1},
	{"soak_p95_latency_ms", "p95_latency_ms", 1},
	{"soak_p95_latency_seconds", "p95_latency_ms", 1000},
};

struct reader {
	struct sa_arena *arena;
	struct sa_warmup *warmup;
	struct sa_counter guards;
	struct labels labels; /* of the line that is read */
	struct sa_warmup_value *value;
	size_t n, cap;
};

static void keep_value(struct reader *r, const char *name, size_t len, uint64_t iteration,
		       double value)
{
	for (size_t i = 0; i < sizeof kpi_family / sizeof *kpi_family; i++) {
		const size_t kpi = sa_kpi_row(kpi_family[i].kpi);

		if (kpi == SA_KPI_COUNT || !is_name(name, len, kpi_family[i].name))
			continue;
		if (r->n == r->cap) {
			r->cap = r->cap ? r->cap * 2 : 256;
			r->value = sa_xrealloc(r->value, r->cap * sizeof *r->value);
		}
		r->value[r->n++] =
			(struct sa_warmup_value){iteration, kpi, value * kpi_family[i].factor};
	}
}

static void keep_iteration(struct reader *r, const char *name, size_t len, double value)
{
	struct sa_warmup *w = r->warmup;
	uint64_t iteration;

	if (!r->labels.has_iteration ||
	    !sa_num_uint(r->labels.iteration.buf, r->labels.iteration.len, &iteration))
		return;
	if (!w->has_iterations || iteration < w->first)
		w->first = iteration;
	if (!w->has_iterations || iteration > w->last)
		w->last = iteration;
	w->has_iterations = true;
	keep_value(r, name, len, iteration, value);
}

/* False when the line is neither a sample nor a comment nor blank. */
static bool read_line(struct reader *r, struct line l)
{
	const char *name;
	double value;

	skip_blanks(&l);
	if (l.p == l.end || *l.p == '#')
		return true;
	size_t len = take_name(&l, &name);
	bool error =
		is_name(name, len, "exporter_error") || is_name(name, len, "warmup_exporter_error");
	bool guard = is_name(name, len, "guard_triggers_total");

	r->labels.has_type = r->labels.has_iteration = false;
	if (!len || !take_labels(&l, &r->labels) || !take_value(&l, &value) || !at_end(&l))
		return false;
	if (!sa_num_is_finite(value))
		return true;
	if (error)
		r->warmup->exporter_error = value;
	else if (guard && r->labels.has_type)
		sa_counter_add(&r->guards, r->arena, r->labels.type.buf, r->labels.type.len, value);
	else
		keep_iteration(r, name, len, value);
	return true;
}

static int by_name(const void *a, const void *b)
{
	const struct sa_count *x = a, *y = b;

	return strcmp(x->name, y->name);
}

void sa_prom_parse(struct sa_arena *arena, const struct sa_buf *buf, struct sa_warmup *warmup)
{
	const char *p = buf->data, *end = p + buf->len;
	struct reader r = {.arena = arena,
			   .warmup = warmup,
			   .labels = {.type = SA_STR_INIT, .iteration = SA_STR_INIT}};

	for (size_t number = 1; p < end; number++) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		struct line l = {p, newline ? newline : end};

		p = newline ? newline + 1 : end;
		if (l.end > l.p && l.end[-1] == '\r')
			l.end--;
		if (read_line(&r, l))
			continue;
		if (!warmup->n_bad_lines++)
			warmup->first_bad_line = number;
	}
	warmup->guard = r.guards.item;
	warmup->n_guards = r.guards.n;
	warmup->guards_dropped = r.guards.dropped;
	if (warmup->n_guards)
		qsort(warmup->guard, warmup->n_guards, sizeof *warmup->guard, by_name);
	warmup->n_values = r.n;
	warmup->value = SA_NEW_ARRAY(arena, r.n, struct sa_warmup_value);
	if (r.n)
		memcpy(warmup->value, r.value, r.n * sizeof *r.value);
	free(r.value);
	sa_str_release(&r.labels.type);
	sa_str_release(&r.labels.iteration);
}

void sa_prom_load(const struct sa_source *source, struct sa_arena *arena, struct sa_warmup *warmup)
{
	struct sa_err err;
	SA_BUF_SCOPE(buf);

	*warmup = (struct sa_warmup){.found = true, .exporter_error = SA_MISSING};
	if (source->ops->read(source, sa_key_file_path(SA_KEY_PROM), SA_LIMIT_FILE_BYTES, &buf,
			      &err) == 0 &&
	    sa_text_to_utf8(&buf, &err) == 0) {
		sa_prom_parse(arena, &buf, warmup);
		return;
	}
	warmup->found = err.code != SA_ERR_NOT_FOUND;
	if (warmup->found)
		warmup->error = sa_arena_strdup(arena, err.msg);
}
