/* bench-fill.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A large certstore for measuring the window. Its documents are as true as imported ones,
 * signed and logged; only making a hundred thousand certificates was spared.
 */

#include "bench-fill.h"

#include "bench.h"
#include "bench-pki.h"
#include "flow-fixture.h"
#include "store-samples.h"

#define N_CERTIFICATES 200
#define BATCH 1000

static CmCertificate *
read_certificate (const char *path)
{
  g_autofree char *pem = NULL;
  g_autoptr (GError) error = NULL;
  CmCertificate *certificate;

  g_file_get_contents (path, &pem, NULL, &error);
  g_assert_no_error (error);
  certificate = cm_certificate_new_from_pem (pem, &error);
  g_assert_no_error (error);
  return certificate;
}

/* (element-type GPtrArray of CmCertificate) */
static GPtrArray *
make_chains (void)
{
  g_autofree char *folder = bench_make_folder ();
  g_autofree char *root_path = g_build_filename (folder, BENCH_PKI_ROOT, NULL);
  g_autofree char *issuer_path = g_build_filename (folder, BENCH_PKI_ISSUER, NULL);
  g_autoptr (CmCertificate) root = NULL;
  g_autoptr (CmCertificate) issuer = NULL;
  GPtrArray *chains = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);

  bench_pki_write (folder, N_CERTIFICATES, /* with_keys: */ FALSE);
  root = read_certificate (root_path);
  issuer = read_certificate (issuer_path);
  for (guint i = 0; i < N_CERTIFICATES; i++)
    {
      g_autofree char *path = bench_pki_path (folder, i);
      GPtrArray *chain = g_ptr_array_new_with_free_func (g_object_unref);

      g_ptr_array_add (chain, read_certificate (path));
      g_ptr_array_add (chain, g_object_ref (issuer));
      g_ptr_array_add (chain, g_object_ref (root));
      g_ptr_array_add (chains, chain);
    }
  bench_remove_folder (folder);
  return chains;
}

static CmCredentialDoc *
make_credential (guint number, GPtrArray *chain)
{
  static const CmReason reasons[] = { CM_REASON_NO_KEY };
  CmCredentialDoc *credential = cm_credential_doc_new (CM_PROVIDER_IMPORT);
  CmCertificate *leaf = g_ptr_array_index (chain, 0);
  g_auto (CmSummaryFields) fields = { 0 };
  g_autofree char *other = NULL;

  store_sample_fields (number, &fields);
  other = g_strconcat ("www.", fields.title, NULL);
  cm_document_set_title (CM_DOCUMENT (credential), fields.title);
  cm_credential_doc_set_chain (credential, chain);
  cm_credential_doc_set_host_names (credential,
                                    (const char *const[]){ fields.title, other, NULL });
  cm_credential_doc_set_subject (credential, cm_certificate_get_subject (leaf));
  cm_credential_doc_set_key_spec (credential, cm_certificate_get_key_spec (leaf));
  cm_credential_doc_set_public_key (credential, cm_certificate_get_spki (leaf));
  cm_credential_doc_set_status (credential, CM_STATUS_ISSUED);
  cm_credential_doc_set_warnings (credential, reasons, G_N_ELEMENTS (reasons));
  return credential;
}

void
bench_fill (const char *directory, guint n_credentials)
{
  g_autoptr (GPtrArray) chains = make_chains ();
  g_autoptr (CmContext) context = flow_folder_context (directory);

  flow_create (context);
  for (guint first = 0; first < n_credentials; first += BATCH)
    {
      g_autoptr (CmChangeSet) changes = cm_change_set_new ();
      g_autoptr (GError) error = NULL;

      for (guint i = first; i < MIN (first + BATCH, n_credentials); i++)
        {
          g_autoptr (CmCredentialDoc) credential
              = make_credential (i, g_ptr_array_index (chains, i % N_CERTIFICATES));

          cm_change_set_put (changes, CM_DOCUMENT (credential), CM_ACTION_IMPORT, NULL);
        }
      cm_context_commit (context, changes, NULL, &error);
      g_assert_no_error (error);
    }
}
