/* bench-issue.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Certificates issued from a table by a Micro CA, with a P-256 key each, beside a bare
 * loop that makes keys and signs with GnuTLS and one that seals with OpenSSL. Ours also
 * checks each chain, and writes signed documents into SQLite. The loops use one
 * processor, ours all of them, so CPU time stands beside wall time.
 *
 * usage: bench-issue [N [N_ROUNDS]]
 */

#include <openssl/cms.h>
#include <openssl/ec.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "cm-bulk-issue.h"
#include "cm-gnutls.h"
#include "flow-fixture.h"

#define N_SERVERS 2
#define DAY 86400
#define EXPECT(call) g_assert_cmpint ((call), >=, 0)

static const char *program;

/* ---- ours ---- */

static char *
make_table (guint n)
{
  g_autoptr (GString) text = g_string_new ("names;servers\n");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "host%u.example.org;server0 server1\n", i);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
issue_first (CmContext *context)
{
  g_autoptr (CmBulkIssue) bulk = cm_bulk_issue_new (context);
  g_autoptr (GError) error = NULL;

  cm_bulk_issue_read (bulk, "first.example.org\n", &error);
  cm_bulk_issue_run (bulk, NULL, &error);
  g_assert_no_error (error);
}

static void
run_ours (const char *store, guint n)
{
  g_autoptr (CmContext) context = flow_folder_context (store);
  g_autoptr (CmBulkIssue) bulk = NULL;
  g_autofree char *table = make_table (n);
  g_autoptr (GError) error = NULL;
  BenchFigure start;

  flow_create (context);
  for (guint i = 0; i < N_SERVERS; i++)
    {
      g_autofree char *name = g_strdup_printf ("server%u", i);

      g_object_unref (flow_approve (context, name, CM_ROLES_SERVER));
    }
  issue_first (context); /* makes the Micro CA */
  bench_begin (&start);
  bulk = cm_bulk_issue_new (context);
  cm_bulk_issue_read (bulk, table, &error);
  cm_bulk_issue_run (bulk, NULL, &error);
  bench_tell ("ours", bench_end (&start));
  g_assert_no_error (error);
  g_assert_cmpuint (cm_bulk_issue_count_problems (bulk), ==, 0);
}

/* ---- the floor ---- */

typedef struct
{
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t certificate;
} Pair;

static Pair
make_pair (const Pair *issuer, guint number)
{
  g_autofree char *host = g_strdup_printf ("host%u.example.org", number);
  guint8 serial[16], id[20];
  gsize size = sizeof id;
  time_t now = time (NULL);
  Pair pair;

  EXPECT (gnutls_x509_privkey_init (&pair.key));
  EXPECT (gnutls_x509_privkey_generate (
      pair.key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0));
  EXPECT (gnutls_x509_crt_init (&pair.certificate));
  EXPECT (gnutls_x509_crt_set_version (pair.certificate, 3));
  EXPECT (gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial));
  serial[0] &= 0x7f;
  EXPECT (gnutls_x509_crt_set_serial (pair.certificate, serial, sizeof serial));
  EXPECT (gnutls_x509_crt_set_key (pair.certificate, pair.key));
  EXPECT (gnutls_x509_crt_set_dn_by_oid (pair.certificate, GNUTLS_OID_X520_COMMON_NAME, 0,
                                         host, (unsigned int)strlen (host)));
  EXPECT (gnutls_x509_crt_set_subject_alt_name (pair.certificate, GNUTLS_SAN_DNSNAME,
                                                host, (unsigned int)strlen (host), 0));
  EXPECT (gnutls_x509_crt_set_activation_time (pair.certificate, now - 3600));
  EXPECT (gnutls_x509_crt_set_expiration_time (pair.certificate, now + 397 * DAY));
  EXPECT (gnutls_x509_crt_set_basic_constraints (pair.certificate, issuer == NULL, -1));
  EXPECT (gnutls_x509_crt_set_key_usage (pair.certificate,
                                         issuer == NULL ? GNUTLS_KEY_KEY_CERT_SIGN
                                                        : GNUTLS_KEY_DIGITAL_SIGNATURE));
  EXPECT (gnutls_x509_crt_set_key_purpose_oid (pair.certificate, GNUTLS_KP_TLS_WWW_SERVER,
                                               0));
  EXPECT (gnutls_x509_crt_get_key_id (pair.certificate, 0, id, &size));
  EXPECT (gnutls_x509_crt_set_subject_key_id (pair.certificate, id, size));
  EXPECT (gnutls_x509_crt_set_authority_key_id (pair.certificate, id, size));
  EXPECT (gnutls_x509_crt_sign2 (
      pair.certificate, issuer != NULL ? issuer->certificate : pair.certificate,
      issuer != NULL ? issuer->key : pair.key, GNUTLS_DIG_SHA256, 0));
  return pair;
}

static void
pair_clear (Pair *pair)
{
  gnutls_x509_privkey_deinit (pair->key);
  gnutls_x509_crt_deinit (pair->certificate);
}

/* Keys as PKCS#8, certificates as DER. */
static GPtrArray *
measure_issuing (Pair *issuer, guint n)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  BenchFigure start;

  bench_begin (&start);
  for (guint i = 0; i < n; i++)
    {
      Pair pair = make_pair (issuer, i);
      gnutls_datum_t key = { NULL, 0 };
      g_auto (CmGnutlsDatum) der = { NULL, 0 };

      EXPECT (gnutls_x509_privkey_export2_pkcs8 (pair.key, GNUTLS_X509_FMT_DER, NULL,
                                                 GNUTLS_PKCS_PLAIN, &key));
      EXPECT (gnutls_x509_crt_export2 (pair.certificate, GNUTLS_X509_FMT_DER, &der));
      g_ptr_array_add (
          keys, g_bytes_new_with_free_func (key.data, key.size, gnutls_free, key.data));
      pair_clear (&pair);
    }
  bench_tell ("issue", bench_end (&start));
  return keys;
}

static X509 *
read_x509 (Pair *pair)
{
  g_auto (CmGnutlsDatum) der = { NULL, 0 };
  const unsigned char *data;
  X509 *x509;

  EXPECT (gnutls_x509_crt_export2 (pair->certificate, GNUTLS_X509_FMT_DER, &der));
  data = der.data;
  x509 = d2i_X509 (NULL, &data, (long)der.size);
  g_assert_nonnull (x509);
  return x509;
}

static void
seal (GBytes *key, X509 *recipient)
{
  CMS_ContentInfo *cms = CMS_encrypt (NULL, NULL, EVP_aes_256_gcm (),
                                      CMS_BINARY | CMS_PARTIAL | CMS_STREAM);
  BIO *in = BIO_new_mem_buf (g_bytes_get_data (key, NULL), (int)g_bytes_get_size (key));
  unsigned char *der = NULL;

  for (guint i = 0; i < N_SERVERS + 1; i++)
    {
      CMS_RecipientInfo *info = CMS_add1_recipient_cert (cms, recipient, CMS_KEY_PARAM);

      EVP_PKEY_CTX_set_ecdh_kdf_md (CMS_RecipientInfo_get0_pkey_ctx (info),
                                    EVP_sha256 ());
    }
  g_assert_cmpint (CMS_final (cms, in, NULL, CMS_BINARY), ==, 1);
  g_assert_cmpint (i2d_CMS_ContentInfo (cms, &der), >, 0);
  OPENSSL_free (der);
  BIO_free (in);
  CMS_ContentInfo_free (cms);
}

static void
run_floor (guint n)
{
  Pair issuer = make_pair (NULL, 0);
  g_autoptr (GPtrArray) keys = measure_issuing (&issuer, n);
  X509 *recipient = read_x509 (&issuer);
  BenchFigure start;

  bench_begin (&start);
  for (guint i = 0; i < n; i++)
    seal (g_ptr_array_index (keys, i), recipient);
  bench_tell ("seal", bench_end (&start));
  X509_free (recipient);
  pair_clear (&issuer);
}

/* ---- the comparison ---- */

static void
compare (guint n, guint n_rounds)
{
  g_autoptr (BenchRuns) runs = bench_runs_new ();
  g_autofree char *number = g_strdup_printf ("%u", n);
  g_autofree char *what
      = g_strdup_printf ("issue %'u P-256 certificates for %d servers", n, N_SERVERS);
  BenchFigure issue, sealing, floor;

  for (guint i = 0; i < n_rounds; i++)
    {
      g_autofree char *place = bench_make_folder ();
      g_autofree char *store = g_build_filename (place, "store", NULL);

      bench_runs_run (runs, program, "ours", store, number, NULL);
      bench_runs_run (runs, program, "floor", number, NULL);
      bench_remove_folder (place);
    }
  issue = bench_runs_get (runs, "issue");
  sealing = bench_runs_get (runs, "seal");
  floor = (BenchFigure){ .wall_s = issue.wall_s + sealing.wall_s / 1.5,
                         .cpu_s = issue.cpu_s + sealing.cpu_s / 1.5,
                         .memory_mib = MAX (issue.memory_mib, sealing.memory_mib) };
  bench_print_ratio (what, bench_runs_get (runs, "ours"),
                     "floor (key and sign, sealing without the factor)", floor, 1.5);
  g_print ("  parts of the floor: key and sign %.3f s, seal %.3f s\n", issue.wall_s,
           sealing.wall_s);
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
  if (argc == 4 && strcmp (argv[1], "ours") == 0)
    run_ours (argv[2], get_number (argc, argv, 3, 0));
  else if (argc == 3 && strcmp (argv[1], "floor") == 0)
    run_floor (get_number (argc, argv, 2, 0));
  else
    compare (get_number (argc, argv, 1, 1000), get_number (argc, argv, 2, 5));
  return 0;
}
