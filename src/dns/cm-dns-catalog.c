/* cm-dns-catalog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The definitions that come with the program, as resources inside it. They are read each
 * time they are asked for: that is seldom, and nothing has to be kept.
 */

#include "cm-dns-catalog.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-dns-error.h"
#include "cm-dns-resources.h"

#define FOLDER "/org/certmgr/Admin/dns-providers"

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  const CmDnsDefinition *first = *(CmDnsDefinition *const *)a;
  const CmDnsDefinition *second = *(CmDnsDefinition *const *)b;

  return g_utf8_collate (first->name, second->name);
}

static void
unref_definition (gpointer definition)
{
  cm_dns_definition_unref (definition);
}

/**
 * cm_dns_catalog_list:
 *
 * Returns: (transfer full) (element-type CmDnsDefinition): all of them, sorted by name
 */
GPtrArray *
cm_dns_catalog_list (void)
{
  GPtrArray *definitions = g_ptr_array_new_with_free_func (unref_definition);
  g_auto (GStrv) files = NULL;

  g_resources_register (cm_dns_get_resource ());
  files = g_resources_enumerate_children (FOLDER, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  for (guint i = 0; files != NULL && files[i] != NULL; i++)
    {
      g_autofree char *id = g_strndup (files[i], strlen (files[i]) - strlen (".json"));
      g_autoptr (GError) error = NULL;
      CmDnsDefinition *definition = cm_dns_catalog_find (id, &error);

      if (definition == NULL)
        g_error ("%s: %s", files[i], error->message);
      g_ptr_array_add (definitions, definition);
    }
  g_ptr_array_sort (definitions, compare_names);
  return definitions;
}

/**
 * cm_dns_catalog_get_text:
 * @id: a provider's id
 * @error: CM_DNS_ERROR_DEFINITION if there is none
 *
 * Returns: (transfer full) (nullable): the definition as it is written
 */
GBytes *
cm_dns_catalog_get_text (const char *id, GError **error)
{
  g_autofree char *path = NULL;
  GBytes *text;

  g_return_val_if_fail (id != NULL, NULL);

  path = g_strconcat (FOLDER "/", id, ".json", NULL);
  g_resources_register (cm_dns_get_resource ());
  text = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  if (text == NULL)
    g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_DEFINITION,
                 _ ("There is no DNS provider “%s”."), id);
  return text;
}

/**
 * cm_dns_catalog_find:
 * @id: a provider's id
 * @error: CM_DNS_ERROR_DEFINITION if there is none
 *
 * Returns: (transfer full) (nullable): its definition
 */
CmDnsDefinition *
cm_dns_catalog_find (const char *id, GError **error)
{
  g_autoptr (GBytes) text = cm_dns_catalog_get_text (id, error);
  CmDnsDefinition *definition
      = text != NULL ? cm_dns_definition_parse (text, error) : NULL;

  if (definition != NULL)
    definition->is_shipped = TRUE;
  return definition;
}
