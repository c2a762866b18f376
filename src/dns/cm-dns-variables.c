/* cm-dns-variables.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the templates of a provider's definition can name: settings of the account, the
 * record at hand, what earlier answers held. A scope sees through to the one around it,
 * so that what one record's requests capture ends with them, while a session's token
 * serves all. A secret is a kind of its own and stays one through every template.
 */

#include "cm-dns-variables.h"

#define MASK "•••"
#define MIN_MASKED_BYTES 4 /* shorter ones would hide what is no secret */

struct _CmDnsVariables
{
  GObject parent_instance;

  CmDnsVariables *outer;
  GHashTable *nodes;   /* name → JsonNode */
  GHashTable *secrets; /* name → CmSecret */
};

G_DEFINE_FINAL_TYPE (CmDnsVariables, cm_dns_variables, G_TYPE_OBJECT)

static void
cm_dns_variables_finalize (GObject *object)
{
  CmDnsVariables *self = CM_DNS_VARIABLES (object);

  g_clear_object (&self->outer);
  g_clear_pointer (&self->nodes, g_hash_table_unref);
  g_clear_pointer (&self->secrets, g_hash_table_unref);

  G_OBJECT_CLASS (cm_dns_variables_parent_class)->finalize (object);
}

static void
cm_dns_variables_class_init (CmDnsVariablesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_dns_variables_finalize;
}

static void
cm_dns_variables_init (CmDnsVariables *self)
{
  self->nodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify)json_node_unref);
  self->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify)cm_secret_unref);
}

/**
 * cm_dns_variables_new:
 * @outer: (nullable): the scope around this one
 *
 * Returns: (transfer full): a new scope without variables of its own
 */
CmDnsVariables *
cm_dns_variables_new (CmDnsVariables *outer)
{
  CmDnsVariables *self = g_object_new (CM_TYPE_DNS_VARIABLES, NULL);

  g_return_val_if_fail (outer == NULL || CM_IS_DNS_VARIABLES (outer), NULL);

  self->outer = outer != NULL ? g_object_ref (outer) : NULL;
  return self;
}

/**
 * cm_dns_variables_set_text:
 * @self: a scope
 * @name: a name
 * @text: (nullable): its value; %NULL takes the variable away
 *
 * Sets a variable in this scope.
 */
void
cm_dns_variables_set_text (CmDnsVariables *self, const char *name, const char *text)
{
  JsonNode *node = NULL;

  if (text != NULL)
    node = json_node_init_string (json_node_alloc (), text);
  cm_dns_variables_set_node (self, name, node);
  g_clear_pointer (&node, json_node_unref);
}

/**
 * cm_dns_variables_set_int:
 * @self: a scope
 * @name: a name
 * @number: its value
 *
 * Sets a variable in this scope; where it stands alone in JSON it stays a number.
 */
void
cm_dns_variables_set_int (CmDnsVariables *self, const char *name, gint64 number)
{
  g_autoptr (JsonNode) node = json_node_init_int (json_node_alloc (), number);

  cm_dns_variables_set_node (self, name, node);
}

/**
 * cm_dns_variables_set_node:
 * @self: a scope
 * @name: a name
 * @node: (nullable): its value; %NULL takes the variable away
 *
 * Sets a variable in this scope to a piece of JSON, of which it keeps a reference.
 */
void
cm_dns_variables_set_node (CmDnsVariables *self, const char *name, JsonNode *node)
{
  g_return_if_fail (CM_IS_DNS_VARIABLES (self) && name != NULL);

  g_hash_table_remove (self->secrets, name);
  if (node == NULL)
    g_hash_table_remove (self->nodes, name);
  else
    g_hash_table_insert (self->nodes, g_strdup (name), json_node_ref (node));
}

/**
 * cm_dns_variables_set_secret:
 * @self: a scope
 * @name: a name
 * @secret: its value
 *
 * Sets a variable in this scope that no URL and no log may hold.
 */
void
cm_dns_variables_set_secret (CmDnsVariables *self, const char *name, CmSecret *secret)
{
  g_return_if_fail (CM_IS_DNS_VARIABLES (self) && name != NULL && secret != NULL);

  g_hash_table_remove (self->nodes, name);
  g_hash_table_insert (self->secrets, g_strdup (name), cm_secret_ref (secret));
}

/**
 * cm_dns_variables_has:
 * @self: a scope
 * @name: a name
 *
 * Returns: whether it, or a scope around it, has such a variable
 */
gboolean
cm_dns_variables_has (CmDnsVariables *self, const char *name)
{
  g_return_val_if_fail (CM_IS_DNS_VARIABLES (self), FALSE);

  return cm_dns_variables_get_node (self, name) != NULL
         || cm_dns_variables_get_secret (self, name) != NULL;
}

/* The nearest scope that has the name at all, whatever the kind. */
static CmDnsVariables *
find_scope (CmDnsVariables *self, const char *name)
{
  while (self != NULL && !g_hash_table_contains (self->nodes, name)
         && !g_hash_table_contains (self->secrets, name))
    self = self->outer;
  return self;
}

/**
 * cm_dns_variables_get_node:
 * @self: a scope
 * @name: a name
 *
 * Returns: (transfer none) (nullable): its value, unless there is none or it is a secret
 */
JsonNode *
cm_dns_variables_get_node (CmDnsVariables *self, const char *name)
{
  CmDnsVariables *scope;

  g_return_val_if_fail (CM_IS_DNS_VARIABLES (self) && name != NULL, NULL);

  scope = find_scope (self, name);
  return scope != NULL ? g_hash_table_lookup (scope->nodes, name) : NULL;
}

/**
 * cm_dns_variables_get_secret:
 * @self: a scope
 * @name: a name
 *
 * Returns: (transfer none) (nullable): its value if it is a secret
 */
CmSecret *
cm_dns_variables_get_secret (CmDnsVariables *self, const char *name)
{
  CmDnsVariables *scope;

  g_return_val_if_fail (CM_IS_DNS_VARIABLES (self) && name != NULL, NULL);

  scope = find_scope (self, name);
  return scope != NULL ? g_hash_table_lookup (scope->secrets, name) : NULL;
}

/**
 * cm_dns_variables_mask:
 * @self: a scope
 * @text: what a provider said, which may repeat what it was sent or gave before
 *
 * Returns: (transfer full): it with dots for every secret of the scope and of those
 *   around it: settings, and what a login captured
 */
char *
cm_dns_variables_mask (CmDnsVariables *self, const char *text)
{
  GString *masked;

  g_return_val_if_fail (CM_IS_DNS_VARIABLES (self) && text != NULL, NULL);

  masked = g_string_new (text);
  for (CmDnsVariables *scope = self; scope != NULL; scope = scope->outer)
    {
      GHashTableIter iter;
      gpointer secret;

      g_hash_table_iter_init (&iter, scope->secrets);
      while (g_hash_table_iter_next (&iter, NULL, &secret))
        if (cm_secret_get_size (secret) >= MIN_MASKED_BYTES)
          g_string_replace (masked, cm_secret_get_text (secret), MASK, 0);
    }
  return g_string_free (masked, FALSE);
}
