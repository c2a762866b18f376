/* cm-bulk-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is wrong with a line by itself stays; what a Micro CA has against it goes with
 * another Micro CA; what came of it is final. The state follows from these.
 */

#include "cm-bulk-row-private.h"

#include <glib/gi18n-lib.h>

#include "cm-sentence.h"

#define MAX_SERVER_NAMES 3

struct _CmBulkRow
{
  GObject parent_instance;

  guint line;
  char *title;
  CmCertificateForm *form; /* nullable */
  char *flaw;              /* nullable: wrong by itself */
  char *refusal;           /* nullable: by the Micro CA */
  char *failure;           /* nullable: what came of it */
  char *warning;           /* nullable */
  char *credential_id;     /* nullable */
  gboolean selected;
};

enum
{
  PROP_0,
  PROP_SELECTED,
  PROP_STATE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ENUM_TYPE (CmBulkState,
                    cm_bulk_state,
                    G_DEFINE_ENUM_VALUE (CM_BULK_STATE_READY, "not-issued"),
                    G_DEFINE_ENUM_VALUE (CM_BULK_STATE_UNUSABLE, "unusable"),
                    G_DEFINE_ENUM_VALUE (CM_BULK_STATE_ISSUED, "issued"),
                    G_DEFINE_ENUM_VALUE (CM_BULK_STATE_FAILED, "failed"))

G_DEFINE_FINAL_TYPE (CmBulkRow, cm_bulk_row, G_TYPE_OBJECT)

static void
cm_bulk_row_get_property (GObject *object,
                          guint prop_id,
                          GValue *value,
                          GParamSpec *pspec)
{
  CmBulkRow *self = CM_BULK_ROW (object);

  switch (prop_id)
    {
    case PROP_SELECTED:
      g_value_set_boolean (value, cm_bulk_row_get_selected (self));
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int)cm_bulk_row_get_state (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_bulk_row_set_property (GObject *object,
                          guint prop_id,
                          const GValue *value,
                          GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SELECTED:
      cm_bulk_row_set_selected (CM_BULK_ROW (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_bulk_row_finalize (GObject *object)
{
  CmBulkRow *self = CM_BULK_ROW (object);

  g_free (self->title);
  g_clear_object (&self->form);
  g_free (self->flaw);
  g_free (self->refusal);
  g_free (self->failure);
  g_free (self->warning);
  g_free (self->credential_id);

  G_OBJECT_CLASS (cm_bulk_row_parent_class)->finalize (object);
}

static void
cm_bulk_row_class_init (CmBulkRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = cm_bulk_row_get_property;
  object_class->set_property = cm_bulk_row_set_property;
  object_class->finalize = cm_bulk_row_finalize;

  properties[PROP_SELECTED] = g_param_spec_boolean (
      "selected", NULL, NULL, FALSE,
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_STATE] = g_param_spec_enum (
      "state", NULL, NULL, CM_TYPE_BULK_STATE, CM_BULK_STATE_READY,
      G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
cm_bulk_row_init (CmBulkRow *self)
{
  self->selected = TRUE;
}

static void
notify (CmBulkRow *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

/**
 * cm_bulk_row_new: (skip)
 * @line: which certificate of the table, from 1
 * @form: what it is to be
 *
 * Returns: (transfer full): a line that can be issued
 */
CmBulkRow *
cm_bulk_row_new (guint line, CmCertificateForm *form)
{
  CmBulkRow *self = g_object_new (CM_TYPE_BULK_ROW, NULL);

  self->line = line;
  self->title = cm_certificate_form_dup_title (form);
  self->form = g_object_ref (form);
  return self;
}

/**
 * cm_bulk_row_new_unusable: (skip)
 * @line: which certificate of the table, from 1
 * @title: what stands there
 * @problem: why it cannot be used
 *
 * Returns: (transfer full): a line that cannot be issued
 */
CmBulkRow *
cm_bulk_row_new_unusable (guint line, const char *title, const char *problem)
{
  CmBulkRow *self = g_object_new (CM_TYPE_BULK_ROW, NULL);

  self->line = line;
  self->title = g_strdup (title);
  self->flaw = g_strdup (problem);
  return self;
}

/**
 * cm_bulk_row_set_warning: (skip)
 * @self: a line
 * @sentence: what should be thought about
 *
 * Sets the warning.
 */
void
cm_bulk_row_set_warning (CmBulkRow *self, const char *sentence)
{
  g_free (self->warning);
  self->warning = g_strdup (sentence);
}

/**
 * cm_bulk_row_set_refusal: (skip)
 * @self: a line
 * @sentence: (nullable): what the Micro CA that is chosen has against it
 *
 * Sets or takes away what depends on the Micro CA.
 */
void
cm_bulk_row_set_refusal (CmBulkRow *self, const char *sentence)
{
  if (g_strcmp0 (self->refusal, sentence) == 0)
    return;
  g_free (self->refusal);
  self->refusal = g_strdup (sentence);
  notify (self);
}

/**
 * cm_bulk_row_set_issued: (skip)
 * @self: a line
 * @credential_id: id of what was issued
 *
 * Says that it was issued.
 */
void
cm_bulk_row_set_issued (CmBulkRow *self, const char *credential_id)
{
  g_clear_pointer (&self->failure, g_free);
  g_free (self->credential_id);
  self->credential_id = g_strdup (credential_id);
  notify (self);
}

/**
 * cm_bulk_row_set_failed: (skip)
 * @self: a line
 * @sentence: why
 *
 * Says that it was not issued.
 */
void
cm_bulk_row_set_failed (CmBulkRow *self, const char *sentence)
{
  g_free (self->failure);
  self->failure = g_strdup (sentence);
  notify (self);
}

/**
 * cm_bulk_row_get_line:
 * @self: a line
 *
 * Returns: which certificate of the table it is, from 1
 */
guint
cm_bulk_row_get_line (CmBulkRow *self)
{
  g_return_val_if_fail (CM_IS_BULK_ROW (self), 0);

  return self->line;
}

/**
 * cm_bulk_row_get_title:
 * @self: a line
 *
 * Returns: (transfer none): its first name in Unicode, or what stands in its place
 */
const char *
cm_bulk_row_get_title (CmBulkRow *self)
{
  g_return_val_if_fail (CM_IS_BULK_ROW (self), NULL);

  return self->title;
}

/**
 * cm_bulk_row_get_form:
 * @self: a line
 *
 * Returns: (transfer none) (nullable): what is to be issued; %NULL: it cannot be used
 */
CmCertificateForm *
cm_bulk_row_get_form (CmBulkRow *self)
{
  g_return_val_if_fail (CM_IS_BULK_ROW (self), NULL);

  return self->form;
}

/**
 * cm_bulk_row_dup_names:
 * @self: a line
 *
 * Returns: (transfer full): its names as people read them, with commas
 */
char *
cm_bulk_row_dup_names (CmBulkRow *self)
{
  g_return_val_if_fail (CM_IS_BULK_ROW (self), NULL);

  return self->form != NULL
             ? cm_sentence_names (cm_certificate_form_get_names (self->form))
             : g_strdup (self->title);
}

/**
 * cm_bulk_row_dup_details:
 * @self: a line
 *
 * Returns: (transfer full): "web01, web02 · 90 days · ECDSA P-256"; empty if it cannot be
 *   used
 */
char *
cm_bulk_row_dup_details (CmBulkRow *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *servers = NULL;
  guint days;

  g_return_val_if_fail (CM_IS_BULK_ROW (self), NULL);

  if (self->form == NULL)
    return g_string_free (g_steal_pointer (&text), FALSE);
  servers = cm_sentence_servers (cm_certificate_form_get_context (self->form),
                                 cm_certificate_form_get_servers (self->form),
                                 MAX_SERVER_NAMES);
  days = cm_certificate_form_get_validity_days (self->form);
  if (*servers != '\0')
    g_string_append_printf (text, "%s · ", servers);
  if (days > 0)
    g_string_append_printf (text, ngettext ("%u day", "%u days", days), days);
  if (days > 0)
    g_string_append (text, " · ");
  g_string_append (text,
                   cm_key_spec_get_label (cm_certificate_form_get_key_spec (self->form)));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * cm_bulk_row_get_state:
 * @self: a line
 *
 * Returns: what becomes or became of it
 */
CmBulkState
cm_bulk_row_get_state (CmBulkRow *self)
{
  g_return_val_if_fail (CM_IS_BULK_ROW (self), CM_BULK_STATE_UNUSABLE);

  if (self->credential_id != NULL)
    return CM_BULK_STATE_ISSUED;
  if (self->failure != NULL)
    return CM_BULK_STATE_FAILED;
  return self->form == NULL || self->refusal != NULL ? CM_BULK_STATE_UNUSABLE
                                                     : CM_BULK_STATE_READY;
}

/**
 * cm_bulk_row_get_problem:
 * @self: a line
 *
 * Returns: (transfer none) (nullable): why it cannot be used, or was not issued
 */
const char *
cm_bulk_row_get_problem (CmBulkRow *self)
{
  g_return_val_if_fail (CM_IS_BULK_ROW (self), NULL);

  if (self->credential_id != NULL)
    return NULL;
  if (self->failure != NULL)
    return self->failure;
  return self->flaw != NULL ? self->flaw : self->refusal;
}

/**
 * cm_bulk_row_get_warning:
 * @self: a line
 *
 * Returns: (transfer none) (nullable): what should be thought about before it is issued
 */
const char *
cm_bulk_row_get_warning (CmBulkRow *self)
{
  g_return_val_if_fail (CM_IS_BULK_ROW (self), NULL);

  return self->warning;
}

/**
 * cm_bulk_row_get_credential_id:
 * @self: a line
 *
 * Returns: (transfer none) (nullable): id of what was issued
 */
const char *
cm_bulk_row_get_credential_id (CmBulkRow *self)
{
  g_return_val_if_fail (CM_IS_BULK_ROW (self), NULL);

  return self->credential_id;
}

/**
 * cm_bulk_row_get_selected:
 * @self: a line
 *
 * Returns: whether it will be issued
 */
gboolean
cm_bulk_row_get_selected (CmBulkRow *self)
{
  g_return_val_if_fail (CM_IS_BULK_ROW (self), FALSE);

  return self->selected && cm_bulk_row_get_state (self) == CM_BULK_STATE_READY;
}

/**
 * cm_bulk_row_set_selected:
 * @self: a line
 * @selected: whether it is to be issued
 *
 * Ticks it; what is not ready stays out.
 */
void
cm_bulk_row_set_selected (CmBulkRow *self, gboolean selected)
{
  g_return_if_fail (CM_IS_BULK_ROW (self));

  if (self->selected == selected)
    return;
  self->selected = selected;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}
