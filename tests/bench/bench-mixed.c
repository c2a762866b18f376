/* bench-mixed.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The import of a folder as people have them: of ten files four are pairs in PEM, one is
 * a certificate in DER, one PKCS#12, one PKCS#7, one a text, one a picture and one cut
 * off. What it costs stands beside a bare loop that reads and parses the same files; and
 * how long it takes to stop, how often progress is told, and how large the report is.
 *
 * usage: bench-mixed [N_FILES [N_ROUNDS]]
 */

#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "bench-pki.h"
#include "cm-gnutls.h"
#include "cm-import-flow.h"
#include "flow-fixture.h"

#define PASSWORD "Correct horse 7 battery"
#define ROUNDS 2048 /* as OpenSSL writes them */
#define PICTURE_BYTES 20000
#define MAX_MEMORY_MB 200
#define CANCEL_AFTER_MS 300
#define EXPECT(call) g_assert_cmpint ((call), >=, 0)

typedef enum
{
  KIND_PAIR,
  KIND_DER,
  KIND_PKCS12,
  KIND_PKCS7,
  KIND_TEXT,
  KIND_PICTURE,
  KIND_CUT_OFF,
} Kind;

static const Kind mix[]
    = { KIND_PAIR,   KIND_PAIR,  KIND_PAIR, KIND_PAIR,    KIND_DER,
        KIND_PKCS12, KIND_PKCS7, KIND_TEXT, KIND_PICTURE, KIND_CUT_OFF };

static const char *program;

static Kind
get_kind (guint number)
{
  return mix[number % G_N_ELEMENTS (mix)];
}

static guint
count_kind (guint n_files, Kind kind)
{
  guint n = 0;

  for (guint i = 0; i < n_files; i++)
    n += get_kind (i) == kind ? 1 : 0;
  return n;
}

/* ---- the files ---- */

static void
write_file (const char *path, gconstpointer data, gsize size)
{
  g_autoptr (GError) error = NULL;

  /* without CONSISTENT it would not cut off what was there */
  g_file_set_contents_full (path, data, (gssize)size, G_FILE_SET_CONTENTS_CONSISTENT,
                            0600, &error);
  g_assert_no_error (error);
}

static char *
load (const char *path, gsize *size)
{
  g_autoptr (GError) error = NULL;
  char *content = NULL;

  g_file_get_contents (path, &content, size, &error);
  g_assert_no_error (error);
  return content;
}

/* A BIO of OpenSSL's in memory, to a file. */
static void
take_bio (const char *path, BIO *bio)
{
  char *data = NULL;
  long size = BIO_get_mem_data (bio, &data);

  write_file (path, data, (gsize)size);
  BIO_free (bio);
}

static void
write_certificate (const char *path, X509 *certificate, EVP_PKEY *key)
{
  BIO *bio = BIO_new (BIO_s_mem ());

  g_assert_cmpint (i2d_X509_bio (bio, certificate), ==, 1);
  take_bio (path, bio);
}

static void
write_pkcs12 (const char *path, X509 *certificate, EVP_PKEY *key)
{
  BIO *bio = BIO_new (BIO_s_mem ());
  PKCS12 *p12 = PKCS12_create (PASSWORD, "server", key, certificate, NULL,
                               NID_aes_256_cbc, NID_aes_256_cbc, ROUNDS, ROUNDS, 0);

  g_assert_cmpint (i2d_PKCS12_bio (bio, p12), ==, 1);
  PKCS12_free (p12);
  take_bio (path, bio);
}

static void
write_pkcs7 (const char *path, X509 *certificate, EVP_PKEY *key)
{
  BIO *bio = BIO_new (BIO_s_mem ());
  PKCS7 *p7 = PKCS7_new ();

  g_assert_true (PKCS7_set_type (p7, NID_pkcs7_signed)
                 && PKCS7_content_new (p7, NID_pkcs7_data)
                 && PKCS7_add_certificate (p7, certificate));
  g_assert_cmpint (i2d_PKCS7_bio (bio, p7), ==, 1);
  PKCS7_free (p7);
  take_bio (path, bio);
}

/* The pair in a file, in another form. */
static void
convert (const char *path, void (*write) (const char *, X509 *, EVP_PKEY *))
{
  BIO *file = BIO_new_file (path, "r");
  X509 *certificate = PEM_read_bio_X509 (file, NULL, NULL, NULL);
  EVP_PKEY *key = PEM_read_bio_PrivateKey (file, NULL, NULL, NULL);

  g_assert_true (certificate != NULL && key != NULL);
  BIO_free (file);
  write (path, certificate, key);
  X509_free (certificate);
  EVP_PKEY_free (key);
}

static void
write_picture (const char *path)
{
  guint8 picture[PICTURE_BYTES];

  EXPECT (gnutls_rnd (GNUTLS_RND_NONCE, picture, sizeof picture));
  memcpy (picture, "\x89PNG", 4);
  write_file (path, picture, sizeof picture);
}

static void
cut_off (const char *path)
{
  gsize size = 0;
  g_autofree char *content = load (path, &size);

  write_file (path, content, size / 3);
}

static void
mix_file (const char *path, Kind kind)
{
  static const char text[] = "How to install your certificate\n";

  switch (kind)
    {
    case KIND_PAIR:
      return;
    case KIND_DER:
      convert (path, write_certificate);
      return;
    case KIND_PKCS12:
      convert (path, write_pkcs12);
      return;
    case KIND_PKCS7:
      convert (path, write_pkcs7);
      return;
    case KIND_TEXT:
      write_file (path, text, strlen (text));
      return;
    case KIND_PICTURE:
      write_picture (path);
      return;
    case KIND_CUT_OFF:
      cut_off (path);
      return;
    }
}

/* Names stay what they were, and decide nothing. */
static void
write_mixed (const char *folder, guint n_files)
{
  bench_pki_write (folder, n_files, /* with_keys: */ TRUE);
  for (guint i = 0; i < n_files; i++)
    {
      g_autofree char *path = bench_pki_path (folder, i);

      mix_file (path, get_kind (i));
    }
}

/* ---- ours, in a process of its own ---- */

static CmImportFlow *
new_flow (CmContext *context, const char *folder)
{
  CmImportFlow *flow = cm_import_flow_new (context);
  g_autofree char *path = g_build_filename (folder, BENCH_PKI_FILES, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (CmSecret) password = cm_secret_new_from_text (PASSWORD);

  cm_import_flow_add_file (flow, file);
  cm_import_flow_add_password (flow, password);
  return flow;
}

/* The notifications come in the main loop, at times it has. */
typedef struct
{
  GMainLoop *loop;
  GCancellable *cancellable;
  GError *error;
  double fraction;
  guint n_steps;
  gint64 cancelled_at;
} Watch;

static void
on_fraction_cb (GObject *flow, GParamSpec *pspec, gpointer user_data)
{
  Watch *watch = user_data;
  double fraction = 0;

  g_object_get (flow, "fraction", &fraction, NULL);
  watch->n_steps += fraction != watch->fraction ? 1 : 0;
  watch->fraction = fraction;
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Watch *watch = user_data;

  cm_import_flow_read_finish (CM_IMPORT_FLOW (source), result, &watch->error);
  g_main_loop_quit (watch->loop);
}

static gboolean
on_time_cb (gpointer user_data)
{
  Watch *watch = user_data;

  watch->cancelled_at = g_get_monotonic_time ();
  g_cancellable_cancel (watch->cancellable);
  return G_SOURCE_REMOVE;
}

static void
measure_cancel (CmContext *context, const char *folder)
{
  g_autoptr (CmImportFlow) flow = new_flow (context, folder);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Watch watch = { .loop = loop, .cancellable = cancellable };

  g_signal_connect (flow, "notify::fraction", G_CALLBACK (on_fraction_cb), &watch);
  g_timeout_add (CANCEL_AFTER_MS, on_time_cb, &watch);
  cm_import_flow_read_async (flow, cancellable, on_read_cb, &watch);
  g_main_loop_run (loop);
  g_assert_error (watch.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&watch.error);
  bench_tell_number ("cancel-ms",
                     (double)(g_get_monotonic_time () - watch.cancelled_at) / 1000);
  bench_tell_number ("steps", watch.n_steps);
}

static void
check_outcome (CmImportFlow *flow, guint n_files)
{
  guint n_bystanders
      = count_kind (n_files, KIND_TEXT) + count_kind (n_files, KIND_PICTURE);
  guint n_cut_off = count_kind (n_files, KIND_CUT_OFF);
  g_autofree char *text = cm_import_flow_dup_text (flow);

  g_assert_cmpuint (cm_import_flow_count_results (flow, CM_IMPORT_RESULT_IMPORTED), ==,
                    n_files - n_bystanders - n_cut_off);
  g_assert_cmpuint (cm_import_flow_count_results (flow, CM_IMPORT_RESULT_FAILED), ==,
                    n_cut_off);
  bench_tell_number ("report-bytes", (double)strlen (text));
}

static void
run_ours (const char *folder, const char *store, guint n_files)
{
  g_autoptr (CmContext) context = flow_folder_context (store);
  g_autoptr (CmImportFlow) flow = NULL;
  g_autoptr (GError) error = NULL;
  BenchFigure start, reading;

  flow_create (context);
  measure_cancel (context, folder);
  bench_begin (&start);
  flow = new_flow (context, folder);
  cm_import_flow_read (flow, NULL, &error);
  g_assert_no_error (error);
  reading = bench_end (&start);
  cm_import_flow_run (flow, NULL, &error);
  g_assert_no_error (error);
  bench_tell ("ours", bench_end (&start));
  bench_tell ("reading", reading);
  check_outcome (flow, n_files);
}

/* ---- the floor ---- */

static void
parse_certificates (const gnutls_datum_t *data, gnutls_x509_crt_fmt_t format)
{
  g_auto (gnutls_x509_crt_t) certificate = NULL;

  EXPECT (gnutls_x509_crt_init (&certificate));
  EXPECT (gnutls_x509_crt_import (certificate, data, format));
}

static void
parse_key (const gnutls_datum_t *data)
{
  g_auto (gnutls_x509_privkey_t) key = NULL;

  EXPECT (gnutls_x509_privkey_init (&key));
  EXPECT (gnutls_x509_privkey_import2 (key, data, GNUTLS_X509_FMT_PEM, NULL, 0));
}

static void
parse_pkcs12 (const gnutls_datum_t *data)
{
  const unsigned char *at = data->data;
  PKCS12 *p12 = d2i_PKCS12 (NULL, &at, (long)data->size);
  EVP_PKEY *key = NULL;
  X509 *certificate = NULL;

  g_assert_cmpint (PKCS12_parse (p12, PASSWORD, &key, &certificate, NULL), ==, 1);
  EVP_PKEY_free (key);
  X509_free (certificate);
  PKCS12_free (p12);
}

static void
parse_pkcs7 (const gnutls_datum_t *data)
{
  const unsigned char *at = data->data;
  PKCS7 *p7 = d2i_PKCS7 (NULL, &at, (long)data->size);

  g_assert_nonnull (p7);
  PKCS7_free (p7);
}

static void
run_floor (const char *folder, guint n_files)
{
  BenchFigure start;

  bench_begin (&start);
  for (guint i = 0; i < n_files; i++)
    {
      g_autofree char *path = bench_pki_path (folder, i);
      gsize size = 0;
      g_autofree char *content = load (path, &size);
      gnutls_datum_t data = { (unsigned char *)content, (unsigned int)size };
      Kind kind = get_kind (i);

      if (kind == KIND_PAIR)
        {
          parse_certificates (&data, GNUTLS_X509_FMT_PEM);
          parse_key (&data);
        }
      else if (kind == KIND_DER)
        parse_certificates (&data, GNUTLS_X509_FMT_DER);
      else if (kind == KIND_PKCS12)
        parse_pkcs12 (&data);
      else if (kind == KIND_PKCS7)
        parse_pkcs7 (&data);
    }
  bench_tell ("floor", bench_end (&start));
}

/* ---- the comparison ---- */

static void
run_round (BenchRuns *runs, const char *folder, guint n_files)
{
  g_autofree char *place = bench_make_folder ();
  g_autofree char *store = g_build_filename (place, "store", NULL);
  g_autofree char *n = g_strdup_printf ("%u", n_files);

  bench_runs_run (runs, program, "ours", folder, store, n, NULL);
  bench_runs_run (runs, program, "floor", folder, n, NULL);
  bench_remove_folder (place);
}

static void
measure (guint n_files, guint n_rounds)
{
  g_autofree char *folder = bench_make_folder ();
  g_autoptr (BenchRuns) runs = bench_runs_new ();
  BenchFigure ours, reading, floor;

  write_mixed (folder, n_files);
  for (guint i = 0; i < n_rounds; i++)
    run_round (runs, folder, n_files);
  bench_remove_folder (folder);
  ours = bench_runs_get (runs, "ours");
  reading = bench_runs_get (runs, "reading");
  floor = bench_runs_get (runs, "floor");
  g_print (
      "import a folder of %'u mixed files: %.2f s (cpu %.2f s), peak memory %.0f MB, "
      "target %d MB\n",
      n_files, ours.wall_s, ours.cpu_s, ours.memory_mib * 1.048576, MAX_MEMORY_MB);
  g_print ("  of that, reading and comparing: %.2f s (cpu %.2f s); floor (read, parse): "
           "%.2f s (cpu %.2f s, %.0f MB)\n",
           reading.wall_s, reading.cpu_s, floor.wall_s, floor.cpu_s,
           floor.memory_mib * 1.048576);
  g_print ("  stopped %.0f ms after the wish, having told progress %.0f times in %d ms; "
           "report of %'.0f bytes\n",
           bench_runs_get_number (runs, "cancel-ms"),
           bench_runs_get_number (runs, "steps"), CANCEL_AFTER_MS,
           bench_runs_get_number (runs, "report-bytes"));
}

static guint
get_number (int argc, char **argv, int index, guint fallback)
{
  return argc > index ? (guint)strtoul (argv[index], NULL, 10) : fallback;
}

int
main (int argc, char **argv)
{
  program = argv[0];
  if (argc == 5 && strcmp (argv[1], "ours") == 0)
    run_ours (argv[2], argv[3], get_number (argc, argv, 4, 0));
  else if (argc == 4 && strcmp (argv[1], "floor") == 0)
    run_floor (argv[2], get_number (argc, argv, 3, 0));
  else
    measure (get_number (argc, argv, 1, 10000), get_number (argc, argv, 2, 3));
  return 0;
}
