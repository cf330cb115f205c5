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

static const char *keep(struct sa_arena *arena, const char *text)
{
	return sa_arena_strndup(arena, text, strnlen(text, SA_LIMIT_REASON_BYTES));
}

static unsigned trigger_of(const char *text)
{
	for (size_t i = 0; i < COUNT(reason_words); i++) {
		if (strcasestr(text, reason_words[i].word))
			return 1u << reason_words[i].trigger;
	}
	return 0;
}

/* Room for one more, NULL when there is enough of them. */
static const char **grow(struct sa_arena *arena, const char ***list, size_t *n)
{
	if (*n == SA_LIMIT_STEP_KEYS)
		return NULL;
	if ((*n & (*n - 1)) == 0) {
		const char **more = SA_NEW_ARRAY(arena, *n ? 2 * *n : 1, const char *);

		if (*list)
			memcpy(more, *list, *n * sizeof *more);
		*list = more;
	}
	return &(*list)[(*n)++];
}

static void add_reason(struct sa_arena *arena, struct sa_step *step, const char *text)
{
	const char **slot = text && *text ? grow(arena, &step->reason, &step->n_reasons) : NULL;

	if (!slot)
		return;
	*slot = keep(arena, text);
	step->triggers |= trigger_of(text);
}

/* "" and null say nothing; a string, the strings of a list, or the true flags of an object. */
static void read_reason(struct sa_arena *arena, const struct sa_json *value, struct sa_step *step)
{
	const char *note = sa_json_text(sa_json_get(value, "note"));
	bool any_true = false;

	if (sa_json_text(value)) {
		add_reason(arena, step, sa_json_text(value));
		return;
	}
	for (const struct sa_json *v = sa_json_first(value); v; v = sa_json_next(v)) {
		if (sa_json_is(value, SA_JSON_ARRAY)) {
			add_reason(arena, step, sa_json_text(v));
		} else if (sa_json_true(v)) {
			add_reason(arena, step, sa_json_name(v));
			any_true = true;
		}
	}
	if (!sa_json_is(value, SA_JSON_OBJECT) || !note || !*note)
		return;
	step->note = keep(arena, note);
	if (any_true)
		return;
	add_reason(arena, step, note);
	step->n_noted++;
}

/* {"guard": {"skip_reason": ...}, ...}: the name of a guard that gives a reason counts too. */
static void read_guards(struct sa_arena *arena, const struct sa_json *guards, struct sa_step *step)
{
	if (!sa_json_is(guards, SA_JSON_OBJECT))
		return;
	for (const struct sa_json *v = sa_json_first(guards); v; v = sa_json_next(v)) {
		size_t before = step->n_reasons;

		read_reason(arena, sa_json_get(v, "skip_reason"), step);
		if (step->n_reasons > before)
			step->triggers |= trigger_of(sa_json_name(v));
	}
}

/* One number of an object with the name it has there. */
static struct sa_param param_of(struct sa_arena *arena, const char *section,
				const struct sa_json *value)
{
	return (struct sa_param){
		.section = section,
		.key = keep(arena, sa_json_name(value)),
		.value = sa_json_number(value),
	};
}

static const struct sa_json *find_deltas(const struct sa_json *object)
{
	static const char *const name[] = {"proposed_deltas", "suggested_deltas", "deltas"};

	for (size_t i = 0; i < COUNT(name); i++) {
		const struct sa_json *value = sa_json_get(object, name[i]);

		if (value && !sa_json_is(value, SA_JSON_NULL))
			return value; /* (anything but an object or a list has no members) */
	}
	return NULL;
}

static void read_deltas(struct sa_arena *arena, const struct sa_json *object, struct sa_step *step)
{
	const struct sa_json *deltas = find_deltas(object);
	size_t n = sa_json_count(deltas);

	if (n > SA_LIMIT_STEP_KEYS)
		n = SA_LIMIT_STEP_KEYS;
	step->delta = SA_NEW_ARRAY(arena, n, struct sa_param);
	for (const struct sa_json *v = sa_json_first(deltas); v && step->n_deltas < n;
	     v = sa_json_next(v)) {
		struct sa_param *delta = &step->delta[step->n_deltas++];

		*delta = param_of(arena, "", v);
		if (sa_json_is(v, SA_JSON_OBJECT)) {
			const struct sa_json *applied = sa_json_get(v, "applied");
			bool yes = sa_json_true(applied) || sa_json_is(applied, SA_JSON_NUMBER);

			delta->value = sa_json_number(sa_json_get(v, "proposed"));
			if (step->applied == SA_SAID_NOTHING && applied)
				step->applied = yes ? SA_SAID_YES : SA_SAID_NO;
		} else if (sa_json_text(v) && !*delta->key) {
			delta->key = keep(arena, sa_json_text(v)); /* a list of names */
		}
	}
}

static void read_changed(struct sa_arena *arena, const struct sa_json *list, struct sa_step *step)
{
	if (!sa_json_is(list, SA_JSON_ARRAY))
		return;
	for (const struct sa_json *v = sa_json_first(list); v; v = sa_json_next(v)) {
		const char *text = sa_json_text(v);
		const char **slot = text ? grow(arena, &step->changed, &step->n_changed) : NULL;

		if (slot)
			*slot = keep(arena, text);
	}
}

static unsigned latency_of(const struct sa_json *value)
{
	const char *text = sa_json_text(value);
	unsigned found = 0;

	if (sa_json_is(value, SA_JSON_ARRAY)) {
		for (const struct sa_json *v = sa_json_first(value); v; v = sa_json_next(v)) {
			if (sa_json_text(v))
				found |= latency_of(v);
		}
	}
	for (size_t i = 0; text && i < COUNT(latency_tags); i++) {
		if (strstr(text, latency_tags[i].tag))
			found |= 1u << latency_tags[i].trigger;
	}
	return found;
}

static const char *signature_of(struct sa_arena *arena, const struct sa_json *object)
{
	static const char *const name[] = {"signature", "state_hash"};

	for (size_t i = 0; i < COUNT(name); i++) {
		const char *text = sa_json_text(sa_json_get(object, name[i]));

		if (text && *text && strcmp(text, "unknown") != 0)
			return keep(arena, text);
	}
	return NULL;
}

void sa_step_read(struct sa_arena *arena, const struct sa_json *object, struct sa_step *step)
{
	const struct sa_json *applied = sa_json_get(object, "applied");

	*step = (struct sa_step){.present = sa_json_is(object, SA_JSON_OBJECT)};
	if (!step->present)
		return;
	if (sa_json_is(applied, SA_JSON_BOOL))
		step->applied = sa_json_true(applied) ? SA_SAID_YES : SA_SAID_NO;
	read_deltas(arena, object, step);
	read_changed(arena, sa_json_get(object, "changed_keys"), step);
	read_reason(arena, sa_json_get(object, "skip_reason"), step);
	read_guards(arena, sa_json_get(object, "guards"), step);
	step->triggers |= latency_of(sa_json_get(object, "reasons"));
	step->triggers |= latency_of(sa_json_get(object, "rationale"));
	for (size_t i = 0; i < COUNT(guard_flags); i++) {
		if (sa_json_true(sa_json_get(object, guard_flags[i].name)))
			step->flags |= 1u << guard_flags[i].trigger;
	}
	step->triggers |= step->flags;
	step->signature = signature_of(arena, object);
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

static void collect(struct walk *w, const struct sa_json *object, const char *section,
		    unsigned depth)
{
	for (const struct sa_json *v = sa_json_first(object); v; v = sa_json_next(v)) {
		if (w->n == SA_LIMIT_RUNTIME_VALUES)
			return;
		if (sa_json_is(v, SA_JSON_OBJECT))
			collect(w, v, depth == 0 ? keep(w->arena, sa_json_name(v)) : "", depth + 1);
		else if (sa_num_is_finite(sa_json_number(v)))
			w->param[w->n++] = param_of(w->arena, section, v);
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
