/* cm-host-name.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names of hosts as people write them and as they stand in certificates. Nothing that a
 * certificate carries is refused here: what is not a host name is kept as it is.
 */

#include "cm-host-name.h"

#include <string.h>

#define WILDCARD "*."
#define A_LABEL_PREFIX "xn--" /* RFC 5890 section 2.3.2.5 */

/* IDNA knows no asterisk, so a wildcard's first label is set aside. */
static char *
convert (const char *name, char *(*convert_host) (const char *host))
{
  gboolean is_wildcard = g_str_has_prefix (name, WILDCARD);
  const char *host = is_wildcard ? name + strlen (WILDCARD) : name;
  g_autofree char *converted
      = !g_hostname_is_ip_address (host) ? convert_host (host) : NULL;

  return g_strconcat (is_wildcard ? WILDCARD : "", converted != NULL ? converted : host,
                      NULL);
}

/**
 * cm_host_name_to_ascii:
 * @name: a host name, a wildcard or an IP address
 *
 * Returns: (transfer full): the name in lower case, with A-labels where it needs them
 */
char *
cm_host_name_to_ascii (const char *name)
{
  g_autofree char *ascii = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  ascii = convert (name, g_hostname_to_ascii);
  return g_ascii_strdown (ascii, -1);
}

/**
 * cm_host_name_to_unicode:
 * @name: a host name, a wildcard or an IP address
 *
 * Turns A-labels into what they stand for. One that is not how its Unicode form is
 * written stays as it is: a name must not look like another.
 *
 * Returns: (transfer full): the name as people read it
 */
char *
cm_host_name_to_unicode (const char *name)
{
  g_autofree char *unicode = NULL;
  g_autofree char *ascii = NULL;
  g_autofree char *again = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  unicode = convert (name, g_hostname_to_unicode);
  ascii = cm_host_name_to_ascii (name);
  again = cm_host_name_to_ascii (unicode);
  return g_strdup (g_str_equal (ascii, again) ? unicode : name);
}

/**
 * cm_host_name_drop_root:
 * @name: what somebody entered as a host name
 *
 * The dot at the end says that a name is absolute (RFC 1034 section 3.1). Certificates do
 * not have it, and people copy it out of zone files.
 *
 * Returns: (transfer full): the name without that dot
 */
char *
cm_host_name_drop_root (const char *name)
{
  gsize size;

  g_return_val_if_fail (name != NULL, NULL);

  size = strlen (name);
  if (size > 1 && name[size - 1] == '.' && name[size - 2] != '.')
    size--;
  return g_strndup (name, size);
}

/* Whether characters stay what they are under normalization and in lower case; others are
 * disallowed (RFC 5892 section 2.2). */
static gboolean
is_stable (const char *unicode)
{
  g_autofree char *compatible = g_utf8_normalize (unicode, -1, G_NORMALIZE_NFKC);
  g_autofree char *lower = g_utf8_strdown (compatible, -1);
  g_autofree char *stable = g_utf8_normalize (lower, -1, G_NORMALIZE_NFKC);

  return g_str_equal (stable, unicode);
}

/* @label: lower case */
static gboolean
is_a_label (const char *label)
{
  g_autofree char *unicode = g_hostname_to_unicode (label);

  if (unicode == NULL || g_str_is_ascii (unicode) || !g_utf8_validate (unicode, -1, NULL)
      || !is_stable (unicode))
    return FALSE;
  for (const char *c = unicode; *c != '\0'; c = g_utf8_next_char (c))
    if (g_unichar_iscntrl (g_utf8_get_char (c)))
      return FALSE;
  return TRUE;
}

/**
 * cm_host_name_has_false_label:
 * @name: a host name or a wildcard, ASCII
 *
 * An A-label that cannot be decoded, or stands for what would not be written like this
 * (RFC 5891 section 5.4), is nobody's name.
 *
 * Returns: whether a part of it begins like an A-label and is none
 */
gboolean
cm_host_name_has_false_label (const char *name)
{
  g_auto (GStrv) labels = NULL;

  g_return_val_if_fail (name != NULL, FALSE);

  labels = g_strsplit (name, ".", -1);
  for (gsize i = 0; labels[i] != NULL; i++)
    {
      g_autofree char *lower = g_ascii_strdown (labels[i], -1);

      if (g_str_has_prefix (lower, A_LABEL_PREFIX) && !is_a_label (lower))
        return TRUE;
    }
  return FALSE;
}
