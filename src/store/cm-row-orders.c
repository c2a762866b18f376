/* cm-row-orders.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The order of a hundred thousand rows, for each column they can be sorted by, without an
 * index for each: an index costs every commit something, and a table that is written in
 * random places costs most. Only the titles have one. cm_query_compare() lets title and
 * id decide between equals, so any other order is the order of titles, sorted stably by
 * one number for each row; a text stands for its place among the different texts of its
 * column, which are few.
 *
 * An order is kept until something in the database changes.
 */

#include "cm-row-orders-private.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  CmDocumentType type;
  CmQuerySort sort;
  gboolean descending;
  GArray *keys; /* (element-type gint64) */
} Order;

/* A row while it is sorted. */
typedef struct
{
  gint64 key;
  gint64 value;
  guint place; /* in the order of titles */
} Row;

struct _CmRowOrders
{
  CmDatabase *database; /* borrowed */

  guint64 change_number; /* what @orders go by */
  GPtrArray *orders;     /* (element-type Order) the one used last at the end */
};

static void
order_free (gpointer data)
{
  Order *order = data;

  g_array_unref (order->keys);
  g_free (order);
}

/**
 * cm_row_orders_new:
 * @database: a database; has to outlive the orders
 *
 * Returns: (transfer full): no orders yet
 */
CmRowOrders *
cm_row_orders_new (CmDatabase *database)
{
  CmRowOrders *self;

  g_return_val_if_fail (database != NULL, NULL);

  self = g_new0 (CmRowOrders, 1);
  self->database = database;
  self->orders = g_ptr_array_new_with_free_func (order_free);
  return self;
}

/**
 * cm_row_orders_free:
 * @self: (transfer full): orders
 *
 * Frees @self.
 */
void
cm_row_orders_free (CmRowOrders *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_unref (self->orders);
  g_free (self);
}

/* All rows in order of title; rows with the same title have the same value. */
static GArray *
read_titles (CmRowOrders *self, CmDocumentType type, GError **error)
{
  g_autoptr (CmStatement) statement = cm_database_prepare (
      self->database,
      "SELECT key, title_order FROM summary_row INDEXED BY summary_title"
      " WHERE type = ?1 ORDER BY title_order, id",
      error);
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_autoptr (GString) last = g_string_new (NULL);
  Row row = { 0 };
  CmStep step;

  if (statement == NULL)
    return NULL;
  cm_statement_bind_int (statement, 1, type);
  while ((step = cm_statement_step (statement, error)) == CM_STEP_ROW)
    {
      const char *title = cm_statement_get_text (statement, 1);

      row.key = cm_statement_get_int (statement, 0);
      if (strcmp (title, last->str) != 0)
        {
          row.value++;
          g_string_assign (last, title);
        }
      g_array_append_val (rows, row);
      row.place++;
    }
  return step == CM_STEP_DONE ? g_steal_pointer (&rows) : NULL;
}

static const char *
get_values_sql (CmQuerySort sort)
{
  switch (sort)
    {
    case CM_QUERY_SORT_TITLE:
      break;
    case CM_QUERY_SORT_EXPIRES:
      return "SELECT key, not_after FROM summary WHERE type = ?1 ORDER BY key";
    case CM_QUERY_SORT_PROVIDER:
      return "SELECT key, provider FROM summary WHERE type = ?1 ORDER BY key";
    case CM_QUERY_SORT_STATUS:
      return "SELECT key, status FROM summary WHERE type = ?1 ORDER BY key";
    case CM_QUERY_SORT_ISSUER:
      return "SELECT key, issuer_order FROM summary WHERE type = ?1 ORDER BY key";
    case CM_QUERY_SORT_KEY:
      return "SELECT key, key_order FROM summary WHERE type = ?1 ORDER BY key";
    case CM_QUERY_SORT_SERVERS:
      return "SELECT key, n_servers FROM summary WHERE type = ?1 ORDER BY key";
    case CM_QUERY_SORT_CHANGED:
      return "SELECT key, changed_at FROM summary WHERE type = ?1 ORDER BY key";
    }
  g_return_val_if_reached (NULL);
}

static gboolean
is_text (CmQuerySort sort)
{
  return sort == CM_QUERY_SORT_ISSUER || sort == CM_QUERY_SORT_KEY;
}

/* A number for a text: the same for the same text, in order of first sight. */
static gint64
intern (GHashTable *numbers, GPtrArray *texts, const char *text)
{
  gpointer number = NULL;
  char *copy;

  if (g_hash_table_lookup_extended (numbers, text, NULL, &number))
    return GPOINTER_TO_INT (number);
  copy = g_strdup (text);
  g_hash_table_insert (numbers, copy, GINT_TO_POINTER ((int)texts->len));
  g_ptr_array_add (texts, copy);
  return (gint64)texts->len - 1;
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* From the number of a text by first sight to its place among the sorted texts. */
static void
sort_texts (GHashTable *numbers, GPtrArray *texts, Row *values, guint n_values)
{
  g_autofree gint64 *places = g_new0 (gint64, texts->len + 1);

  g_ptr_array_sort (texts, compare_texts);
  for (guint i = 0; i < texts->len; i++)
    {
      gpointer number = g_hash_table_lookup (numbers, g_ptr_array_index (texts, i));

      places[GPOINTER_TO_INT (number)] = i;
    }
  for (guint i = 0; i < n_values; i++)
    values[i].value = places[values[i].value];
}

/* Key and value of every row, in order of key. */
static GArray *
read_values (CmRowOrders *self, CmDocumentType type, CmQuerySort sort, GError **error)
{
  g_autoptr (CmStatement) statement
      = cm_database_prepare (self->database, get_values_sql (sort), error);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) numbers = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (Row));
  Row row = { 0 };
  CmStep step;

  if (statement == NULL)
    return NULL;
  cm_statement_bind_int (statement, 1, type);
  while ((step = cm_statement_step (statement, error)) == CM_STEP_ROW)
    {
      row.key = cm_statement_get_int (statement, 0);
      if (is_text (sort))
        row.value = intern (numbers, texts, cm_statement_get_text (statement, 1));
      else
        row.value = cm_statement_get_int (statement, 1);
      g_array_append_val (values, row);
    }
  if (step == CM_STEP_ERROR)
    return NULL;
  if (is_text (sort))
    sort_texts (numbers, texts, (Row *)(gpointer)values->data, values->len);
  return g_steal_pointer (&values);
}

static int
compare_keys (const void *a, const void *b)
{
  const Row *left = a, *right = b;

  return (left->key > right->key) - (left->key < right->key);
}

static int
compare_ascending (const void *a, const void *b)
{
  const Row *left = a, *right = b;

  if (left->value != right->value)
    return left->value < right->value ? -1 : 1;
  return (left->place > right->place) - (left->place < right->place);
}

static int
compare_descending (const void *a, const void *b)
{
  const Row *left = a, *right = b;

  if (left->value != right->value)
    return left->value > right->value ? -1 : 1;
  return (left->place > right->place) - (left->place < right->place);
}

/* Gives the rows the values they are to be sorted by. Both come from one transaction, so
 * they are about the same keys. */
static gboolean
set_values (CmRowOrders *self, GArray *rows, CmQuery *query, GError **error)
{
  CmQuerySort sort = cm_query_get_sort (query);
  g_autoptr (GArray) values
      = read_values (self, cm_query_get_document_type (query), sort, error);
  /* What has no end comes last in both directions. */
  gint64 last = cm_query_is_descending (query) ? G_MININT64 : G_MAXINT64;
  Row *row = (Row *)(gpointer)rows->data;

  if (values == NULL)
    return FALSE;
  if (rows->len > 0)
    qsort (row, rows->len, sizeof (Row), compare_keys);
  for (guint i = 0; i < MIN (rows->len, values->len); i++)
    {
      row[i].value = g_array_index (values, Row, i).value;
      if (sort == CM_QUERY_SORT_EXPIRES && row[i].value == CM_NO_TIME)
        row[i].value = last;
    }
  return TRUE;
}

static GArray *
make_order (CmRowOrders *self, CmQuery *query, GError **error)
{
  g_autoptr (GArray) rows = read_titles (self, cm_query_get_document_type (query), error);
  gboolean descending = cm_query_is_descending (query);
  GArray *keys;

  if (rows == NULL)
    return NULL;
  if (cm_query_get_sort (query) != CM_QUERY_SORT_TITLE
      && !set_values (self, rows, query, error))
    return NULL;
  if (rows->len > 0 && (cm_query_get_sort (query) != CM_QUERY_SORT_TITLE || descending))
    qsort (rows->data, rows->len, sizeof (Row),
           descending ? compare_descending : compare_ascending);

  keys = g_array_sized_new (FALSE, FALSE, sizeof (gint64), rows->len);
  for (guint i = 0; i < rows->len; i++)
    g_array_append_val (keys, g_array_index (rows, Row, i).key);
  return keys;
}

static Order *
find_order (CmRowOrders *self, CmQuery *query)
{
  for (guint i = 0; i < self->orders->len; i++)
    {
      Order *order = g_ptr_array_index (self->orders, i);

      if (order->type != cm_query_get_document_type (query)
          || order->sort != cm_query_get_sort (query)
          || order->descending != cm_query_is_descending (query))
        continue;
      g_ptr_array_add (self->orders, g_ptr_array_steal_index (self->orders, i));
      return order;
    }
  return NULL;
}

/**
 * cm_row_orders_get:
 * @self: orders
 * @query: which type, in which order; nothing else of it matters
 * @error: return location for a #CmStoreError or %G_IO_ERROR_CANCELLED
 *
 * Puts all documents of a type in order; inside a job that reads.
 *
 * Returns: (transfer none) (element-type gint64): their keys, until the next call; %NULL
 *   on failure
 */
const GArray *
cm_row_orders_get (CmRowOrders *self, CmQuery *query, GError **error)
{
  guint64 change_number = 0;
  GArray *keys;
  Order *order;

  g_return_val_if_fail (self != NULL && CM_IS_QUERY (query), NULL);

  if (!cm_database_read_change_number (self->database, &change_number, error))
    return NULL;
  if (change_number != self->change_number)
    g_ptr_array_set_size (self->orders, 0);
  self->change_number = change_number;

  order = find_order (self, query);
  if (order != NULL)
    return order->keys;
  keys = make_order (self, query, error);
  if (keys == NULL)
    return NULL;
  order = g_new0 (Order, 1);
  order->type = cm_query_get_document_type (query);
  order->sort = cm_query_get_sort (query);
  order->descending = cm_query_is_descending (query);
  order->keys = keys;
  if (self->orders->len == CM_ROW_ORDERS_MAX)
    g_ptr_array_remove_index (self->orders, 0);
  g_ptr_array_add (self->orders, order);
  return order->keys;
}
