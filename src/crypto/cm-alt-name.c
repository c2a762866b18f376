/* cm-alt-name.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names as people write them become names as they stand in certificates. What kind a name
 * is shows in the name itself: an address is an address, an @ makes a mailbox, a scheme a
 * URI, and everything else has to be a host name. A kind in front ("DNS:") overrules
 * that.
 */

#include "cm-alt-name.h"

#include <arpa/inet.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-alt-name-private.h"
#include "cm-crypto-error.h"
#include "cm-host-name.h"

/* RFC 1035 section 2.3.4 */
#define MAX_HOST_BYTES 253
#define MAX_LABEL_BYTES 63
#define MAX_NAME_BYTES 1024
#define WILDCARD "*."

G_DEFINE_ENUM_TYPE (CmAltNameKind,
                    cm_alt_name_kind,
                    G_DEFINE_ENUM_VALUE (CM_ALT_NAME_KIND_DNS, "dns"),
                    G_DEFINE_ENUM_VALUE (CM_ALT_NAME_KIND_IP, "ip"),
                    G_DEFINE_ENUM_VALUE (CM_ALT_NAME_KIND_EMAIL, "email"),
                    G_DEFINE_ENUM_VALUE (CM_ALT_NAME_KIND_URI, "uri"))

static const char *const prefixes[] = {
  [CM_ALT_NAME_KIND_DNS] = "DNS:",
  [CM_ALT_NAME_KIND_IP] = "IP:",
  [CM_ALT_NAME_KIND_EMAIL] = "EMAIL:",
  [CM_ALT_NAME_KIND_URI] = "URI:",
};

static char *
refuse (GError **error, const char *name, const char *reason)
{
  g_set_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE, "“%s”: %s", name, reason);
  return NULL;
}

/* Letters, digits and hyphens inside (RFC 1123 section 2.1); underscores since many hosts
 * have them. */
static gboolean
is_label (const char *label)
{
  gsize length = strlen (label);

  if (length == 0 || length > MAX_LABEL_BYTES || label[0] == '-'
      || label[length - 1] == '-')
    return FALSE;
  for (const char *c = label; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && *c != '-' && *c != '_')
      return FALSE;
  return TRUE;
}

/* Returns what is wrong, or NULL. @host: ASCII. */
static const char *
find_host_problem (const char *host)
{
  const char *rest = g_str_has_prefix (host, WILDCARD) ? host + strlen (WILDCARD) : host;
  g_auto (GStrv) labels = g_strsplit (rest, ".", -1);

  if (strchr (rest, '*') != NULL)
    return _ ("An asterisk can only stand for the whole first part of a host name.");
  if (strlen (host) > MAX_HOST_BYTES)
    return _ ("A host name has at most 253 characters.");
  for (gsize i = 0; labels[i] != NULL; i++)
    if (!is_label (labels[i]))
      return _ ("This is not a host name.");
  if (cm_host_name_has_false_label (rest))
    return _ ("A part of it begins with “xn--” and stands for no name in other letters.");
  if (rest != host && g_strv_length (labels) < 2)
    return _ ("A wildcard needs a domain behind it.");
  return labels[0] != NULL ? NULL : _ ("This is not a host name.");
}

static char *
parse_host (const char *text, GError **error)
{
  g_autofree char *host = cm_host_name_drop_root (text);
  g_autofree char *ascii = cm_host_name_to_ascii (host);
  const char *problem = find_host_problem (ascii);

  if (problem != NULL)
    return refuse (error, text, problem);
  return g_steal_pointer (&ascii);
}

/* The one way to write an address, so that it is found again. */
static char *
parse_address (const char *text)
{
  guint8 address[16];
  char canonical[INET6_ADDRSTRLEN];
  g_autofree char *bare = NULL;
  int family = AF_INET;

  if (*text == '[' && g_str_has_suffix (text, "]"))
    bare = g_strndup (text + 1, strlen (text) - 2);
  if (inet_pton (AF_INET, text, address) != 1)
    family = AF_INET6;
  if (family == AF_INET6
      && inet_pton (AF_INET6, bare != NULL ? bare : text, address) != 1)
    return NULL;
  return g_strdup (inet_ntop (family, address, canonical, sizeof canonical));
}

static gboolean
is_local_part (const char *local)
{
  for (const char *c = local; *c != '\0'; c++)
    if (!g_ascii_isgraph (*c) || strchr ("()<>[]:;@\\,\"", *c) != NULL)
      return FALSE;
  return *local != '\0';
}

/* RFC 5280 section 4.2.1.6: local-part@domain, in ASCII */
static char *
parse_mailbox (const char *text, GError **error)
{
  const char *at = strrchr (text, '@');
  g_autofree char *local = at != NULL ? g_strndup (text, (gsize)(at - text)) : NULL;
  g_autofree char *host = at != NULL ? cm_host_name_drop_root (at + 1) : NULL;
  g_autofree char *domain = NULL;

  if (at == NULL || !is_local_part (local))
    return refuse (error, text, _ ("This is not an e-mail address."));
  domain = cm_host_name_to_ascii (host);
  if (g_str_has_prefix (domain, WILDCARD) || find_host_problem (domain) != NULL)
    return refuse (error, text, _ ("This is not an e-mail address."));
  return g_strconcat (local, "@", domain, NULL);
}

/* RFC 5280 section 4.2.1.6: absolute, with a scheme and something behind it */
static char *
parse_uri (const char *text, GError **error)
{
  g_autoptr (GUri) uri = NULL;

  if (!g_str_is_ascii (text))
    return refuse (error, text,
                   _ ("A URI holds ASCII characters alone; write others as %XX."));
  uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  if (uri == NULL || (g_uri_get_host (uri) == NULL && *g_uri_get_path (uri) == '\0'))
    return refuse (error, text, _ ("This is not a URI."));
  return g_strdup (text);
}

static CmAltNameKind
guess_kind (const char *text)
{
  g_autofree char *address = parse_address (text);

  if (address != NULL)
    return CM_ALT_NAME_KIND_IP;
  if (strstr (text, "://") != NULL || g_ascii_strncasecmp (text, "urn:", 4) == 0)
    return CM_ALT_NAME_KIND_URI;
  return strchr (text, '@') != NULL ? CM_ALT_NAME_KIND_EMAIL : CM_ALT_NAME_KIND_DNS;
}

static const char *
skip_prefix (const char *text, CmAltNameKind *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_ascii_strncasecmp (text, prefixes[i], strlen (prefixes[i])) == 0)
      {
        *kind = (CmAltNameKind)i;
        return text + strlen (prefixes[i]);
      }
  *kind = guess_kind (text);
  return text;
}

static char *
parse_value (CmAltNameKind kind, const char *value, GError **error)
{
  char *address;

  switch (kind)
    {
    case CM_ALT_NAME_KIND_DNS:
      return parse_host (value, error);
    case CM_ALT_NAME_KIND_IP:
      address = parse_address (value);
      return address != NULL ? address
                             : refuse (error, value, _ ("This is not an IP address."));
    case CM_ALT_NAME_KIND_EMAIL:
      return parse_mailbox (value, error);
    case CM_ALT_NAME_KIND_URI:
      return parse_uri (value, error);
    }
  return NULL;
}

/**
 * cm_alt_name_parse:
 * @text: a name as somebody wrote it, with or without its kind in front
 * @error: return location for %CM_CRYPTO_ERROR_PARSE: not a name, in a sentence that can
 *   stand beside it
 *
 * Host names become A-labels in lower case, addresses are written in their canonical form
 * (RFC 5952).
 *
 * Returns: (transfer full): the name with its kind: "DNS:xn--bcher-kva.example"
 */
char *
cm_alt_name_parse (const char *text, GError **error)
{
  g_autofree char *stripped = NULL;
  g_autofree char *value = NULL;
  CmAltNameKind kind;
  const char *rest;

  g_return_val_if_fail (text != NULL, NULL);

  stripped = g_strstrip (g_strdup (text));
  if (!g_utf8_validate (stripped, -1, NULL))
    {
      g_set_error_literal (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE,
                           _ ("The name is not UTF-8 text."));
      return NULL;
    }
  if (*stripped == '\0' || strlen (stripped) > MAX_NAME_BYTES)
    {
      g_set_error_literal (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE,
                           _ ("A name has 1 to 1,024 characters."));
      return NULL;
    }
  rest = skip_prefix (stripped, &kind);
  value = parse_value (kind, rest, error);
  return value != NULL ? g_strconcat (prefixes[kind], value, NULL) : NULL;
}

/**
 * cm_alt_name_split:
 * @name: a name with its kind in front
 * @kind: (out) (optional): its kind
 * @value: (out) (optional) (transfer none): what follows
 *
 * Returns: whether @name has one of the kinds known here in front
 */
gboolean
cm_alt_name_split (const char *name, CmAltNameKind *kind, const char **value)
{
  g_return_val_if_fail (name != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (name, prefixes[i]))
      {
        if (kind != NULL)
          *kind = (CmAltNameKind)i;
        if (value != NULL)
          *value = name + strlen (prefixes[i]);
        return TRUE;
      }
  return FALSE;
}

/**
 * cm_alt_name_encode: (skip)
 * @name: a name with its kind in front
 * @type: (out): its kind, for GnuTLS
 * @address: room for an IP address
 * @data: (out): its bytes, within @name or @address
 * @size_bytes: (out): how many
 *
 * Returns: a GnuTLS code
 */
int
cm_alt_name_encode (const char *name,
                    gnutls_x509_subject_alt_name_t *type,
                    guint8 address[16],
                    const void **data,
                    guint *size_bytes)
{
  static const gnutls_x509_subject_alt_name_t types[] = {
    [CM_ALT_NAME_KIND_DNS] = GNUTLS_SAN_DNSNAME,
    [CM_ALT_NAME_KIND_IP] = GNUTLS_SAN_IPADDRESS,
    [CM_ALT_NAME_KIND_EMAIL] = GNUTLS_SAN_RFC822NAME,
    [CM_ALT_NAME_KIND_URI] = GNUTLS_SAN_URI,
  };
  CmAltNameKind kind;
  const char *value;

  if (!cm_alt_name_split (name, &kind, &value))
    return GNUTLS_E_INVALID_REQUEST;
  *type = types[kind];
  *data = value;
  *size_bytes = (guint)strlen (value);
  if (kind != CM_ALT_NAME_KIND_IP)
    return GNUTLS_E_SUCCESS;
  *data = address;
  *size_bytes = strchr (value, ':') != NULL ? 16 : 4;
  return inet_pton (*size_bytes == 16 ? AF_INET6 : AF_INET, value, address) == 1
             ? GNUTLS_E_SUCCESS
             : GNUTLS_E_INVALID_REQUEST;
}

/**
 * cm_alt_names_parse_list:
 * @text: names between white space, commas or semicolons, as they come from a
 *   spreadsheet, a mail or a server's configuration
 * @error: return location for %CM_CRYPTO_ERROR_PARSE, for the first that is not a name
 *
 * Returns: (transfer full) (array zero-terminated=1): the names in their order, each once
 */
char **
cm_alt_names_parse_list (const char *text, GError **error)
{
  g_autoptr (GHashTable) seen = NULL;
  g_autoptr (GStrvBuilder) names = NULL;
  g_auto (GStrv) words = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  names = g_strv_builder_new ();
  words = g_strsplit_set (text, " \t\r\n,;", -1);
  for (gsize i = 0; words[i] != NULL; i++)
    {
      g_autofree char *name = NULL;

      if (*words[i] == '\0')
        continue;
      name = cm_alt_name_parse (words[i], error);
      if (name == NULL)
        return NULL;
      if (g_hash_table_add (seen, g_strdup (name)))
        g_strv_builder_add (names, name);
    }
  return g_strv_builder_end (names);
}
