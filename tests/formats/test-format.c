/* test-format.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any file: which format reads it, what is refused and in which words, loading.
 */

#include "cm-format.h"

#include <string.h>
#include <sys/stat.h>

#include "cm-der.h"
#include "cm-pem-format.h"
#include "cm-pkcs12.h"
#include "cm-pkcs7.h"
#include "cm-test-home.h"
#include "cm-wiped-bytes.h"
#include "cm-zip.h"
#include "found.h"

static void
test_find (void)
{
  static const struct
  {
    const char *name;
    const CmFormat *format;
  } rows[] = {
    { "p12-openssl.p12", &cm_pkcs12_format }, { "p7-chain.p7b", &cm_pkcs7_format },
    { "leaf.der", &cm_der_format },           { "leaf.crt", &cm_pem_format },
    { "pem-utf16.pem", &cm_pem_format },      { "garbage.bin", NULL },
    { "zip-answer.zip", &cm_zip_format },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) bytes = cm_test_load (rows[i].name);

      g_assert_true (cm_format_find (bytes) == rows[i].format);
    }
}

static void
test_names (void)
{
  g_assert_cmpstr (cm_pkcs12_format.name, ==, "PKCS#12");
  g_assert_cmpstr (cm_pkcs7_format.name, ==, "PKCS#7");
  g_assert_cmpstr (cm_der_format.name, ==, "DER");
  g_assert_cmpstr (cm_pem_format.name, ==, "PEM");
  g_assert_cmpstr (cm_zip_format.name, ==, "ZIP");
}

static void
assert_refused (const char *source, const char *data, gsize size, const char *word)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GPtrArray) items = found_in_bytes (source, bytes, NULL);

  found_assert_unusable (items, CM_FORMAT_ERROR_UNSUPPORTED, word);
  found_assert_error (items->pdata[0], CM_FORMAT_ERROR_UNSUPPORTED, source);
}

static void
test_refused (void)
{
  assert_refused ("a.gz", "\x1f\x8b\x08", 3, "Unpack");
  assert_refused ("a.pvk", "\x1e\xf1\xb5\xb0\0\0\0\0", 8, "-inform PVK");
  assert_refused ("a.ppk", "PuTTY-User-Key-File-3: ssh-rsa", 30, "PuTTYgen");
  assert_refused ("a.pub", "ssh-ed25519 AAAAC3Nz me@here", 28, "public key of OpenSSH");
  assert_refused ("A.KYR", "\1\2\3\4", 4, "kyrtool show keys");
  assert_refused ("a.sth", "\1\2\3\4", 4, "stash");
}

/* The name decides only where the content says nothing. */
static void
test_name_is_not_content (void)
{
  g_autoptr (GBytes) bytes = cm_test_load ("leaf.crt");
  g_autoptr (GPtrArray) items = found_in_bytes ("server.kyr", bytes, NULL);

  found_assert (items, "certificate");
}

static void
test_nothing (void)
{
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (GPtrArray) of_empty = found_in_bytes ("empty.pem", empty, NULL);
  g_autoptr (GPtrArray) of_text = found_in_text ("Dear colleague");
  g_autoptr (GPtrArray) of_garbage = found_in_fixture ("garbage.bin", NULL);

  found_assert_unusable (of_empty, CM_FORMAT_ERROR_UNKNOWN, "“empty.pem” is empty");
  found_assert_unusable (of_text, CM_FORMAT_ERROR_UNKNOWN, "No certificate or key");
  found_assert_unusable (of_garbage, CM_FORMAT_ERROR_UNKNOWN, "garbage.bin");
}

static void
test_too_large (void)
{
  g_autofree char *data = g_malloc0 (CM_FORMAT_MAX_BYTES + 1);
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, CM_FORMAT_MAX_BYTES + 1);
  g_autoptr (GPtrArray) items = found_in_bytes ("large.pem", bytes, NULL);

  found_assert_unusable (items, CM_FORMAT_ERROR_TOO_LARGE, "16 MB");
}

static void
test_load (void)
{
  g_autofree char *path = cm_test_fixture_path ("pem-mixed.pem");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) expected = cm_test_load ("pem-mixed.pem");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = cm_format_load_file (file, NULL, &error);

  g_assert_no_error (error);
  cm_test_assert_bytes_equal (bytes, expected);
}

static gpointer
write_to_pipe (gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strnfill (200000, 'x');
  g_autoptr (GFile) file = g_file_new_for_path (data);
  g_autoptr (GFileOutputStream) stream
      = g_file_append_to (file, G_FILE_CREATE_NONE, NULL, &error);

  g_assert_no_error (error);
  g_output_stream_write_all (G_OUTPUT_STREAM (stream), text, 200000, NULL, NULL, &error);
  g_assert_no_error (error);
  return NULL;
}

/* `import <(command)`: a file that does not know its size. */
static void
test_load_pipe (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "pipe", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  GThread *writer;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  writer = g_thread_new ("writer", write_to_pipe, path);
  bytes = cm_format_load_file (file, NULL, &error);
  g_thread_join (writer);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 200000);
}

static void
assert_load_fails (const char *path, GCancellable *cancellable, GQuark domain, int code)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_format_load_file (file, cancellable, &error));
  g_assert_error (error, domain, code);
}

static void
test_load_fails (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *large = g_build_filename (dir, "large", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (large);
  g_autoptr (GFileOutputStream) stream
      = g_file_create (file, G_FILE_CREATE_NONE, NULL, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_assert_true (
      g_seekable_truncate (G_SEEKABLE (stream), CM_FORMAT_MAX_BYTES + 1, NULL, NULL));
  assert_load_fails (large, NULL, CM_FORMAT_ERROR, CM_FORMAT_ERROR_TOO_LARGE);
  assert_load_fails ("/dev/zero", NULL, CM_FORMAT_ERROR, CM_FORMAT_ERROR_TOO_LARGE);
  assert_load_fails ("/no/such/file", NULL, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  assert_load_fails (dir, NULL, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY);
  g_cancellable_cancel (cancellable);
  assert_load_fails (large, cancellable, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_load_largest (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "largest", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) stream
      = g_file_create (file, G_FILE_CREATE_NONE, NULL, NULL);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_true (
      g_seekable_truncate (G_SEEKABLE (stream), CM_FORMAT_MAX_BYTES, NULL, NULL));
  bytes = cm_format_load_file (file, NULL, NULL);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, CM_FORMAT_MAX_BYTES);
}

static void
test_wiped_bytes (void)
{
  g_autoptr (GBytes) bytes = cm_wiped_bytes_new_take (g_strdup ("secret"), 6);
  g_autoptr (GBytes) nothing = cm_wiped_bytes_new_take (NULL, 0);
  g_autoptr (GBytes) part = g_bytes_new_from_bytes (bytes, 2, 4);

  g_clear_pointer (&bytes, g_bytes_unref);
  g_assert_cmpmem (g_bytes_get_data (part, NULL), 4, "cret", 4);
  g_assert_cmpuint (g_bytes_get_size (nothing), ==, 0);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/format/find", test_find);
  g_test_add_func ("/format/names", test_names);
  g_test_add_func ("/format/refused", test_refused);
  g_test_add_func ("/format/name-is-not-content", test_name_is_not_content);
  g_test_add_func ("/format/nothing", test_nothing);
  g_test_add_func ("/format/too-large", test_too_large);
  g_test_add_func ("/format/load", test_load);
  g_test_add_func ("/format/load-pipe", test_load_pipe);
  g_test_add_func ("/format/load-fails", test_load_fails);
  g_test_add_func ("/format/load-largest", test_load_largest);
  g_test_add_func ("/format/wiped-bytes", test_wiped_bytes);

  return g_test_run ();
}
