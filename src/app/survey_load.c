/* SPDX-License-Identifier: MIT */
/* The data of surveyed files, by a policy made in memory: the intake and the adapters of any run. */
#include <string.h>

#include "app/name_words.h"
#include "app/survey.h"
#include "base/limits.h"
#include "base/num.h"
#include "base/utc.h"
#include "codec/json_out.h"
#include "load/data_load.h"
#include "policy/load.h"
#include "source/source_named.h"

#define NAME_BYTES 48 /* of at most 64: room for a number */

void sa_survey_put_input(const struct sa_survey_input *in, struct sa_str *out)
{
	const char separator[] = {in->fields.separator, '\0'};
	const char *word = separator[0] == '\t' ? "tab" : separator;
	const struct {
		const char *key, *value;
	} member[] = {
		{"path", in->glob},
		{"format", in->fields.format},
		{"time", in->time},
		{"time-unit", in->time ? in->time_unit : NULL},
		{"index", in->index},
		{"every", in->every},
		{"by", in->by},
		{"separator", separator[0] && separator[0] != ',' ? word : NULL},
		{"decimal", in->fields.decimal == ',' ? "," : NULL},
	};

	sa_str_puts(out, "{name: ");
	sa_json_quote(out, in->name, strlen(in->name));
	for (size_t i = 0; i < sizeof member / sizeof *member; i++) {
		if (!member[i].value)
			continue;
		sa_str_printf(out, ", %s: ", member[i].key);
		sa_json_quote(out, member[i].value, strlen(member[i].value));
	}
	sa_str_putc(out, '}');
}

void sa_survey_put_from(const struct sa_field *f, struct sa_str *out)
{
	if (f->where)
		sa_str_puts(out, "{path: ");
	sa_json_quote(out, f->path, strlen(f->path));
	if (!f->where)
		return;
	sa_str_puts(out, ", where: {");
	sa_json_quote(out, f->where, strlen(f->where));
	sa_str_puts(out, ": ");
	sa_json_quote(out, f->is, strlen(f->is));
	sa_str_puts(out, "}}");
}

/* What a policy may call a KPI (POLICY 15), of the bytes of a path from `from` on. */
static void put_name(struct sa_str *out, const char *from)
{
	sa_str_clear(out);
	if (sa_name_is_percentile(from)) { /* "99.9%" is p99_9 */
		sa_str_printf(out, "p%.*s", (int)strcspn(from, "%"), from);
		for (char *dot = out->buf; (dot = strchr(dot, '.'));)
			*dot = '_';
		return;
	}
	for (const char *p = from; *p && out->len < NAME_BYTES; p++) {
		bool digit = sa_num_is_digit(*p);
		bool letter = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z');

		if (digit && !out->len)
			sa_str_putc(out, '_');
		if (digit || letter)
			sa_str_putc(out, *p);
		else if (*p == '%')
			sa_str_puts(out, out->len ? "_pct" : "pct_");
		else if (out->len && out->buf[out->len - 1] != '_')
			sa_str_putc(out, '_');
	}
	while (out->len && out->buf[out->len - 1] == '_')
		out->buf[--out->len] = '\0';
}

static bool is_taken(const struct sa_survey_data *d, size_t n, const char *name)
{
	static const char *const reserved[] = {"all", "baseline", "x", ""};

	for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++) {
		if (strcmp(reserved[i], name) == 0)
			return true;
	}
	for (size_t i = 0; i < n; i++) {
		if (strcmp(d->name[i], name) == 0)
			return true;
	}
	return false;
}

/* The last of the members of the path where that says enough and is free, else all of it, else with a number. */
static const char *kpi_name(struct sa_survey_data *d, size_t k, bool members,
			    struct sa_arena *arena)
{
	const char *path = d->field[k]->name, *dot = strrchr(path, '.');
	const char *whole = strncmp(path, "summary.", 8) == 0 ? path + 8 : path;
	SA_STR_SCOPE(name);

	put_name(&name, members && dot && !strchr(dot, ']') ? dot + 1 : whole);
	if (sa_name_says_nothing(name.buf) || is_taken(d, k, name.buf))
		put_name(&name, whole);
	if (!name.len)
		sa_str_puts(&name, "kpi");
	for (size_t n = 2, len = name.len; is_taken(d, k, name.buf); n++) {
		name.len = len;
		sa_str_printf(&name, "_%zu", n);
	}
	return sa_str_finish(&name, arena);
}

static void put_kpi(const struct sa_survey_data *out, size_t k, struct sa_str *text)
{
	const struct sa_field *f = out->field[k];

	sa_str_printf(text, "  %s: {from: ", out->name[k]);
	sa_survey_put_from(f, text);
	if (f->list || f->counts)
		sa_str_puts(text, f->counts ? ", reduce: count" : ", reduce: median");
	if (f->unit[0]) {
		sa_str_puts(text, ", unit: ");
		sa_json_quote(text, f->unit, strlen(f->unit));
	}
	/* without a rule nothing would be judged, and that is no policy */
	sa_str_puts(text, k ? "}\n" : ", should: \"count(all) >= 0\"}\n");
}

static void put_policy(const struct sa_survey_input *in, struct sa_arena *arena,
		       struct sa_survey_data *out, struct sa_str *text)
{
	bool members = strcmp(in->fields.format, "csv") != 0;

	sa_str_puts(text, "version: 1\ninput:\n- ");
	sa_survey_put_input(in, text);
	sa_str_puts(text, "\nkpis:\n");
	for (size_t i = 0; i < in->fields.n; i++) {
		if (!sa_survey_is_kpi(in, &in->fields.field[i]))
			continue;
		/* (256 KiB hold them all: a path has 200 bytes) */
		if (out->n_field == SA_LIMIT_POLICY_KPIS) {
			out->n_more++;
			continue;
		}
		out->field[out->n_field] = &in->fields.field[i];
		out->name[out->n_field] =
			kpi_name(out, out->n_field, members && !in->fields.field[i].where, arena);
		put_kpi(out, out->n_field++, text);
	}
}

/* What a reader of the numbers should know first. */
static void note_fields(const struct sa_survey_input *in, struct sa_arena *arena,
			struct sa_notes *notes)
{
	const char *const what[] = {sa_survey_unfit(in, 1, arena), sa_survey_unread(in, arena),
				    sa_survey_booleans(in, arena)};

	for (size_t i = 0; i < sizeof what / sizeof *what; i++) {
		if (what[i])
			sa_note_add(notes, SA_INFO, "", "%s", what[i]);
	}
}

int sa_survey_load(struct sa_ctx *ctx, const struct sa_survey *survey,
		   const struct sa_survey_input *in, struct sa_survey_data *out, struct sa_err *err)
{
	struct sa_mistakes m = {.arena = ctx->arena};
	struct sa_policy_request request = {.fs = ctx->fs, .file = "options"};
	SA_SOURCE_SCOPE(source);
	SA_STR_SCOPE(text);

	*out = (struct sa_survey_data){
		.field = SA_NEW_ARRAY(ctx->arena, SA_LIMIT_POLICY_KPIS, const struct sa_field *),
		.name = SA_NEW_ARRAY(ctx->arena, SA_LIMIT_POLICY_KPIS, const char *)};
	sa_notes_init(&out->notes, ctx->arena);
	put_policy(in, ctx->arena, out, &text);
	if (!out->n_field)
		return sa_err_set(err, SA_ERR_SCHEMA, "%s", sa_survey_unfit(in, 0, ctx->arena));
	note_fields(in, ctx->arena, &out->notes);
	request.len = text.len;
	sa_str_fill(&text, '\0', SA_FS_PAD);
	request.bytes = text.buf;
	request.now_ms = sa_utc_now_ms();
	if (sa_policy_load(&request, ctx->arena, &out->policy, NULL, &m, err) != 0)
		return -1;
	if (sa_source_open_named(ctx->fs, ctx->arena, survey->base, in->file, in->n_file, &source,
				 err) != 0)
		return -1;
	return sa_data_load(&out->policy, &source, ctx->arena, &out->notes, &out->data, err);
}
