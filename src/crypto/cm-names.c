/* cm-names.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names out of certificates and requests. Whoever made the file chose these bytes: zero
 * bytes inside, other encodings than announced, addresses of odd lengths. All that leaves
 * here is valid UTF-8 without zero bytes, so that what is shown is what is compared: a
 * zero byte becomes U+FFFD and does not cut a name short.
 */

#include "cm-names-private.h"

#include <arpa/inet.h>
#include <string.h>

#include "cm-public-key-private.h"
#include "cm-safe-text.h"

/* Tags of X.690 8.23 whose text is not a superset of ASCII in bytes */
#define TAG_T61_STRING 20
#define TAG_UNIVERSAL_STRING 28
#define TAG_BMP_STRING 30

#define MAX_DNS_NAME 253
#define MAX_DNS_LABEL 63

static char *
decode_text (const guint8 *data, gsize size_bytes, gulong tag)
{
  const char *charset = NULL;
  char *text = NULL;
  gsize text_bytes = 0;

  if (tag == TAG_BMP_STRING)
    charset = "UTF-16BE";
  else if (tag == TAG_UNIVERSAL_STRING)
    charset = "UTF-32BE";
  else if (tag == TAG_T61_STRING
           && !g_utf8_validate_len ((const char *)data, size_bytes, NULL))
    charset = "ISO-8859-1"; /* what everybody who uses this type puts in */

  if (charset != NULL)
    text = g_convert ((const char *)data, (gssize)size_bytes, "UTF-8", charset, NULL,
                      &text_bytes, NULL);
  if (text != NULL)
    {
      g_autofree char *converted = text;

      return cm_safe_text_new (converted, text_bytes);
    }
  return cm_safe_text_new (data, size_bytes);
}

static gboolean
is_oid (const gnutls_datum_t *oid, const char *wanted)
{
  return oid->size >= strlen (wanted)
         && strncmp ((const char *)oid->data, wanted, oid->size) == 0;
}

static void
replace (char **field, const gnutls_x509_ava_st *part)
{
  g_free (*field);
  *field = decode_text (part->value.data, part->value.size, part->value_tag);
}

/*< private >
 * cm_name_read:
 * @self: a zeroed name
 * @dn: a name of GnuTLS
 *
 * Reads all parts in one walk.
 *
 * Returns: 0, or a GnuTLS error code
 */
int
cm_name_read (CmName *self, gnutls_x509_dn_t dn)
{
  g_autoptr (GPtrArray) units = g_ptr_array_new ();
  g_auto (CmGnutlsDatum) text = { 0 };
  gnutls_x509_ava_st part;
  int code;

  code = gnutls_x509_dn_get_str2 (dn, &text, 0);
  if (code < 0 && code != GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE) /* the empty name */
    return code;
  self->text = cm_safe_text_new (text.data, text.size);

  for (int rdn = 0; gnutls_x509_dn_get_rdn_ava (dn, rdn, 0, &part) >= 0; rdn++)
    for (int ava = 0; gnutls_x509_dn_get_rdn_ava (dn, rdn, ava, &part) >= 0; ava++)
      {
        if (is_oid (&part.oid, GNUTLS_OID_X520_COMMON_NAME))
          replace (&self->common_name, &part);
        else if (is_oid (&part.oid, GNUTLS_OID_X520_ORGANIZATION_NAME))
          replace (&self->organization, &part);
        else if (is_oid (&part.oid, GNUTLS_OID_X520_ORGANIZATIONAL_UNIT_NAME))
          g_ptr_array_add (
              units, decode_text (part.value.data, part.value.size, part.value_tag));
      }
  g_ptr_array_add (units, NULL);
  self->units = (GStrv)g_ptr_array_free (g_steal_pointer (&units), FALSE);
  return GNUTLS_E_SUCCESS;
}

/*< private >
 * cm_name_clear:
 * @self: a name
 *
 * Frees the members.
 */
void
cm_name_clear (CmName *self)
{
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->common_name, g_free);
  g_clear_pointer (&self->organization, g_free);
  g_clear_pointer (&self->units, g_strfreev);
}

/*< private >
 * cm_alt_names_init:
 * @self: names
 *
 * Starts with none.
 */
void
cm_alt_names_init (CmAltNames *self)
{
  self->hosts = g_ptr_array_new_with_free_func (g_free);
  self->all = g_ptr_array_new_with_free_func (g_free);
  self->n_seen = 0;
}

/*< private >
 * cm_alt_names_clear:
 * @self: names
 *
 * Frees the members.
 */
void
cm_alt_names_clear (CmAltNames *self)
{
  g_clear_pointer (&self->hosts, g_ptr_array_unref);
  g_clear_pointer (&self->all, g_ptr_array_unref);
}

/*< private >
 * cm_names_end:
 * @names: (inout): a list that is full; %NULL afterwards
 *
 * Returns: (transfer full): the same as a %NULL-terminated array
 */
GStrv
cm_names_end (GPtrArray **names)
{
  GPtrArray *list = g_steal_pointer (names);

  g_ptr_array_add (list, NULL);
  g_ptr_array_set_free_func (list, NULL);
  return (GStrv)g_ptr_array_free (list, FALSE);
}

static char *
decode_address (const guint8 *data, gsize size_bytes)
{
  char text[INET6_ADDRSTRLEN] = "";
  int family = size_bytes == 4 ? AF_INET : AF_INET6;

  if (size_bytes != 4 && size_bytes != 16)
    return NULL;
  return g_strdup (inet_ntop (family, data, text, sizeof text));
}

static void
add_with_kind (CmAltNames *self, const char *kind, const char *name)
{
  g_ptr_array_add (self->all, g_strconcat (kind, ":", name, NULL));
}

static void
add_address (CmAltNames *self, const guint8 *data, gsize size_bytes)
{
  g_autofree char *address = decode_address (data, size_bytes);

  if (address == NULL)
    {
      g_autofree char *raw = cm_hex (data, size_bytes);

      add_with_kind (self, "IP", raw);
      return;
    }
  add_with_kind (self, "IP", address);
  g_ptr_array_add (self->hosts, g_steal_pointer (&address));
}

/*< private >
 * cm_alt_names_add:
 * @self: names
 * @type: a `GNUTLS_SAN_*`
 * @data: (array length=size_bytes): the name's bytes
 * @size_bytes: how many
 *
 * Adds one name as it stands in a file.
 */
void
cm_alt_names_add (CmAltNames *self, guint type, const guint8 *data, gsize size_bytes)
{
  g_autofree char *text = NULL;

  self->n_seen++;
  if (type == GNUTLS_SAN_IPADDRESS)
    {
      add_address (self, data, size_bytes);
      return;
    }

  text = cm_safe_text_new (data, size_bytes);
  if (type == GNUTLS_SAN_DNSNAME)
    {
      add_with_kind (self, "DNS", text);
      g_ptr_array_add (self->hosts, g_steal_pointer (&text));
    }
  else if (type == GNUTLS_SAN_RFC822NAME)
    add_with_kind (self, "EMAIL", text);
  else if (type == GNUTLS_SAN_URI)
    add_with_kind (self, "URI", text);
}

static gboolean
is_label (const char *label, gboolean first)
{
  gsize length = strlen (label);

  if (first && g_str_equal (label, "*"))
    return TRUE;
  return length > 0 && length <= MAX_DNS_LABEL && label[0] != '-'
         && strspn (label, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                           "0123456789-_")
                == length;
}

/* Two labels at least: "Alice" is a person, not a host. */
static gboolean
is_host_name (const char *name)
{
  g_auto (GStrv) labels = NULL;
  guint n_labels;

  if (strlen (name) > MAX_DNS_NAME)
    return FALSE;
  if (g_hostname_is_ip_address (name))
    return TRUE;
  labels = g_strsplit (name, ".", -1);
  n_labels = g_strv_length (labels);
  for (guint i = 0; i < n_labels; i++)
    if (!is_label (labels[i], i == 0))
      return FALSE;
  return n_labels >= 2 && g_ascii_isalpha (labels[n_labels - 1][0]);
}

/*< private >
 * cm_alt_names_add_common_name:
 * @self: names that are complete
 * @common_name: (nullable): the subject's CN
 *
 * Takes the CN as host name if there is no alternative name of any kind and it looks
 * like one, as it was done before RFC 6125.
 */
void
cm_alt_names_add_common_name (CmAltNames *self, const char *common_name)
{
  g_autofree char *ascii = NULL;

  if (self->n_seen > 0 || common_name == NULL)
    return;
  ascii = g_str_is_ascii (common_name) ? g_strdup (common_name)
                                       : g_hostname_to_ascii (common_name);
  if (ascii != NULL && is_host_name (ascii))
    g_ptr_array_add (self->hosts, g_steal_pointer (&ascii));
}
