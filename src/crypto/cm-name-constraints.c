/* cm-name-constraints.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether a CA may certify a name is decided here and not left to GnuTLS, which lets an
 * IPv6 address pass where only IPv4 is permitted. Where readers differ the stricter
 * answer is taken, so that nobody refuses what was issued: a wildcard that covers an
 * excluded host is excluded, and a CA that permits domains but no addresses certifies no
 * address (CA/Browser Forum Baseline Requirements, section 7.1.5). Nor does a CA that
 * permits anything certify a mailbox or a URI if it permits none of these. Its
 * certificate does not say so: there is no mailbox or URI constraint that every reader
 * takes for all.
 */

#include "cm-name-constraints-private.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-alt-name.h"
#include "cm-crypto-error.h"
#include "cm-ip-range-private.h"

#define WILDCARD "*."
#define IP "IP:"
#define ANY_IPV4 "IP:0.0.0.0/0"
#define ANY_IPV6 "IP:::/0"
#define ANY_HOST "DNS:" /* the domain that every other one is below */

struct _CmNameConstraints
{
  GObject parent_instance;

  GStrv permitted;
  GStrv excluded;
};

G_DEFINE_FINAL_TYPE (CmNameConstraints, cm_name_constraints, G_TYPE_OBJECT)

static void
cm_name_constraints_finalize (GObject *object)
{
  CmNameConstraints *self = CM_NAME_CONSTRAINTS (object);

  g_clear_pointer (&self->permitted, g_strfreev);
  g_clear_pointer (&self->excluded, g_strfreev);

  G_OBJECT_CLASS (cm_name_constraints_parent_class)->finalize (object);
}

static void
cm_name_constraints_class_init (CmNameConstraintsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_name_constraints_finalize;
}

static void
cm_name_constraints_init (CmNameConstraints *self)
{
}

/* ---- domains ---- */

/* The domain itself, or any host below it. */
static gboolean
is_in_domain (const char *host, const char *domain)
{
  const char *bare = *domain == '.' ? domain + 1 : domain;
  gsize host_length = strlen (host);
  gsize length = strlen (bare);

  if (length == 0)
    return TRUE;
  if (host_length < length || g_ascii_strcasecmp (host + host_length - length, bare) != 0)
    return FALSE;
  return host_length == length ? *domain != '.' : host[host_length - length - 1] == '.';
}

static gboolean
is_below (const char *host, const char *domain)
{
  return g_str_has_prefix (host, WILDCARD)
             ? is_in_domain (host + strlen (WILDCARD), domain)
             : is_in_domain (host, domain);
}

/* Whether a wildcard stands for the excluded domain, too. */
static gboolean
covers (const char *host, const char *domain)
{
  const char *dot = strchr (domain, '.');

  return g_str_has_prefix (host, WILDCARD) && dot != NULL
         && g_ascii_strcasecmp (host + strlen (WILDCARD), dot + 1) == 0;
}

static char *
dup_uri_host (const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);

  return g_strdup (parsed != NULL ? g_uri_get_host (parsed) : NULL);
}

/* RFC 5280: a mailbox, a host, or every host of a domain with a dot in front */
static gboolean
is_mailbox_in (const char *mailbox, const char *constraint)
{
  const char *at = strrchr (mailbox, '@');
  const char *host = at != NULL ? at + 1 : mailbox;

  if (strchr (constraint, '@') != NULL)
    return g_ascii_strcasecmp (mailbox, constraint) == 0;
  return *constraint == '.' ? is_in_domain (host, constraint)
                            : g_ascii_strcasecmp (host, constraint) == 0;
}

static gboolean
is_uri_in (const char *uri, const char *constraint)
{
  g_autofree char *host = dup_uri_host (uri);

  if (host == NULL)
    return FALSE;
  return *constraint == '.' ? is_in_domain (host, constraint)
                            : g_ascii_strcasecmp (host, constraint) == 0;
}

static gboolean
is_in_range (const char *address, const char *constraint)
{
  CmIpRange range;

  return cm_ip_range_parse (&range, constraint) && cm_ip_range_contains (&range, address);
}

static gboolean
matches (CmAltNameKind kind, const char *value, const char *constraint, gboolean excludes)
{
  switch (kind)
    {
    case CM_ALT_NAME_KIND_DNS:
      return is_below (value, constraint) || (excludes && covers (value, constraint));
    case CM_ALT_NAME_KIND_IP:
      return is_in_range (value, constraint);
    case CM_ALT_NAME_KIND_EMAIL:
      return is_mailbox_in (value, constraint);
    case CM_ALT_NAME_KIND_URI:
      return is_uri_in (value, constraint);
    }
  return FALSE;
}

/* ---- making and reading ---- */

static char *
format_range (const CmIpRange *range)
{
  g_autofree char *text = cm_ip_range_to_string (range);

  return g_strconcat ("IP:", text, NULL);
}

/**
 * cm_name_constraint_parse:
 * @text: a domain, or a range of IP addresses ("192.0.2.0/24", "2001:db8::/32")
 * @error: return location for %CM_CRYPTO_ERROR_PARSE
 *
 * Returns: (transfer full): the constraint with its kind in front
 */
char *
cm_name_constraint_parse (const char *text, GError **error)
{
  g_autofree char *stripped = NULL;
  g_autofree char *name = NULL;
  const char *rest;
  CmIpRange range;

  g_return_val_if_fail (text != NULL, NULL);

  stripped = g_strstrip (g_strdup (text));
  rest = g_ascii_strncasecmp (stripped, "IP:", 3) == 0 ? stripped + 3 : stripped;
  if (cm_ip_range_parse (&range, rest))
    return format_range (&range);
  rest = g_ascii_strncasecmp (stripped, "DNS:", 4) == 0 ? stripped + 4 : stripped;
  if (*rest == '.')
    rest++;
  name = cm_alt_name_parse (rest, NULL);
  if (name != NULL && g_str_has_prefix (name, "DNS:") && strchr (name, '*') == NULL)
    return g_steal_pointer (&name);
  g_set_error (
      error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE,
      _ ("“%s” is neither a domain, such as example.org, nor a range of addresses, "
         "such as 192.0.2.0/24."),
      stripped);
  return NULL;
}

static gboolean
range_covers (const char *range, const char *other)
{
  g_autoptr (GInetAddressMask) outer = g_inet_address_mask_new_from_string (range, NULL);
  g_autoptr (GInetAddressMask) inner = g_inet_address_mask_new_from_string (other, NULL);

  return outer != NULL && inner != NULL
         && g_inet_address_mask_get_length (outer)
                <= g_inet_address_mask_get_length (inner)
         && g_inet_address_mask_matches (outer, g_inet_address_mask_get_address (inner));
}

static gboolean
domain_covers (const char *domain, const char *other)
{
  const char *rest = g_str_has_suffix (other, domain)
                         ? other + strlen (other) - strlen (domain)
                         : NULL;

  return *domain == '\0' || (rest != NULL && (rest == other || rest[-1] == '.'));
}

/**
 * cm_name_constraint_covers:
 * @constraint: a constraint with its kind in front, as of cm_name_constraint_parse()
 * @other: another one
 *
 * Returns: whether every name in @other is in @constraint, too
 */
gboolean
cm_name_constraint_covers (const char *constraint, const char *other)
{
  g_return_val_if_fail (constraint != NULL && other != NULL, FALSE);

  if (g_str_has_prefix (constraint, "IP:") && g_str_has_prefix (other, "IP:"))
    return range_covers (constraint + 3, other + 3);
  return g_str_has_prefix (constraint, "DNS:") && g_str_has_prefix (other, "DNS:")
         && domain_covers (constraint + 4, other + 4);
}

static gboolean
has_kind (const char *const *constraints, const char *prefix)
{
  for (gsize i = 0; constraints[i] != NULL; i++)
    if (g_str_has_prefix (constraints[i], prefix))
      return TRUE;
  return FALSE;
}

static char **
parse_all (const char *const *texts, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      g_autofree char *constraint = cm_name_constraint_parse (texts[i], error);

      if (constraint == NULL)
        return NULL;
      g_strv_builder_add (builder, constraint);
    }
  return g_strv_builder_end (builder);
}

static gboolean
has_family (const char *const *list, gboolean v6)
{
  for (gsize i = 0; list[i] != NULL; i++)
    if (g_str_has_prefix (list[i], IP)
        && (strchr (list[i] + strlen (IP), ':') != NULL) == v6)
      return TRUE;
  return FALSE;
}

/* A CA for some names is for no address of a family of which it permits none, and one
 * for addresses alone for no host. It has to say so: without that many clients take any
 * domain's CA for all addresses, and GnuTLS an IPv6 address where only IPv4 ones are
 * permitted. */
static void
exclude_others (CmNameConstraints *self)
{
  const char *const *permitted = (const char *const *)self->permitted;
  const char *const every[] = { ANY_IPV4, ANY_IPV6 };
  g_autoptr (GStrvBuilder) builder = NULL;

  if (!has_kind (permitted, "DNS:") && !has_kind (permitted, IP))
    return;
  builder = g_strv_builder_new ();
  g_strv_builder_addv (builder, (const char **)self->excluded);
  for (guint i = 0; i < G_N_ELEMENTS (every); i++)
    if (!has_family (permitted, i == 1)
        && !g_strv_contains ((const char *const *)self->excluded, every[i]))
      g_strv_builder_add (builder, every[i]);
  if (!has_kind (permitted, "DNS:"))
    g_strv_builder_add (builder, ANY_HOST);
  g_strfreev (self->excluded);
  self->excluded = g_strv_builder_end (builder);
}

/**
 * cm_name_constraints_new:
 * @permitted: (nullable) (array zero-terminated=1): what alone may be certified; nothing
 *   of a kind permits all of that kind, except that permitted domains or addresses
 *   exclude the addresses of a family of which none is permitted
 * @excluded: (nullable) (array zero-terminated=1): what may not
 * @error: return location for %CM_CRYPTO_ERROR_PARSE
 *
 * Returns: (transfer full): the constraints
 */
CmNameConstraints *
cm_name_constraints_new (const char *const *permitted,
                         const char *const *excluded,
                         GError **error)
{
  g_autoptr (CmNameConstraints) self = g_object_new (CM_TYPE_NAME_CONSTRAINTS, NULL);

  self->permitted = parse_all (permitted, error);
  if (self->permitted == NULL)
    return NULL;
  self->excluded = parse_all (excluded, error);
  if (self->excluded == NULL)
    return NULL;
  if (g_strv_length (self->permitted) + g_strv_length (self->excluded)
      > CM_NAME_CONSTRAINTS_MAX)
    {
      g_set_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE,
                   _ ("A CA can have at most %d name constraints."),
                   CM_NAME_CONSTRAINTS_MAX);
      return NULL;
    }
  exclude_others (self);
  return g_steal_pointer (&self);
}

/* Those kinds that are known here; others do not concern the names made here. */
static char *
read_constraint (guint type, const gnutls_datum_t *name)
{
  static const char *const prefixes[] = {
    [GNUTLS_SAN_DNSNAME] = "DNS:",
    [GNUTLS_SAN_RFC822NAME] = "EMAIL:",
    [GNUTLS_SAN_URI] = "URI:",
  };
  g_autofree char *text = NULL;
  CmIpRange range;

  if (type == GNUTLS_SAN_IPADDRESS)
    return cm_ip_range_read (&range, name->data, name->size) ? format_range (&range)
                                                             : NULL;
  if (type >= G_N_ELEMENTS (prefixes) || prefixes[type] == NULL)
    return NULL;
  text = g_utf8_make_valid ((const char *)name->data, (gssize)name->size);
  return g_strconcat (prefixes[type], text, NULL);
}

typedef int (*GetConstraint) (gnutls_x509_name_constraints_t constraints,
                              unsigned int index,
                              unsigned int *type,
                              gnutls_datum_t *name);

static char **
read_list (gnutls_x509_name_constraints_t constraints, GetConstraint get)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gnutls_datum_t name;
  guint type = 0;

  for (guint i = 0;
       i < CM_NAME_CONSTRAINTS_MAX && get (constraints, i, &type, &name) >= 0; i++)
    {
      g_autofree char *constraint = read_constraint (type, &name);

      if (constraint != NULL)
        g_strv_builder_add (builder, constraint);
    }
  return g_strv_builder_end (builder);
}

/**
 * cm_name_constraints_new_from_certificate:
 * @certificate: a CA's certificate
 * @error: return location for a #CmCryptoError
 *
 * Returns: (transfer full) (nullable): what it may certify; %NULL without an error if it
 *   has no such extension
 */
CmNameConstraints *
cm_name_constraints_new_from_certificate (CmCertificate *certificate, GError **error)
{
  g_autoptr (CmNameConstraints) self = NULL;
  g_auto (gnutls_x509_crt_t) crt = NULL;
  gnutls_x509_name_constraints_t constraints = NULL;
  gnutls_datum_t der;
  guint critical;
  int code;

  g_return_val_if_fail (CM_IS_CERTIFICATE (certificate), NULL);

  der = cm_gnutls_datum_from_bytes (cm_certificate_get_der (certificate));
  code = gnutls_x509_crt_init (&crt);
  if (code >= 0)
    code = gnutls_x509_crt_import (crt, &der, GNUTLS_X509_FMT_DER);
  if (code >= 0)
    code = gnutls_x509_name_constraints_init (&constraints);
  if (code >= 0)
    code = gnutls_x509_crt_get_name_constraints (crt, constraints, 0, &critical);
  if (code >= 0)
    {
      self = g_object_new (CM_TYPE_NAME_CONSTRAINTS, NULL);
      self->permitted
          = read_list (constraints, gnutls_x509_name_constraints_get_permitted);
      self->excluded = read_list (constraints, gnutls_x509_name_constraints_get_excluded);
    }
  else if (code != GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
    cm_crypto_error_set_gnutls (error, code, _ ("The name constraints cannot be read"));
  if (constraints != NULL)
    gnutls_x509_name_constraints_deinit (constraints);
  return g_steal_pointer (&self);
}

/* ---- using ---- */

/**
 * cm_name_constraints_get_permitted:
 * @self: constraints
 *
 * Returns: (transfer none) (array zero-terminated=1): what may be certified, with kinds
 *   in front
 */
const char *const *
cm_name_constraints_get_permitted (CmNameConstraints *self)
{
  g_return_val_if_fail (CM_IS_NAME_CONSTRAINTS (self), NULL);

  return (const char *const *)self->permitted;
}

/**
 * cm_name_constraints_get_excluded:
 * @self: constraints
 *
 * Returns: (transfer none) (array zero-terminated=1): what may not be certified
 */
const char *const *
cm_name_constraints_get_excluded (CmNameConstraints *self)
{
  g_return_val_if_fail (CM_IS_NAME_CONSTRAINTS (self), NULL);

  return (const char *const *)self->excluded;
}

static gboolean
matches_any (char **constraints, CmAltNameKind kind, const char *value, gboolean excludes)
{
  for (gsize i = 0; constraints[i] != NULL; i++)
    {
      CmAltNameKind its_kind;
      const char *constraint;

      if (cm_alt_name_split (constraints[i], &its_kind, &constraint) && its_kind == kind
          && matches (kind, value, constraint, excludes))
        return TRUE;
    }
  return FALSE;
}

/**
 * cm_name_constraints_allow:
 * @self: constraints
 * @alt_name: a name with its kind in front
 *
 * Returns: whether the CA may certify the name: RFC 5280 section 6.1.4 (g), and if
 *   anything is permitted, something of its kind is
 */
gboolean
cm_name_constraints_allow (CmNameConstraints *self, const char *alt_name)
{
  CmAltNameKind kind;
  const char *value;

  g_return_val_if_fail (CM_IS_NAME_CONSTRAINTS (self), FALSE);
  g_return_val_if_fail (alt_name != NULL, FALSE);

  if (!cm_alt_name_split (alt_name, &kind, &value))
    return FALSE;
  if (matches_any (self->excluded, kind, value, /* excludes: */ TRUE))
    return FALSE;
  return self->permitted[0] == NULL
         || matches_any (self->permitted, kind, value, /* excludes: */ FALSE);
}

static int
add_constraint (gnutls_x509_name_constraints_t constraints,
                const char *text,
                gboolean permits)
{
  gnutls_x509_subject_alt_name_t type = GNUTLS_SAN_DNSNAME;
  gnutls_datum_t name;
  const char *value = text;
  CmIpRange range;

  if (g_str_has_prefix (text, "IP:"))
    {
      if (!cm_ip_range_parse (&range, text + strlen ("IP:")))
        return GNUTLS_E_INVALID_REQUEST;
      type = GNUTLS_SAN_IPADDRESS;
      name = (gnutls_datum_t){ range.bytes, range.size_bytes };
    }
  else if (g_str_has_prefix (text, "DNS:"))
    {
      value = text + strlen ("DNS:");
      name = (gnutls_datum_t){ (unsigned char *)value, (guint)strlen (value) };
    }
  else
    return GNUTLS_E_INVALID_REQUEST;
  return permits ? gnutls_x509_name_constraints_add_permitted (constraints, type, &name)
                 : gnutls_x509_name_constraints_add_excluded (constraints, type, &name);
}

/**
 * cm_name_constraints_write: (skip)
 * @self: constraints
 * @crt: a certificate that is being made
 *
 * Returns: a GnuTLS code
 */
int
cm_name_constraints_write (CmNameConstraints *self, gnutls_x509_crt_t crt)
{
  gnutls_x509_name_constraints_t constraints = NULL;
  int code = gnutls_x509_name_constraints_init (&constraints);

  for (gsize i = 0; self->permitted[i] != NULL && code >= 0; i++)
    code = add_constraint (constraints, self->permitted[i], /* permits: */ TRUE);
  for (gsize i = 0; self->excluded[i] != NULL && code >= 0; i++)
    code = add_constraint (constraints, self->excluded[i], /* permits: */ FALSE);
  if (code >= 0)
    code = gnutls_x509_crt_set_name_constraints (crt, constraints, /* critical: */ 1);
  if (constraints != NULL)
    gnutls_x509_name_constraints_deinit (constraints);
  return code;
}
