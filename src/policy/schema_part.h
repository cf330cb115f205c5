/* SPDX-License-Identifier: MIT */
/* Parts of the schema of policies (inside of the room). Each writes into the object that is open. */
#ifndef SA_POLICY_SCHEMA_PART_H
#define SA_POLICY_SCHEMA_PART_H

#include "codec/json_out.h"
#include "policy/keys.h"

/* Regular expressions of a name of the policy, and of a number without a sign. */
#define SA_SCHEMA_NAME	   "[A-Za-z_][A-Za-z0-9_.-]{0,63}"
#define SA_SCHEMA_UNSIGNED "(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?"

/* Whether null may stand for a key, which removes what is inherited. */
enum sa_schema_nulls { SA_SCHEMA_NO_NULLS, SA_SCHEMA_NULLS_REMOVE };

/* {"$ref": "#/definitions/NAME"}. */
void sa_schema_put_ref(struct sa_jout *j, const char *key, const char *name);

/* {"required": [WHAT]}: the key is there. */
void sa_schema_put_has(struct sa_jout *j, const char *key, const char *what);

/*
 * A definition from the rows of a map: its keys with what they take, those that are needed, and the
 * kinds and pairs of policy/keys.h. `profile`: without the keys that no profile can hold.
 */
void sa_schema_put_map(struct sa_jout *j, const char *key, const struct sa_key_map *map,
		       enum sa_schema_nulls nulls, bool profile);

/*
 * The definitions "rule" and "rule-or" (parts joined by " or ", in exceptions). They come from the rows
 * of model/agg.def: one form for each thing an aggregate is measured in and each way it takes a
 * predicate, so that a share without its predicate, or one that is compared with a number that is no
 * percentage, fits none (POLICY 8).
 */
void sa_schema_put_rules(struct sa_jout *j);

#endif
