/* cm-acme-limit.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What CAs refused because there was too much of it, and until when. It is kept with the
 * account, so that neither another computer nor another credential for the same names
 * spends what is left.
 */

#include "cm-acme-limit.h"

#include <stdlib.h>
#include <string.h>

#include "cm-acme-limit-private.h"
#include "cm-acme-record.h"
#include "cm-field-list-private.h"

#define MAX_NAME_BYTES 255
#define MAX_DETAIL_BYTES 2000

#define LIMIT(name, kind) CM_FIELD (CmAcmeLimit, name, kind)

static const CmField limit_fields[] = {
  { LIMIT (names, lines), .limit = MAX_NAME_BYTES, .max_items = CM_ACME_MAX_NAMES },
  { LIMIT (until, time), .required = TRUE },
  { LIMIT (detail, line), .limit = MAX_DETAIL_BYTES },
};

static const CmFieldTable limit_table = { limit_fields, G_N_ELEMENTS (limit_fields) };

static void
limit_free (CmAcmeLimit *self)
{
  cm_field_table_clear (&limit_table, self);
  g_free (self);
}

static GPtrArray *
limits_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)limit_free);
}

static const CmFieldList limit_list = { &limit_table, sizeof (CmAcmeLimit), limits_new };

/* A member of the account's document, whose file is another one. */
static gboolean
read_limits (const CmField *field, JsonObject *object, gpointer slot, GError **error)
{
  return cm_field_list_read (&limit_list, field, object, slot, error);
}

static void
write_limits (const CmField *field, JsonObject *object, gconstpointer slot)
{
  cm_field_list_write (&limit_list, field, object, slot);
}

static void
copy_limits (gconstpointer slot, gpointer copy)
{
  cm_field_list_copy (&limit_list, slot, copy);
}

const CmFieldKind cm_field_limits
    = { read_limits, write_limits, cm_field_list_clear, copy_limits };

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static GStrv
sort (const char *const *names)
{
  GStrv sorted = g_strdupv ((char **)names);

  qsort (sorted, g_strv_length (sorted), sizeof *sorted, compare);
  return sorted;
}

static CmAcmeLimit *
find (GPtrArray *limits, GStrv sorted, gint64 now)
{
  for (guint i = 0; limits != NULL && i < limits->len; i++)
    {
      CmAcmeLimit *limit = g_ptr_array_index (limits, i);

      if (limit->until > now && limit->names != NULL
          && g_strv_equal ((const char *const *)limit->names,
                           (const char *const *)sorted))
        return limit;
    }
  return NULL;
}

/**
 * cm_acme_limits_find:
 * @limits: (nullable) (element-type CmAcmeLimit): what is known
 * @names: A-labels and addresses, in any order
 * @now: Unix seconds
 *
 * Returns: (transfer none) (nullable): the limit that holds for these names now
 */
const CmAcmeLimit *
cm_acme_limits_find (GPtrArray *limits, const char *const *names, gint64 now)
{
  g_auto (GStrv) sorted = NULL;

  g_return_val_if_fail (names != NULL, NULL);

  sorted = sort (names);
  return find (limits, sorted, now);
}

/**
 * cm_acme_limits_add:
 * @limits: (element-type CmAcmeLimit): what is known; a list is made if there is none
 * @names: A-labels and addresses, in any order
 * @until: before when the CA wants no other order for them, Unix seconds
 * @detail: (nullable): what it said
 * @now: Unix seconds
 *
 * Adds a limit, instead of one for the same names, and drops what is over. If there are
 * too many the oldest goes.
 */
void
cm_acme_limits_add (GPtrArray **limits,
                    const char *const *names,
                    gint64 until,
                    const char *detail,
                    gint64 now)
{
  g_auto (GStrv) sorted = NULL;
  CmAcmeLimit *added;

  g_return_if_fail (limits != NULL && names != NULL);

  sorted = sort (names);
  if (*limits == NULL)
    *limits = limits_new ();
  for (guint i = (*limits)->len; i > 0; i--)
    {
      const CmAcmeLimit *limit = g_ptr_array_index (*limits, i - 1);

      if (limit->until <= now || limit == find (*limits, sorted, now))
        g_ptr_array_remove_index (*limits, i - 1);
    }
  if ((*limits)->len >= CM_ACME_MAX_LIMITS)
    g_ptr_array_remove_index (*limits, 0);
  added = g_new0 (CmAcmeLimit, 1);
  added->until = until;
  cm_field_set_lines (&added->names, (const char *const *)sorted, CM_ACME_MAX_NAMES,
                      MAX_NAME_BYTES);
  cm_field_set_line (&added->detail, detail, MAX_DETAIL_BYTES);
  g_ptr_array_add (*limits, added);
}
