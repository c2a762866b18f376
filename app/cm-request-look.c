/* cm-request-look.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All of it comes from outside, so nothing is markup. A name that cannot be granted keeps
 * its row and says why; its tick is off and stays there.
 */

#include "cm-request-look.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-certificate-window.h"
#include "cm-name-field.h"
#include "cm-value-row.h"

struct _CmRequestLook
{
  GtkWidget parent_instance;

  /* owned */
  CmSignForm *form;
  GPtrArray *rows; /* (element-type AdwActionRow) of names, borrowed from the group */
  gboolean choosing;
  gboolean updating;

  /* template */
  GtkWidget *box;
  AdwPreferencesGroup *warnings_group;
  AdwPreferencesGroup *facts_group;
  AdwExpanderRow *extensions_row;
  AdwActionRow *untaken_row;
  AdwPreferencesGroup *names_group;
};

G_DEFINE_FINAL_TYPE (CmRequestLook, cm_request_look, GTK_TYPE_WIDGET)

static GtkWidget *
create_row (const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle != NULL ? subtitle : "");
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  return row;
}

static GtkWidget *
create_icon (const char *icon_name, const char *style)
{
  GtkWidget *image = gtk_image_new_from_icon_name (icon_name);

  gtk_widget_add_css_class (image, style);
  return image;
}

/* Warnings */

static void
add_warning (CmRequestLook *self, const char *sentence)
{
  GtkWidget *row = create_row (sentence, NULL);

  adw_action_row_add_prefix (ADW_ACTION_ROW (row),
                             create_icon ("dialog-warning-symbolic", "warning"));
  adw_preferences_group_add (self->warnings_group, row);
  gtk_widget_set_visible (GTK_WIDGET (self->warnings_group), TRUE);
}

static void
add_warnings (CmRequestLook *self)
{
  g_auto (GStrv) warnings = cm_sign_form_dup_warnings (self->form);

  for (gsize i = 0; warnings[i] != NULL; i++)
    add_warning (self, warnings[i]);
}

/* Facts */

static void
add_fact (CmRequestLook *self, const char *title, const char *value, CmValueCopy copy)
{
  GtkWidget *row = cm_value_row_new (title, copy);

  cm_value_row_set_value (CM_VALUE_ROW (row), value);
  adw_preferences_group_add (self->facts_group, row);
}

static void
add_extensions (CmRequestLook *self, CmCsr *request)
{
  g_auto (GStrv) extensions = cm_csr_dup_extensions (request);
  guint n_extensions = g_strv_length (extensions) / 2;
  g_autofree char *count = g_strdup_printf (
      ngettext ("%u extension, which is not taken over as it stands",
                "%u extensions, which are not taken over as they stand", n_extensions),
      n_extensions);

  adw_expander_row_set_subtitle (self->extensions_row, count);
  gtk_widget_set_visible (GTK_WIDGET (self->extensions_row), n_extensions > 0);
  for (guint i = 0; i < n_extensions; i++)
    adw_expander_row_add_row (self->extensions_row,
                              create_row (extensions[2 * i], extensions[2 * i + 1]));
}

static void
add_facts (CmRequestLook *self)
{
  CmCsr *request = cm_sign_form_get_request (self->form);
  const char *subject = cm_csr_get_subject (request);

  add_fact (self, _ ("Subject"), *subject != '\0' ? subject : _ ("none"),
            CM_VALUE_COPY_NONE);
  add_fact (self, _ ("Key"), cm_csr_get_key_label (request), CM_VALUE_COPY_NONE);
  add_fact (self, _ ("SHA-256 of its public key"), cm_csr_get_public_key_id (request),
            CM_VALUE_COPY_FINGERPRINT);
  add_extensions (self, request);
}

/* Names */

static void
on_check_cb (CmRequestLook *self, GParamSpec *pspec, GtkCheckButton *check)
{
  guint index = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (check), "index"));

  if (!self->updating)
    cm_sign_form_set_granted (self->form, index, gtk_check_button_get_active (check));
}

static void
add_name (CmRequestLook *self, guint index)
{
  const char *name = cm_sign_form_get_name (self->form, index);
  g_autofree char *label = cm_name_field_dup_label (name);
  GtkWidget *row = create_row (label, NULL);
  GtkWidget *check = gtk_check_button_new ();

  g_object_set_data (G_OBJECT (check), "index", GUINT_TO_POINTER (index));
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  g_signal_connect_object (check, "notify::active", G_CALLBACK (on_check_cb), self,
                           G_CONNECT_SWAPPED);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  g_object_set_data (G_OBJECT (row), "check", check);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
  adw_preferences_group_add (self->names_group, row);
  g_ptr_array_add (self->rows, row);
}

static void
update_name (CmRequestLook *self, guint index)
{
  AdwActionRow *row = g_ptr_array_index (self->rows, index);
  GtkWidget *check = g_object_get_data (G_OBJECT (row), "check");
  const char *problem
      = self->choosing ? cm_sign_form_get_problem (self->form, index) : NULL;

  gtk_widget_set_visible (check, self->choosing);
  gtk_widget_set_sensitive (check, problem == NULL);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check),
                               cm_sign_form_is_granted (self->form, index));
  adw_action_row_set_subtitle (row, problem != NULL ? problem : "");
  if (problem != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (row), "cm-refused");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (row), "cm-refused");
}

/* Who only keeps a request takes nothing and leaves nothing. */
static void
update_untaken (CmRequestLook *self)
{
  g_auto (GStrv) untaken = NULL;
  g_autofree char *lines = NULL;

  if (self->form == NULL)
    return;
  untaken = cm_sign_form_dup_untaken (self->form);
  lines = g_strjoinv ("\n", untaken);
  adw_action_row_set_subtitle (self->untaken_row, lines);
  gtk_widget_set_visible (GTK_WIDGET (self->untaken_row),
                          self->choosing && *lines != '\0');
}

static void
update (CmRequestLook *self)
{
  self->updating = TRUE;
  for (guint i = 0; self->form != NULL && i < self->rows->len; i++)
    update_name (self, i);
  self->updating = FALSE;
  update_untaken (self);
  adw_preferences_group_set_description (
      self->names_group,
      self->choosing ? _ ("What is ticked will stand in the certificate.") : NULL);
}

static void
on_read_cb (CmRequestLook *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  CmCsr *request;

  if (self->form == NULL)
    return;
  request = cm_sign_form_get_request (self->form);
  cm_certificate_window_present_request (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                         cm_csr_get_common_name (request) != NULL
                                             ? cm_csr_get_common_name (request)
                                             : _ ("Request"),
                                         request);
}

static void
cm_request_look_dispose (GObject *object)
{
  CmRequestLook *self = CM_REQUEST_LOOK (object);

  g_clear_object (&self->form);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_REQUEST_LOOK);

  G_OBJECT_CLASS (cm_request_look_parent_class)->dispose (object);
}

static void
cm_request_look_finalize (GObject *object)
{
  g_ptr_array_unref (CM_REQUEST_LOOK (object)->rows);

  G_OBJECT_CLASS (cm_request_look_parent_class)->finalize (object);
}

static void
cm_request_look_class_init (CmRequestLookClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cm_request_look_dispose;
  object_class->finalize = cm_request_look_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-request-look.ui");
  gtk_widget_class_bind_template_child (widget_class, CmRequestLook, box);
  gtk_widget_class_bind_template_child (widget_class, CmRequestLook, warnings_group);
  gtk_widget_class_bind_template_child (widget_class, CmRequestLook, facts_group);
  gtk_widget_class_bind_template_child (widget_class, CmRequestLook, extensions_row);
  gtk_widget_class_bind_template_child (widget_class, CmRequestLook, untaken_row);
  gtk_widget_class_bind_template_child (widget_class, CmRequestLook, names_group);
  gtk_widget_class_bind_template_callback (widget_class, on_read_cb);
}

static void
cm_request_look_init (CmRequestLook *self)
{
  self->rows = g_ptr_array_new ();
  self->choosing = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cm_request_look_set_form:
 * @self: a look, that shows nothing yet
 * @form: what is asked for
 *
 * Shows a request; once.
 */
void
cm_request_look_set_form (CmRequestLook *self, CmSignForm *form)
{
  g_return_if_fail (CM_IS_REQUEST_LOOK (self));
  g_return_if_fail (CM_IS_SIGN_FORM (form));
  g_return_if_fail (self->form == NULL);

  self->form = g_object_ref (form);
  add_warnings (self);
  add_facts (self);
  for (guint i = 0; i < cm_sign_form_get_n_names (form); i++)
    add_name (self, i);
  gtk_widget_set_visible (GTK_WIDGET (self->names_group), self->rows->len > 0);
  g_signal_connect_object (form, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/**
 * cm_request_look_add_warning:
 * @self: a look at a request
 * @sentence: what somebody should know first
 *
 * Says something that the request itself does not tell.
 */
void
cm_request_look_add_warning (CmRequestLook *self, const char *sentence)
{
  g_return_if_fail (CM_IS_REQUEST_LOOK (self));
  g_return_if_fail (sentence != NULL);

  add_warning (self, sentence);
}

/**
 * cm_request_look_set_choosing:
 * @self: a look
 * @choosing: whether somebody is to say which names are granted
 *
 * Shows or hides the ticks.
 */
void
cm_request_look_set_choosing (CmRequestLook *self, gboolean choosing)
{
  g_return_if_fail (CM_IS_REQUEST_LOOK (self));

  self->choosing = choosing;
  update (self);
}
