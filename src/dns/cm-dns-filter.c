/* cm-dns-filter.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a template can do to the text of a variable on its way: "{value|quoted}". Small
 * and closed, so that a definition is data and never a program.
 */

#include "cm-dns-filter-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-dns-error.h"
#include "cm-host-name.h"
#include "cm-secret.h"
#include "cm-totp.h"

typedef struct
{
  const char *argument;
  gint64 now; /* Unix seconds */
} FilterInput;

typedef struct
{
  const char *name;
  char *(*apply) (const char *text, const FilterInput *input);
} Filter;

static char *
apply_lower (const char *text, const FilterInput *input)
{
  return g_ascii_strdown (text, -1);
}

static char *
apply_upper (const char *text, const FilterInput *input)
{
  return g_ascii_strup (text, -1);
}

static char *
apply_idna (const char *text, const FilterInput *input)
{
  return cm_host_name_to_ascii (text);
}

static char *
apply_base64 (const char *text, const FilterInput *input)
{
  return g_base64_encode ((const guchar *)text, strlen (text));
}

static char *
apply_sha1 (const char *text, const FilterInput *input)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA1, text, -1);
}

/* RFC 1035 section 5.1: a character string in quotes, with backslashes before what would
 * end it. */
static char *
apply_quoted (const char *text, const FilterInput *input)
{
  GString *quoted = g_string_new ("\"");

  for (const char *next = text; *next != '\0'; next++)
    {
      if (*next == '"' || *next == '\\')
        g_string_append_c (quoted, '\\');
      g_string_append_c (quoted, *next);
    }
  g_string_append_c (quoted, '"');
  return g_string_free (quoted, FALSE);
}

/* Also of a text that was split in several strings, as long ones are. */
static char *
apply_unquoted (const char *text, const FilterInput *input)
{
  GString *plain;
  gboolean inside = FALSE;

  if (*text != '"')
    return g_strdup (text);
  plain = g_string_new (NULL);
  for (const char *next = text; *next != '\0'; next++)
    if (*next == '"')
      inside = !inside;
    else if (*next == '\\' && next[1] != '\0')
      g_string_append_c (plain, *++next);
    else if (inside)
      g_string_append_c (plain, *next);
  return g_string_free (plain, FALSE);
}

/* "replace:.:_": each of the first by the second. */
static char *
apply_replace (const char *text, const FilterInput *input)
{
  g_auto (GStrv) pair = g_strsplit (input->argument, ":", 2);
  g_auto (GStrv) parts = NULL;

  if (g_strv_length (pair) != 2 || *pair[0] == '\0')
    return NULL;
  parts = g_strsplit (text, pair[0], -1);
  return g_strjoinv (pair[1], parts);
}

/* How the top of a zone is written where an empty name is not taken. */
static char *
apply_at (const char *text, const FilterInput *input)
{
  return g_strdup (*text == '\0' ? "@" : text);
}

/* A path of its own in a URL, such as an Azure id: see the escaping of templates. */
static char *
apply_path (const char *text, const FilterInput *input)
{
  return g_strdup (*text == '/' ? text + 1 : text);
}

static char *
apply_totp (const char *text, const FilterInput *input)
{
  return cm_totp_generate (text, input->now);
}

static const Filter filters[] = {
  { "@", apply_at },
  { "base64", apply_base64 },
  { "idna", apply_idna },
  { "lower", apply_lower },
  { "path", apply_path },
  { "quoted", apply_quoted },
  { "replace", apply_replace },
  { "sha1", apply_sha1 },
  { "totp", apply_totp },
  { "unquoted", apply_unquoted },
  { "upper", apply_upper },
};

/* @argument: what follows the colon, or an empty text. */
static const Filter *
find_filter (const char *filter, const char **argument)
{
  const char *colon = strchr (filter, ':');
  gsize size_bytes = colon != NULL ? (gsize)(colon - filter) : strlen (filter);

  *argument = colon != NULL ? colon + 1 : "";
  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    if (strlen (filters[i].name) == size_bytes
        && strncmp (filters[i].name, filter, size_bytes) == 0)
      return &filters[i];
  return NULL;
}

/* cm_dns_filter_is_known:
 * @filter: a name, with its argument after a colon
 */
gboolean
cm_dns_filter_is_known (const char *filter)
{
  const char *argument;

  return find_filter (filter, &argument) != NULL;
}

/* cm_dns_filter_apply:
 * @filter: a name, with its argument after a colon
 * @text: (transfer full): what to change; wiped, since it may be a secret
 * @now: Unix seconds
 *
 * Returns: (transfer full): what it became; NULL with an error in words for the author of
 *   the definition
 */
char *
cm_dns_filter_apply (const char *filter, char *text, gint64 now, GError **error)
{
  FilterInput input = { .now = now };
  const Filter *found = find_filter (filter, &input.argument);
  char *changed = found != NULL ? found->apply (text, &input) : NULL;

  cm_secret_free_text (text);
  if (changed == NULL)
    g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_DEFINITION,
                 _ ("The filter “%s” cannot be applied."), filter);
  return changed;
}
