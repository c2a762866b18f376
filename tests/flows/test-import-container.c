/* test-import-container.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A PKCS#12 file or keystore is one thing: it is ticked as a whole, or nothing of it is,
 * with a sentence that says why. Who wants what is left ticks it.
 */

#include <string.h>

#include "cm-test-home.h"
#include "import-fixture.h"

#define STEP 5 /* each byte and bit was tried; this keeps the test short */

typedef struct
{
  CmContext *context;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->context = flow_memory_context ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  flow_assert_finalizes (fixture->context);
}

static GBytes *
load (const char *name)
{
  g_autofree char *path = cm_test_fixture_path (name);
  char *data = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  return g_bytes_new_take (data, size);
}

static CmImportFlow *
open_bytes (CmContext *context, GBytes *bytes, gboolean take_roots)
{
  CmImportFlow *flow = cm_import_flow_new (context);

  cm_import_flow_add_bytes (flow, "file", bytes);
  cm_import_flow_set_take_roots (flow, take_roots);
  import_add_password (flow, CM_TEST_PASSWORD);
  import_read (flow);
  return flow;
}

/* What is ticked in it, as one text. */
static char *
dup_ticked (CmImportFlow *flow)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < import_count (flow); i++)
    {
      CmImportItem *item = import_get (flow, i);
      GPtrArray *above = cm_import_item_get_intermediates (item);

      if (!cm_import_item_get_selected (item))
        continue;
      g_string_append_printf (
          text, "%s %s%s", cm_import_item_get_key (item) != NULL ? "pair" : "lone",
          cm_certificate_get_fingerprint (cm_import_item_get_certificate (item)),
          cm_import_item_get_kind (item) == CM_IMPORT_KIND_TRUSTED_ROOT ? " root" : "");
      for (guint k = 0; above != NULL && k < above->len; k++)
        g_string_append_printf (text, " %s",
                                cm_certificate_get_fingerprint (above->pdata[k]));
      g_string_append_c (text, '\n');
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static guint
count_reasons (CmImportFlow *flow)
{
  guint n = 0;

  for (guint i = 0; i < import_count (flow); i++)
    n += cm_import_item_get_reason (import_get (flow, i)) != NULL
                 || cm_import_item_get_state (import_get (flow, i))
                        == CM_IMPORT_STATE_LOCKED
             ? 1
             : 0;
  return n;
}

static GBytes *
flip (GBytes *bytes, gsize at)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint8 *changed = g_memdup2 (data, size);

  changed[at] ^= (guint8)(1 << (at % 8));
  return g_bytes_new_take (changed, size);
}

/* The pair and its issuer: a root that names another issuer is no root any more, and
 * nothing that is there says that it was one. */
static char *
dup_pair (const char *ticked)
{
  g_auto (GStrv) words = g_strsplit (ticked, " ", 4);

  return g_strjoin (" ", words[0], words[1], words[2], NULL);
}

/* No hash says that a byte of it is another, so everything else has to. */
static void
test_flips (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = load ("p12-nomac-chain.p12");
  g_autoptr (CmImportFlow) whole = open_bytes (fixture->context, bytes, TRUE);
  g_autofree char *expected = dup_ticked (whole);
  g_autofree char *pair = dup_pair (expected);
  guint n_refused = 0, n_near = 0;

  g_assert_true (g_str_has_prefix (expected, "pair "));
  for (gsize at = 0; at < g_bytes_get_size (bytes); at += STEP)
    {
      g_autoptr (GBytes) changed = flip (bytes, at);
      g_autoptr (CmImportFlow) flow = open_bytes (fixture->context, changed, TRUE);
      g_autofree char *ticked = dup_ticked (flow);

      if (*ticked == '\0' && count_reasons (flow) > 0)
        n_refused++;
      else if (strcmp (ticked, expected) != 0 && g_str_has_prefix (ticked, pair))
        n_near++;
      else if (strcmp (ticked, expected) != 0)
        g_error ("byte %" G_GSIZE_FORMAT " changed:\n%s\nnot:\n%s", at, ticked, expected);
    }
  g_test_message ("%u of %" G_GSIZE_FORMAT " refused, %u with another root", n_refused,
                  g_bytes_get_size (bytes) / STEP, n_near);
  g_assert_cmpuint (n_refused, >, g_bytes_get_size (bytes) / STEP / 2);
  g_assert_cmpuint (n_near, <, 50);
}

static CmImportItem *
find_certificate (CmImportFlow *flow, const char *title)
{
  CmImportItem *item = import_find (flow, title);

  g_assert_nonnull (item);
  g_assert_nonnull (cm_import_item_get_certificate (item));
  return item;
}

/* One key has a password of its own: the other credential is whole. */
static void
test_other_password (Fixture *fixture, gconstpointer data)
{
  const char *file = data;
  g_autoptr (CmImportFlow) flow = cm_import_flow_new (fixture->context);
  CmImportItem *item;

  import_add (flow, file);
  import_add_password (flow, CM_TEST_PASSWORD);
  import_read (flow);
  g_assert_true (
      cm_import_item_get_selected (find_certificate (flow, "www.example.com")));
  item = find_certificate (flow, "java.example.com");
  import_assert_item (item, CM_IMPORT_KIND_CERTIFICATE, CM_IMPORT_STATE_NEW,
                      "java.example.com");
  g_assert_cmpint (cm_import_item_get_loss (item), ==, CM_IMPORT_LOSS_KEY);
  g_assert_false (cm_import_item_get_selected (item));
  g_assert_true (cm_import_item_is_selectable (item));
  flow_assert_says (cm_import_item_get_reason (item), "key", "Tick it", NULL);
  g_assert_cmpint (cm_import_item_foresee (item), ==, CM_IMPORT_RESULT_FAILED);
  /* what unticks and ticks those without a key does not tick it */
  cm_import_flow_set_with_key_only (flow, TRUE);
  cm_import_flow_set_with_key_only (flow, FALSE);
  g_assert_false (cm_import_item_get_selected (item));

  import_add_password (flow, "another one");
  import_read (flow);
  item = find_certificate (flow, "java.example.com");
  import_assert_item (item, CM_IMPORT_KIND_CREDENTIAL, CM_IMPORT_STATE_NEW,
                      "java.example.com");
  g_assert_true (cm_import_item_get_selected (item));
  g_assert_null (cm_import_item_get_reason (item));
}

/* Whoever ticks it gets the certificate. */
static void
test_ticked (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmImportFlow) flow = cm_import_flow_new (fixture->context);
  CmImportItem *item;

  import_add (flow, "jks-JKS.jks");
  import_add_password (flow, CM_TEST_PASSWORD);
  import_read (flow);
  item = find_certificate (flow, "java.example.com");
  cm_import_item_set_selected (item, TRUE);
  g_assert_cmpint (cm_import_item_foresee (item), ==, CM_IMPORT_RESULT_IMPORTED);
  import_run (flow);
  g_assert_cmpint (cm_import_item_get_result (item), ==, CM_IMPORT_RESULT_IMPORTED);
  g_assert_null (cm_import_item_get_reason (item));
}

/* The same certificate in a file of its own, or the key in another, and it is whole. */
static void
test_elsewhere (Fixture *fixture, gconstpointer data)
{
  const char *other = data;
  g_autoptr (GBytes) bytes = load ("p12-nomac.p12");
  g_autoptr (CmImportFlow) flow = cm_import_flow_new (fixture->context);
  g_autoptr (GBytes) changed = NULL;

  /* the last byte of the key's ciphertext is near the end */
  changed = flip (bytes, g_bytes_get_size (bytes) - 200);
  cm_import_flow_add_bytes (flow, "file", changed);
  import_add_password (flow, CM_TEST_PASSWORD);
  import_read (flow);
  g_assert_cmpuint (cm_import_flow_get_n_selected (flow), ==, 0);
  import_add (flow, other);
  import_read (flow);
  if (g_str_has_suffix (other, ".crt"))
    g_assert_true (
        cm_import_item_get_selected (find_certificate (flow, "www.example.com")));
}

/* A certificate whose key is nowhere in its file is what it was: ticked. */
static void
test_certificates_only (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmImportFlow) flow = cm_import_flow_new (fixture->context);

  import_add (flow, "p12-certificates.p12");
  import_add_password (flow, CM_TEST_PASSWORD);
  import_read (flow);
  g_assert_true (
      cm_import_item_get_selected (find_certificate (flow, "www.example.com")));
}

int
main (int argc, char **argv)
{
  g_autofree char *jks = NULL;

  cm_test_init (&argc, &argv);
  jks = cm_test_fixture_path ("jks-JKS.jks");
#define ADD(name, data, func)                                                            \
  g_test_add ("/import-container/" name, Fixture, data, set_up, func, tear_down)
  ADD ("flips", NULL, test_flips);
  ADD ("elsewhere", "leaf.crt", test_elsewhere);
  ADD ("certificates-only", NULL, test_certificates_only);
  if (g_file_test (jks, G_FILE_TEST_EXISTS))
    {
      ADD ("other-password-jks", "jks-JKS.jks", test_other_password);
      ADD ("other-password-jceks", "jks-JCEKS.jks", test_other_password);
      ADD ("ticked", NULL, test_ticked);
    }
#undef ADD
  return g_test_run ();
}
