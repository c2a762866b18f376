/* cm-micro-ca.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a Micro CA issues and what it refuses (RFC 5280, and the Baseline Requirements of
 * the CA/Browser Forum where they make sense in-house). A root may have one level of CAs
 * below it. Nothing begins before its issuer or ends after it, and a name has to be
 * allowed by every CA of the chain: programs differ in what they check, so it is decided
 * here and not left to them.
 */

#include "cm-micro-ca.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-alt-name.h"
#include "cm-crypto-error.h"
#include "cm-micro-ca-doc.h"
#include "cm-subject.h"

#define SECONDS_PER_HOUR G_GINT64_CONSTANT (3600)
#define SECONDS_PER_DAY G_GINT64_CONSTANT (86400)
/* A root says nothing of it: no CA stands below one that stands below another, but after
 * changes of its key cross-certificates do, which some clients count. */
#define ROOT_PATH_LENGTH CM_PATH_LENGTH_UNLIMITED
#define INTERMEDIATE_PATH_LENGTH 0

struct _CmMicroCa
{
  GObject parent_instance;

  CmPrivateKey *key;
  GPtrArray *chain;       /* (element-type CmCertificate) */
  GPtrArray *constraints; /* (element-type CmNameConstraints) of the whole chain */
  CmNameConstraints *own; /* nullable: those of its own certificate */
};

G_DEFINE_FINAL_TYPE (CmMicroCa, cm_micro_ca, G_TYPE_OBJECT)

static void
cm_micro_ca_finalize (GObject *object)
{
  CmMicroCa *self = CM_MICRO_CA (object);

  g_clear_object (&self->key);
  g_clear_pointer (&self->chain, g_ptr_array_unref);
  g_clear_pointer (&self->constraints, g_ptr_array_unref);
  g_clear_object (&self->own);

  G_OBJECT_CLASS (cm_micro_ca_parent_class)->finalize (object);
}

static void
cm_micro_ca_class_init (CmMicroCaClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_micro_ca_finalize;
}

static void
cm_micro_ca_init (CmMicroCa *self)
{
  self->chain = g_ptr_array_new_with_free_func (g_object_unref);
  self->constraints = g_ptr_array_new_with_free_func (g_object_unref);
}

static gboolean
add_certificate (CmMicroCa *self, CmCertificate *certificate, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CmNameConstraints) constraints
      = cm_name_constraints_new_from_certificate (certificate, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (self->chain->len == 0 && constraints != NULL)
    self->own = g_object_ref (constraints);
  if (constraints != NULL)
    g_ptr_array_add (self->constraints, g_steal_pointer (&constraints));
  g_ptr_array_add (self->chain, g_object_ref (certificate));
  return TRUE;
}

/**
 * cm_micro_ca_new:
 * @key: its key
 * @chain: (element-type CmCertificate): its certificate first, its issuers behind
 * @error: return location for %CM_CRYPTO_ERROR_MISMATCH, if @key is not that of the
 *   certificate, or %CM_CRYPTO_ERROR_PARSE, if constraints of the chain cannot be read
 *
 * Returns: (transfer full): a CA that can sign, or %NULL
 */
CmMicroCa *
cm_micro_ca_new (CmPrivateKey *key, GPtrArray *chain, GError **error)
{
  g_autoptr (CmMicroCa) self = NULL;

  g_return_val_if_fail (CM_IS_PRIVATE_KEY (key), NULL);
  g_return_val_if_fail (chain != NULL && chain->len > 0, NULL);

  if (!g_bytes_equal (cm_certificate_get_spki (g_ptr_array_index (chain, 0)),
                      cm_private_key_get_spki (key)))
    {
      g_set_error_literal (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_MISMATCH,
                           _ ("The key is not that of the Micro CA’s certificate."));
      return NULL;
    }
  self = cm_micro_ca_new_for_look (chain, error);
  if (self != NULL)
    self->key = g_object_ref (key);
  return g_steal_pointer (&self);
}

/**
 * cm_micro_ca_new_for_look:
 * @chain: (element-type CmCertificate): a CA's own certificate first, its issuers behind
 * @error: return location for %CM_CRYPTO_ERROR_PARSE, if constraints of the chain cannot
 *   be read
 *
 * Returns: (transfer full): a CA that says what it would issue, and can sign nothing, or
 *   %NULL
 */
CmMicroCa *
cm_micro_ca_new_for_look (GPtrArray *chain, GError **error)
{
  g_autoptr (CmMicroCa) self = NULL;

  g_return_val_if_fail (chain != NULL && chain->len > 0, NULL);

  self = g_object_new (CM_TYPE_MICRO_CA, NULL);
  for (guint i = 0; i < chain->len; i++)
    if (!add_certificate (self, g_ptr_array_index (chain, i), error))
      return NULL;
  return g_steal_pointer (&self);
}

/**
 * cm_micro_ca_get_key:
 * @self: a CA
 *
 * Returns: (transfer none): its key; %NULL if it is only looked at
 */
CmPrivateKey *
cm_micro_ca_get_key (CmMicroCa *self)
{
  g_return_val_if_fail (CM_IS_MICRO_CA (self), NULL);

  return self->key;
}

/**
 * cm_micro_ca_get_chain:
 * @self: a CA
 *
 * Returns: (transfer none) (element-type CmCertificate): its certificate first, its
 *   issuers behind
 */
GPtrArray *
cm_micro_ca_get_chain (CmMicroCa *self)
{
  g_return_val_if_fail (CM_IS_MICRO_CA (self), NULL);

  return self->chain;
}

/**
 * cm_micro_ca_get_certificate:
 * @self: a CA
 *
 * Returns: (transfer none): its certificate
 */
CmCertificate *
cm_micro_ca_get_certificate (CmMicroCa *self)
{
  g_return_val_if_fail (CM_IS_MICRO_CA (self), NULL);

  return g_ptr_array_index (self->chain, 0);
}

/**
 * cm_micro_ca_get_not_after:
 * @self: a CA
 *
 * Returns: the first end of validity in its chain, Unix seconds: nothing it issues is
 *   valid for longer
 */
gint64
cm_micro_ca_get_not_after (CmMicroCa *self)
{
  gint64 end = G_MAXINT64;

  g_return_val_if_fail (CM_IS_MICRO_CA (self), 0);

  for (guint i = 0; i < self->chain->len; i++)
    end = MIN (end, cm_certificate_get_not_after (g_ptr_array_index (self->chain, i)));
  return end;
}

/* ---- names ---- */

static gboolean
is_allowed (CmMicroCa *self, const char *alt_name)
{
  return cm_micro_ca_constraints_allow (self->constraints, alt_name);
}

static gboolean
refuse_name (CmMicroCa *self, const char *name, GError **error)
{
  g_autofree char *title = cm_certificate_dup_title (g_ptr_array_index (self->chain, 0));
  const char *colon = strchr (name, ':');

  g_set_error (error, CM_CA_ERROR, CM_CA_ERROR_NAME,
               _ ("The Micro CA “%s” may not certify “%s”."), title,
               colon != NULL ? colon + 1 : name);
  return FALSE;
}

/**
 * cm_micro_ca_check_name:
 * @self: a CA
 * @alt_name: a name with its kind in front
 * @error: return location for %CM_CA_ERROR_NAME
 *
 * Returns: whether it and the CAs above it may certify the name
 */
gboolean
cm_micro_ca_check_name (CmMicroCa *self, const char *alt_name, GError **error)
{
  g_return_val_if_fail (CM_IS_MICRO_CA (self), FALSE);
  g_return_val_if_fail (alt_name != NULL, FALSE);

  return is_allowed (self, alt_name) || refuse_name (self, alt_name, error);
}

/**
 * cm_micro_ca_read_constraints:
 * @chain: (element-type CmCertificate): a CA's own certificate and those above it
 * @error: return location for a #CmCryptoError
 *
 * Reads which names a CA may certify, for cm_micro_ca_constraints_allow(), which needs no
 * key.
 *
 * Returns: (transfer full) (element-type CmNameConstraints): the constraints of all that
 *   have some, or %NULL
 */
GPtrArray *
cm_micro_ca_read_constraints (GPtrArray *chain, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (chain != NULL, NULL);

  for (guint i = 0; i < chain->len; i++)
    {
      g_autoptr (GError) local_error = NULL;
      CmNameConstraints *constraints = cm_name_constraints_new_from_certificate (
          g_ptr_array_index (chain, i), &local_error);

      if (constraints != NULL)
        g_ptr_array_add (all, constraints);
      if (local_error == NULL)
        continue;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return g_steal_pointer (&all);
}

/**
 * cm_micro_ca_constraints_allow:
 * @constraints: (element-type CmNameConstraints): those of a chain
 * @alt_name: a name with its kind in front
 *
 * Returns: whether none of them forbids the name
 */
gboolean
cm_micro_ca_constraints_allow (GPtrArray *constraints, const char *alt_name)
{
  g_return_val_if_fail (constraints != NULL && alt_name != NULL, FALSE);

  for (guint i = 0; i < constraints->len; i++)
    if (!cm_name_constraints_allow (g_ptr_array_index (constraints, i), alt_name))
      return FALSE;
  return TRUE;
}

/* The last address of a range: what is beyond the mask is all ones. */
static char *
dup_last_address (GInetAddressMask *range)
{
  GInetAddress *first = g_inet_address_mask_get_address (range);
  gsize size_bytes = g_inet_address_get_native_size (first);
  guint length = g_inet_address_mask_get_length (range);
  g_autofree guint8 *bytes = g_memdup2 (g_inet_address_to_bytes (first), size_bytes);
  g_autoptr (GInetAddress) last = NULL;

  for (guint bit = length; bit < size_bytes * 8; bit++)
    bytes[bit / 8] |= (guint8)(0x80 >> bit % 8);
  last = g_inet_address_new_from_bytes (bytes, g_inet_address_get_family (first));
  return g_inet_address_to_string (last);
}

static gboolean
is_range_allowed (CmMicroCa *self, const char *text)
{
  g_autoptr (GInetAddressMask) range = g_inet_address_mask_new_from_string (text, NULL);
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;
  g_autofree char *first_name = NULL;
  g_autofree char *last_name = NULL;

  if (range == NULL)
    return FALSE;
  first = g_inet_address_to_string (g_inet_address_mask_get_address (range));
  last = dup_last_address (range);
  first_name = g_strconcat ("IP:", first, NULL);
  last_name = g_strconcat ("IP:", last, NULL);
  return is_allowed (self, first_name) && is_allowed (self, last_name);
}

/**
 * cm_micro_ca_check_constraint:
 * @self: a CA
 * @constraint: a constraint with its kind in front, see cm_name_constraint_parse()
 * @error: return location for %CM_CA_ERROR_NAME
 *
 * Returns: whether a CA below it may be permitted this
 */
gboolean
cm_micro_ca_check_constraint (CmMicroCa *self, const char *constraint, GError **error)
{
  gboolean allowed;

  g_return_val_if_fail (CM_IS_MICRO_CA (self), FALSE);
  g_return_val_if_fail (constraint != NULL, FALSE);

  if (g_str_has_prefix (constraint, "IP:"))
    allowed = is_range_allowed (self, constraint + strlen ("IP:"));
  else
    allowed = is_allowed (self, constraint);
  return allowed || refuse_name (self, constraint, error);
}

/* ---- making CAs ---- */

static gboolean
refuse (GError **error, CmCaError code, const char *sentence)
{
  g_set_error_literal (error, CM_CA_ERROR, (int)code, sentence);
  return FALSE;
}

static gboolean
check_valid (CmMicroCa *self, gint64 now, GError **error)
{
  g_autofree char *title = NULL;

  if (cm_micro_ca_get_not_after (self) > now)
    return TRUE;
  title = cm_certificate_dup_title (cm_micro_ca_get_certificate (self));
  g_set_error (error, CM_CA_ERROR, CM_CA_ERROR_EXPIRED,
               _ ("The Micro CA “%s” is not valid any more. Renew it first."), title);
  return FALSE;
}

static gboolean
check_parent (CmMicroCa *parent,
              CmNameConstraints *constraints,
              gint64 now,
              GError **error)
{
  const char *const *permitted
      = constraints != NULL ? cm_name_constraints_get_permitted (constraints) : NULL;

  if (parent->chain->len > 1)
    return refuse (error, CM_CA_ERROR_INPUT,
                   _ ("Below an intermediate Micro CA there can be no other. Choose its "
                      "root."));
  for (gsize i = 0; permitted != NULL && permitted[i] != NULL; i++)
    if (!cm_micro_ca_check_constraint (parent, permitted[i], error))
      return FALSE;
  return check_valid (parent, now, error);
}

/* Ends within its issuer, begins an hour back but not before it. */
static void
set_validity (CmCertificateTemplate *certificate,
              CmMicroCa *issuer,
              guint validity_days,
              gint64 now)
{
  certificate->not_before = now - SECONDS_PER_HOUR;
  certificate->not_after = now + validity_days * SECONDS_PER_DAY;
  if (issuer == NULL)
    return;
  for (guint i = 0; i < issuer->chain->len; i++)
    certificate->not_before
        = MAX (certificate->not_before,
               cm_certificate_get_not_before (g_ptr_array_index (issuer->chain, i)));
  certificate->not_after
      = MIN (certificate->not_after, cm_micro_ca_get_not_after (issuer));
}

static CmMicroCa *
sign_ca (CmCertificateTemplate *certificate,
         CmPrivateKey *key,
         CmMicroCa *parent,
         GError **error)
{
  g_autoptr (GPtrArray) chain = g_ptr_array_new_with_free_func (g_object_unref);
  CmCertificate *made;

  certificate->spki = cm_private_key_get_spki (key);
  certificate->is_ca = TRUE;
  certificate->path_length = parent != NULL ? INTERMEDIATE_PATH_LENGTH : ROOT_PATH_LENGTH;
  made = cm_certificate_template_sign (
      certificate, parent != NULL ? cm_micro_ca_get_certificate (parent) : NULL,
      parent != NULL ? parent->key : key, error);
  if (made == NULL)
    return NULL;
  g_ptr_array_add (chain, made);
  for (guint i = 0; parent != NULL && i < parent->chain->len; i++)
    g_ptr_array_add (chain, g_object_ref (g_ptr_array_index (parent->chain, i)));
  return cm_micro_ca_new (key, chain, error);
}

static gboolean
check_days (guint validity_days, GError **error)
{
  return (validity_days > 0 && validity_days <= CM_MICRO_CA_MAX_DAYS)
         || refuse (error, CM_CA_ERROR_INPUT,
                    _ ("A certificate is valid for one day at least and for 100 years at "
                       "most."));
}

/**
 * cm_micro_ca_create:
 * @template: what it is to be
 * @key: its key
 * @parent: (nullable): the CA above it; %NULL: it is a root
 * @error: return location for a #CmCaError or #CmCryptoError
 *
 * Makes a CA: a root with one level of CAs below it, or one of those.
 *
 * Returns: (transfer full): the CA, or %NULL
 */
CmMicroCa *
cm_micro_ca_create (const CmCaTemplate *template,
                    CmPrivateKey *key,
                    CmMicroCa *parent,
                    GError **error)
{
  const char *parts[CM_SUBJECT_N_PARTS] = { NULL };
  CmCertificateTemplate certificate = { 0 };
  g_autofree char *subject = NULL;

  g_return_val_if_fail (template != NULL && template->name != NULL, NULL);
  g_return_val_if_fail (CM_IS_PRIVATE_KEY (key), NULL);

  if (!check_days (template->validity_days, error)
      || (parent != NULL
          && !check_parent (parent, template->constraints, template->now, error)))
    return NULL;
  parts[CM_SUBJECT_PART_COMMON_NAME] = template->name;
  parts[CM_SUBJECT_PART_ORGANIZATION] = template->organization;
  subject = cm_subject_build (parts, error);
  if (subject == NULL)
    return NULL;
  certificate.subject = subject;
  certificate.constraints = template->constraints;
  set_validity (&certificate, parent, template->validity_days, template->now);
  return sign_ca (&certificate, key, parent, error);
}

/* ---- issuing ---- */

static gboolean
has_host (const char *const *names)
{
  for (gsize i = 0; names[i] != NULL; i++)
    if (g_str_has_prefix (names[i], "DNS:"))
      return TRUE;
  return FALSE;
}

/* A host in the subject that is none of the names is one that was never looked at. Where
 * no name is a host, GnuTLS takes whatever the subject says for one. */
static gboolean
check_common_name (CmMicroCa *self,
                   const char *subject,
                   const char *const *names,
                   GError **error)
{
  g_autofree char *common_name
      = subject != NULL ? cm_subject_dup_common_name (subject) : NULL;
  g_autofree char *host = g_strconcat ("DNS:", common_name, NULL);
  g_autofree char *name = NULL;

  if (common_name == NULL)
    return TRUE;
  if (!has_host (names) && !is_allowed (self, host))
    return refuse_name (self, host, error);
  if (strchr (common_name, '.') == NULL)
    return TRUE;
  name = cm_alt_name_parse (common_name, /* error: */ NULL);
  if (name == NULL || g_strv_contains (names, name))
    return TRUE;
  g_set_error (error, CM_CA_ERROR, CM_CA_ERROR_NAME,
               _ ("The common name “%s” is a host that is not among the names of the "
                  "certificate."),
               common_name);
  return FALSE;
}

static gboolean
check_key (GBytes *spki, GError **error)
{
  gboolean is_weak = FALSE;
  g_autofree char *label = cm_key_describe (spki, &is_weak);

  if (!is_weak)
    return TRUE;
  g_set_error (error, CM_CA_ERROR, CM_CA_ERROR_INPUT,
               _ ("A key of the kind %s is too weak to be certified."), label);
  return FALSE;
}

/**
 * cm_micro_ca_check_leaf:
 * @self: a CA, perhaps without its key
 * @template: what a certificate is to be
 * @error: return location for %CM_CA_ERROR_NAME, %CM_CA_ERROR_EXPIRED or
 *   %CM_CA_ERROR_INPUT (a weak key, no name)
 *
 * Returns: whether it would issue that
 */
gboolean
cm_micro_ca_check_leaf (CmMicroCa *self, const CmLeafTemplate *template, GError **error)
{
  const char *const *names;

  g_return_val_if_fail (CM_IS_MICRO_CA (self), FALSE);
  g_return_val_if_fail (template != NULL && template->spki != NULL, FALSE);

  names = template->alt_names;
  if (names == NULL || names[0] == NULL)
    return refuse (error, CM_CA_ERROR_INPUT,
                   _ ("A certificate needs at least one host name."));
  for (gsize i = 0; names[i] != NULL; i++)
    if (!cm_micro_ca_check_name (self, names[i], error))
      return FALSE;
  return check_common_name (self, template->subject, names, error)
         && check_days (template->validity_days, error)
         && check_valid (self, template->now, error) && check_key (template->spki, error);
}

/**
 * cm_micro_ca_issue:
 * @self: a CA
 * @template: what the certificate is to be
 * @error: return location for an error of cm_micro_ca_check_leaf() or a #CmCryptoError
 *
 * Issues a server's certificate. It begins an hour back, so that clocks that are a little
 * slow take it, and ends with the CA at the latest.
 *
 * Returns: (transfer full): the certificate, or %NULL
 */
CmCertificate *
cm_micro_ca_issue (CmMicroCa *self, const CmLeafTemplate *template, GError **error)
{
  CmCertificateTemplate certificate = { 0 };

  g_return_val_if_fail (CM_IS_MICRO_CA (self) && self->key != NULL, NULL);
  g_return_val_if_fail (template != NULL && template->spki != NULL, NULL);

  if (!cm_micro_ca_check_leaf (self, template, error))
    return NULL;
  certificate.spki = template->spki;
  certificate.subject = template->subject;
  certificate.alt_names = template->alt_names;
  certificate.purposes = template->purposes;
  set_validity (&certificate, self, template->validity_days, template->now);
  return cm_certificate_template_sign (&certificate, cm_micro_ca_get_certificate (self),
                                       self->key, error);
}

/**
 * cm_micro_ca_sign_crl:
 * @self: a CA
 * @revoked: (nullable) (element-type CmRevokedCertificate): what is revoked
 * @number: higher than that of every list before
 * @now: Unix seconds
 * @error: return location for a #CmCryptoError
 *
 * Makes a revocation list; it may be used for %CM_MICRO_CA_CRL_DAYS days.
 *
 * Returns: (transfer full): the list, or %NULL
 */
CmCrl *
cm_micro_ca_sign_crl (CmMicroCa *self,
                      GPtrArray *revoked,
                      guint64 number,
                      gint64 now,
                      GError **error)
{
  guint n = revoked != NULL ? revoked->len : 0;
  g_autofree CmRevocation *revocations = g_new0 (CmRevocation, n + 1);
  CmCrlTemplate template
      = { .revocations = revocations,
          .n_revocations = n,
          .number = number,
          .this_update = now,
          .next_update = now + CM_MICRO_CA_CRL_DAYS * SECONDS_PER_DAY };
  g_autoptr (CmIdentity) issuer = NULL;

  g_return_val_if_fail (CM_IS_MICRO_CA (self), NULL);

  for (guint i = 0; i < n; i++)
    {
      const CmRevokedCertificate *entry = g_ptr_array_index (revoked, i);

      revocations[i].serial = entry->serial;
      revocations[i].revoked_at = entry->revoked_at;
      revocations[i].reason = (CmRevocationReason)entry->reason;
    }
  issuer = cm_identity_new (self->key, cm_micro_ca_get_certificate (self), error);
  return issuer != NULL ? cm_crl_template_sign (&template, issuer, error) : NULL;
}

/* ---- renewing ---- */

/**
 * cm_micro_ca_renew:
 * @self: a CA
 * @key: (nullable): its new key; %NULL: it keeps the one it has
 * @parent: (nullable): the CA above it, if there is one
 * @validity_days: for how long it is valid
 * @now: Unix seconds
 * @error: return location for a #CmCaError or #CmCryptoError
 *
 * Makes the same CA once more: its name and constraints stay. With the same key, what it
 * issued goes on being valid below the new certificate.
 *
 * Returns: (transfer full): the renewed CA, or %NULL
 */
CmMicroCa *
cm_micro_ca_renew (CmMicroCa *self,
                   CmPrivateKey *key,
                   CmMicroCa *parent,
                   guint validity_days,
                   gint64 now,
                   GError **error)
{
  CmCertificateTemplate certificate = { 0 };

  g_return_val_if_fail (CM_IS_MICRO_CA (self), NULL);
  g_return_val_if_fail ((parent != NULL) == (self->chain->len > 1), NULL);

  if (!check_days (validity_days, error)
      || (parent != NULL && !check_parent (parent, self->own, now, error)))
    return NULL;
  certificate.subject = cm_certificate_get_subject (cm_micro_ca_get_certificate (self));
  certificate.constraints = self->own;
  set_validity (&certificate, parent, validity_days, now);
  return sign_ca (&certificate, key != NULL ? key : self->key, parent, error);
}

/**
 * cm_micro_ca_cross_sign:
 * @self: a CA with the key it had
 * @renewed: the same CA with its new key
 * @now: Unix seconds
 * @error: return location for a #CmCaError or #CmCryptoError
 *
 * Certifies the new key with the key before it (RFC 4210, "NewWithOld"). Beside what the
 * new key issues, it makes those who trust only the old certificate trust that, too.
 *
 * Returns: (transfer full): the cross-certificate, or %NULL
 */
CmCertificate *
cm_micro_ca_cross_sign (CmMicroCa *self, CmMicroCa *renewed, gint64 now, GError **error)
{
  CmCertificate *successor;
  CmCertificateTemplate certificate = { 0 };

  g_return_val_if_fail (CM_IS_MICRO_CA (self), NULL);
  g_return_val_if_fail (CM_IS_MICRO_CA (renewed), NULL);

  if (!check_valid (self, now, error))
    return NULL;
  successor = cm_micro_ca_get_certificate (renewed);
  certificate.spki = cm_certificate_get_spki (successor);
  certificate.subject = cm_certificate_get_subject (successor);
  certificate.is_ca = TRUE;
  certificate.path_length
      = renewed->chain->len > 1 ? INTERMEDIATE_PATH_LENGTH : ROOT_PATH_LENGTH;
  certificate.constraints = renewed->own;
  certificate.not_before
      = MAX (now - SECONDS_PER_HOUR,
             cm_certificate_get_not_before (cm_micro_ca_get_certificate (self)));
  certificate.not_after
      = MIN (cm_micro_ca_get_not_after (renewed), cm_micro_ca_get_not_after (self));
  return cm_certificate_template_sign (&certificate, cm_micro_ca_get_certificate (self),
                                       self->key, error);
}
