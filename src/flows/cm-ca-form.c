/* cm-ca-form.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every field of a new Micro CA, without a widget. It judges one field at a time, so that
 * the card which takes shape can say what is wrong where it is.
 */

#include "cm-ca-form.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-founding-private.h"
#include "cm-micro-ca-doc.h"
#include "cm-name-constraints.h"
#include "cm-password.h"
#include "cm-subject.h"
#include "cm-summary.h"
#include "cm-user-words-private.h"

struct _CmCaForm
{
  GObject parent_instance;

  CmContext *context;
  char *name;
  char *organization;
  CmKeySpec key_spec;
  guint validity_days;
  GPtrArray *permitted; /* (element-type utf8), NULL at the end */
  GPtrArray *excluded;  /* the same */
  char *parent;         /* nullable */
  GStrv taken;          /* nullable: names of other Micro CAs */
  gboolean is_default;
  gboolean exportable;
  CmSecret *export_password; /* nullable */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmCaForm, cm_ca_form, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (CmCaField,
                    cm_ca_field,
                    G_DEFINE_ENUM_VALUE (CM_CA_FIELD_NAME, "name"),
                    G_DEFINE_ENUM_VALUE (CM_CA_FIELD_ORGANIZATION, "organization"),
                    G_DEFINE_ENUM_VALUE (CM_CA_FIELD_KEY_SPEC, "key-spec"),
                    G_DEFINE_ENUM_VALUE (CM_CA_FIELD_VALIDITY, "validity"),
                    G_DEFINE_ENUM_VALUE (CM_CA_FIELD_PERMITTED, "permitted"),
                    G_DEFINE_ENUM_VALUE (CM_CA_FIELD_EXCLUDED, "excluded"),
                    G_DEFINE_ENUM_VALUE (CM_CA_FIELD_EXPORT_PASSWORD, "export-password"))

static void
say_changed (CmCaForm *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
cm_ca_form_finalize (GObject *object)
{
  CmCaForm *self = CM_CA_FORM (object);

  g_clear_object (&self->context);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->taken, g_strfreev);
  g_clear_pointer (&self->organization, g_free);
  g_clear_pointer (&self->permitted, g_ptr_array_unref);
  g_clear_pointer (&self->excluded, g_ptr_array_unref);
  g_clear_pointer (&self->parent, g_free);
  g_clear_pointer (&self->export_password, cm_secret_unref);

  G_OBJECT_CLASS (cm_ca_form_parent_class)->finalize (object);
}

static void
cm_ca_form_class_init (CmCaFormClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_ca_form_finalize;

  signals[SIGNAL_CHANGED]
      = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 0);
}

static GPtrArray *
new_list (void)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (list, NULL);
  return list;
}

static void
cm_ca_form_init (CmCaForm *self)
{
  self->name = g_strdup ("");
  self->organization = g_strdup ("");
  self->key_spec = CM_KEY_SPEC_P256;
  self->validity_days = CM_CA_FORM_DEFAULT_DAYS;
  self->permitted = new_list ();
  self->excluded = new_list ();
}

/**
 * cm_ca_form_new:
 * @context: the certstore it is for
 *
 * Returns: (transfer full): an empty form: a root, ECDSA P-256, for ten years
 */
CmCaForm *
cm_ca_form_new (CmContext *context)
{
  CmCaForm *self;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);

  self = g_object_new (CM_TYPE_CA_FORM, NULL);
  self->context = g_object_ref (context);
  return self;
}

/**
 * cm_ca_form_get_context:
 * @self: a form
 *
 * Returns: (transfer none): the certstore it is for
 */
CmContext *
cm_ca_form_get_context (CmCaForm *self)
{
  g_return_val_if_fail (CM_IS_CA_FORM (self), NULL);

  return self->context;
}

static void
set_text (CmCaForm *self, char **slot, const char *text)
{
  const char *value = text != NULL ? text : "";

  if (g_strcmp0 (*slot, value) == 0)
    return;
  g_free (*slot);
  *slot = g_strdup (value);
  say_changed (self);
}

/**
 * cm_ca_form_set_name:
 * @self: a form
 * @name: (nullable): what the Micro CA is to be called
 *
 * Sets the name.
 */
void
cm_ca_form_set_name (CmCaForm *self, const char *name)
{
  g_return_if_fail (CM_IS_CA_FORM (self));

  set_text (self, &self->name, name);
}

/**
 * cm_ca_form_get_name:
 * @self: a form
 *
 * Returns: (transfer none): the name; may be empty
 */
const char *
cm_ca_form_get_name (CmCaForm *self)
{
  g_return_val_if_fail (CM_IS_CA_FORM (self), NULL);

  return self->name;
}

/**
 * cm_ca_form_set_taken:
 * @self: a form
 * @names: (array zero-terminated=1): the names of the Micro CAs that there are
 *
 * Lets cm_ca_form_check_field() refuse them; making one does so in any case.
 */
void
cm_ca_form_set_taken (CmCaForm *self, const char *const *names)
{
  g_return_if_fail (CM_IS_CA_FORM (self));
  g_return_if_fail (names != NULL);

  g_strfreev (self->taken);
  self->taken = g_strdupv ((char **)names);
  say_changed (self);
}

/**
 * cm_ca_form_set_organization:
 * @self: a form
 * @organization: (nullable): the organization in its subject
 *
 * Sets the organization.
 */
void
cm_ca_form_set_organization (CmCaForm *self, const char *organization)
{
  g_return_if_fail (CM_IS_CA_FORM (self));

  set_text (self, &self->organization, organization);
}

/**
 * cm_ca_form_get_organization:
 * @self: a form
 *
 * Returns: (transfer none): the organization; may be empty
 */
const char *
cm_ca_form_get_organization (CmCaForm *self)
{
  g_return_val_if_fail (CM_IS_CA_FORM (self), NULL);

  return self->organization;
}

/**
 * cm_ca_form_set_key_spec:
 * @self: a form
 * @spec: kind and size of its key
 *
 * Sets what key is made.
 */
void
cm_ca_form_set_key_spec (CmCaForm *self, CmKeySpec spec)
{
  g_return_if_fail (CM_IS_CA_FORM (self));

  if (self->key_spec == spec)
    return;
  self->key_spec = spec;
  say_changed (self);
}

/**
 * cm_ca_form_get_key_spec:
 * @self: a form
 *
 * Returns: kind and size of its key
 */
CmKeySpec
cm_ca_form_get_key_spec (CmCaForm *self)
{
  g_return_val_if_fail (CM_IS_CA_FORM (self), CM_KEY_SPEC_OTHER);

  return self->key_spec;
}

/**
 * cm_ca_form_set_validity_days:
 * @self: a form
 * @days: for how long it is valid
 *
 * Sets the validity.
 */
void
cm_ca_form_set_validity_days (CmCaForm *self, guint days)
{
  g_return_if_fail (CM_IS_CA_FORM (self));

  if (self->validity_days == days)
    return;
  self->validity_days = days;
  say_changed (self);
}

/**
 * cm_ca_form_get_validity_days:
 * @self: a form
 *
 * Returns: for how long it is valid
 */
guint
cm_ca_form_get_validity_days (CmCaForm *self)
{
  g_return_val_if_fail (CM_IS_CA_FORM (self), 0);

  return self->validity_days;
}

/* ---- constraints ---- */

static gboolean
refuse (GError **error, CmFlowError code, const char *sentence)
{
  g_set_error_literal (error, CM_FLOW_ERROR, (int)code, sentence);
  return FALSE;
}

static gboolean
contains (GPtrArray *list, const char *constraint)
{
  return g_strv_contains ((const char *const *)list->pdata, constraint);
}

static gboolean
add_constraints (CmCaForm *self, GPtrArray *list, const char *text, GError **error)
{
  g_auto (GStrv) words = g_strsplit_set (text, ", \t\r\n;", -1);
  g_autoptr (GPtrArray) parsed = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local_error = NULL;

  for (gsize i = 0; words[i] != NULL; i++)
    {
      char *constraint = NULL;

      if (*words[i] == '\0')
        continue;
      constraint = cm_name_constraint_parse (words[i], &local_error);
      if (constraint == NULL)
        return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
      g_ptr_array_add (parsed, constraint);
    }
  if (list->len - 1 + parsed->len > CM_NAME_CONSTRAINTS_MAX)
    return refuse (error, CM_FLOW_ERROR_INPUT,
                   _ ("These are more names than one CA can be limited to."));
  for (guint i = 0; i < parsed->len; i++)
    if (!contains (list, g_ptr_array_index (parsed, i)))
      g_ptr_array_insert (list, (int)list->len - 1,
                          g_strdup (g_ptr_array_index (parsed, i)));
  say_changed (self);
  return TRUE;
}

static void
remove_constraint (CmCaForm *self, GPtrArray *list, const char *constraint)
{
  for (guint i = 0; i + 1 < list->len; i++)
    if (g_str_equal (g_ptr_array_index (list, i), constraint))
      {
        g_ptr_array_remove_index (list, i);
        say_changed (self);
        return;
      }
}

/**
 * cm_ca_form_add_permitted:
 * @self: a form
 * @text: domains and address ranges
 * @error: return location for %CM_FLOW_ERROR_INPUT
 *
 * Adds what the Micro CA may certify; with nothing here it may certify every name.
 *
 * Returns: whether all could be used; otherwise none is added
 */
gboolean
cm_ca_form_add_permitted (CmCaForm *self, const char *text, GError **error)
{
  g_return_val_if_fail (CM_IS_CA_FORM (self) && text != NULL, FALSE);

  return add_constraints (self, self->permitted, text, error);
}

/**
 * cm_ca_form_remove_permitted:
 * @self: a form
 * @constraint: a constraint with its kind in front
 *
 * Takes it out.
 */
void
cm_ca_form_remove_permitted (CmCaForm *self, const char *constraint)
{
  g_return_if_fail (CM_IS_CA_FORM (self) && constraint != NULL);

  remove_constraint (self, self->permitted, constraint);
}

/**
 * cm_ca_form_get_permitted:
 * @self: a form
 *
 * Returns: (transfer none): what it may certify, with kinds in front; none: every name
 */
const char *const *
cm_ca_form_get_permitted (CmCaForm *self)
{
  g_return_val_if_fail (CM_IS_CA_FORM (self), NULL);

  return (const char *const *)self->permitted->pdata;
}

/**
 * cm_ca_form_add_excluded:
 * @self: a form
 * @text: domains and address ranges
 * @error: return location for %CM_FLOW_ERROR_INPUT
 *
 * Adds what the Micro CA may not certify.
 *
 * Returns: whether all could be used; otherwise none is added
 */
gboolean
cm_ca_form_add_excluded (CmCaForm *self, const char *text, GError **error)
{
  g_return_val_if_fail (CM_IS_CA_FORM (self) && text != NULL, FALSE);

  return add_constraints (self, self->excluded, text, error);
}

/**
 * cm_ca_form_remove_excluded:
 * @self: a form
 * @constraint: a constraint with its kind in front
 *
 * Takes it out.
 */
void
cm_ca_form_remove_excluded (CmCaForm *self, const char *constraint)
{
  g_return_if_fail (CM_IS_CA_FORM (self) && constraint != NULL);

  remove_constraint (self, self->excluded, constraint);
}

/**
 * cm_ca_form_get_excluded:
 * @self: a form
 *
 * Returns: (transfer none): what it may not certify, with kinds in front
 */
const char *const *
cm_ca_form_get_excluded (CmCaForm *self)
{
  g_return_val_if_fail (CM_IS_CA_FORM (self), NULL);

  return (const char *const *)self->excluded->pdata;
}

/* ---- place, use, key ---- */

/**
 * cm_ca_form_set_parent:
 * @self: a form
 * @id: (nullable): id of the Micro CA above it; %NULL: it is a root
 *
 * Sets who issues it.
 */
void
cm_ca_form_set_parent (CmCaForm *self, const char *id)
{
  g_return_if_fail (CM_IS_CA_FORM (self));

  if (g_strcmp0 (self->parent, id) == 0)
    return;
  g_free (self->parent);
  self->parent = g_strdup (id);
  say_changed (self);
}

/**
 * cm_ca_form_get_parent:
 * @self: a form
 *
 * Returns: (transfer none) (nullable): id of the Micro CA above it
 */
const char *
cm_ca_form_get_parent (CmCaForm *self)
{
  g_return_val_if_fail (CM_IS_CA_FORM (self), NULL);

  return self->parent;
}

/**
 * cm_ca_form_set_default:
 * @self: a form
 * @is_default: whether it is taken where none is named
 *
 * Sets whether it becomes the default one; the first one always does.
 */
void
cm_ca_form_set_default (CmCaForm *self, gboolean is_default)
{
  g_return_if_fail (CM_IS_CA_FORM (self));

  if (self->is_default == is_default)
    return;
  self->is_default = is_default;
  say_changed (self);
}

/**
 * cm_ca_form_is_default:
 * @self: a form
 *
 * Returns: whether it becomes the default one
 */
gboolean
cm_ca_form_is_default (CmCaForm *self)
{
  g_return_val_if_fail (CM_IS_CA_FORM (self), FALSE);

  return self->is_default;
}

/**
 * cm_ca_form_set_exportable:
 * @self: a form
 * @exportable: whether its key may be exported
 *
 * Sets whether there is to be a second copy under the export password.
 */
void
cm_ca_form_set_exportable (CmCaForm *self, gboolean exportable)
{
  g_return_if_fail (CM_IS_CA_FORM (self));

  if (self->exportable == exportable)
    return;
  self->exportable = exportable;
  say_changed (self);
}

/**
 * cm_ca_form_is_exportable:
 * @self: a form
 *
 * Returns: whether its key may be exported
 */
gboolean
cm_ca_form_is_exportable (CmCaForm *self)
{
  g_return_val_if_fail (CM_IS_CA_FORM (self), FALSE);

  return self->exportable;
}

/**
 * cm_ca_form_set_export_password:
 * @self: a form
 * @password: (nullable): the export password
 *
 * Sets what protects the exportable copy.
 */
void
cm_ca_form_set_export_password (CmCaForm *self, CmSecret *password)
{
  g_return_if_fail (CM_IS_CA_FORM (self));

  g_clear_pointer (&self->export_password, cm_secret_unref);
  if (password != NULL)
    self->export_password = cm_secret_ref (password);
  say_changed (self);
}

/**
 * cm_ca_form_get_export_password:
 * @self: a form
 *
 * Returns: (transfer none) (nullable): the export password, if the key is exportable
 */
CmSecret *
cm_ca_form_get_export_password (CmCaForm *self)
{
  g_return_val_if_fail (CM_IS_CA_FORM (self), NULL);

  return self->exportable ? self->export_password : NULL;
}

/**
 * cm_ca_form_dup_user_words:
 * @self: a form
 *
 * Returns: (transfer full): what an export password must not be made of
 */
char **
cm_ca_form_dup_user_words (CmCaForm *self)
{
  g_autoptr (CmUserWords) words = NULL;

  g_return_val_if_fail (CM_IS_CA_FORM (self), NULL);

  words = cm_user_words_new ();
  cm_user_words_add (words, self->name);
  cm_user_words_add (words, self->organization);
  for (guint i = 0; i + 1 < self->permitted->len; i++)
    cm_user_words_add (words, strchr (g_ptr_array_index (self->permitted, i), ':') + 1);
  return cm_user_words_end (g_steal_pointer (&words));
}

/* ---- checking ---- */

static gboolean
check_name (CmCaForm *self, GError **error)
{
  g_autofree char *name = cm_founding_check_name (self->name, error);
  g_autofree char *wanted = name != NULL ? cm_summary_fold (name) : NULL;

  for (gsize i = 0; wanted != NULL && self->taken != NULL && self->taken[i] != NULL; i++)
    {
      g_autofree char *taken = cm_summary_fold (self->taken[i]);

      if (!g_str_equal (taken, wanted))
        continue;
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS,
                   _ ("There is a Micro CA “%s” already."), self->taken[i]);
      return FALSE;
    }
  return name != NULL;
}

static gboolean
check_organization (CmCaForm *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  return *self->organization == '\0'
         || cm_subject_check_part (CM_SUBJECT_PART_ORGANIZATION, self->organization,
                                   &local_error)
         || cm_flow_error_propagate (error, g_steal_pointer (&local_error));
}

/* What is permitted and excluded at once is a slip, and so is a domain of which nothing
 * is left. */
static gboolean
check_pair (const char *permitted, const char *excluded, GError **error)
{
  if (!cm_name_constraint_covers (excluded, permitted))
    return TRUE;
  if (g_str_equal (permitted, excluded))
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                 _ ("“%s” is permitted and excluded at once."),
                 strchr (excluded, ':') + 1);
  else
    g_set_error (
        error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
        _ ("“%s” is permitted, but “%s” is excluded, and nothing is left of it."),
        strchr (permitted, ':') + 1, strchr (excluded, ':') + 1);
  return FALSE;
}

static gboolean
check_excluded (CmCaForm *self, GError **error)
{
  for (guint i = 0; i + 1 < self->excluded->len; i++)
    for (guint k = 0; k + 1 < self->permitted->len; k++)
      if (!check_pair (self->permitted->pdata[k], self->excluded->pdata[i], error))
        return FALSE;
  return TRUE;
}

static gboolean
check_password (CmCaForm *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_auto (GStrv) words = NULL;

  if (!self->exportable)
    return TRUE;
  if (self->export_password == NULL || cm_secret_get_size (self->export_password) == 0)
    return refuse (error, CM_FLOW_ERROR_PASSWORD,
                   _ ("A key that may be exported needs an export password."));
  words = cm_ca_form_dup_user_words (self);
  return cm_password_check (self->export_password, (const char *const *)words,
                            &local_error)
         || cm_flow_error_propagate (error, g_steal_pointer (&local_error));
}

/**
 * cm_ca_form_check_field:
 * @self: a form
 * @field: a field
 * @error: return location for %CM_FLOW_ERROR_INPUT, %CM_FLOW_ERROR_EXISTS (the name),
 *   %CM_FLOW_ERROR_PASSWORD or %CM_FLOW_ERROR_NOT_ALLOWED (a weak password)
 *
 * Returns: whether the field is good
 */
gboolean
cm_ca_form_check_field (CmCaForm *self, CmCaField field, GError **error)
{
  g_return_val_if_fail (CM_IS_CA_FORM (self), FALSE);

  switch (field)
    {
    case CM_CA_FIELD_NAME:
      return check_name (self, error);
    case CM_CA_FIELD_ORGANIZATION:
      return check_organization (self, error);
    case CM_CA_FIELD_KEY_SPEC:
      return self->key_spec != CM_KEY_SPEC_OTHER
             || refuse (error, CM_FLOW_ERROR_INPUT, _ ("Choose a kind of key."));
    case CM_CA_FIELD_VALIDITY:
      return (self->validity_days > 0 && self->validity_days <= CM_MICRO_CA_MAX_DAYS)
             || refuse (error, CM_FLOW_ERROR_INPUT,
                        _ ("A Micro CA is valid for one day at least and for 100 years "
                           "at most."));
    case CM_CA_FIELD_PERMITTED:
      return TRUE; /* refused when they are added */
    case CM_CA_FIELD_EXCLUDED:
      return check_excluded (self, error);
    case CM_CA_FIELD_EXPORT_PASSWORD:
      return check_password (self, error);
    }
  return TRUE;
}

/**
 * cm_ca_form_check:
 * @self: a form
 * @error: return location for what is wrong with the first field that is not good
 *
 * Returns: whether every field is good
 */
gboolean
cm_ca_form_check (CmCaForm *self, GError **error)
{
  g_return_val_if_fail (CM_IS_CA_FORM (self), FALSE);

  for (guint i = 0; i < CM_CA_N_FIELDS; i++)
    if (!cm_ca_form_check_field (self, (CmCaField)i, error))
      return FALSE;
  return TRUE;
}
