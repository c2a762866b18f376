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
