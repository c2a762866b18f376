/* cm-import-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One row of the import preview: a tick, what was found, and what would become of it as
 * an icon shape and a word, never as a colour alone. Rows are recycled by the list, so
 * everything follows the item by bindings and nothing is kept here. The words are pure
 * functions of state and result, tested without a display. CA certificates that ask for
 * trust show their whole fingerprint: comparing it is the point of asking.
 */

#include "cm-import-row.h"

#include <glib/gi18n-lib.h>

#include "cm-sentence.h"
#include "cm-unbroken.h"

struct _CmImportRow
{
  GtkWidget parent_instance;

  CmImportItem *item;
  GBindingGroup *bindings;

  GtkWidget *start_box;
  GtkWidget *words_box;
  GtkCheckButton *check;
  GtkLabel *details;
  GtkLabel *reason;
};

enum
{
  PROP_0,
  PROP_ITEM,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CmImportRow, cm_import_row, GTK_TYPE_WIDGET)

static const char *
get_state_word (CmImportState state)
{
  switch (state)
    {
    case CM_IMPORT_STATE_NEW:
      return _ ("New");
    case CM_IMPORT_STATE_ATTACHES:
      return _ ("Completes");
    case CM_IMPORT_STATE_DELETED:
      return _ ("Brings back");
    case CM_IMPORT_STATE_ASKS:
      return _ ("Trust as root?");
    case CM_IMPORT_STATE_HERE:
      return _ ("Already here");
    case CM_IMPORT_STATE_LOCKED:
      return _ ("Locked");
    case CM_IMPORT_STATE_UNUSABLE:
      return _ ("Cannot be used");
    }
  return "";
}

static const char *
get_state_icon_name (CmImportState state)
{
  switch (state)
    {
    case CM_IMPORT_STATE_NEW:
      return "list-add-symbolic";
    case CM_IMPORT_STATE_ATTACHES:
      return "insert-link-symbolic";
    case CM_IMPORT_STATE_DELETED:
      return "edit-undo-symbolic";
    case CM_IMPORT_STATE_ASKS:
      return "dialog-question-symbolic";
    case CM_IMPORT_STATE_HERE:
      return "object-select-symbolic";
    case CM_IMPORT_STATE_LOCKED:
      return "changes-prevent-symbolic";
    case CM_IMPORT_STATE_UNUSABLE:
      return "dialog-warning-symbolic";
    }
  return NULL;
}

static const char *
get_state_style (CmImportState state)
{
  switch (state)
    {
    case CM_IMPORT_STATE_NEW:
    case CM_IMPORT_STATE_ATTACHES:
    case CM_IMPORT_STATE_DELETED:
      return "accent";
    case CM_IMPORT_STATE_ASKS:
    case CM_IMPORT_STATE_LOCKED:
      return "warning";
    case CM_IMPORT_STATE_HERE:
      return "dim-label";
    case CM_IMPORT_STATE_UNUSABLE:
      return "error";
    }
  return NULL;
}

static gboolean
is_text (CmImportRow *self, const char *text)
{
  return text != NULL && *text != '\0';
}

static char *
state_word (CmImportRow *self,
            CmImportItem *item,
            CmImportState state,
            CmImportResult result)
{
  return g_strdup (item != NULL ? cm_import_row_get_item_word (item) : "");
}

static char *
state_icon_name (CmImportRow *self, CmImportState state, CmImportResult result)
{
  return g_strdup (cm_import_row_get_icon_name (state, result));
}

static GStrv
state_classes (CmImportRow *self, CmImportState state, CmImportResult result)
{
  const char *classes[] = { "state", cm_import_row_get_style (state, result), NULL };

  return g_strdupv ((char **)classes);
}

/* The arguments behind @item are there so that the text follows them. */
static char *
details_text (CmImportRow *self, CmImportItem *item, const char *note)
{
  return item != NULL ? cm_import_row_dup_details (item) : g_strdup ("");
}

static char *
reason_text (CmImportRow *self,
             CmImportItem *item,
             CmImportState state,
             CmImportResult result)
{
  return g_strdup (item != NULL ? cm_import_item_get_reason (item) : NULL);
}

static char *
fingerprint_text (CmImportRow *self, CmImportItem *item, CmImportState state)
{
  CmCertificate *certificate
      = item != NULL ? cm_import_item_get_certificate (item) : NULL;
  g_autofree char *colons = NULL;

  if (certificate == NULL || state != CM_IMPORT_STATE_ASKS)
    return NULL;
  colons = cm_sentence_fingerprint_colons (cm_certificate_get_fingerprint (certificate));
  return g_strdup_printf ("SHA-256 %s", colons);
}

static void
update_accessible_name (CmImportRow *self)
{
  g_autofree char *name = NULL;

  if (self->item == NULL)
    return;
  name = cm_import_row_dup_accessible_name (self->item);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* Only what can be ticked has a tick; the others keep its room, so that names align. */
static void
update_check (CmImportRow *self)
{
  gboolean is_selectable
      = self->item != NULL && cm_import_item_is_selectable (self->item);

  gtk_widget_set_sensitive (GTK_WIDGET (self->check), is_selectable);
  gtk_widget_set_opacity (GTK_WIDGET (self->check), is_selectable ? 1.0 : 0.0);
  update_accessible_name (self);
}

static void
cm_import_row_get_property (GObject *object,
                            guint prop_id,
                            GValue *value,
                            GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_ITEM:
      g_value_set_object (value, CM_IMPORT_ROW (object)->item);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_import_row_set_property (GObject *object,
                            guint prop_id,
                            const GValue *value,
                            GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_ITEM:
      cm_import_row_set_item (CM_IMPORT_ROW (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/* Asked for when it is to be shown: setting it beforehand asks the display where the
 * pointer is, for each of hundreds of rows. */
static gboolean
cm_import_row_query_tooltip (GtkWidget *widget,
                             int x,
                             int y,
                             gboolean keyboard_tooltip,
                             GtkTooltip *tooltip)
{
  CmImportRow *self = CM_IMPORT_ROW (widget);

  if (self->item == NULL)
    return FALSE;
  gtk_tooltip_set_text (tooltip, cm_import_item_get_title (self->item));
  return TRUE;
}

static void
cm_import_row_dispose (GObject *object)
{
  CmImportRow *self = CM_IMPORT_ROW (object);

  cm_import_row_set_item (self, NULL);
  g_clear_object (&self->bindings);
  gtk_widget_dispose_template (GTK_WIDGET (self), CM_TYPE_IMPORT_ROW);

  G_OBJECT_CLASS (cm_import_row_parent_class)->dispose (object);
}

static void
cm_import_row_class_init (CmImportRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = cm_import_row_get_property;
  object_class->set_property = cm_import_row_set_property;
  object_class->dispose = cm_import_row_dispose;
  widget_class->query_tooltip = cm_import_row_query_tooltip;

  /**
   * CmImportRow:item:
   *
   * What the row shows.
   */
  properties[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, CM_TYPE_IMPORT_ITEM,
                                               G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY
                                                   | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-import-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CmImportRow, check);
  gtk_widget_class_bind_template_child (widget_class, CmImportRow, details);
  gtk_widget_class_bind_template_child (widget_class, CmImportRow, reason);
  gtk_widget_class_bind_template_child (widget_class, CmImportRow, start_box);
  gtk_widget_class_bind_template_child (widget_class, CmImportRow, words_box);
  gtk_widget_class_bind_template_callback (widget_class, is_text);
  gtk_widget_class_bind_template_callback (widget_class, state_word);
  gtk_widget_class_bind_template_callback (widget_class, state_icon_name);
  gtk_widget_class_bind_template_callback (widget_class, state_classes);
  gtk_widget_class_bind_template_callback (widget_class, details_text);
  gtk_widget_class_bind_template_callback (widget_class, reason_text);
  gtk_widget_class_bind_template_callback (widget_class, fingerprint_text);
}

static void
cm_import_row_init (CmImportRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  cm_unbroken_keep (self->details, CM_UNBROKEN_OPTIONS);
  cm_unbroken_keep (self->reason, CM_UNBROKEN_OPTIONS);

  self->bindings = g_binding_group_new ();
  g_binding_group_bind (self->bindings, "selected", self->check, "active",
                        G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
}

/**
 * cm_import_row_new:
 *
 * Makes a row without an item.
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
cm_import_row_new (void)
{
  return g_object_new (CM_TYPE_IMPORT_ROW, NULL);
}

/**
 * cm_import_row_get_item:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): what the row shows
 */
CmImportItem *
cm_import_row_get_item (CmImportRow *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ROW (self), NULL);

  return self->item;
}

/**
 * cm_import_row_set_item:
 * @self: a row
 * @item: (nullable): what to show
 *
 * Shows another item; the list does so when it recycles the row.
 */
void
cm_import_row_set_item (CmImportRow *self, CmImportItem *item)
{
  g_return_if_fail (CM_IS_IMPORT_ROW (self));
  g_return_if_fail (item == NULL || CM_IS_IMPORT_ITEM (item));

  if (self->item == item)
    return;
  if (self->item != NULL)
    g_signal_handlers_disconnect_by_func (self->item, update_check, self);
  g_set_object (&self->item, item);
  g_binding_group_set_source (self->bindings, item);
  if (item != NULL)
    {
      g_signal_connect_object (item, "notify::state", G_CALLBACK (update_check), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (item, "notify::result", G_CALLBACK (update_check), self,
                               G_CONNECT_SWAPPED);
      update_check (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ITEM]);
}

/**
 * cm_import_row_get_word:
 * @state: what would become of an item
 * @result: what became of it
 *
 * Says in a word or two where an item stands; the result once there is one.
 *
 * Returns: (transfer none): the word, translated
 */
const char *
cm_import_row_get_word (CmImportState state, CmImportResult result)
{
  switch (result)
    {
    case CM_IMPORT_RESULT_IMPORTED:
      return _ ("Imported");
    case CM_IMPORT_RESULT_ALREADY_HERE:
      return _ ("Already here");
    case CM_IMPORT_RESULT_ATTACHED:
      return _ ("Completed");
    case CM_IMPORT_RESULT_RESTORED:
      return _ ("Brought back");
    case CM_IMPORT_RESULT_FAILED:
      return _ ("Failed");
    case CM_IMPORT_RESULT_SKIPPED:
    case CM_IMPORT_RESULT_NONE:
      break;
    }
  return get_state_word (state);
}

/**
 * cm_import_row_get_item_word:
 * @item: an item
 *
 * Says in a word or two where it stands. Nobody is asked to trust as a root what is none.
 *
 * Returns: (transfer none): the word, translated
 */
const char *
cm_import_row_get_item_word (CmImportItem *item)
{
  CmImportResult result;

  g_return_val_if_fail (CM_IS_IMPORT_ITEM (item), "");

  result = cm_import_item_get_result (item);
  if (cm_import_item_is_spare (item)
      && (result == CM_IMPORT_RESULT_NONE || result == CM_IMPORT_RESULT_SKIPPED))
    return _ ("Completes nothing");
  return cm_import_row_get_word (cm_import_item_get_state (item), result);
}

/**
 * cm_import_row_get_icon_name:
 * @state: what would become of an item
 * @result: what became of it
 *
 * The shape that stands for cm_import_row_get_word().
 *
 * Returns: (transfer none) (nullable): the name of a symbolic icon
 */
const char *
cm_import_row_get_icon_name (CmImportState state, CmImportResult result)
{
  switch (result)
    {
    case CM_IMPORT_RESULT_IMPORTED:
    case CM_IMPORT_RESULT_ATTACHED:
    case CM_IMPORT_RESULT_RESTORED:
      return "emblem-ok-symbolic";
    case CM_IMPORT_RESULT_ALREADY_HERE:
      return get_state_icon_name (CM_IMPORT_STATE_HERE);
    case CM_IMPORT_RESULT_FAILED:
      return "dialog-error-symbolic";
    case CM_IMPORT_RESULT_SKIPPED:
    case CM_IMPORT_RESULT_NONE:
      break;
    }
  return get_state_icon_name (state);
}

/**
 * cm_import_row_get_style:
 * @state: what would become of an item
 * @result: what became of it
 *
 * The style class that supports cm_import_row_get_word().
 *
 * Returns: (transfer none) (nullable): a style class of the platform
 */
const char *
cm_import_row_get_style (CmImportState state, CmImportResult result)
{
  switch (result)
    {
    case CM_IMPORT_RESULT_IMPORTED:
    case CM_IMPORT_RESULT_ATTACHED:
    case CM_IMPORT_RESULT_RESTORED:
      return "success";
    case CM_IMPORT_RESULT_ALREADY_HERE:
      return get_state_style (CM_IMPORT_STATE_HERE);
    case CM_IMPORT_RESULT_FAILED:
      return "error";
    case CM_IMPORT_RESULT_SKIPPED:
    case CM_IMPORT_RESULT_NONE:
      break;
    }
  return get_state_style (state);
}

/**
 * cm_import_row_dup_details:
 * @item: an item
 *
 * Joins where the item was found with what is worth knowing about it.
 *
 * Returns: (transfer full): one line of text, perhaps empty
 */
char *
cm_import_row_dup_details (CmImportItem *item)
{
  const char *source, *note;

  g_return_val_if_fail (CM_IS_IMPORT_ITEM (item), NULL);

  source = cm_import_item_get_source (item);
  note = cm_import_item_get_note (item);
  if (source == NULL || g_strcmp0 (source, cm_import_item_get_title (item)) == 0)
    return g_strdup (note != NULL ? note : "");
  if (note == NULL || *note == '\0')
    return g_strdup (source);
  return g_strdup_printf ("%s · %s", source, note);
}

/**
 * cm_import_row_dup_accessible_name:
 * @item: an item
 *
 * What a screen reader says on the tick: everything the row shows, the name first.
 *
 * Returns: (transfer full): a sentence without verb
 */
char *
cm_import_row_dup_accessible_name (CmImportItem *item)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();
  g_autofree char *details = NULL;
  const char *summary, *reason;

  g_return_val_if_fail (CM_IS_IMPORT_ITEM (item), NULL);

  details = cm_import_row_dup_details (item);
  summary = cm_import_item_get_summary (item);
  reason = cm_import_item_get_reason (item);
  g_ptr_array_add (parts, (gpointer)cm_import_item_get_title (item));
  g_ptr_array_add (parts, (gpointer)cm_import_row_get_item_word (item));
  if (summary != NULL && *summary != '\0')
    g_ptr_array_add (parts, (gpointer)summary);
  if (*details != '\0')
    g_ptr_array_add (parts, details);
  if (reason != NULL)
    g_ptr_array_add (parts, (gpointer)reason);
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (", ", (char **)parts->pdata);
}
