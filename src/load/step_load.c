/* SPDX-License-Identifier: MIT */
/* One tuning object. */
#include "load/step_load.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"

/* Words of a skip reason that name a guard. */
static const struct {
	const char *word;
	enum sa_trigger trigger;
} reason_words[] = {
	{"velocity", SA_TRIGGER_VELOCITY},    {"latency_hard", SA_TRIGGER_LATENCY_HARD},
	{"latency", SA_TRIGGER_LATENCY_SOFT}, {"oscillation", SA_TRIGGER_OSCILLATION},
	{"freeze", SA_TRIGGER_FREEZE},	      {"cooldown", SA_TRIGGER_COOLDOWN},
};

/* Tags that the tuner puts into reasons and rationale when it reacts to latency. */
static const struct {
	const char *tag;
	enum sa_trigger trigger;
} latency_tags[] = {
	{"LATENCY_HARD", SA_TRIGGER_LATENCY_HARD},
	{"LATENCY_BUFFER", SA_TRIGGER_LATENCY_SOFT},
};

static const struct {
	const char *name;
	enum sa_trigger trigger;
} guard_flags[] = {
	{"cooldown_active", SA_TRIGGER_COOLDOWN},
	{"velocity_violation", SA_TRIGGER_VELOCITY},
	{"oscillation_detected", SA_TRIGGER_OSCILLATION},
	{"freeze_triggered", SA_TRIGGER_FREEZE},
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

const struct sa_step_limits sa_step_usual = {SA_LIMIT_STEP_KEYS, SA_LIMIT_REASON_BYTES};

struct reader {
	struct sa_arena *arena;
	const struct sa_step_limits *limits;
	struct sa_step *step;
	uint64_t changed_total; /* changed keys, also beyond the limit of what is kept */
	bool no_proposal;	/* there are deltas, and none of them is a number */
};

/* A text with its escapes resolved, cut to `most` bytes. */
static const char *keep(struct sa_arena *arena, const struct sa_jtext *text, size_t most)
{
	struct sa_jtext plain = sa_jtext_plain(text, arena);

	return sa_arena_strndup(arena, plain.p, plain.len < most ? plain.len : most);
}

static unsigned trigger_of(const char *text)
{
	for (size_t i = 0; i < COUNT(reason_words); i++) {
		if (strcasestr(text, reason_words[i].word))
			return 1u << reason_words[i].trigger;
	}
	return 0;
}

/* Room for one more, NULL when there are `most` of them. */
static const char **grow(struct sa_arena *arena, const char ***list, size_t *n, size_t most)
{
	if (*n == most)
		return NULL;
	if ((*n & (*n - 1)) == 0) {
		const char **more = SA_NEW_ARRAY(arena, *n ? 2 * *n : 1, const char *);

		if (*list)
			memcpy(more, *list, *n * sizeof *more);
		*list = more;
	}
	return &(*list)[(*n)++];
}

/* The member of an object and what kind of value it has; false when it is absent or null. */
static bool find(const struct sa_jscan *scan, const struct sa_members *members, const char *name,
		 struct sa_jscan *value, enum sa_json_type *type)
{
	const struct sa_member *member = sa_members_find(members, name);

	if (!member)
		return false;
	*value = sa_members_value(scan, member);
	*type = sa_jscan_peek(value);
	return *type != SA_JSON_NULL;
}

/* The text of a member; false when it holds anything else. */
static bool find_text(const struct sa_jscan *scan, const struct sa_members *members,
		      const char *name, struct sa_jtext *text)
{
	enum sa_json_type type;
	struct sa_jscan value;

	return find(scan, members, name, &value, &type) && type == SA_JSON_STRING &&
	       sa_jscan_string(&value, text);
}

/* Whether a member is true; `*said` (may be NULL) whether it is true or false at all. */
static bool find_true(const struct sa_jscan *scan, const struct sa_members *members,
		      const char *name, bool *said)
{
	enum sa_json_type type;
	struct sa_jscan value;
	bool flag = false;
	bool is_bool = find(scan, members, name, &value, &type) && type == SA_JSON_BOOL &&
		       sa_jscan_bool(&value, &flag);

	if (said)
		*said = is_bool;
	return flag;
}

/* ---- reasons ---- */

static void add_reason(struct reader *r, const struct sa_jtext *text)
{
	struct sa_step *step = r->step;

	if (!text->len)
		return;
	const char **slot = grow(r->arena, &step->reason, &step->n_reasons, r->limits->reasons);

	if (!slot) {
		step->reasons_dropped++;
		return;
	}
	*slot = keep(r->arena, text, r->limits->reason_bytes);
	step->triggers |= trigger_of(*slot);
}

/* The flags that are true, else the note. */
static void read_reason_object(struct reader *r, struct sa_jscan scan)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_members members;
	struct sa_jtext note;
	bool any_true = false;

	sa_members_take(&scan, &scratch, &members);
	for (size_t i = 0; i < members.n; i++) {
		struct sa_jscan value = sa_members_value(&scan, &members.item[i]);
		bool flag = false;

		if (sa_jscan_peek(&value) == SA_JSON_BOOL)
			sa_jscan_bool(&value, &flag);
		if (flag)
			add_reason(r, &members.item[i].name);
		any_true = any_true || flag;
	}
	if (!find_text(&scan, &members, "note", &note) || !note.len)
		return;
	r->step->note = keep(r->arena, &note, r->limits->reason_bytes);
	if (any_true)
		return;
	add_reason(r, &note);
	r->step->n_noted++;
}

/* Calls `take` for each text of a list. */
static void each_text(struct reader *r, struct sa_jscan scan,
		      void (*take)(struct reader *r, const struct sa_jtext *text))
{
	struct sa_jtext text;
	struct sa_jloop loop;

	for (sa_jscan_open(&scan, &loop); sa_jscan_item(&scan, &loop);) {
		if (sa_jscan_peek(&scan) != SA_JSON_STRING)
			sa_jscan_skip(&scan);
		else if (sa_jscan_string(&scan, &text))
			take(r, &text);
	}
}

/* "" and null say nothing; a string, the strings of a list, or the true flags of an object. */
static void read_reason(struct reader *r, struct sa_jscan scan)
{
	enum sa_json_type type = sa_jscan_peek(&scan);
	struct sa_jtext text;

	if (type == SA_JSON_STRING && sa_jscan_string(&scan, &text))
		add_reason(r, &text);
	else if (type == SA_JSON_ARRAY)
		each_text(r, scan, add_reason);
	else if (type == SA_JSON_OBJECT)
		read_reason_object(r, scan);
}

/* {"guard": {"skip_reason": ...}, ...}: the name of a guard that gives a reason counts too. */
static void read_guards(struct reader *r, struct sa_jscan scan)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_members guards, guard;
	enum sa_json_type type;

	sa_members_take(&scan, &scratch, &guards);
	for (size_t i = 0; i < guards.n; i++) {
		struct sa_jscan one = sa_members_value(&scan, &guards.item[i]), reason;
		size_t before = r->step->n_reasons;

		sa_members_take(&one, &scratch, &guard);
		if (!find(&one, &guard, "skip_reason", &reason, &type))
			continue;
		read_reason(r, reason);
		if (r->step->n_reasons > before)
			r->step->triggers |= trigger_of(
				keep(&scratch, &guards.item[i].name, SA_LIMIT_REASON_BYTES));
	}
}

/* ---- deltas ---- */

/* What became of one delta of form C: {"proposed": 30, "applied": true}. */
struct applied {
	bool said; /* one of them says something */
	uint64_t n;
};

/* `*number` is the proposal; false when the object proposes nothing. */
static bool read_delta_object(struct sa_jscan scan, double *number, struct applied *applied)
{
	SA_ARENA_SCOPE(scratch);
	enum sa_json_type type;
	struct sa_members delta;
	struct sa_jscan value;
	bool yes = false;
	double amount;

	*number = SA_MISSING;
	sa_members_take(&scan, &scratch, &delta);
	if (find(&scan, &delta, "applied", &value, &type)) {
		applied->said = true;
		if (type == SA_JSON_BOOL)
			sa_jscan_bool(&value, &yes);
		else if (type == SA_JSON_NUMBER && sa_jscan_number(&value, &amount))
			yes = sa_num_is_finite(amount);
	}
	bool named = find(&scan, &delta, "proposed", &value, &type);

	if (named)
		sa_jscan_number(&value, number);
	/* what was applied has been proposed, although nobody wrote down how much */
	bool proposes = named ? sa_num_is_finite(*number) : yes;

	applied->n += proposes && yes;
	return proposes;
}

/* FORMATS 15.8: a delta that is no number is no proposal. */
static void read_deltas(struct reader *r, struct sa_jscan scan, struct applied *applied)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_step *step = r->step;
	struct sa_members deltas;

	sa_members_take(&scan, &scratch, &deltas); /* (anything but an object has no members) */
	r->no_proposal = deltas.n > 0;
	step->delta = SA_NEW_ARRAY(r->arena,
				   deltas.n < SA_LIMIT_STEP_KEYS ? deltas.n : SA_LIMIT_STEP_KEYS,
				   struct sa_param);
	for (size_t i = 0; i < deltas.n; i++) {
		struct sa_jscan value = sa_members_value(&scan, &deltas.item[i]);
		double number = SA_MISSING;
		bool proposes;

		if (sa_jscan_peek(&value) == SA_JSON_OBJECT) {
			proposes = read_delta_object(value, &number, applied);
		} else {
			sa_jscan_number(&value, &number);
			proposes = sa_num_is_finite(number);
		}
		step->proposed_total += proposes;
		r->no_proposal &= !proposes;
		if (proposes && step->n_deltas < SA_LIMIT_STEP_KEYS)
			step->delta[step->n_deltas++] = (struct sa_param){
				.section = "",
				.key = keep(r->arena, &deltas.item[i].name, SA_LIMIT_REASON_BYTES),
				.value = number,
			};
	}
}

static void find_deltas(struct reader *r, const struct sa_jscan *scan,
			const struct sa_members *object, struct applied *applied)
{
	static const char *const name[] = {"proposed_deltas", "suggested_deltas", "deltas"};
	enum sa_json_type type;
	struct sa_jscan value;

	for (size_t i = 0; i < COUNT(name); i++) {
		if (find(scan, object, name[i], &value, &type)) {
			read_deltas(r, value, applied);
			return;
		}
	}
}

static void add_changed(struct reader *r, const struct sa_jtext *text)
{
	const char **slot =
		grow(r->arena, &r->step->changed, &r->step->n_changed, SA_LIMIT_STEP_KEYS);

	if (slot)
		*slot = keep(r->arena, text, SA_LIMIT_REASON_BYTES);
	r->changed_total++;
}

/*
 * FORMATS 5: of an applied entry the changed keys count, else the proposed ones; the deltas of form C say
 * it one by one. Of proposals of which none is a number nothing was applied (FORMATS 15.8: "1/0" was said).
 */
static void read_applied(struct reader *r, const struct sa_jscan *scan,
			 const struct sa_members *object)
{
	struct sa_step *step = r->step;
	struct applied deltas = {0};
	enum sa_json_type type;
	struct sa_jscan value;
	bool said;
	bool yes = find_true(scan, object, "applied", &said);

	find_deltas(r, scan, object, &deltas);
	if (find(scan, object, "changed_keys", &value, &type) && type == SA_JSON_ARRAY)
		each_text(r, value, add_changed);
	if (said)
		step->applied = yes ? SA_SAID_YES : SA_SAID_NO;
	else if (deltas.said)
		step->applied = deltas.n ? SA_SAID_YES : SA_SAID_NO;
	if (!said)
		step->applied_total = deltas.n;
	else if (yes)
		step->applied_total = r->no_proposal	 ? 0
				      : r->changed_total ? r->changed_total
							 : step->proposed_total;
}

/* ---- the rest ---- */

static void add_latency(struct reader *r, const struct sa_jtext *text)
{
	SA_ARENA_SCOPE(scratch);
	const char *plain = keep(&scratch, text, SIZE_MAX);

	for (size_t i = 0; i < COUNT(latency_tags); i++) {
		if (strstr(plain, latency_tags[i].tag))
			r->step->triggers |= 1u << latency_tags[i].trigger;
	}
}

static void read_latency(struct reader *r, const struct sa_jscan *scan,
			 const struct sa_members *object, const char *name)
{
	enum sa_json_type type;
	struct sa_jscan value;
	struct sa_jtext text;

	if (!find(scan, object, name, &value, &type))
		return;
	if (type == SA_JSON_ARRAY)
		each_text(r, value, add_latency);
	else if (type == SA_JSON_STRING && sa_jscan_string(&value, &text))
		add_latency(r, &text);
}

static const char *signature_of(struct reader *r, const struct sa_jscan *scan,
				const struct sa_members *object)
{
	static const char *const name[] = {"signature", "state_hash"};
	struct sa_jtext text;

	for (size_t i = 0; i < COUNT(name); i++) {
		if (find_text(scan, object, name[i], &text) && text.len &&
		    !sa_jtext_is(&text, "unknown", 7))
			return keep(r->arena, &text, SA_LIMIT_REASON_BYTES);
	}
	return NULL;
}

void sa_step_of(struct sa_arena *arena, const struct sa_jscan *scan,
		const struct sa_members *object, const struct sa_step_limits *limits,
		struct sa_step *step)
{
	struct reader r = {.arena = arena, .limits = limits, .step = step};
	enum sa_json_type type;
	struct sa_jscan value;

	*step = (struct sa_step){.present = true};
	read_applied(&r, scan, object);
	if (find(scan, object, "skip_reason", &value, &type))
		read_reason(&r, value);
	if (find(scan, object, "guards", &value, &type))
		read_guards(&r, value);
	read_latency(&r, scan, object, "reasons");
	read_latency(&r, scan, object, "rationale");
	for (size_t i = 0; i < COUNT(guard_flags); i++) {
		if (find_true(scan, object, guard_flags[i].name, NULL))
			step->flags |= 1u << guard_flags[i].trigger;
	}
	step->triggers |= step->flags;
	step->signature = signature_of(&r, scan, object);
}

void sa_step_read(struct sa_arena *arena, struct sa_jscan scan, struct sa_step *step)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_members members;

	*step = (struct sa_step){0};
	if (sa_jscan_peek(&scan) == SA_JSON_OBJECT && sa_members_take(&scan, &scratch, &members))
		sa_step_of(arena, &scan, &members, &sa_step_usual, step);
}

/* ---- numbers of a run-time configuration ---- */

struct walk {
	struct sa_arena *arena;
	struct sa_param *param;
	size_t n; /* at most SA_LIMIT_RUNTIME_VALUES */
};

/* At most SA_LIMIT_RUNTIME_VALUES. */
static size_t count_numbers(const struct sa_json *object, size_t n)
{
	for (const struct sa_json *v = sa_json_first(object); v; v = sa_json_next(v)) {
		if (n == SA_LIMIT_RUNTIME_VALUES)
			break;
		if (sa_json_is(v, SA_JSON_OBJECT))
			n = count_numbers(v, n);
		else
			n += sa_num_is_finite(sa_json_number(v));
	}
	return n;
}

static const char *keep_name(struct sa_arena *arena, const struct sa_json *value)
{
	const char *name = sa_json_name(value);

	return sa_arena_strndup(arena, name, strnlen(name, SA_LIMIT_REASON_BYTES));
}

static void collect(struct walk *w, const struct sa_json *object, const char *section,
		    unsigned depth)
{
	for (const struct sa_json *v = sa_json_first(object); v; v = sa_json_next(v)) {
		if (w->n == SA_LIMIT_RUNTIME_VALUES)
			return;
		if (sa_json_is(v, SA_JSON_OBJECT))
			collect(w, v, depth == 0 ? keep_name(w->arena, v) : "", depth + 1);
		else if (sa_num_is_finite(sa_json_number(v)))
			w->param[w->n++] = (struct sa_param){.section = section,
							     .key = keep_name(w->arena, v),
							     .value = sa_json_number(v)};
	}
}

void sa_params_read(struct sa_arena *arena, const struct sa_json *object, struct sa_param **param,
		    size_t *n)
{
	struct walk w = {.arena = arena};

	*param = NULL;
	*n = 0;
	if (!sa_json_is(object, SA_JSON_OBJECT))
		return;
	w.param = SA_NEW_ARRAY(arena, count_numbers(object, 0), struct sa_param);
	collect(&w, object, "", 0);
	*param = w.param;
	*n = w.n;
}
