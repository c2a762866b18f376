/* bench-floor.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an import costs when nothing is done but the library calls it cannot do without:
 * one thread, a loop, no documents, no index, no list. Ours is compared with this.
 */

#include "bench-floor.h"

#include <openssl/cms.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <sqlite3.h>

#include "bench.h"
#include "bench-pki.h"
#include "cm-gnutls.h"

#define EXPECT(call) g_assert_cmpint ((call), >=, 0)
#define IGNORE_TIME                                                                      \
  (GNUTLS_VERIFY_DISABLE_TIME_CHECKS | GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS)

/* ---- SQLite ---- */

typedef struct
{
  sqlite3 *handle;
  sqlite3_stmt *insert;
  guint rows_per_transaction;
  guint n_rows;
  guint8 *row;
  gsize row_bytes;
} Table;

static void
execute (Table *table, const char *sql)
{
  g_assert_cmpint (sqlite3_exec (table->handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
}

static void
table_open (Table *table, const BenchFloor *floor)
{
  g_assert_cmpint (sqlite3_open (floor->database, &table->handle), ==, SQLITE_OK);
  execute (table, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                  "CREATE TABLE document (id TEXT PRIMARY KEY, body BLOB)");
  sqlite3_prepare_v2 (table->handle, "INSERT INTO document VALUES (?1, ?2)", -1,
                      &table->insert, NULL);
  table->rows_per_transaction
      = (floor->n_files + floor->n_transactions - 1) / floor->n_transactions;
  table->n_rows = 0;
  table->row_bytes = floor->row_bytes;
  table->row = g_malloc (floor->row_bytes);
  EXPECT (gnutls_rnd (GNUTLS_RND_NONCE, table->row, floor->row_bytes));
}

static void
table_add (Table *table)
{
  g_autofree char *id = g_uuid_string_random ();

  if (table->n_rows % table->rows_per_transaction == 0)
    execute (table, table->n_rows > 0 ? "COMMIT; BEGIN IMMEDIATE" : "BEGIN IMMEDIATE");
  table->n_rows++;
  sqlite3_bind_text (table->insert, 1, id, -1, SQLITE_STATIC);
  sqlite3_bind_blob64 (table->insert, 2, table->row, table->row_bytes, SQLITE_STATIC);
  g_assert_cmpint (sqlite3_step (table->insert), ==, SQLITE_DONE);
  sqlite3_reset (table->insert);
}

static void
table_close (Table *table)
{
  execute (table, "COMMIT");
  sqlite3_finalize (table->insert);
  sqlite3_close (table->handle);
  g_free (table->row);
}

/* ---- certificates ---- */

static void
load (const char *path, CmGnutlsDatum *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;
  gsize size = 0;

  g_file_get_contents (path, &content, &size, &error);
  g_assert_no_error (error);
  text->data = gnutls_malloc (size);
  text->size = (unsigned int)size;
  memcpy (text->data, content, size);
}

static gnutls_x509_crt_t
parse_certificate (const gnutls_datum_t *text)
{
  gnutls_x509_crt_t certificate = NULL;

  EXPECT (gnutls_x509_crt_init (&certificate));
  EXPECT (gnutls_x509_crt_import (certificate, text, GNUTLS_X509_FMT_PEM));
  return certificate;
}

static gnutls_x509_crt_t
parse_issuer (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, BENCH_PKI_ISSUER, NULL);
  g_auto (CmGnutlsDatum) text = { NULL, 0 };

  load (path, &text);
  return parse_certificate (&text);
}

static void
check (gnutls_x509_crt_t certificate, gnutls_x509_crt_t issuer)
{
  unsigned int status = 0;

  EXPECT (gnutls_x509_crt_verify (certificate, &issuer, 1, IGNORE_TIME, &status));
  g_assert_cmpuint (status, ==, 0);
}

void
bench_floor_certificates (const BenchFloor *self, const char *folder)
{
  g_auto (gnutls_x509_crt_t) issuer = parse_issuer (folder);
  BenchFigure start;
  Table table;

  table_open (&table, self);
  bench_begin (&start);
  for (guint i = 0; i < self->n_files; i++)
    {
      g_autofree char *path = bench_pki_path (folder, i);
      g_auto (CmGnutlsDatum) text = { NULL, 0 };
      g_auto (gnutls_x509_crt_t) certificate = NULL;

      load (path, &text);
      certificate = parse_certificate (&text);
      check (certificate, issuer);
      table_add (&table);
    }
  table_close (&table);
  bench_tell ("floor", bench_end (&start));
}

/* ---- pairs ---- */

typedef struct
{
  X509 *certificate;
  EVP_PKEY *key;
} Participant;

static Participant
read_participant (const char *folder, guint number)
{
  g_autofree char *path = bench_pki_path (folder, number);
  BIO *file = BIO_new_file (path, "r");
  Participant participant = { .certificate = PEM_read_bio_X509 (file, NULL, NULL, NULL) };

  participant.key = PEM_read_bio_PrivateKey (file, NULL, NULL, NULL);
  g_assert_true (participant.certificate != NULL && participant.key != NULL);
  BIO_free (file);
  return participant;
}

static void
measure_parsing (const BenchFloor *self, const char *folder, GPtrArray *keys)
{
  g_auto (gnutls_x509_crt_t) issuer = parse_issuer (folder);
  BenchFigure start, checking, total = { 0 };

  bench_begin (&start);
  for (guint i = 0; i < self->n_files; i++)
    {
      g_autofree char *path = bench_pki_path (folder, i);
      g_auto (CmGnutlsDatum) text = { NULL, 0 };
      g_auto (gnutls_x509_crt_t) certificate = NULL;
      g_auto (gnutls_x509_privkey_t) key = NULL;
      gnutls_datum_t der = { NULL, 0 };
      BenchFigure part;

      load (path, &text);
      certificate = parse_certificate (&text);
      EXPECT (gnutls_x509_privkey_init (&key));
      EXPECT (gnutls_x509_privkey_import2 (key, &text, GNUTLS_X509_FMT_PEM, NULL, 0));
      EXPECT (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_DER, NULL,
                                                 GNUTLS_PKCS_PLAIN, &der));
      g_ptr_array_add (
          keys, g_bytes_new_with_free_func (der.data, der.size, gnutls_free, der.data));
      bench_begin (&checking);
      check (certificate, issuer);
      part = bench_end (&checking);
      total.wall_s += part.wall_s;
      total.cpu_s += part.cpu_s;
    }
  checking = bench_end (&start);
  checking.wall_s -= total.wall_s;
  checking.cpu_s -= total.cpu_s;
  bench_tell ("parse", checking);
  bench_tell ("check", total);
}

static void
encode (CMS_ContentInfo *cms, gconstpointer data, gsize size)
{
  BIO *in = BIO_new_mem_buf (data, (int)size);
  unsigned char *der = NULL;

  g_assert_true (cms != NULL);
  g_assert_cmpint (CMS_final (cms, in, NULL, CMS_BINARY), ==, 1);
  g_assert_cmpint (i2d_CMS_ContentInfo (cms, &der), >, 0);
  OPENSSL_free (der);
  BIO_free (in);
  CMS_ContentInfo_free (cms);
}

static void
measure_sealing (const BenchFloor *self, Participant *recipients, GPtrArray *keys)
{
  BenchFigure start;

  bench_begin (&start);
  for (guint i = 0; i < self->n_files; i++)
    {
      GBytes *key = g_ptr_array_index (keys, i);
      CMS_ContentInfo *cms = CMS_encrypt (NULL, NULL, EVP_aes_256_gcm (),
                                          CMS_BINARY | CMS_PARTIAL | CMS_STREAM);

      for (guint k = 0; k < self->n_recipients; k++)
        {
          CMS_RecipientInfo *info
              = CMS_add1_recipient_cert (cms, recipients[k].certificate, CMS_KEY_PARAM);

          EVP_PKEY_CTX_set_ecdh_kdf_md (CMS_RecipientInfo_get0_pkey_ctx (info),
                                        EVP_sha256 ());
        }
      encode (cms, g_bytes_get_data (key, NULL), g_bytes_get_size (key));
    }
  bench_tell ("seal", bench_end (&start));
}

static void
measure_signing (const BenchFloor *self, const Participant *signer)
{
  g_autofree guint8 *document = g_malloc0 (self->row_bytes);
  const guint flags = CMS_BINARY | CMS_PARTIAL | CMS_NOSMIMECAP;
  BenchFigure start;

  bench_begin (&start);
  for (guint i = 0; i < self->n_files; i++)
    {
      CMS_ContentInfo *cms = CMS_sign (NULL, NULL, NULL, NULL, flags);

      CMS_add1_signer (cms, signer->certificate, signer->key, EVP_sha256 (), flags);
      encode (cms, document, self->row_bytes);
    }
  bench_tell ("sign", bench_end (&start));
}

static void
measure_rows (const BenchFloor *self)
{
  BenchFigure start;
  Table table;

  table_open (&table, self);
  bench_begin (&start);
  for (guint i = 0; i < self->n_files; i++)
    table_add (&table);
  table_close (&table);
  bench_tell ("rows", bench_end (&start));
}

void
bench_floor_pairs (const BenchFloor *self, const char *folder)
{
  g_autoptr (GPtrArray) keys
      = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  g_autofree Participant *participants = g_new0 (Participant, self->n_recipients);

  for (guint i = 0; i < self->n_recipients; i++)
    participants[i] = read_participant (folder, i);
  measure_parsing (self, folder, keys);
  measure_sealing (self, participants, keys);
  measure_signing (self, &participants[0]);
  measure_rows (self);
  for (guint i = 0; i < self->n_recipients; i++)
    {
      X509_free (participants[i].certificate);
      EVP_PKEY_free (participants[i].key);
    }
}
