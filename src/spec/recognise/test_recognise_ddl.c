/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the reader of SQL, through whole documents. */
#include "spec/recognise/test_models.h"

static void read_sql(const char *sql)
{
    struct slice text = arena_format(sections_arena, "# T\n\n```sql\n%s\n```\n", sql);
    read_document(arena_string(sections_arena, text));
}

static const struct default_value *default_of(const char *entity, const char *field)
{
    return &field_named(entity, field)->default_value;
}

#define assert_default(entity, field, expected_kind, expected_text)                                \
    do {                                                                                           \
        assert_int_equal(default_of((entity), (field))->kind, (expected_kind));                    \
        assert_non_null(default_of((entity), (field))->value);                                     \
        assert_slice(default_of((entity), (field))->value->text, expected_text);                   \
    } while (0)

#define assert_default_kind(entity, field, expected_kind)                                          \
    assert_int_equal(default_of((entity), (field))->kind, (expected_kind))

/* An expression in prefix form: "(and (>= a 1) (in b x y))". */
static struct slice show(const struct expression *expression)
{
    static const char *const names[] = {
        [EXPRESSION_NULL] = "null",       [EXPRESSION_AND] = "and",
        [EXPRESSION_OR] = "or",           [EXPRESSION_NOT] = "not",
        [EXPRESSION_IN] = "in",           [EXPRESSION_BETWEEN] = "between",
        [EXPRESSION_IS_NULL] = "is-null", [EXPRESSION_IS_NOT_NULL] = "is-not-null",
        [EXPRESSION_TEXT] = NULL,         [EXPRESSION_NUMBER] = NULL,
        [EXPRESSION_BOOLEAN] = NULL,      [EXPRESSION_COLUMN] = NULL,
        [EXPRESSION_CALL] = NULL,         [EXPRESSION_OPERATOR] = NULL,
    };
    const char *name = names[expression->kind];
    struct slice head = name == NULL ? expression->text : slice_from(name);
    if (expression->kind == EXPRESSION_TEXT) {
        head = arena_format(sections_arena, "'" SLICE_FORMAT "'", SLICE_ARGUMENT(head));
    } else if (expression->kind == EXPRESSION_CALL) {
        head = arena_join(sections_arena, head, SLICE("()"));
    }
    if (expression->arguments.count == 0) {
        return head;
    }
    struct slice out = arena_join(sections_arena, SLICE("("), head);
    LIST_EACH(const struct expression, argument, &expression->arguments)
    {
        struct slice part = show(argument);
        out = arena_format(sections_arena, SLICE_FORMAT " " SLICE_FORMAT, SLICE_ARGUMENT(out),
                           SLICE_ARGUMENT(part));
    }
    return arena_join(sections_arena, out, SLICE(")"));
}

#define assert_check(entity, field, expected)                                                      \
    do {                                                                                           \
        assert_non_null(field_named((entity), (field))->check);                                    \
        assert_slice(show(field_named((entity), (field))->check), expected);                       \
    } while (0)

/* The message of one that stays documentation. */
static void assert_message(size_t index, const char *expected)
{
    size_t count = 0;
    LIST_EACH(const struct diagnostic, diagnostic, &sections_diagnostics.list)
    {
        if (diagnostic->code == DIAGNOSTIC_N0414 && count++ == index) {
            assert_string_equal(diagnostic->message, expected);
            return;
        }
    }
    fail();
}

static struct slice name_in(const struct list *names, size_t index)
{
    assert_true(index < names->count);
    return *(const struct slice *)list_at(names, index);
}

/* --- PostgreSQL --- */

static void columns_have_types_constraints_and_places(void **state)
{
    (void)state;
    read_document("# T\n\n```sql\nCREATE TABLE IF NOT EXISTS shop.orders (\n"
                  "    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),\n"
                  "  \"Number\" VARCHAR(32) NOT NULL UNIQUE, -- shown to people\n"
                  "    user_id uuid NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE\n"
                  "        ON UPDATE SET NULL,\n"
                  "    total NUMERIC(12,2) NOT NULL DEFAULT -1.50 CHECK (total >= -1.5),\n"
                  "    note TEXT NULL,\n"
                  "    placed_at TIMESTAMP(3) WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP(3)\n"
                  ");\n```\n");
    assert_int_equal(sections_diagnostics.list.count, 0);
    const struct entity_statement *orders = entity_named("orders");
    assert_slice(orders->schema, "shop");
    assert_int_equal(orders->source, SOURCE_SQL);
    assert_int_equal(orders->fields.count, 6);
    assert_true(field_named("orders", "id")->is_primary_key);
    assert_default_kind("orders", "id", DEFAULT_UUID);
    const struct field_statement *number = field_named("orders", "Number");
    assert_true(number->is_required && number->is_unique);
    assert_type("orders", "Number", "varchar(32)");
    assert_slice(number->comment, "shown to people");
    assert_int_equal(number->place.line, 6);
    assert_int_equal(number->place.column, 3);
    assert_int_equal(number->place.length, 8);
    const struct field_statement *user = field_named("orders", "user_id");
    assert_slice(user->references_entity, "users");
    assert_slice(user->references_field, "id");
    assert_int_equal(user->on_delete, ACTION_CASCADE);
    assert_int_equal(user->on_update, ACTION_SET_NULL);
    assert_default("orders", "total", DEFAULT_VALUE, "-1.50");
    assert_int_equal(default_of("orders", "total")->place.line, 9);
    assert_int_equal(default_of("orders", "total")->place.column, 42);
    assert_check("orders", "total", "(>= total -1.5)");
    assert_true(field_named("orders", "note")->is_optional);
    assert_default_kind("orders", "placed_at", DEFAULT_NOW);
    assert_true(field_named("orders", "placed_at")->type->has_zone);
    assert_int_equal(statement_at(STATEMENT_ENTITY, 0)->place.line, 4);
    assert_int_equal(statement_at(STATEMENT_ENTITY, 0)->place.column, 33);
}

static void tables_have_keys_references_and_checks(void **state)
{
    (void)state;
    read_sql(
        "CREATE TABLE seats (\n"
        "  eventId INT, Row TEXT, seat INT, \"end\" INT, low INT, high INT,\n"
        "  PRIMARY KEY (eventId, Row),\n"
        "  CONSTRAINT uq_seat UNIQUE (eventId, seat),\n"
        "  CONSTRAINT fk_event FOREIGN KEY (eventId) REFERENCES Events(id) ON DELETE RESTRICT,\n"
        "  FOREIGN KEY (Row, seat) REFERENCES shop.places (r, s) ON DELETE SET DEFAULT,\n"
        "  CONSTRAINT sane CHECK (low <= high AND (seat BETWEEN 1 AND 99 OR seat IS NULL)),\n"
        "  EXCLUDE USING gist (seat WITH =)\n"
        ");");
    const struct entity_statement *seats = entity_named("seats");
    assert_int_equal(seats->fields.count, 6);
    assert_slice(name_in(&seats->primary_key, 0), "eventId");
    assert_slice(name_in(&seats->primary_key, 1), "Row");
    assert_int_equal(seats->uniques.count, 1);
    assert_slice(name_in(list_at(&seats->uniques, 0), 1), "seat");
    const struct foreign_key_statement *key = list_at(&seats->foreign_keys, 0);
    assert_slice(key->name, "fk_event");
    assert_slice(key->references_entity, "Events");
    assert_slice(name_in(&key->columns, 0), "eventId");
    assert_slice(name_in(&key->references_columns, 0), "id");
    assert_int_equal(key->on_delete, ACTION_RESTRICT);
    assert_int_equal(key->place.line, 8);
    key = list_at(&seats->foreign_keys, 1);
    assert_int_equal(key->columns.count, 2);
    assert_slice(name_in(&key->references_columns, 1), "s");
    assert_int_equal(key->on_delete, ACTION_SET_DEFAULT);
    const struct check_statement *check = list_at(&seats->checks, 0);
    assert_slice(check->name, "sane");
    assert_slice(show(check->expression),
                 "(and (<= low high) (or (between seat 1 99) (is-null seat)))");
    assert_finding(DIAGNOSTIC_N0407, 11, 3);
    assert_int_equal(sections_diagnostics.list.count, 1);
}

static void every_form_of_default_is_understood(void **state)
{
    (void)state;
    read_sql(
        "CREATE TABLE d (\n"
        "a jsonb DEFAULT '{}'::jsonb, b text[] DEFAULT '{x,y}', c text[] DEFAULT ARRAY['p','q'],\n"
        "e uuid DEFAULT uuid_generate_v4(), f char(36) DEFAULT (UUID()), g uuid DEFAULT NEWID(),\n"
        "h timestamp DEFAULT now(), i datetime DEFAULT GETDATE(),\n"
        "j TEXT DEFAULT (datetime('now')), k date DEFAULT CURRENT_DATE,\n"
        "l boolean DEFAULT 0, m tinyint(1) DEFAULT '1', n bit DEFAULT b'1', o bool DEFAULT FALSE,\n"
        "p int DEFAULT 0, q int DEFAULT -7, r text DEFAULT NULL, s text DEFAULT '',\n"
        "t text DEFAULT 'it''s', u timestamp DEFAULT (now() + interval '1 day'),\n"
        "v bigint DEFAULT nextval('d_seq'), w json DEFAULT (JSON_OBJECT()),\n"
        "x timestamptz DEFAULT timezone('utc', now()), y binary(16) DEFAULT "
        "(UUID_TO_BIN(UUID())),\n"
        "z int DEFAULT +3, aa text DEFAULT lower(hex(randomblob(16))), bb json DEFAULT {},\n"
        "cc timestamp DEFAULT (CURRENT_TIMESTAMP()), dd decimal(4,1) DEFAULT '0.5'\n);");
    assert_default("d", "a", DEFAULT_VALUE, "{}");
    assert_default("d", "b", DEFAULT_VALUE, "[\"x\",\"y\"]");
    assert_default("d", "c", DEFAULT_VALUE, "[\"p\",\"q\"]");
    assert_default_kind("d", "e", DEFAULT_UUID_RANDOM);
    assert_default_kind("d", "f", DEFAULT_UUID);
    assert_default_kind("d", "g", DEFAULT_UUID);
    assert_default_kind("d", "h", DEFAULT_NOW);
    assert_default_kind("d", "i", DEFAULT_NOW);
    assert_default_kind("d", "j", DEFAULT_NOW);
    assert_default_kind("d", "k", DEFAULT_NOW);
    assert_default("d", "l", DEFAULT_VALUE, "false");
    assert_default("d", "m", DEFAULT_VALUE, "true");
    assert_default("d", "n", DEFAULT_VALUE, "true");
    assert_default("d", "o", DEFAULT_VALUE, "false");
    assert_default("d", "p", DEFAULT_VALUE, "0");
    assert_default("d", "q", DEFAULT_VALUE, "-7");
    assert_int_equal(default_of("d", "r")->value->kind, EXPRESSION_NULL);
    assert_default("d", "s", DEFAULT_VALUE, "");
    assert_default("d", "t", DEFAULT_VALUE, "it's");
    assert_default_kind("d", "u", DEFAULT_EXPRESSION);
    assert_slice(show(default_of("d", "u")->value), "(+ now() (interval() '1 day'))");
    assert_default_kind("d", "v", DEFAULT_AUTO_INCREMENT);
    assert_default("d", "w", DEFAULT_VALUE, "{}");
    assert_default_kind("d", "x", DEFAULT_NOW);
    assert_default_kind("d", "y", DEFAULT_UUID);
    assert_type("d", "y", "uuid");
    assert_default("d", "z", DEFAULT_VALUE, "3");
    assert_default_kind("d", "aa", DEFAULT_UUID);
    assert_default("d", "bb", DEFAULT_VALUE, "{}");
    assert_default_kind("d", "cc", DEFAULT_NOW);
    assert_default("d", "dd", DEFAULT_VALUE, "0.5");
    assert_int_equal(sections_diagnostics.list.count, 0);
}

static void checks_become_expressions(void **state)
{
    (void)state;
    read_sql(
        "CREATE TABLE c (\n"
        "a text CHECK (a IN ('x', 'y')), b text CHECK (b = ANY (ARRAY['p'::text, 'q'::text])),\n"
        "c text CHECK (c ~ '^[A-Z]+$' AND NOT (c LIKE 'X%')),\n"
        "d int CHECK (d NOT BETWEEN 1 AND 5), e text CHECK (char_length(e) > 3),\n"
        "f int CHECK (f NOT IN (1, -2)), g bool CHECK (g IS TRUE),\n"
        "h text CHECK (h NOT REGEXP '^a'), i int CHECK (i == 4 OR `i` != 5),\n"
        "Jay int CHECK (Jay > 0) CHECK (Jay < 9), k text CHECK (k IN (\"u\", \"v\")),\n"
        "l int CHECK (l > (SELECT max(x) FROM y)), m text CHECK (coalesce(m, '') <> '')\n);");
    assert_check("c", "a", "(in a 'x' 'y')");
    assert_check("c", "b", "(in b 'p' 'q')");
    assert_check("c", "c", "(and (~ c '^[A-Z]+$') (not (like c 'X%')))");
    assert_check("c", "d", "(not (between d 1 5))");
    assert_check("c", "e", "(> (char_length() e) 3)");
    assert_check("c", "f", "(not (in f 1 -2))");
    assert_check("c", "g", "(= (coalesce() g false) true)");
    assert_check("c", "h", "(!~ h '^a')");
    assert_check("c", "i", "(or (= i 4) (<> i 5))");
    assert_check("c", "Jay", "(and (> Jay 0) (< Jay 9))");
    assert_check("c", "k", "(in k 'u' 'v')");
    assert_null(field_named("c", "l")->check);
    assert_check("c", "m", "(<> (coalesce() m '') '')");
    assert_finding(DIAGNOSTIC_W0406, 11, 7);
    assert_int_equal(sections_diagnostics.list.count, 1);
}

static void types_domains_and_comments_are_declared(void **state)
{
    (void)state;
    read_sql("CREATE TYPE shop.mood AS ENUM ('sad', 'ok');\n"
             "ALTER TYPE mood ADD VALUE IF NOT EXISTS 'happy' BEFORE 'ok';\n"
             "CREATE DOMAIN email AS varchar(99) CHECK (VALUE ~ '@');\n"
             "CREATE DOMAIN colour AS text CHECK (VALUE IN ('red', 'blue'));\n"
             "CREATE TABLE p (m shop.mood NOT NULL DEFAULT 'ok', e email, n serial);\n"
             "COMMENT ON TABLE p IS 'people';\n"
             "COMMENT ON COLUMN p.m IS 'how they feel';\n"
             "COMMENT ON COLUMN q.m IS 'nobody';");
    const struct enum_statement *mood = &statement_at(STATEMENT_ENUM, 0)->enumeration;
    assert_slice(mood->name, "mood");
    assert_int_equal(mood->label_count, 3);
    assert_slice(mood->labels[1], "happy");
    assert_slice(statement_at(STATEMENT_ENUM, 1)->enumeration.name, "colour");
    assert_slice(field_named("p", "m")->type->enum_name, "mood");
    assert_slice(field_named("p", "m")->comment, "how they feel");
    assert_type("p", "e", "varchar(99)");
    assert_check("p", "e", "(~ e '@')");
    assert_default_kind("p", "n", DEFAULT_AUTO_INCREMENT);
    assert_slice(entity_named("p")->comment, "people");
    assert_finding(DIAGNOSTIC_W0415, 11, 21);
}

static void indexes_are_read(void **state)
{
    (void)state;
    read_sql(
        "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS ux ON shop.Things (ownerId, created DESC)\n"
        "  WHERE deleted_at IS NULL;\n"
        "CREATE INDEX ON t USING GIN (to_tsvector('english', title), tags gin_trgm_ops);\n"
        "CREATE FULLTEXT INDEX ft ON t (body);\n"
        "CREATE INDEX part ON t (name(20)) USING BTREE;\n"
        "CREATE INDEX j ON t (data->>'k');\n"
        "CREATE INDEX broken ON t;\n");
    const struct index_statement *index = &statement_at(STATEMENT_INDEX, 0)->index;
    assert_slice(index->name, "ux");
    assert_slice(index->entity, "Things");
    assert_true(index->is_unique);
    assert_int_equal(index->columns.count, 2);
    const struct index_column *column = list_at(&index->columns, 0);
    assert_slice(column->name, "ownerId");
    assert_true(((const struct index_column *)list_at(&index->columns, 1))->is_descending);
    assert_slice(show(index->where), "(is-null deleted_at)");
    assert_int_equal(index->method.size, 0);
    index = &statement_at(STATEMENT_INDEX, 1)->index;
    assert_slice(index->method, "gin");
    assert_int_equal(index->name.size, 0);
    column = list_at(&index->columns, 0);
    assert_slice(show(column->expression), "(to_tsvector() 'english' title)");
    assert_slice(statement_at(STATEMENT_INDEX, 2)->index.method, "fulltext");
    column = list_at(&statement_at(STATEMENT_INDEX, 3)->index.columns, 0);
    assert_slice(column->name, "name");
    column = list_at(&statement_at(STATEMENT_INDEX, 4)->index.columns, 0);
    assert_slice(show(column->expression), "(->> data 'k')");
    assert_int_equal(count_of(STATEMENT_INDEX), 5);
    assert_int_equal(count_of_findings(DIAGNOSTIC_W0404), 1);
}

static void tables_are_altered(void **state)
{
    (void)state;
    read_sql("ALTER TABLE ONLY shop.things\n"
             "  ADD COLUMN IF NOT EXISTS colour TEXT NOT NULL DEFAULT 'red', -- shade\n"
             "  ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES b(c),\n"
             "  ADD INDEX idx_colour (colour);\n"
             "ALTER TABLE things ENABLE ROW LEVEL SECURITY;\n"
             "ALTER TABLE things DISABLE TRIGGER ALL;\n"
             "ALTER TABLE x ADD (p INT, q INT);");
    const struct entity_statement *things = entity_named("things");
    assert_true(things->is_alteration);
    assert_int_equal(things->fields.count, 1);
    assert_true(field_named("things", "colour")->is_required);
    assert_slice(field_named("things", "colour")->comment, "shade");
    assert_int_equal(things->foreign_keys.count, 1);
    assert_int_equal(things->indexes.count, 1);
    assert_int_equal(entity_named("x")->fields.count, 2);
    assert_int_equal(count_of(STATEMENT_ENTITY), 2);
    assert_finding(DIAGNOSTIC_N0407, 9, 20);
    assert_int_equal(count_of_findings(DIAGNOSTIC_N0407), 1);
}

static void rows_become_reference_data(void **state)
{
    (void)state;
    read_sql("INSERT INTO shop.roles (id, \"Name\", made) VALUES\n"
             "  (1, 'admin', NOW()),\n"
             "  (-2, 'it\\'s', NULL),\n"
             "  (3, (SELECT 1), NULL),\n"
             "  (4, 'short'),\n"
             "  ...\n"
             "ON CONFLICT DO NOTHING;\n"
             "INSERT INTO roles SELECT * FROM old;");
    const struct seed_statement *seed = &statement_at(STATEMENT_SEED, 0)->seed;
    assert_slice(seed->entity, "roles");
    assert_slice(name_in(&seed->columns, 1), "Name");
    assert_int_equal(seed->rows.count, 2);
    const struct list *row = list_at(&seed->rows, 1);
    assert_slice(show(list_at(row, 0)), "-2");
    assert_slice(show(list_at(row, 1)), "'it's'");
    assert_slice(show(list_at(row, 2)), "null");
    assert_finding(DIAGNOSTIC_W0413, 7, 3);
    assert_finding(DIAGNOSTIC_W0413, 8, 3);
    assert_finding(DIAGNOSTIC_N0414, 11, 1);
}

/* --- other dialects --- */

static void mysql_is_read(void **state)
{
    (void)state;
    read_sql(
        "CREATE TABLE `order_item` (\n"
        "  `id` BIGINT(20) UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'the key',\n"
        "  `state` ENUM('new','sent, late') CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT "
        "'new',\n"
        "  flags SET('a','b'), ok TINYINT(1) NOT NULL DEFAULT 1, small TINYINT(4),\n"
        "  price DOUBLE(10,2) UNSIGNED ZEROFILL, body LONGTEXT, pic MEDIUMBLOB, n MEDIUMINT,\n"
        "  `changed` DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),\n"
        "  sum INT GENERATED ALWAYS AS (n * 2) VIRTUAL,\n"
        "  PRIMARY KEY (`id`) USING BTREE,\n"
        "  UNIQUE KEY `uk` (`state`(10), `ok` DESC),\n"
        "  KEY `idx_ok` (`ok`) COMMENT 'fast', FULLTEXT KEY ft (body),\n"
        "  INDEX idx_two USING BTREE (small DESC, n),\n"
        "  CONSTRAINT `fk` FOREIGN KEY fk_n (n) REFERENCES `other` (`id`) ON DELETE CASCADE,\n"
        ") ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=utf8mb4 COMMENT='what was ordered';\n");
    assert_int_equal(sections_diagnostics.list.count, 0);
    const struct entity_statement *item = entity_named("order_item");
    assert_slice(item->comment, "what was ordered");
    assert_int_equal(item->fields.count, 11);
    assert_default_kind("order_item", "id", DEFAULT_AUTO_INCREMENT);
    assert_type("order_item", "id", "bigint");
    assert_slice(field_named("order_item", "id")->comment, "the key");
    assert_int_equal(field_named("order_item", "state")->type->label_count, 2);
    assert_slice(field_named("order_item", "state")->type->labels[1], "sent, late");
    assert_type("order_item", "flags", "enum[]");
    assert_type("order_item", "ok", "boolean");
    assert_default("order_item", "ok", DEFAULT_VALUE, "true");
    assert_type("order_item", "small", "smallint");
    assert_type("order_item", "price", "double");
    assert_type("order_item", "pic", "bytes");
    assert_true(field_named("order_item", "changed")->is_updated_at);
    assert_default_kind("order_item", "changed", DEFAULT_NOW);
    assert_true(field_named("order_item", "sum")->is_generated);
    assert_slice(show(default_of("order_item", "sum")->value), "(* n 2)");
    assert_slice(name_in(&item->primary_key, 0), "id");
    assert_slice(name_in(list_at(&item->uniques, 0), 0), "state");
    assert_int_equal(item->indexes.count, 3);
    const struct index_statement *index = list_at(&item->indexes, 1);
    assert_slice(index->method, "fulltext");
    index = list_at(&item->indexes, 2);
    assert_slice(index->name, "idx_two");
    assert_true(((const struct index_column *)list_at(&index->columns, 0))->is_descending);
    assert_int_equal(item->foreign_keys.count, 1);
}

static void a_tiny_integer_is_a_boolean_unless_its_comment_counts_on(void **state)
{
    (void)state;
    read_sql(
        "CREATE TABLE t (\n"
        "  on_sale TINYINT(1) DEFAULT 1 COMMENT 'since 2024: 0 no, 1 yes',\n"
        "  state TINYINT(1) DEFAULT 1 COMMENT '0-\xe5\x90\xa6 1-\xe6\x98\xaf 2-\xe5\x88\xa0',\n"
        "  level TINYINT(1) DEFAULT 0 -- 1: low, 2: high\n);");
    assert_type("t", "on_sale", "boolean");
    assert_type("t", "state", "smallint");
    assert_default("t", "state", DEFAULT_VALUE, "1");
    assert_type("t", "level", "smallint");
}

static void sqlite_is_read(void **state)
{
    (void)state;
    read_sql("CREATE TABLE notes (\n"
             "  id INTEGER PRIMARY KEY AUTOINCREMENT,\n"
             "  title TEXT NOT NULL ON CONFLICT FAIL COLLATE NOCASE,\n"
             "  anything,\n"
             "  made TEXT DEFAULT (strftime('%Y-%m-%d', 'now')),\n"
             "  size BIG INT AS (length(title)) STORED,\n"
             "  UNIQUE (title) ON CONFLICT REPLACE\n"
             ") WITHOUT ROWID, STRICT;\n"
             "PRAGMA foreign_keys = ON;");
    assert_default_kind("notes", "id", DEFAULT_AUTO_INCREMENT);
    assert_true(field_named("notes", "id")->is_primary_key);
    assert_true(field_named("notes", "title")->is_required);
    assert_int_equal(field_named("notes", "anything")->type->kind, TYPE_UNKNOWN);
    assert_finding(DIAGNOSTIC_W0405, 7, 3);
    assert_default_kind("notes", "made", DEFAULT_NOW);
    assert_true(field_named("notes", "size")->is_generated);
    assert_int_equal(entity_named("notes")->uniques.count, 1);
    assert_finding(DIAGNOSTIC_N0414, 12, 1);
}

static void sql_server_and_oracle_are_read(void **state)
{
    (void)state;
    read_sql("CREATE TABLE [dbo].[Users] (\n"
             "  [Id] INT IDENTITY(1,1) NOT NULL PRIMARY KEY CLUSTERED,\n"
             "  [Name] [nvarchar](50) COLLATE Latin1_General_CI_AS NULL,\n"
             "  Token UNIQUEIDENTIFIER CONSTRAINT DF_T DEFAULT (NEWSEQUENTIALID()) ROWGUIDCOL,\n"
             "  TeamId INT FOREIGN KEY REFERENCES Teams(Id),\n"
             "  Made DATETIME2(7) DEFAULT SYSUTCDATETIME(), Active BIT DEFAULT ((1)),\n"
             "  CONSTRAINT [UQ_Name] UNIQUE NONCLUSTERED ([Name] ASC)\n"
             ")\nGO\n"
             "CREATE TABLE emp (id NUMBER(10) GENERATED BY DEFAULT ON NULL AS IDENTITY, "
             "name VARCHAR2(50 CHAR) DEFAULT 'x' NOT NULL, pay NUMBER(8,2), hired DATE DEFAULT "
             "SYSDATE)\n/\n");
    assert_slice(entity_named("Users")->schema, "dbo");
    assert_default_kind("Users", "Id", DEFAULT_AUTO_INCREMENT);
    assert_true(field_named("Users", "Id")->is_primary_key);
    assert_type("Users", "Name", "varchar(50)");
    assert_default_kind("Users", "Token", DEFAULT_UUID);
    assert_type("Users", "Token", "uuid");
    assert_slice(field_named("Users", "TeamId")->references_entity, "Teams");
    assert_slice(field_named("Users", "TeamId")->references_field, "Id");
    assert_default_kind("Users", "Made", DEFAULT_NOW);
    assert_default("Users", "Active", DEFAULT_VALUE, "true");
    assert_int_equal(entity_named("Users")->uniques.count, 1);
    assert_default_kind("emp", "id", DEFAULT_AUTO_INCREMENT);
    assert_type("emp", "id", "bigint");
    assert_type("emp", "name", "varchar(50)");
    assert_true(field_named("emp", "name")->is_required);
    assert_type("emp", "pay", "decimal(8,2)");
    assert_default_kind("emp", "hired", DEFAULT_NOW);
    assert_int_equal(sections_diagnostics.list.count, 0);
}

/* --- as people write it --- */

static void reserved_and_odd_names_are_columns(void **state)
{
    (void)state;
    read_sql("CREATE TABLE user (\n"
             "  key VARCHAR(100) PRIMARY KEY, \"order\" INT, user TEXT, desc TEXT, index INT, end "
             "DATE,\n"
             "  comment TEXT, type VARCHAR(10) DEFAULT \"plain\", 2fa_secret TEXT, value JSONB, "
             "check TEXT,\n"
             "  default BOOLEAN DEFAULT no, \xd0\xba\xd0\xbb\xd1\x8e\xd1\x87 TEXT\n);");
    assert_int_equal(entity_named("user")->fields.count, 13);
    assert_true(field_named("user", "key")->is_primary_key);
    assert_type("user", "index", "integer");
    assert_type("user", "comment", "text");
    assert_type("user", "2fa_secret", "text");
    assert_type("user", "check", "text");
    assert_default("user", "type", DEFAULT_VALUE, "plain");
    assert_finding(DIAGNOSTIC_W0408, 6, 42);
    assert_default("user", "default", DEFAULT_VALUE, "false");
}

static void inline_indexes_stand_beside_postgresql_types(void **state)
{
    (void)state;
    read_sql("CREATE TABLE e (id UUID, tags JSONB,\n"
             "  INDEX idx_tags (tags gin_trgm_ops),\n"
             "  INDEX (id),\n"
             "  UNIQUE (id, lower(tags)),\n"
             "  UNIQUE (id) WHERE tags IS NULL);");
    const struct entity_statement *e = entity_named("e");
    assert_int_equal(e->fields.count, 2);
    assert_int_equal(e->indexes.count, 4);
    const struct index_statement *index = list_at(&e->indexes, 0);
    assert_slice(index->name, "idx_tags");
    assert_int_equal(index->place.line, 5);
    index = list_at(&e->indexes, 3);
    assert_true(index->is_unique);
    assert_slice(show(index->where), "(is-null tags)");
    assert_int_equal(sections_diagnostics.list.count, 0);
}

static void comments_may_close_a_set_of_labels(void **state)
{
    (void)state;
    read_sql("CREATE TABLE c (\n"
             "  status VARCHAR(20) NOT NULL, -- RESERVED, CONFIRMED, RELEASED\n"
             "  role TEXT DEFAULT 'user', -- admin | user\n"
             "  kind TEXT DEFAULT 'other', -- a, b\n"
             "  method VARCHAR(9), -- card, paypal, etc\n"
             "  name TEXT, -- first, last\n"
             "  level TEXT, -- e.g. low, high\n"
             "  meta JSONB, -- {old: {...}, new: {...}}\n"
             "  size INT -- 1, 2, 3\n);");
    assert_int_equal(field_named("c", "status")->type->label_count, 3);
    assert_slice(field_named("c", "status")->type->labels[2], "RELEASED");
    assert_slice(field_named("c", "status")->comment, "RESERVED, CONFIRMED, RELEASED");
    assert_finding(DIAGNOSTIC_N0410, 5, 35);
    assert_int_equal(field_named("c", "role")->type->label_count, 2);
    assert_type("c", "kind", "text");
    assert_type("c", "method", "varchar(9)");
    assert_type("c", "name", "text");
    assert_type("c", "level", "text");
    assert_slice(field_named("c", "meta")->comment, "{old: {...}, new: {...}}");
    assert_type("c", "size", "integer");
}

static void one_bad_line_costs_no_other(void **state)
{
    (void)state;
    read_sql("CREATE TABLE a (\n"
             "  id UUID PRIMARY KEY,\n"
             "  one INT NOT NUL,\n"
             "  ?? what,\n"
             "  two INT DEFAULT (1 +),\n"
             "  three TEXT SORTED NOT NULL,\n"
             "  ...\n"
             "  four TEXT\n"
             "  five TEXT -- no comma above\n"
             "  , other columns as needed,\n"
             "  CHECK (one >),\n"
             "  name TEXT DEFAULT 'open,\n"
             "  last TEXT,\n"
             ");\n");
    const struct entity_statement *a = entity_named("a");
    assert_int_equal(a->fields.count, 8);
    assert_type("a", "one", "integer");
    assert_finding(DIAGNOSTIC_W0403, 6, 15);
    assert_finding(DIAGNOSTIC_E0401, 7, 3);
    assert_finding(DIAGNOSTIC_W0403, 8, 23);
    assert_finding(DIAGNOSTIC_W0403, 9, 14);
    assert_true(field_named("a", "three")->is_required);
    assert_finding(DIAGNOSTIC_N0407, 10, 3);
    assert_finding(DIAGNOSTIC_W0409, 12, 3);
    assert_slice(field_named("a", "five")->comment, "no comma above");
    assert_finding(DIAGNOSTIC_W0417, 13, 19);
    assert_finding(DIAGNOSTIC_W0404, 14, 15);
    assert_default("a", "name", DEFAULT_VALUE, "open,");
    assert_type("a", "last", "text");
}

static void statements_end_where_the_next_begins(void **state)
{
    (void)state;
    read_sql("-- Users\n"
             "CREATE TABLE a (id INT)\n"
             "CREATE TABLE b (id INT, name TEXT\n"
             "CREATE INDEX i ON a (id)\n"
             "\n"
             "CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN; CREATE TABLE no (id INT); END $$;\n"
             "CREATE TRIGGER t AFTER INSERT ON a FOR EACH ROW\n"
             "BEGIN\n"
             "  INSERT INTO log (x) VALUES (1);\n"
             "  UPDATE a SET id = 2;\n"
             "END;\n"
             "DELIMITER //\n"
             "CREATE TABLE hidden (id INT)//\n"
             "DELIMITER ;\n"
             "/* CREATE TABLE also_hidden (id INT);\n*/\n"
             "CREATE TABLE c (id INT);CREATE TABLE d (id INT);\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 4);
    assert_slice(entity_named("a")->comment, "Users");
    assert_int_equal(entity_named("b")->fields.count, 2);
    assert_finding(DIAGNOSTIC_W0412, 6, 14);
    assert_int_equal(count_of(STATEMENT_INDEX), 1);
    assert_int_equal(count_of(STATEMENT_SEED), 0);
    entity_named("c");
    entity_named("d");
}

static void parts_of_other_tables_stay_documentation(void **state)
{
    (void)state;
    read_sql(
        "CREATE TABLE m (id INT, at DATE) PARTITION BY RANGE (at);\n"
        "CREATE TABLE m_2024 PARTITION OF m FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');\n"
        "CREATE TABLE copy AS SELECT * FROM m;\n"
        "CREATE VIEW v AS\nSELECT * FROM m;\n"
        "GRANT SELECT ON m TO web;\n"
        "EXPLAIN ANALYZE\nSELECT 1;");
    assert_int_equal(count_of(STATEMENT_ENTITY), 1);
    assert_int_equal(count_of_findings(DIAGNOSTIC_N0407), 1);
    assert_int_equal(count_of_findings(DIAGNOSTIC_N0414), 2);
    diagnostics_sort(&sections_diagnostics);
    assert_message(0, "tables without columns of their own stay documentation: 'm_2024' and "
                      "'copy' (line 6)");
    assert_message(1, "'CREATE VIEW v AS', 'GRANT SELECT ON m TO web' (line 9) and 'EXPLAIN "
                      "ANALYZE' (line 10) stay documentation");
    assert_int_equal(sections_diagnostics.counts[SEVERITY_ERROR], 0);
}

static void lines_of_columns_need_a_heading(void **state)
{
    (void)state;
    read_document("#### `users`\n```sql\n"
                  "id      uuid PRIMARY KEY\n"
                  "role    text NOT NULL  -- 'growth' | 'ops'\n"
                  "comment text\n"
                  "boss    uuid REFERENCES users(id)\n"
                  "          ON DELETE SET NULL\n"
                  "UNIQUE (role, boss)\n"
                  "```\n\n#### Query\n```sql\nWHERE a = 1\nORDER BY b\n```\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 1);
    assert_int_equal(entity_named("users")->fields.count, 4);
    assert_int_equal(field_named("users", "role")->type->label_count, 2);
    assert_type("users", "comment", "text");
    assert_int_equal(field_named("users", "boss")->on_delete, ACTION_SET_NULL);
    assert_int_equal(entity_named("users")->uniques.count, 1);
    assert_int_equal(statement_at(STATEMENT_ENTITY, 0)->place.line, 1);
    assert_int_equal(count_of_findings(DIAGNOSTIC_W0409), 0);
}

static void tables_need_no_statement(void **state)
{
    (void)state;
    read_sql("events (\n"
             "  id uuid PK DEFAULT gen_random_uuid(),\n"
             "  board_id uuid FK REFERENCES boards(id)\n"
             ")\n\n"
             "-- members (many to many)\n"
             "members\n"
             "  user_id   UUID FK -> users.id\n"
             "  team_id   TEXT FK teams(id)\n"
             "  -- times\n"
             "  made      DATE\n"
             "  PK (user_id, team_id)\n\n"
             "-- bills (new)\n"
             "id     uuid PK\n"
             "state  enum(draft, sent) DEFAULT 'draft'\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 3);
    assert_true(field_named("events", "id")->is_primary_key);
    assert_slice(field_named("events", "board_id")->references_entity, "boards");
    assert_slice(field_named("members", "user_id")->references_field, "id");
    assert_slice(field_named("members", "team_id")->references_entity, "teams");
    assert_int_equal(entity_named("members")->fields.count, 3);
    assert_int_equal(entity_named("members")->primary_key.count, 2);
    assert_int_equal(field_named("bills", "state")->type->label_count, 2);
    assert_int_equal(statement_at(STATEMENT_ENTITY, 1)->place.line, 10);
    assert_int_equal(sections_diagnostics.list.count, 0);
}

static void tables_may_be_outlined_in_words(void **state)
{
    (void)state;
    read_sql("-- Users table\n"
             "users\n"
             "- id: uuid primary key\n"
             "- email: string unique not null\n\n"
             "-- Pictures\n"
             "pictures (\n"
             "  id, user_id, url,\n"
             "  created_at\n"
             ")\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 2);
    assert_int_equal(entity_named("users")->source, SOURCE_LIST);
    assert_type("users", "id", "uuid");
    assert_true(field_named("users", "email")->is_unique);
    assert_int_equal(entity_named("pictures")->fields.count, 4);
    assert_int_equal(field_named("pictures", "created_at")->place.line, 12);
}

static void rarer_databases_are_read(void **state)
{
    (void)state;
    read_sql(
        "CREATE TABLE hits (id UInt64, at DateTime64(3) DEFAULT now64() CODEC(ZSTD(1)),\n"
        "  country LowCardinality(String), kind Enum8('a' = 1, 'b' = 2)\n"
        ") ENGINE = MergeTree() PARTITION BY toYYYYMM(at) ORDER BY (id, at);\n"
        "CREATE TABLE cells (room timeuuid, day date, tags frozen<list<text>>, map map<text, "
        "int>,\n"
        "  PRIMARY KEY ((room, day), at)) WITH CLUSTERING ORDER BY (at DESC);\n"
        "CREATE TABLE c (id INT8 PRIMARY KEY DEFAULT unique_rowid(), b STRING,\n"
        "  INDEX ib (b) STORING (id), FAMILY f (id, b));\n"
        "CREATE TABLE s (n NUMBER AUTOINCREMENT START 1 INCREMENT 1, t TIMESTAMP_NTZ, v VARIANT,\n"
        "  total AS (n * 2) PERSISTED, CHECK (v = ANY ('{p,q}'::text[])),\n"
        "  e TEXT UNIQUE, NOT NULL,\n"
        "  INDEX IX_t NONCLUSTERED (t))");
    assert_true(field_named("hits", "id")->type->is_unsigned);
    assert_default_kind("hits", "at", DEFAULT_NOW);
    assert_type("hits", "country", "text");
    assert_int_equal(field_named("hits", "kind")->type->label_count, 2);
    assert_type("cells", "room", "uuid");
    assert_type("cells", "tags", "text[]");
    assert_type("cells", "map", "json");
    const struct entity_statement *cells = entity_named("cells");
    assert_int_equal(cells->primary_key.count, 3);
    assert_slice(name_in(&cells->primary_key, 1), "day");
    assert_slice(name_in(&cells->primary_key, 2), "at");
    assert_default_kind("c", "id", DEFAULT_AUTO_INCREMENT);
    assert_int_equal(entity_named("c")->fields.count, 2);
    assert_int_equal(entity_named("c")->indexes.count, 1);
    assert_default_kind("s", "n", DEFAULT_AUTO_INCREMENT);
    assert_true(field_named("s", "total")->is_generated);
    const struct check_statement *check = list_at(&entity_named("s")->checks, 0);
    assert_slice(show(check->expression), "(in v 'p' 'q')");
    assert_finding(DIAGNOSTIC_W0417, 13, 18);
    assert_int_equal(entity_named("s")->fields.count, 5);
    assert_int_equal(entity_named("s")->indexes.count, 1);
    assert_int_equal(sections_diagnostics.counts[SEVERITY_WARNING], 1);
}

static void columns_may_stand_in_braces(void **state)
{
    (void)state;
    read_sql("CREATE TABLE users {\n  id INT PRIMARY KEY AUTO INCREMENT,\n  name VARCHAR(30)\n}\n"
             "CREATE TABLE later (...);\n"
             "CREATE TABLE <schema>.<table> (\n  <columns>,\n  id INT\n);\n");
    assert_int_equal(entity_named("users")->fields.count, 2);
    assert_default_kind("users", "id", DEFAULT_AUTO_INCREMENT);
    assert_int_equal(entity_named("later")->fields.count, 0);
    assert_int_equal(count_of(STATEMENT_ENTITY), 2);
    assert_int_equal(sections_diagnostics.counts[SEVERITY_ERROR], 0);
}

static void other_fences_may_hold_tables(void **state)
{
    (void)state;
    read_document(
        "```\nCREATE TABLE plain (id INT);\nsome words\n```\n\n"
        "```go\nconst schema = `\nCREATE TABLE in_go (\n  id INT,\n  name TEXT\n);`\n```\n\n"
        "```python\ndb.execute(\"CREATE TABLE in_python (id INT, name TEXT)\")\n```\n\n"
        "CREATE TABLE in_prose (\n  id INT,\n  name TEXT\n);\n\n"
        "- first:\n\n  ```sql\n  CREATE TABLE in_list (\n    id INT\n  );\n  ```\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 5);
    assert_int_equal(entity_named("in_go")->fields.count, 2);
    assert_int_equal(entity_named("in_python")->fields.count, 2);
    assert_int_equal(entity_named("in_prose")->fields.count, 2);
    assert_int_equal(field_named("in_prose", "name")->place.line, 20);
    assert_int_equal(field_named("in_prose", "name")->place.column, 3);
    assert_int_equal(field_named("in_list", "id")->place.column, 5);
    assert_int_equal(sections_diagnostics.list.count, 0);
}

static void samples_with_parameters_are_no_reference_data(void **state)
{
    (void)state;
    read_sql("INSERT INTO users (email, name) VALUES ($1, $2);\n"
             "INSERT INTO users (email) VALUES (?);\n"
             "INSERT INTO users (email) VALUES (:email);\n"
             "INSERT INTO users (email) VALUES ('a?b');");
    assert_int_equal(count_of(STATEMENT_SEED), 1);
    assert_int_equal(count_of_findings(DIAGNOSTIC_N0414), 1);
    diagnostics_sort(&sections_diagnostics);
    assert_message(0, "INSERT without plain values stays documentation: 'users' (lines 4-6)");
    assert_int_equal(count_of_findings(DIAGNOSTIC_W0413), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SECTION_TEST(columns_have_types_constraints_and_places),
        SECTION_TEST(tables_have_keys_references_and_checks),
        SECTION_TEST(every_form_of_default_is_understood),
        SECTION_TEST(checks_become_expressions),
        SECTION_TEST(types_domains_and_comments_are_declared),
        SECTION_TEST(indexes_are_read),
        SECTION_TEST(tables_are_altered),
        SECTION_TEST(rows_become_reference_data),
        SECTION_TEST(mysql_is_read),
        SECTION_TEST(a_tiny_integer_is_a_boolean_unless_its_comment_counts_on),
        SECTION_TEST(sqlite_is_read),
        SECTION_TEST(sql_server_and_oracle_are_read),
        SECTION_TEST(reserved_and_odd_names_are_columns),
        SECTION_TEST(inline_indexes_stand_beside_postgresql_types),
        SECTION_TEST(comments_may_close_a_set_of_labels),
        SECTION_TEST(one_bad_line_costs_no_other),
        SECTION_TEST(statements_end_where_the_next_begins),
        SECTION_TEST(parts_of_other_tables_stay_documentation),
        SECTION_TEST(lines_of_columns_need_a_heading),
        SECTION_TEST(tables_need_no_statement),
        SECTION_TEST(tables_may_be_outlined_in_words),
        SECTION_TEST(rarer_databases_are_read),
        SECTION_TEST(columns_may_stand_in_braces),
        SECTION_TEST(other_fences_may_hold_tables),
        SECTION_TEST(samples_with_parameters_are_no_reference_data),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
