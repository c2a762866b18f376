/* test-record.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The names of revisions: other programs compute the same ones, so some are written down
 * here as `printf '1\n\n0\none' | sha256sum` gives them.
 */

#include "cm-record-private.h"
#include "cm-test-home.h"
#include "store-samples.h"

#define REVISION_1 "1-69dc857b744b8296641e8ce83a590d76"
#define REVISION_2 "2-9e68687620ad37952234cff8aa9edcae"

static CmRecord *
make_record (const char *parent, gboolean deleted, const char *text)
{
  g_autoptr (GBytes) envelope = store_sample_envelope (text);

  return cm_record_new ("credential:a", CM_DOCUMENT_TYPE_CREDENTIAL, 7, deleted, parent,
                        envelope);
}

static void
test_revision (void)
{
  g_autoptr (CmRecord) first = make_record (NULL, FALSE, "one");
  g_autoptr (CmRecord) second = make_record (REVISION_1, TRUE, "");

  g_assert_cmpstr (cm_record_get_revision (first), ==, REVISION_1);
  g_assert_null (cm_record_get_parent_revision (first));
  g_assert_null (cm_record_get_parent_hash (first));
  g_assert_cmpuint (cm_record_get_generation (first), ==, 1);
  g_assert_cmpstr (cm_record_get_revision (second), ==, REVISION_2);
  g_assert_cmpstr (cm_record_get_parent_revision (second), ==, REVISION_1);
  g_assert_cmpstr (cm_record_get_parent_hash (second), ==, strchr (REVISION_1, '-') + 1);
  g_assert_cmpstr (cm_record_get_hash (second), ==, strchr (REVISION_2, '-') + 1);
  g_assert_cmpuint (cm_record_get_generation (second), ==, 2);
  g_assert_true (cm_record_is_deleted (second));
  g_assert_cmpuint (cm_record_get_version (second), ==, 7);
  g_assert_cmpuint (g_bytes_get_size (cm_record_get_envelope (second)), ==, 0);
  g_assert_finalize_object (g_steal_pointer (&first));
}

/* Each of generation, parent, flag and bytes makes another name. */
static void
test_different (void)
{
  CmRecord *records[] = {
    make_record (NULL, FALSE, "one"),       make_record (NULL, TRUE, "one"),
    make_record (NULL, FALSE, "two"),       make_record (REVISION_1, FALSE, "one"),
    make_record (REVISION_2, FALSE, "one"), NULL,
  };

  for (gsize i = 0; records[i] != NULL; i++)
    {
      g_assert_true (cm_record_check_revision (records[i]));
      for (gsize j = 0; j < i; j++)
        g_assert_cmpstr (cm_record_get_revision (records[i]), !=,
                         cm_record_get_revision (records[j]));
    }
  for (gsize i = 0; records[i] != NULL; i++)
    g_clear_object (&records[i]);
}

static void
test_parse (void)
{
  static const char *const wrong[] = {
    NULL,
    "",
    "1",
    "-",
    "1-",
    "0-0123456789abcdef0123456789abcdef",
    "01-0123456789abcdef0123456789abcdef",
    "x-0123456789abcdef0123456789abcdef",
    "-1-0123456789abcdef0123456789abcdef",
    "+1-0123456789abcdef0123456789abcdef",
    " 1-0123456789abcdef0123456789abcdef",
    "1-0123456789abcdef0123456789abcde",
    "1-0123456789abcdef0123456789abcdef0",
    "1-0123456789ABCDEF0123456789abcdef",
    "1000000001-0123456789abcdef0123456789abcdef",
    "99999999999999999999999999-0123456789abcdef0123456789abcdef",
  };
  guint generation = 42;

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_assert_false (cm_record_parse_revision (wrong[i], &generation));
      g_assert_cmpuint (generation, ==, 42);
    }
  g_assert_true (
      cm_record_parse_revision ("17-0123456789abcdef0123456789abcdef", &generation));
  g_assert_cmpuint (generation, ==, 17);
  g_assert_true (
      cm_record_parse_revision ("1000000000-0123456789abcdef0123456789abcdef", NULL));
}

static CmRecord *
make_stored (guint generation, const char *hash, gboolean deleted)
{
  g_autoptr (GBytes) envelope = store_sample_envelope ("x");
  const CmRecordFields fields = {
    .id = "credential:a",
    .type = CM_DOCUMENT_TYPE_CREDENTIAL,
    .version = 1,
    .deleted = deleted,
    .generation = generation,
    .hash = hash,
    .parent_hash = generation > 1 ? "00" : NULL,
    .envelope = envelope,
  };

  return cm_record_new_stored (&fields);
}

static void
test_winner (void)
{
  g_autoptr (CmRecord) live = make_stored (1, "aa", FALSE);
  g_autoptr (CmRecord) deleted = make_stored (9, "ff", TRUE);
  g_autoptr (CmRecord) later = make_stored (2, "00", FALSE);
  g_autoptr (CmRecord) higher = make_stored (1, "ab", FALSE);

  g_assert_cmpint (cm_record_compare (live, deleted), >, 0);
  g_assert_cmpint (cm_record_compare (deleted, live), <, 0);
  g_assert_cmpint (cm_record_compare (live, later), <, 0);
  g_assert_cmpint (cm_record_compare (later, higher), >, 0);
  g_assert_cmpint (cm_record_compare (live, higher), <, 0);
  g_assert_cmpint (cm_record_compare (live, live), ==, 0);
  g_assert_false (cm_record_check_revision (live));
  g_assert_cmpstr (cm_record_get_parent_revision (later), ==, "1-00");
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/record/revision", test_revision);
  g_test_add_func ("/record/different", test_different);
  g_test_add_func ("/record/parse", test_parse);
  g_test_add_func ("/record/winner", test_winner);
  return g_test_run ();
}
