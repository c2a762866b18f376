/* cm-acme-limit.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * CmAcmeLimit:
 * @names: A-labels and addresses, sorted
 * @until: Unix seconds
 * @detail: (nullable): what the CA said
 *
 * A set of names that a CA wants no order for before some time.
 */
typedef struct
{
  GStrv names;
  gint64 until;
  char *detail;
} CmAcmeLimit;

/* Lists of them (element-type CmAcmeLimit), nullable. The order of names is of no
 * account. */
const CmAcmeLimit *
cm_acme_limits_find (GPtrArray *limits, const char *const *names, gint64 now);
/* Those that are over are dropped. */
void cm_acme_limits_add (GPtrArray **limits,
                         const char *const *names,
                         gint64 until,
                         const char *detail,
                         gint64 now);

G_END_DECLS
