/* ca-peers.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asks others about certificates. They have clocks of their own, so what they are asked
 * about has to be valid now.
 */

#include "ca-peers.h"

#include <string.h>

typedef struct
{
  char *dir;
  char *root;
  char *between; /* the CAs between root and leaf, perhaps none */
  char *leaf;
  char *leaf_and_between;
  char *crl;     /* nullable */
  char *crl_der; /* nullable */
} Files;

static void
files_clear (Files *self)
{
  g_free (self->dir);
  g_free (self->root);
  g_free (self->between);
  g_free (self->leaf);
  g_free (self->leaf_and_between);
  g_free (self->crl);
  g_free (self->crl_der);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Files, files_clear)

static char *
write_part (const char *dir, const char *name, GPtrArray *chain, guint first, guint end)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = first; i < end; i++)
    {
      g_autofree char *pem = cm_certificate_to_pem (g_ptr_array_index (chain, i));

      g_string_append (text, pem);
    }
  return cm_test_write_text (dir, name, text->str);
}

static void
write_files (Files *self, GPtrArray *chain, CmCrl *crl)
{
  self->dir = cm_test_make_dir ();
  self->root = write_part (self->dir, "root.pem", chain, chain->len - 1, chain->len);
  self->between = write_part (self->dir, "between.pem", chain, 1, chain->len - 1);
  self->leaf = write_part (self->dir, "leaf.pem", chain, 0, 1);
  self->leaf_and_between = write_part (self->dir, "chain.pem", chain, 0, chain->len - 1);
  if (crl != NULL)
    {
      g_autofree char *pem = cm_crl_to_pem (crl);

      self->crl = cm_test_write_text (self->dir, "crl.pem", pem);
      self->crl_der = cm_test_write (self->dir, "crl.der", cm_crl_get_der (crl));
    }
}

static gboolean
ask_openssl (const Files *files, gboolean has_between, char **output)
{
  const char *untrusted = has_between ? files->between : files->root;

  if (files->crl != NULL)
    return cm_test_try (output, "openssl", "verify", "-x509_strict", "-purpose",
                        "sslserver", "-crl_check", "-CRLfile", files->crl, "-CAfile",
                        files->root, "-untrusted", untrusted, files->leaf, NULL);
  return cm_test_try (output, "openssl", "verify", "-x509_strict", "-purpose",
                      "sslserver", "-CAfile", files->root, "-untrusted", untrusted,
                      files->leaf, NULL);
}

static gboolean
ask_certtool (const Files *files, char **output)
{
  if (files->crl != NULL)
    return cm_test_try (output, "certtool", "--verify", "--load-ca-certificate",
                        files->root, "--load-crl", files->crl, "--infile",
                        files->leaf_and_between, NULL);
  return cm_test_try (output, "certtool", "--verify", "--load-ca-certificate",
                      files->root, "--infile", files->leaf_and_between, NULL);
}

static void
add_to_nss (const char *db, GPtrArray *chain, guint index, const char *dir)
{
  g_autofree char *name = g_strdup_printf ("nss-%u.pem", index);
  g_autofree char *path = write_part (dir, name, chain, index, index + 1);
  gboolean is_root = index + 1 == chain->len;

  g_free (cm_test_run ("certutil", "-A", "-d", db, "-n", name, "-t",
                       is_root ? "C,," : ",,", "-i", path, NULL));
}

static gboolean
ask_nss (const Files *files, GPtrArray *chain, char **output)
{
  g_autofree char *db = g_strconcat ("sql:", files->dir, NULL);

  g_free (cm_test_run ("certutil", "-N", "-d", db, "--empty-password", NULL));
  for (guint i = chain->len; i-- > 0;)
    add_to_nss (db, chain, i, files->dir);
  if (files->crl_der != NULL)
    g_free (cm_test_run ("crlutil", "-I", "-d", db, "-i", files->crl_der, NULL));
  return cm_test_try (output, "certutil", "-V", "-d", db, "-n", "nss-0.pem", "-u", "V",
                      "-e", NULL);
}

gboolean
ca_peer_can (CaPeer peer, CmKeySpec spec)
{
  switch (peer)
    {
    case CA_PEER_OPENSSL:
      return cm_test_have_peer ("openssl");
    case CA_PEER_CERTTOOL:
      return cm_test_have_peer ("certtool");
    case CA_PEER_NSS:
      return spec != CM_KEY_SPEC_ED25519 && spec != CM_KEY_SPEC_ED448
             && cm_test_have_peer ("certutil");
    }
  return FALSE;
}

gboolean
ca_peer_accepts (CaPeer peer, GPtrArray *chain, CmCrl *crl, char **output)
{
  g_auto (Files) files = { NULL };

  write_files (&files, chain, crl);
  switch (peer)
    {
    case CA_PEER_OPENSSL:
      return ask_openssl (&files, chain->len > 2, output);
    case CA_PEER_CERTTOOL:
      return ask_certtool (&files, output);
    case CA_PEER_NSS:
      return ask_nss (&files, chain, output);
    }
  return FALSE;
}

static gboolean
can_all (CaPeer peer, GPtrArray *chain)
{
  for (guint i = 0; i < chain->len; i++)
    if (!ca_peer_can (peer, cm_certificate_get_key_spec (g_ptr_array_index (chain, i))))
      return FALSE;
  return TRUE;
}

static void
assert_all (GPtrArray *chain, CmCrl *crl, gboolean accept)
{
  for (guint i = 0; i < CA_N_PEERS; i++)
    {
      g_autofree char *output = NULL;

      if (can_all ((CaPeer)i, chain)
          && ca_peer_accepts ((CaPeer)i, chain, crl, &output) != accept)
        g_error ("peer %u %s: %s", i, accept ? "refuses" : "accepts", output);
    }
}

void
ca_peers_assert_accept (GPtrArray *chain, CmCrl *crl)
{
  assert_all (chain, crl, TRUE);
}

void
ca_peers_assert_refuse (GPtrArray *chain, CmCrl *crl)
{
  assert_all (chain, crl, FALSE);
}
