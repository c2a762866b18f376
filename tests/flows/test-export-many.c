/* test-export-many.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Several credentials at once: into one file of each format, into a folder with names
 * that do not clash, and as web servers want them; all or none.
 */

#include "cm-export-layout-private.h"
#include "cm-export-many.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cm-export-name-private.h"
#include "cm-format.h"
#include "cm-test-home.h"
#include "export-fixture.h"

#define PASSWORD "pass:" CM_TEST_PASSWORD

/* One context for all: encrypting exportable keys is slow. */
static CmContext *context;
static SpyStore *spy;

static void
add_second (void)
{
  g_autoptr (CmSecret) password = cm_test_password ();
  g_autoptr (CmImportFlow) flow
      = import_open (context, "leaf-p384.key", "leaf-p384.crt", "intermediate.crt", NULL);

  cm_import_flow_set_exportable (flow, TRUE);
  cm_import_flow_set_export_password (flow, password);
  import_run (flow);
}

static GPtrArray *
list_both (void)
{
  GPtrArray *both = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (both, flow_find_credential (context, "www.example.com"));
  g_ptr_array_add (both, flow_find_credential (context, "p384.example.com"));
  return both;
}

static CmExportMany *
new_many (CmExportFormat format, gboolean with_key)
{
  g_autoptr (GPtrArray) all = list_both ();
  g_autoptr (CmSecret) password = cm_test_password ();
  CmExportMany *many;

  many = cm_export_many_new (context, all);
  cm_export_many_set_format (many, format);
  cm_export_many_set_with_key (many, with_key);
  cm_export_many_set_password (many, password);
  return many;
}

static GPtrArray *
read_back (const char *path)
{
  g_autoptr (GBytes) bytes = cm_test_read (path);
  g_autoptr (GPtrArray) passwords
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_secret_unref);

  g_ptr_array_add (passwords, cm_test_password ());
  return cm_format_read (path, bytes, passwords);
}

static guint
count (GPtrArray *items, CmItemKind kind)
{
  guint n = 0;

  for (guint i = 0; i < items->len; i++)
    n += cm_item_get_kind (items->pdata[i]) == kind;
  return n;
}

static char *
write_one (CmExportMany *many, const char *dir)
{
  g_autofree char *name = cm_export_many_dup_file_name (many);
  char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  gboolean done = cm_export_many_run_to_file (many, file, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (done);
  return path;
}

static void
assert_one_file (CmExportFormat format,
                 gboolean with_key,
                 guint n_certificates,
                 guint n_keys)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmExportMany) many = new_many (format, with_key);
  g_autofree char *path = write_one (many, dir);
  g_autoptr (GPtrArray) items = read_back (path);
  GStatBuf info;

  g_assert_cmpuint (count (items, CM_ITEM_KIND_CERTIFICATE), ==, n_certificates);
  g_assert_cmpuint (count (items, CM_ITEM_KIND_PRIVATE_KEY), ==, n_keys);
  g_assert_cmpuint (items->len, ==, n_certificates + n_keys);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
}

/* PEM: each chain whole. The others: what both chains share once. */
static void
test_one_file (void)
{
  assert_one_file (CM_EXPORT_FORMAT_PEM, TRUE, 6, 2);
  assert_one_file (CM_EXPORT_FORMAT_P7B, FALSE, 4, 0);
  assert_one_file (CM_EXPORT_FORMAT_P12, TRUE, 4, 2);
  assert_one_file (CM_EXPORT_FORMAT_P12_COMPATIBLE, FALSE, 4, 0);
}

/* Both keys find their certificates in programs of others. */
static void
test_peers (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmExportMany) many = NULL;
  g_autofree char *path = NULL, *shown = NULL, *listed = NULL;

  if (!cm_test_have_peer ("openssl") || !cm_test_have_peer ("keytool"))
    return;
  many = new_many (CM_EXPORT_FORMAT_P12_COMPATIBLE, TRUE);
  path = write_one (many, dir);
  shown = cm_test_run ("openssl", "pkcs12", "-in", path, "-passin", PASSWORD, "-noenc",
                       NULL);
  g_assert_nonnull (strstr (shown, "www.example.com"));
  listed = cm_test_run ("keytool", "-list", "-keystore", path, "-storetype", "PKCS12",
                        "-storepass", CM_TEST_PASSWORD, NULL);
  g_assert_nonnull (strstr (listed, "contains 2 entries"));
  g_assert_nonnull (strstr (listed, "PrivateKeyEntry"));
  g_assert_null (strstr (listed, "trustedCertEntry"));
}

/* GnuTLS and NSS read what Java and OpenSSL read. */
static void
test_more_peers (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmExportMany) many = NULL;
  g_autofree char *path = NULL, *by_gnutls = NULL, *by_nss = NULL;

  if (!cm_test_have_peer ("certtool") || !cm_test_have_peer ("pk12util"))
    return;
  many = new_many (CM_EXPORT_FORMAT_P12_COMPATIBLE, TRUE);
  path = write_one (many, dir);
  by_gnutls = cm_test_run ("certtool", "--p12-info", "--inder", "--infile", path,
                           "--password", CM_TEST_PASSWORD, NULL);
  g_assert_nonnull (strstr (by_gnutls, "Friendly name: www.example.com"));
  g_assert_nonnull (strstr (by_gnutls, "Friendly name: p384.example.com"));
  by_nss = cm_test_run ("pk12util", "-l", path, "-W", CM_TEST_PASSWORD, "-d", dir, NULL);
  g_assert_nonnull (strstr (by_nss, "www.example.com"));
  g_assert_nonnull (strstr (by_nss, "p384.example.com"));
}

static GStrv
write_folder (CmExportMany *many, const char *dir)
{
  g_autoptr (GFile) folder = g_file_new_for_path (dir);
  g_autoptr (GError) error = NULL;
  GStrv names = cm_export_many_run_to_folder (many, folder, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (names);
  return names;
}

/* The second run finds the names taken, and replaces nothing. */
static void
test_folder (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmExportMany) many = new_many (CM_EXPORT_FORMAT_DER, FALSE);
  g_auto (GStrv) first = write_folder (many, dir);
  g_auto (GStrv) second = write_folder (many, dir);

  g_assert_cmpuint (g_strv_length (first), ==, 2);
  g_assert_cmpuint (g_strv_length (second), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *path = g_build_filename (dir, first[i], NULL);
      g_autoptr (GPtrArray) items = read_back (path);

      g_assert_true (g_str_has_suffix (second[i], "-2.der"));
      g_assert_cmpuint (count (items, CM_ITEM_KIND_CERTIFICATE), ==, 1);
    }
  g_assert_cmpstr (first[0], !=, first[1]);
}

static void
assert_layout (CmExportLayout layout, const char *const *suffixes, const char *word)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmExportMany) many = new_many (CM_EXPORT_FORMAT_PEM, TRUE);
  g_auto (GStrv) names = NULL;
  g_autofree char *chain = NULL, *configuration = NULL;
  g_autofree char *chain_path = NULL, *configuration_path = NULL;
  g_autoptr (GPtrArray) items = NULL;

  cm_export_many_set_layout (many, layout);
  names = write_folder (many, dir);
  g_assert_cmpuint (g_strv_length (names), ==, 2 * g_strv_length ((char **)suffixes));
  for (guint i = 0; suffixes[i] != NULL; i++)
    g_assert_true (g_str_has_suffix (names[i], suffixes[i]));
  chain_path = g_build_filename (dir, names[0], NULL);
  items = read_back (chain_path);
  for (guint i = 0; i < items->len; i++)
    if (i > 0 && cm_item_get_certificate (items->pdata[i]) != NULL)
      g_assert_false (
          cm_certificate_is_self_issued (cm_item_get_certificate (items->pdata[i])));
  configuration_path = g_build_filename (dir, names[1], NULL);
  g_assert_true (g_file_get_contents (configuration_path, &configuration, NULL, NULL));
  g_assert_nonnull (strstr (configuration, word));
  g_assert_nonnull (strstr (configuration, names[0]));
}

static void
test_layouts (void)
{
  static const char *const nginx[]
      = { ".fullchain.pem", ".nginx.conf", ".key.pem", NULL };
  static const char *const apache[]
      = { ".fullchain.pem", ".apache.conf", ".key.pem", NULL };
  static const char *const haproxy[] = { ".pem", ".haproxy.cfg", NULL };

  assert_layout (CM_EXPORT_LAYOUT_NGINX, nginx, "ssl_certificate ");
  assert_layout (CM_EXPORT_LAYOUT_APACHE, apache, "SSLCertificateFile ");
  assert_layout (CM_EXPORT_LAYOUT_HAPROXY, haproxy, "bind :443 ssl crt ");
}

/* Addresses are hosts too; what could mean more to a server is left out. */
static void
test_layout_address (void)
{
  const char *const names[] = { "2001:db8::1", "bad;name", NULL };
  g_autoptr (GPtrArray) sent = cm_test_chain ("leaf", NULL);
  g_autoptr (GPtrArray) contents
      = cm_export_layout_make (CM_EXPORT_LAYOUT_NGINX, "stem", sent, names, NULL);
  gsize size = 0;
  const char *data = g_bytes_get_data (contents->pdata[1], &size);
  g_autofree char *text = g_strndup (data, size);

  g_assert_nonnull (strstr (text, "server_name [2001:db8::1];\n"));
}

/* That a failing run leaves an empty folder, and no word of it in the log. */
static void
assert_fails (CmExportMany *many, CmFlowError code, const char *word)
{
  guint n_before = flow_count_documents (context, CM_DOCUMENT_TYPE_ACTIVITY);
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (GFile) folder = g_file_new_for_path (dir);
  g_autoptr (GDir) listed = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_export_many_run_to_folder (many, folder, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, (int)code);
  g_assert_nonnull (strstr (error->message, word));
  listed = g_dir_open (dir, 0, NULL);
  g_assert_null (g_dir_read_name (listed));
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_ACTIVITY), ==,
                    n_before);
}

static void
test_all_or_none (void)
{
  g_autoptr (CmExportMany) many = new_many (CM_EXPORT_FORMAT_PEM, TRUE);
  g_autoptr (CmExportMany) der = new_many (CM_EXPORT_FORMAT_DER, FALSE);
  g_autoptr (CmSecret) wrong = cm_secret_new_from_text ("wrong");
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "all.der", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (cm_export_many_count_exportable (many), ==, 2);
  cm_export_many_set_password (many, wrong);
  assert_fails (many, CM_FLOW_ERROR_PASSWORD, "wrong");
  cm_export_many_set_password (many, NULL);
  assert_fails (many, CM_FLOW_ERROR_PASSWORD, "needed");

  g_assert_false (cm_export_many_run_to_file (der, file, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_cannot_write (void)
{
  g_autoptr (CmExportMany) many = new_many (CM_EXPORT_FORMAT_PEM, FALSE);
  g_autoptr (GFile) folder = g_file_new_for_path ("/no/such/folder");
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_export_many_run_to_folder (many, folder, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED);
}

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  GStrv *names = user_data;

  *names = cm_export_many_run_to_folder_finish (CM_EXPORT_MANY (source), result, &error);
  g_assert_no_error (error);
}

static void
test_async (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmExportMany) many = new_many (CM_EXPORT_FORMAT_PEM, FALSE);
  g_autoptr (GFile) folder = g_file_new_for_path (dir);
  g_auto (GStrv) names = NULL;
  double fraction = 0;

  cm_export_many_run_to_folder_async (many, folder, NULL, on_done_cb, &names);
  while (names == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_object_get (many, "fraction", &fraction, NULL);
  g_assert_cmpfloat (fraction, ==, 1);
  g_assert_cmpuint (g_strv_length (names), ==, 2);
}

static void
on_fraction_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  GThread **thread = user_data;

  if (*thread == NULL)
    *thread = g_thread_self ();
}

static guint
count_files (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, /* error: */ NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* However long the main loop is busy: what shows the progress lives there. */
static void
test_progress_waits (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmExportMany) many = new_many (CM_EXPORT_FORMAT_PEM, FALSE);
  g_autoptr (GFile) folder = g_file_new_for_path (dir);
  g_auto (GStrv) names = NULL;
  GThread *thread = NULL;

  g_signal_connect (many, "notify::fraction", G_CALLBACK (on_fraction_cb), &thread);
  cm_export_many_run_to_folder_async (many, folder, NULL, on_done_cb, &names);
  while (count_files (dir) < 2)
    g_usleep (10000);
  while (names == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (thread == g_thread_self ());
}

static void
assert_stem (const char *title, const char *stem)
{
  g_autofree char *made = cm_export_name_stem (title);

  g_assert_cmpstr (made, ==, stem);
}

static void
test_names (void)
{
  static const char *const suffixes[] = { ".pem", NULL };
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (GFile) folder = g_file_new_for_path (dir);
  g_autoptr (GHashTable) claimed
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *there = cm_test_write_text (dir, "a-2.pem", "");
  g_autofree char *first = cm_export_name_claim ("A", suffixes, folder, claimed, NULL);
  g_autofree char *second = cm_export_name_claim ("a", suffixes, folder, claimed, NULL);

  g_assert_nonnull (there);
  g_assert_cmpstr (first, ==, "A");
  g_assert_cmpstr (second, ==, "a-3");
  assert_stem ("*.example.org", "wildcard.example.org");
  assert_stem ("../../etc/passwd", "_.._etc_passwd");
  assert_stem (NULL, "certificate");
}

int
main (int argc, char **argv)
{
  int status;

  cm_test_init (&argc, &argv);
  context = export_context (&spy);
  add_second ();

  g_test_add_func ("/export-many/one-file", test_one_file);
  g_test_add_func ("/export-many/peers", test_peers);
  g_test_add_func ("/export-many/more-peers", test_more_peers);
  g_test_add_func ("/export-many/folder", test_folder);
  g_test_add_func ("/export-many/layouts", test_layouts);
  g_test_add_func ("/export-many/layout-address", test_layout_address);
  g_test_add_func ("/export-many/all-or-none", test_all_or_none);
  g_test_add_func ("/export-many/cannot-write", test_cannot_write);
  g_test_add_func ("/export-many/async", test_async);
  g_test_add_func ("/export-many/progress-waits", test_progress_waits);
  g_test_add_func ("/export-many/names", test_names);

  status = g_test_run ();
  flow_assert_finalizes (context);
  return status;
}
