/* cm-view.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One row of the sidebar: what it is called, and the query whose rows the middle shows
 * when it is chosen. A plain value with a count that changes; CmViewList looks after it.
 */

#include "cm-view-private.h"

struct _CmView
{
  GObject parent_instance;

  /* owned */
  char *id;
  char *title;
  char *icon_name;
  char *server;    /* nullable */
  char *attention; /* nullable */
  CmQuery *query;

  CmViewSection section;
  guint count;
};

enum
{
  PROP_TITLE = 1,
  PROP_ICON_NAME,
  PROP_COUNT,
  PROP_SECTION,
  PROP_QUERY,
  PROP_ATTENTION,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_ENUM_TYPE (CmViewSection,
                    cm_view_section,
                    G_DEFINE_ENUM_VALUE (CM_VIEW_SECTION_CREDENTIALS, "credentials"),
                    G_DEFINE_ENUM_VALUE (CM_VIEW_SECTION_MICRO_CAS, "micro-cas"),
                    G_DEFINE_ENUM_VALUE (CM_VIEW_SECTION_ACME, "acme"),
                    G_DEFINE_ENUM_VALUE (CM_VIEW_SECTION_DNS, "dns"),
                    G_DEFINE_ENUM_VALUE (CM_VIEW_SECTION_TRUST, "trust"),
                    G_DEFINE_ENUM_VALUE (CM_VIEW_SECTION_SERVERS, "servers"),
                    G_DEFINE_ENUM_VALUE (CM_VIEW_SECTION_LOG, "log"))

G_DEFINE_FINAL_TYPE (CmView, cm_view, G_TYPE_OBJECT)

static void
cm_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CmView *self = CM_VIEW (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_ICON_NAME:
      g_value_set_string (value, self->icon_name);
      break;
    case PROP_COUNT:
      g_value_set_uint (value, self->count);
      break;
    case PROP_SECTION:
      g_value_set_enum (value, (int)self->section);
      break;
    case PROP_QUERY:
      g_value_set_object (value, self->query);
      break;
    case PROP_ATTENTION:
      g_value_set_string (value, self->attention);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cm_view_finalize (GObject *object)
{
  CmView *self = CM_VIEW (object);

  g_free (self->id);
  g_free (self->title);
  g_free (self->icon_name);
  g_free (self->server);
  g_free (self->attention);
  g_clear_object (&self->query);
  G_OBJECT_CLASS (cm_view_parent_class)->finalize (object);
}

static void
cm_view_class_init (CmViewClass *klass)
{
  const GParamFlags flags
      = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = cm_view_get_property;
  object_class->finalize = cm_view_finalize;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, flags);
  properties[PROP_COUNT]
      = g_param_spec_uint ("count", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_SECTION] = g_param_spec_enum (
      "section", NULL, NULL, CM_TYPE_VIEW_SECTION, CM_VIEW_SECTION_CREDENTIALS, flags);
  properties[PROP_QUERY]
      = g_param_spec_object ("query", NULL, NULL, CM_TYPE_QUERY, flags);
  properties[PROP_ATTENTION] = g_param_spec_string ("attention", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
cm_view_init (CmView *self)
{
}

/**
 * cm_view_new:
 * @id: a word that stays the same, for settings and actions
 * @title: what people read, translated
 * @icon_name: name of a symbolic icon
 * @section: where it stands
 * @server: (nullable): id of a server's identity, if it shows what that server may use
 * @query: what it shows
 *
 * Returns: (transfer full): a view whose count is 0
 */
CmView *
cm_view_new (const char *id,
             const char *title,
             const char *icon_name,
             CmViewSection section,
             const char *server,
             CmQuery *query)
{
  CmView *self;

  g_return_val_if_fail (id != NULL && title != NULL && icon_name != NULL, NULL);
  g_return_val_if_fail (CM_IS_QUERY (query), NULL);

  self = g_object_new (CM_TYPE_VIEW, NULL);
  self->id = g_strdup (id);
  self->title = g_strdup (title);
  self->icon_name = g_strdup (icon_name);
  self->section = section;
  self->server = g_strdup (server);
  self->query = g_object_ref (query);
  return self;
}

/**
 * cm_view_set_query:
 * @self: a view
 * @query: what it shows from now on
 *
 * Replaces the query, as when the days of warning changed.
 */
void
cm_view_set_query (CmView *self, CmQuery *query)
{
  g_return_if_fail (CM_IS_VIEW (self));
  g_return_if_fail (CM_IS_QUERY (query));

  if (g_set_object (&self->query, query))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_QUERY]);
}

/**
 * cm_view_set_count:
 * @self: a view
 * @count: how many rows its query has
 *
 * Sets what stands beside the title.
 */
void
cm_view_set_count (CmView *self, guint count)
{
  g_return_if_fail (CM_IS_VIEW (self));

  if (self->count == count)
    return;
  self->count = count;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT]);
}

/**
 * cm_view_set_attention:
 * @self: a view
 * @sentences: (nullable): what somebody should do there; "" is nothing, too
 *
 * Sets what a mark beside the title means.
 */
void
cm_view_set_attention (CmView *self, const char *sentences)
{
  g_return_if_fail (CM_IS_VIEW (self));

  if (sentences != NULL && *sentences == '\0')
    sentences = NULL;
  if (g_strcmp0 (self->attention, sentences) == 0)
    return;
  g_free (self->attention);
  self->attention = g_strdup (sentences);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ATTENTION]);
}

/**
 * cm_view_get_id:
 * @self: a view
 *
 * Returns: (transfer none): "all", "expiring", "waiting", "errors", "expired",
 * "archived", "deleted", "trusted-roots", "activity", or "server:" and a UUID
 */
const char *
cm_view_get_id (CmView *self)
{
  g_return_val_if_fail (CM_IS_VIEW (self), NULL);

  return self->id;
}

/**
 * cm_view_get_title:
 * @self: a view
 *
 * Returns: (transfer none): what people read, translated
 */
const char *
cm_view_get_title (CmView *self)
{
  g_return_val_if_fail (CM_IS_VIEW (self), NULL);

  return self->title;
}

/**
 * cm_view_get_icon_name:
 * @self: a view
 *
 * Returns: (transfer none): name of a symbolic icon of Adwaita
 */
const char *
cm_view_get_icon_name (CmView *self)
{
  g_return_val_if_fail (CM_IS_VIEW (self), NULL);

  return self->icon_name;
}

/**
 * cm_view_get_section:
 * @self: a view
 *
 * Returns: where it stands; rows of one section are together
 */
CmViewSection
cm_view_get_section (CmView *self)
{
  g_return_val_if_fail (CM_IS_VIEW (self), CM_VIEW_SECTION_CREDENTIALS);

  return self->section;
}

/**
 * cm_view_get_count:
 * @self: a view
 *
 * Returns: how many rows it had when they were counted last
 */
guint
cm_view_get_count (CmView *self)
{
  g_return_val_if_fail (CM_IS_VIEW (self), 0);

  return self->count;
}

/**
 * cm_view_get_query:
 * @self: a view
 *
 * Returns: (transfer none): what the middle shows; take a copy to search in it
 */
CmQuery *
cm_view_get_query (CmView *self)
{
  g_return_val_if_fail (CM_IS_VIEW (self), NULL);

  return self->query;
}

/**
 * cm_view_get_server:
 * @self: a view
 *
 * Returns: (transfer none) (nullable): id of the server's identity, if it is one's
 */
const char *
cm_view_get_server (CmView *self)
{
  g_return_val_if_fail (CM_IS_VIEW (self), NULL);

  return self->server;
}

/**
 * cm_view_get_attention:
 * @self: a view
 *
 * Returns: (transfer none) (nullable): what somebody should do there, a sentence a line
 */
const char *
cm_view_get_attention (CmView *self)
{
  g_return_val_if_fail (CM_IS_VIEW (self), NULL);

  return self->attention;
}
