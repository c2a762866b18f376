/* test-key-stays.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A key that is not exportable leaves by no route, and one that is leaves encrypted only:
 * after everything that can be done with them, no part of either stands in clear in the
 * certstore's files, in what was exported, in a document, or in a log.
 */

#include <string.h>

#include "cm-credential-flow.h"
#include "cm-document.h"
#include "cm-root-flow.h"
#include "cm-test-home.h"
#include "export-fixture.h"

#define PART_BYTES 24 /* in one line of PEM or across: lines are joined */

static GString *log_text;
static GMutex log_mutex;

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  g_mutex_lock (&log_mutex);
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE"))
      g_string_append_printf (log_text, "%s\n", (const char *)fields[i].value);
  g_mutex_unlock (&log_mutex);
  return G_LOG_WRITER_HANDLED;
}

/* ---- what is looked for ---- */

static void
add_part (GPtrArray *needles, GBytes *key, gsize offset)
{
  const guint8 *part = (const guint8 *)g_bytes_get_data (key, NULL) + offset;
  g_autoptr (GString) hex = g_string_new (NULL);

  g_assert_cmpuint (offset + PART_BYTES, <=, g_bytes_get_size (key));
  g_ptr_array_add (needles, g_bytes_new (part, PART_BYTES));
  for (guint i = 0; i < PART_BYTES; i++)
    g_string_append_printf (hex, "%02x", part[i]);
  g_ptr_array_add (needles, g_bytes_new (hex->str, hex->len));
  g_string_ascii_up (hex);
  g_ptr_array_add (needles, g_bytes_new (hex->str, hex->len));
  for (guint shift = 0; shift < 3; shift++) /* wherever the groups of three begin */
    {
      char *base64 = g_base64_encode (part + shift, (PART_BYTES - 3) / 3 * 3);

      g_ptr_array_add (needles, g_bytes_new_take (base64, strlen (base64)));
    }
}

/* Private parts only: what is public may be everywhere. */
static GPtrArray *
list_needles (void)
{
  g_autoptr (GBytes) ec = cm_test_load ("leaf-sec1.der");
  g_autoptr (GBytes) rsa = cm_test_load ("leaf-rsa-pkcs1.der");
  g_autoptr (GBytes) ed25519 = cm_test_load ("leaf-ed25519-pkcs8.der");
  GPtrArray *needles = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);

  add_part (needles, ec, 8);       /* the number itself (RFC 5915) */
  add_part (needles, rsa, 320);    /* its private exponent (RFC 8017) */
  add_part (needles, rsa, 600);    /* a prime */
  add_part (needles, rsa, 1100);   /* the last coefficient */
  add_part (needles, ed25519, 20); /* the seed (RFC 8410) */
  return needles;
}

static gboolean
has_any (GBytes *hay, GPtrArray *needles)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (hay, &size);

  for (guint i = 0; i < needles->len; i++)
    {
      gsize needle_size = 0;
      const void *needle
          = g_bytes_get_data (g_ptr_array_index (needles, i), &needle_size);

      if (memmem (data, size, needle, needle_size) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* Returns how many files were looked through. */
static guint
assert_folder_is_clean (const char *dir, GPtrArray *needles)
{
  g_autoptr (GDir) entries = g_dir_open (dir, 0, NULL);
  const char *name;
  guint n = 0;

  g_assert_nonnull (entries);
  while ((name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);
      g_autoptr (GBytes) bytes = cm_test_read (path);

      if (has_any (bytes, needles))
        g_error ("A key stands in %s", name);
      n++;
    }
  return n;
}

static void
assert_documents_are_clean (CmContext *context, GPtrArray *needles)
{
  CmCertstore *certstore = cm_context_get_certstore (context);

  for (guint type = 0; type <= CM_DOCUMENT_TYPE_CHALLENGE; type++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) documents
          = cm_certstore_get_every (certstore, (CmDocumentType)type, NULL, &error);

      g_assert_no_error (error);
      for (guint i = 0; i < documents->len; i++)
        {
          g_autoptr (GBytes) json
              = cm_document_to_json (g_ptr_array_index (documents, i));

          g_assert_false (has_any (json, needles));
        }
    }
}

/* ---- everything that can be done ---- */

static void
import_keys (CmContext *context)
{
  g_autoptr (CmImportFlow) sealed = cm_import_flow_new (context);
  g_autoptr (CmImportFlow) exportable = NULL;
  g_autoptr (CmSecret) password = cm_test_password ();
  g_autofree char *text = cm_test_load_text ("leaf.key");

  import_add_password (sealed, CM_TEST_PASSWORD);
  import_add (sealed, "leaf.crt");
  import_add_text (sealed, "pasted text", text);
  import_add (sealed, "p12-ed25519.p12");
  import_read (sealed);
  import_run (sealed);
  g_assert_cmpuint (cm_import_flow_count_results (sealed, CM_IMPORT_RESULT_IMPORTED), ==,
                    2);

  exportable = import_open (context, "leaf-rsa.crt", "leaf-rsa-pkcs1.key", NULL);
  cm_import_flow_set_exportable (exportable, TRUE);
  cm_import_flow_set_export_password (exportable, password);
  import_run (exportable);
  import_fixtures (context, "leaf-renewed.crt", NULL); /* archives the first chain */
}

static void
change_everything (CmContext *context, const char *title)
{
  g_autoptr (CmCredentialDoc) credential = flow_find_credential (context, title);
  g_autoptr (CmIdentityDoc) server = cm_context_find_identity (context, "web01");
  const char *const ids[] = { cm_document_get_id (CM_DOCUMENT (credential)), NULL };
  const char *const servers[] = { cm_document_get_id (CM_DOCUMENT (server)), NULL };

  g_assert_true (cm_credential_flow_set_servers (context, ids[0], servers, NULL, NULL));
  g_assert_true (cm_credential_flow_set_comment (context, ids[0], "ours", NULL, NULL));
  g_assert_true (cm_credential_flow_delete (context, ids, NULL, NULL));
  g_assert_true (cm_credential_flow_restore (context, ids, NULL, NULL));
  g_assert_true (cm_credential_flow_set_servers (context, ids[0], NULL, NULL, NULL));
}

/* Every format, with and without the key. Returns how many files were written. */
static guint
export_all (CmContext *context, const char *title, const char *dir)
{
  g_autoptr (CmCredentialDoc) credential = flow_find_credential (context, title);
  g_autoptr (CmSecret) password = cm_test_password ();
  guint n = 0;

  for (guint format = CM_EXPORT_FORMAT_PEM; format <= CM_EXPORT_FORMAT_P7B; format++)
    for (guint with_key = 0; with_key < 2; with_key++)
      {
        g_autoptr (CmExportFlow) flow = cm_export_flow_new (context, credential);
        g_autofree char *name = g_strdup_printf ("%s-%u-%u", title, format, with_key);
        g_autofree char *path = g_build_filename (dir, name, NULL);
        g_autoptr (GFile) file = g_file_new_for_path (path);
        g_autoptr (GError) error = NULL;

        cm_export_flow_set_format (flow, (CmExportFormat)format);
        cm_export_flow_set_with_key (flow, with_key == 1);
        cm_export_flow_set_password (flow, password);
        n += cm_export_flow_run_to_file (flow, file, NULL, &error) ? 1 : 0;
        if (error != NULL)
          g_debug ("%s", error->message);
      }
  return n;
}

static void
do_everything (void)
{
  g_autoptr (GPtrArray) needles = list_needles ();
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *out = cm_test_make_dir ();
  CmContext *context = flow_folder_context (dir);
  g_autoptr (CmIdentityDoc) server = NULL;

  flow_create (context);
  server = flow_approve (context, "web01", CM_ROLES_SERVER);
  import_keys (context);
  import_trust (context, "intermediate", "root", NULL);
  change_everything (context, "www.example.com");
  change_everything (context, "ed25519.example.com");
  change_everything (context, "rsa.example.com");
  /* five formats without the key; with it only from the exportable one, in three */
  g_assert_cmpuint (export_all (context, "www.example.com", out), ==, 8);
  g_assert_cmpuint (export_all (context, "ed25519.example.com", out), ==, 8);
  g_assert_cmpuint (export_all (context, "rsa.example.com", out), ==, 13);
  flow_assert_nothing_off (context);

  assert_documents_are_clean (context, needles);
  g_assert_cmpuint (assert_folder_is_clean (out, needles), ==, 29);
  g_assert_cmpuint (assert_folder_is_clean (dir, needles), >=, 4);
  cm_context_lock (context);
  flow_assert_finalizes (context);
  g_assert_cmpuint (assert_folder_is_clean (dir, needles), >=, 4); /* closed, too */
  {
    g_autoptr (GBytes) log = g_bytes_new (log_text->str, log_text->len);

    flow_assert_says (log_text->str, "“www.example.com” cannot be exported", NULL);
    g_assert_false (has_any (log, needles));
  }
}

static void
test_nowhere (void)
{
  if (!flow_skip_slow ())
    do_everything ();
}

/* That this would be seen: the files that were imported have each of it. */
static void
test_would_be_seen (void)
{
  static const char *const names[]
      = { "leaf.key",         "leaf-sec1.key",  "leaf-rsa.key",      "leaf-rsa-pkcs1.key",
          "leaf-ed25519.key", "leaf-pkcs8.der", "leaf-rsa-pkcs8.der" };
  g_autoptr (GPtrArray) needles = list_needles ();

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *text = cm_test_load_text (names[i]);
      g_autoptr (GBytes) bytes = cm_test_load (names[i]);

      if (g_str_has_suffix (names[i], ".key"))
        {
          g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
          g_autofree char *joined = g_strjoinv ("", lines);

          g_bytes_unref (bytes);
          bytes = g_bytes_new (joined, strlen (joined));
        }
      if (!has_any (bytes, needles))
        g_error ("The key in %s was not found", names[i]);
    }
}

int
main (int argc, char **argv)
{
  log_text = g_string_new (NULL);
  g_log_set_writer_func (write_log, NULL, NULL);
  g_setenv ("G_MESSAGES_DEBUG", "all", TRUE);
  cm_test_init (&argc, &argv);

  g_test_add_func ("/key-stays/nowhere", test_nowhere);
  g_test_add_func ("/key-stays/would-be-seen", test_would_be_seen);
  return g_test_run ();
}
