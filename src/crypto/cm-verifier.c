/* cm-verifier.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Says about a chain what is wrong with it, all of it at once. Signatures, usages and
 * name constraints are GnuTLS's work. Dates are compared here, because the time that
 * counts is given and not the computer's; so are weak keys, by the same rule as in lists;
 * and permitted address ranges, because GnuTLS lets an IPv6 name pass where a CA may
 * name IPv4 addresses only.
 *
 * What is judged is the path: the chain as far as the first certificate that is trusted,
 * or else the chain with the root that fits on top. Certificates behind that do not
 * matter, as when a new root comes with an old one that has expired.
 */

#include "cm-verifier.h"

#include <arpa/inet.h>
#include <string.h>

#include "cm-certificate-private.h"
#include "cm-chain.h"
#include "cm-issuer-private.h"
#include "cm-signature-private.h"
#include "cm-verified-paths-private.h"

/* How the list of alternative names marks addresses */
#define ADDRESS_KIND "IP:"

#define PURPOSE GNUTLS_KP_TLS_WWW_SERVER
#define IGNORE_TIME                                                                      \
  (GNUTLS_VERIFY_DISABLE_TIME_CHECKS | GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS)

/* All that GnuTLS says where a name is outside what the issuer may certify */
#define ONLY_CONSTRAINTS (GNUTLS_CERT_INVALID | GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE)

#define LENIENT                                                                          \
  (IGNORE_TIME | GNUTLS_VERIFY_DISABLE_CA_SIGN | GNUTLS_VERIFY_ALLOW_BROKEN              \
   | GNUTLS_VERIFY_DO_NOT_ALLOW_SAME | GNUTLS_VERIFY_ALLOW_ANY_X509_V1_CA_CRT)

G_DEFINE_FLAGS_TYPE (CmVerdict,
                     cm_verdict,
                     G_DEFINE_ENUM_VALUE (CM_VERDICT_NO_ROOT, "no-root"),
                     G_DEFINE_ENUM_VALUE (CM_VERDICT_BROKEN, "broken"),
                     G_DEFINE_ENUM_VALUE (CM_VERDICT_EXPIRED, "expired"),
                     G_DEFINE_ENUM_VALUE (CM_VERDICT_NOT_YET_VALID, "not-yet-valid"),
                     G_DEFINE_ENUM_VALUE (CM_VERDICT_WEAK, "weak"),
                     G_DEFINE_ENUM_VALUE (CM_VERDICT_CONSTRAINTS, "constraints"),
                     G_DEFINE_ENUM_VALUE (CM_VERDICT_SELF_SIGNED, "self-signed"),
                     G_DEFINE_ENUM_VALUE (CM_VERDICT_REVOKED, "revoked"),
                     G_DEFINE_ENUM_VALUE (CM_VERDICT_CA_REVOKED, "ca-revoked"))

struct _CmVerifier
{
  GObject parent_instance;

  CmCertificatePool *roots;
  gnutls_x509_trust_list_t trust;
  CmVerifiedPaths *verified;
  CmRevocations *revocations; /* nullable: none is known */
};

G_DEFINE_FINAL_TYPE (CmVerifier, cm_verifier, G_TYPE_OBJECT)

static void
cm_verifier_finalize (GObject *object)
{
  CmVerifier *self = CM_VERIFIER (object);

  g_clear_object (&self->roots);
  g_clear_object (&self->revocations);
  g_clear_pointer (&self->verified, cm_verified_paths_free);
  if (self->trust != NULL)
    gnutls_x509_trust_list_deinit (self->trust, /* all */ 1);

  G_OBJECT_CLASS (cm_verifier_parent_class)->finalize (object);
}

static void
cm_verifier_class_init (CmVerifierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_verifier_finalize;
}

static void
cm_verifier_init (CmVerifier *self)
{
  self->roots = cm_certificate_pool_new ();
  self->verified = cm_verified_paths_new ();
}

static void
add_root (CmVerifier *self, CmCertificate *root)
{
  g_auto (gnutls_x509_crt_t) crt = NULL;

  if (!cm_certificate_pool_add (self->roots, root)
      || cm_certificate_import (root, &crt) < 0)
    return;
  if (gnutls_x509_trust_list_add_cas (self->trust, &crt, 1, /* flags */ 0) == 1)
    crt = NULL; /* now the list's */
}

/**
 * cm_verifier_new:
 * @trusted_roots: (element-type CmCertificate): certificates that are trusted because
 *   they are known
 *
 * Returns: (transfer full): a verifier for chains that lead to one of them
 */
CmVerifier *
cm_verifier_new (GPtrArray *trusted_roots)
{
  CmVerifier *self;

  g_return_val_if_fail (trusted_roots != NULL, NULL);

  self = g_object_new (CM_TYPE_VERIFIER, NULL);
  if (gnutls_x509_trust_list_init (&self->trust, trusted_roots->len) < 0)
    self->trust = NULL;
  for (guint i = 0; self->trust != NULL && i < trusted_roots->len; i++)
    add_root (self, g_ptr_array_index (trusted_roots, i));
  return self;
}

/**
 * cm_verifier_new_with_revocations:
 * @trusted_roots: (element-type CmCertificate): certificates that are trusted because
 *   they are known
 * @revocations: (nullable): what was revoked; it is not changed from now on
 *
 * Returns: (transfer full): a verifier that also knows what was revoked
 */
CmVerifier *
cm_verifier_new_with_revocations (GPtrArray *trusted_roots, CmRevocations *revocations)
{
  CmVerifier *self = cm_verifier_new (trusted_roots);

  if (self != NULL)
    g_set_object (&self->revocations, revocations);
  return self;
}

/* The chain as far as it matters, borrowed from @chain and the roots. */
static GPtrArray *
resolve_path (CmVerifier *self, GPtrArray *chain, gboolean *anchored)
{
  g_autoptr (GPtrArray) path = g_ptr_array_new ();
  CmCertificate *last = NULL;

  *anchored = FALSE;
  for (guint i = 0; i < chain->len && !*anchored; i++)
    {
      last = g_ptr_array_index (chain, i);
      g_ptr_array_add (path, last);
      *anchored = cm_certificate_pool_contains (self->roots, last);
    }
  if (!*anchored && !cm_certificate_is_self_issued (last))
    {
      CmCertificate *root = cm_certificate_pool_find_issuer (self->roots, last);

      *anchored = root != NULL;
      if (root != NULL)
        g_ptr_array_add (path, root);
    }
  return g_steal_pointer (&path);
}

static CmVerdict
check_dates (GPtrArray *path, gint64 at_unix_seconds)
{
  CmVerdict verdict = CM_VERDICT_OK;

  for (guint i = 0; i < path->len; i++)
    {
      CmCertificate *certificate = g_ptr_array_index (path, i);

      if (at_unix_seconds > cm_certificate_get_not_after (certificate))
        verdict |= CM_VERDICT_EXPIRED;
      if (at_unix_seconds < cm_certificate_get_not_before (certificate))
        verdict |= CM_VERDICT_NOT_YET_VALID;
    }
  return verdict;
}

static CmVerdict
check_strength (GPtrArray *path)
{
  for (guint i = 0; i < path->len; i++)
    if (cm_certificate_is_weak (g_ptr_array_index (path, i)))
      return CM_VERDICT_WEAK;
  return CM_VERDICT_OK;
}

/* A root is trusted because it is known: nobody stands above it who could revoke it. */
static CmVerdict
check_revocations (CmVerifier *self, GPtrArray *path, gboolean anchored)
{
  guint n_asked = anchored ? path->len - 1 : path->len;
  CmVerdict verdict = CM_VERDICT_OK;

  for (guint i = 0; self->revocations != NULL && i < n_asked; i++)
    if (cm_revocations_contain (self->revocations, g_ptr_array_index (path, i)))
      verdict |= i == 0 ? CM_VERDICT_REVOKED : CM_VERDICT_CA_REVOKED;
  return verdict;
}

/* RFC 5280 section 4.2.1.10: an address and its mask */
static gboolean
is_in_range (const guint8 *address, gsize address_bytes, const gnutls_datum_t *range)
{
  if (range->size != 2 * address_bytes)
    return FALSE;
  for (gsize i = 0; i < address_bytes; i++)
    if (((address[i] ^ range->data[i]) & range->data[address_bytes + i]) != 0)
      return FALSE;
  return TRUE;
}

static gboolean
permits_address (gnutls_x509_name_constraints_t constraints,
                 const guint8 *address,
                 gsize address_bytes)
{
  gnutls_datum_t range;
  gboolean limited = FALSE;
  guint type = 0;

  for (guint i = 0;
       gnutls_x509_name_constraints_get_permitted (constraints, i, &type, &range) >= 0;
       i++)
    {
      if (type != GNUTLS_SAN_IPADDRESS)
        continue;
      if (is_in_range (address, address_bytes, &range))
        return TRUE;
      limited = TRUE;
    }
  return !limited;
}

static gboolean
permits_name (gnutls_x509_name_constraints_t constraints, const char *name)
{
  guint8 address[16];

  if (!g_str_has_prefix (name, ADDRESS_KIND))
    return TRUE;
  name += strlen (ADDRESS_KIND);
  if (inet_pton (AF_INET, name, address) == 1)
    return permits_address (constraints, address, 4);
  return inet_pton (AF_INET6, name, address) == 1
         && permits_address (constraints, address, 16);
}

static gboolean
permits_leaf (CmCertificate *authority, CmCertificate *leaf)
{
  const char *const *names = cm_certificate_get_subject_alt_names (leaf);
  g_auto (gnutls_x509_crt_t) crt = NULL;
  gnutls_x509_name_constraints_t constraints = NULL;
  gboolean permitted = TRUE;

  if (cm_certificate_import (authority, &crt) < 0
      || gnutls_x509_name_constraints_init (&constraints) < 0)
    return FALSE;
  if (gnutls_x509_crt_get_name_constraints (crt, constraints, /* flags */ 0, NULL) >= 0)
    for (guint i = 0; names[i] != NULL && permitted; i++)
      permitted = permits_name (constraints, names[i]);
  gnutls_x509_name_constraints_deinit (constraints);
  return permitted;
}

static CmVerdict
check_addresses (GPtrArray *path)
{
  CmCertificate *leaf = g_ptr_array_index (path, 0);
  const char *const *names = cm_certificate_get_subject_alt_names (leaf);
  gboolean has_address = FALSE;

  for (guint i = 0; names[i] != NULL && !has_address; i++)
    has_address = g_str_has_prefix (names[i], ADDRESS_KIND);
  for (guint i = 1; has_address && i < path->len; i++)
    if (!permits_leaf (g_ptr_array_index (path, i), leaf))
      return CM_VERDICT_CONSTRAINTS;
  return CM_VERDICT_OK;
}

static CmVerdict
verdict_from_status (guint status)
{
  const guint broken = GNUTLS_CERT_SIGNER_NOT_CA | GNUTLS_CERT_SIGNATURE_FAILURE;
  const guint constraints = GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE
                            | GNUTLS_CERT_PURPOSE_MISMATCH
                            | GNUTLS_CERT_UNKNOWN_CRIT_EXTENSIONS;
  CmVerdict verdict = CM_VERDICT_OK;

  if ((status & GNUTLS_CERT_SIGNER_NOT_FOUND) != 0)
    verdict |= CM_VERDICT_NO_ROOT;
  if ((status & broken) != 0)
    verdict |= CM_VERDICT_BROKEN;
  if ((status & constraints) != 0)
    verdict |= CM_VERDICT_CONSTRAINTS;
  if ((status & GNUTLS_CERT_INSECURE_ALGORITHM) != 0)
    verdict |= CM_VERDICT_WEAK;
  if (status != 0 && verdict == CM_VERDICT_OK)
    verdict = CM_VERDICT_BROKEN;
  return verdict;
}

/* The trusted end of the path is in GnuTLS's list already. */
static CmVerdict
check_whole_path (CmVerifier *self, GPtrArray *path, gboolean anchored)
{
  gnutls_x509_crt_t handles[CM_CHAIN_MAX_LENGTH] = { NULL };
  gnutls_typed_vdata_st purpose = {
    .type = GNUTLS_DT_KEY_PURPOSE_OID,
    .data = (unsigned char *)PURPOSE,
  };
  guint n_wanted = anchored && path->len > 1 ? path->len - 1 : path->len;
  guint n_handles = 0, status = 0;
  CmVerdict verdict = CM_VERDICT_BROKEN;
  int code = GNUTLS_E_SUCCESS;

  g_assert (n_wanted <= CM_CHAIN_MAX_LENGTH);
  for (; n_handles < n_wanted && code >= 0; n_handles++)
    code = cm_certificate_import (g_ptr_array_index (path, n_handles),
                                  &handles[n_handles]);
  if (code >= 0)
    code = gnutls_x509_trust_list_verify_crt2 (self->trust, handles, n_handles, &purpose,
                                               1, IGNORE_TIME, &status, NULL);
  if (code >= 0)
    verdict = verdict_from_status (status);
  for (guint i = 0; i < n_handles; i++)
    if (handles[i] != NULL)
      gnutls_x509_crt_deinit (handles[i]);
  return verdict;
}

static CmVerdict
check_with_gnutls (CmVerifier *self, GPtrArray *path, gboolean anchored)
{
  CmVerdict verdict;

  if (anchored && cm_verified_paths_verify_leaf (self->verified, path, IGNORE_TIME))
    return CM_VERDICT_OK;
  verdict = check_whole_path (self, path, anchored);
  if (anchored && verdict == CM_VERDICT_OK)
    cm_verified_paths_remember (self->verified, path);
  return verdict;
}

/* Only asked about a path that did not verify: which step is it? */
static CmVerdict
check_steps (GPtrArray *path)
{
  for (guint i = 0; i + 1 < path->len; i++)
    if (!cm_verifier_is_signed_by (g_ptr_array_index (path, i),
                                   g_ptr_array_index (path, i + 1)))
      return CM_VERDICT_BROKEN;
  return CM_VERDICT_OK;
}

/**
 * cm_verifier_verify:
 * @self: a verifier
 * @chain: (element-type CmCertificate): leaf first, each followed by its issuer; the
 *   root may be there or not
 * @at_unix_seconds: the time that counts
 *
 * Verifies a server's chain (RFC 5280 section 6). Nothing is fetched: of
 * revocations it knows what it was given. Thread-safe.
 *
 * Returns: everything that is wrong, or %CM_VERDICT_OK; a chain of more than
 *   `CM_CHAIN_MAX_LENGTH` certificates is %CM_VERDICT_BROKEN
 */
CmVerdict
cm_verifier_verify (CmVerifier *self, GPtrArray *chain, gint64 at_unix_seconds)
{
  g_autoptr (GPtrArray) path = NULL;
  gboolean anchored = FALSE;
  CmVerdict verdict;

  g_return_val_if_fail (CM_IS_VERIFIER (self), CM_VERDICT_BROKEN);
  g_return_val_if_fail (chain != NULL && chain->len > 0, CM_VERDICT_BROKEN);

  if (chain->len > CM_CHAIN_MAX_LENGTH)
    return CM_VERDICT_BROKEN;
  path = resolve_path (self, chain, &anchored);
  verdict = check_dates (path, at_unix_seconds) | check_strength (path);
  if (!anchored && path->len == 1
      && cm_certificate_is_self_issued (g_ptr_array_index (path, 0)))
    return verdict | CM_VERDICT_SELF_SIGNED;

  verdict |= check_addresses (path) | check_revocations (self, path, anchored);
  verdict |= self->trust != NULL ? check_with_gnutls (self, path, anchored)
                                 : CM_VERDICT_BROKEN;
  if (!anchored || (verdict & CM_VERDICT_NO_ROOT) != 0)
    verdict |= CM_VERDICT_NO_ROOT | check_steps (path);
  if (anchored && (verdict & CM_VERDICT_BROKEN) != 0)
    verdict &= ~(guint)CM_VERDICT_NO_ROOT; /* it reaches one, by a step that is broken */
  return verdict;
}

/* One step of a chain; FALSE if it cannot be looked at. */
static gboolean
check_step (CmCertificate *certificate, CmCertificate *issuer, guint flags, guint *status)
{
  g_auto (gnutls_x509_crt_t) child = NULL;
  g_autoptr (CmIssuer) parent = NULL;

  *status = 0;
  if (!g_bytes_equal (cm_certificate_get_issuer_der (certificate),
                      cm_certificate_get_subject_der (issuer)))
    return FALSE;
  parent = cm_issuer_find (issuer);
  return parent != NULL && cm_certificate_import (certificate, &child) >= 0
         && cm_issuer_verify (parent, child, flags, status) >= 0;
}

/**
 * cm_verifier_is_signed_by:
 * @certificate: a certificate
 * @issuer: another
 *
 * Checks one step of a chain and nothing else: names and signature. Dates, constraints
 * and whether @issuer may sign at all are not looked at, and weak algorithms count.
 *
 * Returns: whether @issuer's key signed @certificate
 */
gboolean
cm_verifier_is_signed_by (CmCertificate *certificate, CmCertificate *issuer)
{
  guint status = 0;

  g_return_val_if_fail (CM_IS_CERTIFICATE (certificate), FALSE);
  g_return_val_if_fail (CM_IS_CERTIFICATE (issuer), FALSE);

  if (cm_certificate_get_verified (certificate, issuer) != CM_VERIFIED_STEP_NONE)
    return TRUE;
  /* strictly first: that is what a chain needs next */
  if (check_step (certificate, issuer, IGNORE_TIME | GNUTLS_VERIFY_DO_NOT_ALLOW_SAME,
                  &status)
      && status == 0)
    {
      cm_certificate_set_verified (certificate, issuer, CM_VERIFIED_STEP_STRICT);
      return TRUE;
    }
  if (!check_step (certificate, issuer, LENIENT, &status)
      || (status != 0
          && (status != ONLY_CONSTRAINTS || !cm_signature_is_by (certificate, issuer))))
    return FALSE;
  cm_certificate_set_verified (certificate, issuer, CM_VERIFIED_STEP_SIGNED);
  return TRUE;
}

/**
 * cm_verifier_is_damaged_root:
 * @certificate: a certificate
 *
 * What signed itself can be checked with nothing but itself. A signature by an algorithm
 * that is not known here is not called wrong, nor is one by a former key of the same CA.
 *
 * Returns: whether @certificate is by itself and its signature is wrong
 */
gboolean
cm_verifier_is_damaged_root (CmCertificate *certificate)
{
  guint status = 0;

  g_return_val_if_fail (CM_IS_CERTIFICATE (certificate), FALSE);

  if (cm_certificate_get_verified (certificate, certificate) != CM_VERIFIED_STEP_NONE
      || !check_step (certificate, certificate, LENIENT, &status))
    return FALSE;
  if (status == 0)
    cm_certificate_set_verified (certificate, certificate, CM_VERIFIED_STEP_SIGNED);
  return (status & GNUTLS_CERT_SIGNATURE_FAILURE) != 0;
}
