/* variants.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-test.h"

G_BEGIN_DECLS

typedef enum
{
  VARIANT_OPEN,      /* needs no password */
  VARIANT_OPEN_SLOW, /* the same, and takes a second for each try */
  VARIANT_LOCKED,    /* opens with CM_TEST_PASSWORD only */
  VARIANT_SLOW,      /* the same, and takes a second for each try */
  VARIANT_SLOWEST,   /* the same, and takes too long for hundreds of tries */
} VariantLock;

typedef struct
{
  const char *name;
  VariantLock lock;
  const char *kinds;         /* what is in it, as for found_assert() */
  const char *friendly_name; /* (nullable): of the first item */
} Variant;

typedef struct
{
  const char *path;
  const char *folder; /* below the fixtures, with a slash if there is one */
  const char *peer;   /* (nullable): a program that makes them and need not be there */
  const char *suffix; /* of all their names */
  const Variant *variants; /* the last has no name */
} VariantGroup;

/* Every group; the last has no path. */
extern const VariantGroup variant_groups[];

/* The fixture, as for cm_test_load(). */
char *variant_dup_path (const VariantGroup *group, const Variant *variant);
gboolean variant_group_was_made (const VariantGroup *group);
/* The same, where a test needs them: skips it visibly, or fails where CI is set. */
gboolean variant_group_is_there (const VariantGroup *group);

G_END_DECLS
