/* cm-item.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a reader found: one object for each thing, good or bad, so that a person sees
 * everything that was in a file and why some of it cannot be used. A value: it never
 * changes, and worker threads hand it to the main thread. The file's name is shared by
 * all items of a file, since one file may hold tens of thousands.
 */

#include "cm-item.h"

#include <glib/gi18n-lib.h>

#include "cm-format-error.h"

struct _CmItem
{
  GObject parent_instance;

  /* owned */
  char *source;   /* a GRefString */
  GObject *value; /* (nullable): certificate, key or request, by kind */
  GError *error;
  char *friendly_name;
  char *detail;

  CmItemKind kind;
  CmItemLoss loss;
};

G_DEFINE_ENUM_TYPE (CmItemKind,
                    cm_item_kind,
                    G_DEFINE_ENUM_VALUE (CM_ITEM_KIND_CERTIFICATE, "certificate"),
                    G_DEFINE_ENUM_VALUE (CM_ITEM_KIND_PRIVATE_KEY, "private-key"),
                    G_DEFINE_ENUM_VALUE (CM_ITEM_KIND_CSR, "csr"),
                    G_DEFINE_ENUM_VALUE (CM_ITEM_KIND_CRL, "crl"),
                    G_DEFINE_ENUM_VALUE (CM_ITEM_KIND_LOCKED, "locked"),
                    G_DEFINE_ENUM_VALUE (CM_ITEM_KIND_UNUSABLE, "unusable"))

G_DEFINE_FINAL_TYPE (CmItem, cm_item, G_TYPE_OBJECT)

static void
cm_item_finalize (GObject *object)
{
  CmItem *self = CM_ITEM (object);

  g_clear_pointer (&self->source, g_ref_string_release);
  g_clear_object (&self->value);
  g_clear_error (&self->error);
  g_clear_pointer (&self->friendly_name, g_free);
  g_clear_pointer (&self->detail, g_free);

  G_OBJECT_CLASS (cm_item_parent_class)->finalize (object);
}

static void
cm_item_class_init (CmItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_item_finalize;
}

static void
cm_item_init (CmItem *self)
{
  (void)self;
}

static CmItem *
cm_item_new (const char *source, CmItemKind kind, gpointer value)
{
  CmItem *self = g_object_new (CM_TYPE_ITEM, NULL);

  self->source = g_ref_string_new_intern (source);
  self->kind = kind;
  g_set_object (&self->value, value);
  return self;
}

/**
 * cm_item_new_certificate:
 * @source: the file's name, for people
 * @certificate: what was found
 *
 * Returns: (transfer full): a new item
 */
CmItem *
cm_item_new_certificate (const char *source, CmCertificate *certificate)
{
  g_return_val_if_fail (source != NULL && CM_IS_CERTIFICATE (certificate), NULL);

  return cm_item_new (source, CM_ITEM_KIND_CERTIFICATE, certificate);
}

/**
 * cm_item_new_private_key:
 * @source: the file's name, for people
 * @key: what was found
 *
 * Returns: (transfer full): a new item
 */
CmItem *
cm_item_new_private_key (const char *source, CmPrivateKey *key)
{
  g_return_val_if_fail (source != NULL && CM_IS_PRIVATE_KEY (key), NULL);

  return cm_item_new (source, CM_ITEM_KIND_PRIVATE_KEY, key);
}

/**
 * cm_item_new_csr:
 * @source: the file's name, for people
 * @csr: what was found
 *
 * Returns: (transfer full): a new item
 */
CmItem *
cm_item_new_csr (const char *source, CmCsr *csr)
{
  g_return_val_if_fail (source != NULL && CM_IS_CSR (csr), NULL);

  return cm_item_new (source, CM_ITEM_KIND_CSR, csr);
}

/**
 * cm_item_new_crl:
 * @source: the file's name, for people
 * @issuer: (nullable): who issued the list, an RFC 4514 name
 *
 * Returns: (transfer full): a new item
 */
CmItem *
cm_item_new_crl (const char *source, const char *issuer)
{
  CmItem *self;

  g_return_val_if_fail (source != NULL, NULL);

  self = cm_item_new (source, CM_ITEM_KIND_CRL, NULL);
  self->detail = g_strdup (issuer);
  return self;
}

/**
 * cm_item_new_locked:
 * @source: the file's name, for people
 * @what: what is locked, as "a PKCS#12 file", translated
 *
 * Its error is a %CM_FORMAT_ERROR_PASSWORD, in words.
 *
 * Returns: (transfer full): a new item
 */
CmItem *
cm_item_new_locked (const char *source, const char *what)
{
  CmItem *self;

  g_return_val_if_fail (source != NULL && what != NULL, NULL);

  self = cm_item_new (source, CM_ITEM_KIND_LOCKED, NULL);
  self->detail = g_strdup (what);
  self->error
      = g_error_new (CM_FORMAT_ERROR, CM_FORMAT_ERROR_PASSWORD,
                     /* Translators: a file's name; "a PKCS#12 file" */
                     _ ("“%s” needs a password: it is or holds %s."), source, what);
  return self;
}

/**
 * cm_item_new_unusable:
 * @source: the file's name, for people
 * @error: why it cannot be used, a #CmFormatError with a whole sentence
 *
 * Returns: (transfer full): a new item
 */
CmItem *
cm_item_new_unusable (const char *source, const GError *error)
{
  CmItem *self;

  g_return_val_if_fail (source != NULL && error != NULL, NULL);

  self = cm_item_new (source, CM_ITEM_KIND_UNUSABLE, NULL);
  self->error = g_error_copy (error);
  return self;
}

static CmItem *
copy (CmItem *self)
{
  CmItem *made = cm_item_new (self->source, self->kind, self->value);

  made->error = self->error != NULL ? g_error_copy (self->error) : NULL;
  made->detail = g_strdup (self->detail);
  made->friendly_name = g_strdup (self->friendly_name);
  made->loss = self->loss;
  return made;
}

/**
 * cm_item_with_friendly_name:
 * @self: an item
 * @friendly_name: (nullable): what its file calls it
 *
 * Returns: (transfer full): the same item with that name
 */
CmItem *
cm_item_with_friendly_name (CmItem *self, const char *friendly_name)
{
  CmItem *named;

  g_return_val_if_fail (CM_IS_ITEM (self), NULL);

  named = copy (self);
  g_free (named->friendly_name);
  named->friendly_name = g_strdup (friendly_name);
  return named;
}

/**
 * cm_item_with_certificate:
 * @self: an item that is a certificate
 * @certificate: an equal one
 *
 * Returns: (transfer full): the same item with that certificate
 */
CmItem *
cm_item_with_certificate (CmItem *self, CmCertificate *certificate)
{
  CmItem *made;

  g_return_val_if_fail (CM_IS_ITEM (self) && CM_IS_CERTIFICATE (certificate), NULL);
  g_return_val_if_fail (self->kind == CM_ITEM_KIND_CERTIFICATE, NULL);

  made = copy (self);
  g_set_object (&made->value, G_OBJECT (certificate));
  return made;
}

/**
 * cm_item_with_loss:
 * @self: an item
 * @loss: what is missing of its container
 *
 * Returns: (transfer full): the same item with that loss
 */
CmItem *
cm_item_with_loss (CmItem *self, CmItemLoss loss)
{
  CmItem *made;

  g_return_val_if_fail (CM_IS_ITEM (self), NULL);

  made = copy (self);
  made->loss = loss;
  return made;
}

/**
 * cm_item_array_add_loss:
 * @items: (element-type CmItem): items
 * @first: the first that belongs to the container
 * @loss: what is missing of it
 *
 * Gives each item from the first on that loss, unless it has a greater one.
 */
void
cm_item_array_add_loss (GPtrArray *items, guint first, CmItemLoss loss)
{
  g_return_if_fail (items != NULL);

  for (guint i = first; i < items->len; i++)
    {
      CmItem *item = items->pdata[i];

      if (item->loss >= loss)
        continue;
      items->pdata[i] = cm_item_with_loss (item, loss);
      g_object_unref (item);
    }
}

/**
 * cm_item_get_kind:
 * @self: an item
 *
 * Returns: what it is
 */
CmItemKind
cm_item_get_kind (CmItem *self)
{
  g_return_val_if_fail (CM_IS_ITEM (self), CM_ITEM_KIND_UNUSABLE);

  return self->kind;
}

/**
 * cm_item_get_source:
 * @self: an item
 *
 * Returns: (transfer none): the name of the file it came from, for people
 */
const char *
cm_item_get_source (CmItem *self)
{
  g_return_val_if_fail (CM_IS_ITEM (self), NULL);

  return self->source;
}

/**
 * cm_item_get_certificate:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): the certificate, if it is one
 */
CmCertificate *
cm_item_get_certificate (CmItem *self)
{
  g_return_val_if_fail (CM_IS_ITEM (self), NULL);

  return self->kind == CM_ITEM_KIND_CERTIFICATE ? CM_CERTIFICATE (self->value) : NULL;
}

/**
 * cm_item_get_private_key:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): the private key, if it is one
 */
CmPrivateKey *
cm_item_get_private_key (CmItem *self)
{
  g_return_val_if_fail (CM_IS_ITEM (self), NULL);

  return self->kind == CM_ITEM_KIND_PRIVATE_KEY ? CM_PRIVATE_KEY (self->value) : NULL;
}

/**
 * cm_item_get_csr:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): the request, if it is one
 */
CmCsr *
cm_item_get_csr (CmItem *self)
{
  g_return_val_if_fail (CM_IS_ITEM (self), NULL);

  return self->kind == CM_ITEM_KIND_CSR ? CM_CSR (self->value) : NULL;
}

/**
 * cm_item_get_error:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): why it is locked or unusable, a #CmFormatError
 */
const GError *
cm_item_get_error (CmItem *self)
{
  g_return_val_if_fail (CM_IS_ITEM (self), NULL);

  return self->error;
}

/**
 * cm_item_get_friendly_name:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): what its file calls it, UTF-8
 */
const char *
cm_item_get_friendly_name (CmItem *self)
{
  g_return_val_if_fail (CM_IS_ITEM (self), NULL);

  return self->friendly_name;
}

/**
 * cm_item_get_detail:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): who issued a revocation list, or what is locked
 */
const char *
cm_item_get_detail (CmItem *self)
{
  g_return_val_if_fail (CM_IS_ITEM (self), NULL);

  return self->detail;
}

/**
 * cm_item_get_loss:
 * @self: an item
 *
 * Returns: what is missing of the container that it comes from
 */
CmItemLoss
cm_item_get_loss (CmItem *self)
{
  g_return_val_if_fail (CM_IS_ITEM (self), CM_ITEM_LOSS_NONE);

  return self->loss;
}
